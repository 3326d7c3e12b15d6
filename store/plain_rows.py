"""Rows as lines of JSON that either database can be filled from: moments, days and nested values keep their kind."""

import base64
import json
import math
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from model.domain.errors import StoreError

_MOMENT, _DAY, _NESTED, _BYTES = "at", "day", "json", "bytes"


def to_line(values: Sequence[Any]) -> str:
    """One row as one line.

    Args:
        values: Of its columns, as SQLAlchemy gives them: NaN stands for an unknown amount and becomes null.

    Raises:
        StoreError: A value of a kind that no table has.
    """
    return json.dumps([_plain(value) for value in values], ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def from_line(line: str, *, aware: bool) -> list[Any]:
    """The inverse of `to_line`.

    Args:
        line: One row.
        aware: Give moments with their zone; False for a database that keeps none, where they are UTC.

    Raises:
        StoreError: The line is no row.
    """
    try:
        values = json.loads(line)
        if isinstance(values, list):
            return [_valued(value, aware=aware) for value in values]
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise StoreError(f"a row of the backup cannot be read ({error}); take another backup") from error
    raise StoreError(f"a row of the backup cannot be read (it is a {type(values).__name__}); take another backup")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {_MOMENT: value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    if isinstance(value, dict | list):
        return {_NESTED: value}
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode()}
    if isinstance(value, float) and math.isnan(value):
        return None
    if value is None or isinstance(value, str | int | float):
        return value
    raise StoreError(f"a column holds {type(value).__name__}, which a backup cannot keep; this is a fault of the program")


def _valued(value: Any, *, aware: bool) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == _MOMENT:
        moment = datetime.fromisoformat(content).astimezone(UTC)
        return moment if aware else moment.replace(tzinfo=None)
    if kind == _BYTES:
        return base64.b64decode(content, validate=True)
    return date.fromisoformat(content) if kind == _DAY else {_NESTED: content}[kind]

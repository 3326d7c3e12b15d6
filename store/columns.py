"""Column types that both databases keep alike."""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Double, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from model.domain.errors import StoreError

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
#: SQLite's texts of moments whose reading is kept: a plan holds the same few hours thousands of times.
_MOMENTS_KEPT = 4096


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as UTC; a naive one is refused.

    SQLite keeps no zone and PostgreSQL answers in the session's: both come back as aware UTC here.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC.

        Raises:
            StoreError: The moment has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise StoreError(
                f"time {value.isoformat()} has no time zone; the store takes aware times only, e.g. datetime.now(UTC)"
            )
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the moment back as aware UTC."""
        return _utc(value)

    def result_processor(self, dialect: Dialect, _coltype: object) -> Callable[[Any], datetime | None]:
        """The same in one call a value, for rows by the thousand."""
        return _read_text if dialect.name == "sqlite" else _utc


class Amount(TypeDecorator[float]):
    """A float that may be unknown: NaN is kept as NULL and comes back as NaN."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: float | None, _dialect: Dialect) -> float | None:
        """NaN becomes NULL."""
        return None if value is None or math.isnan(value) else float(value)

    def process_result_value(self, value: float | None, _dialect: Dialect) -> float:
        """NULL becomes NaN."""
        return _known(value)

    def result_processor(self, _dialect: Dialect, _coltype: object) -> Callable[[float | None], float]:
        """The same in one call a value; both databases give floats as they are."""
        return _known


class Words(TypeDecorator[str]):
    """Text without the NUL character and lone surrogates, which PostgreSQL cannot keep."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Refuse what one of the databases could not keep.

        Raises:
            StoreError: The text holds a NUL or a lone surrogate.
        """
        if value is None:
            return None
        if _UNSTORABLE.search(value):
            raise StoreError(f"text {value[:40]!r} holds a character that cannot be stored; remove it and try again")
        return str(value)


@lru_cache(maxsize=_MOMENTS_KEPT)
def _read_text(text: str | None) -> datetime | None:
    return None if text is None else _utc(datetime.fromisoformat(text))


def _utc(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is UTC:
        return value
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _known(value: float | None) -> float:
    return math.nan if value is None else value

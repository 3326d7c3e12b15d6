"""Reading one row's cells as text, numbers and moments; whatever is wrong is refused with file, row and column."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from config.feeds import Ambiguous
from ingest.imports.table import Row, Table
from ingest.local_time import in_utc
from model.domain.errors import SourceFormatError

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?|[+-]?\.\d+")
_GROUPS = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})+(?:[.,]\d+)?")
_BLANKS = re.compile(r"[\s\u00a0\u202f']")
_SWEDISH_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?:[ T](\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?)?")
#: Seconds since 1970 of the years 2000 to 2100; a larger number is milliseconds.
_EPOCH_S = (946_684_800.0, 4_102_444_800.0)
_YES = frozenset({"1", "1.0", "true", "ja", "yes", "sant", "våt", "wet", "x", "on"})
_NO = frozenset({"0", "0.0", "false", "nej", "no", "falskt", "torr", "dry", "off"})


def plain_number(value: float) -> str:
    """A number as a person writes it, with all its figures and, from five on, thousands set apart: ``100 000 000``, ``1050``, ``0.05``."""
    figures = f"{value:,}" if abs(value) >= 10_000.0 else f"{value}"
    return figures.removesuffix(".0").replace(",", " ")


@dataclass(frozen=True, slots=True)
class Cells:
    """One row under the columns that were found.

    Attributes:
        table: The file.
        row: The row.
        columns: What is held → heading.
        decimal: ``,``, ``.`` or ``auto``.
        timezone: Zone of times that name none.
        ambiguous: Which local time is meant where clocks go back.
    """

    table: Table
    row: Row
    columns: Mapping[str, str]
    decimal: str = "auto"
    timezone: str = "UTC"
    ambiguous: Ambiguous = "refuse"

    def refusal(self, name: str, message: str) -> SourceFormatError:
        """An error at this row, in the column of `name`."""
        return self.table.refusal(self.row, self.columns.get(name, ""), message)

    def text(self, name: str) -> str:
        """Text; empty where the cell is. A whole number is written without decimals, as identities are."""
        value = self.row.cells.get(self.columns.get(name, ""))
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        return value.isoformat() if isinstance(value, datetime) else str(value)

    def needed(self, name: str) -> str:
        """Text that may not be absent.

        Raises:
            SourceFormatError: The cell is empty.
        """
        text = self.text(name)
        if not text:
            raise self.refusal(name, "empty; if it holds a formula, save the file in Excel so that its value is kept")
        return text

    def number(self, name: str, *, low: float, high: float) -> float | None:
        """A number; None where the cell is empty.

        Raises:
            SourceFormatError: No number, or outside the range.
        """
        value = self.row.cells.get(self.columns.get(name, ""))
        if value is None:
            return None
        if isinstance(value, bool | datetime):
            raise self.refusal(name, f"{value} is no number")
        figure = value if isinstance(value, float) else self._figure(name, value)
        if not low <= figure <= high:
            raise self.refusal(name, f"{plain_number(figure)} lies outside {plain_number(low)} to {plain_number(high)}")
        return figure

    def moment(self, name: str) -> datetime | None:
        """A moment (aware UTC); None where the cell is empty.

        Raises:
            SourceFormatError: No time, or one that is uncertain in the zone.
        """
        value = self.row.cells.get(self.columns.get(name, ""))
        if value is None:
            return None
        try:
            return in_utc(self._stated_moment(value), self.timezone, self.ambiguous)
        except (ValueError, OverflowError) as error:
            raise self.refusal(name, str(error)) from None

    def truth(self, name: str) -> bool | None:
        """Yes or no; None where the cell is empty.

        Raises:
            SourceFormatError: Neither.
        """
        text = self.text(name).casefold()
        if not text:
            return None
        if text in _YES or text in _NO:
            return text in _YES
        raise self.refusal(name, f"{text[:40]!r} is neither yes nor no; write 1 or 0")

    def _figure(self, name: str, text: str) -> float:
        plain = _BLANKS.sub("", text).replace("−", "-")
        if self.decimal == ",":
            plain = plain.replace(".", "").replace(",", ".") if _GROUPS.fullmatch(plain) else plain.replace(",", ".")
        elif self.decimal == ".":
            plain = plain.replace(",", "") if _GROUPS.fullmatch(plain) else plain
        elif "," in plain and "." in plain:
            group, point = (".", ",") if plain.rindex(",") > plain.rindex(".") else (",", ".")
            plain = plain.replace(group, "").replace(point, ".")
        elif plain.count(",") == 1:
            plain = plain.replace(",", ".")
        if not _NUMBER.fullmatch(plain):
            raise self.refusal(name, f"{text[:40]!r} is no number")
        return float(plain)

    @staticmethod
    def _stated_moment(value: str | float | bool | datetime) -> datetime:
        if isinstance(value, datetime):
            return value
        if isinstance(value, bool):
            raise ValueError(f"{value} is no time")  # noqa: TRY004 - every fault of a cell is told alike
        if isinstance(value, float):
            seconds = value / 1000.0 if value > _EPOCH_S[1] else value
            if not _EPOCH_S[0] <= seconds <= _EPOCH_S[1]:
                raise ValueError(f"{plain_number(value)} is no time; write 2026-01-15 06:30")
            return datetime.fromtimestamp(seconds, UTC)
        day = _SWEDISH_DAY.fullmatch(value)
        if day is not None and int(day[2]) > 12:
            raise ValueError(f"{value!r} is no time with the day first; write 2026-01-15 06:30")
        if day is not None:
            parts = [int(part) for part in (day[3], day[2], day[1], day[4] or 0, day[5] or 0, day[6] or 0)]
            return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - the zone is the caller's
        if value.isdigit() and len(value) in {10, 13}:
            return datetime.fromtimestamp(int(value) / (1000 if len(value) == 13 else 1), UTC)
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value[:40]!r} is no time; write 2026-01-15 06:30") from None

"""A file as rows under headings, whichever program wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from model.domain.errors import SourceFormatError

#: What a cell may hold; None where it is empty.
Cell = str | float | bool | datetime | None

#: More is refused.
MOST_ROWS = 500_000
MOST_COLUMNS = 200
LONGEST_CELL = 2_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        number: As a person counts: line of a CSV file, row of a sheet, feature of a GeoJSON file, from 1.
        cells: Heading → what the cell holds.
        geometry: GeoJSON geometry, where the file has one.
    """

    number: int
    cells: Mapping[str, Cell]
    geometry: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of a file.

    Attributes:
        file: The file's name, for messages.
        word: What a row is called in messages: ``line``, ``row`` or ``feature``.
        headings: In order.
        rows: At least one.
    """

    file: str
    word: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]

    def refusal(self, row: Row, column: str, message: str) -> SourceFormatError:
        """An error that names file, row and column."""
        where = f"{self.word} {row.number}" + (f", column {column!r}" if column else "")
        return SourceFormatError(self.file, f"{where}: {message}")


def checked_headings(cells: list[str], file: str) -> tuple[str, ...]:
    """Headings, each once.

    Raises:
        SourceFormatError: There is none, or one comes twice.
    """
    headings = [cell.strip() for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if not headings:
        raise SourceFormatError(file, "the first row holds no headings")
    if len(headings) > MOST_COLUMNS:
        raise SourceFormatError(file, f"has {len(headings)} columns; at most {MOST_COLUMNS} are read")
    folded = [heading.casefold() for heading in headings if heading]
    for heading in folded:
        if folded.count(heading) > 1:
            raise SourceFormatError(file, f"the heading {heading!r} comes twice; give each column its own")
    return tuple(headings)


def checked_cell(cell: Cell, file: str, where: str) -> Cell:
    """A cell without surrounding blanks; None where nothing is left.

    Raises:
        SourceFormatError: The text is too long, or holds a control character.
    """
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    if len(text) > LONGEST_CELL:
        raise SourceFormatError(file, f"{where}: {len(text)} characters in one cell; at most {LONGEST_CELL} are read")
    if any(ord(letter) < 32 and letter not in "\t\r\n" for letter in text):
        raise SourceFormatError(file, f"{where}: a control character in the text")
    return text or None

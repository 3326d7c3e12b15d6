"""A file as rows under headings, whichever program wrote it."""

from collections.abc import Mapping, Sequence
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


def is_title(headings: tuple[str, ...], below: Sequence[object]) -> bool:
    """Whether what was taken for headings is a title above them: one cell alone, and further down a row of several words.

    Args:
        headings: What was taken for headings.
        below: Cells of a row further down.
    """
    filled = [cell for cell in below if cell not in (None, "") and str(cell).strip()]
    words = all(isinstance(cell, str) and not cell.strip()[0].isdigit() for cell in filled)
    return len(headings) == 1 and len(filled) > 1 and words


def checked_under_headings(headings: tuple[str, ...], cells: Sequence[object], where: str, file: str) -> None:
    """Let a first row pass that is no second row of headings.

    Raises:
        SourceFormatError: It has nothing in the first column and a word below an empty heading, as merged headings have.
    """
    below_nothing = [
        cell for heading, cell in zip(headings, cells, strict=False) if not heading and isinstance(cell, str) and cell.strip()
    ]
    if below_nothing and headings[0] and cells[0] in (None, ""):
        raise SourceFormatError(
            file,
            f"{where}: {below_nothing[0].strip()[:40]!r} stands below an empty heading: merged cells and headings of two rows are not read; "
            "give each column one heading in one row",
        )


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

"""A report as data: facts, tables and notes, in one language. What it looks like is for the page, the workbook and CSV to say."""

from dataclasses import dataclass
from typing import Literal

Cell = str | float | int | None
Language = Literal["sv", "en"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: Heading, with its unit.
        decimals: Decimals of its numbers.
        is_long: True where it holds whole sentences: a page tells it below the row, over the whole width.
    """

    name: str
    decimals: int = 0
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes:
        key: Short name: sheet of the workbook and name of the CSV file.
        title: Heading.
        columns: In order.
        rows: Cells by column; None is missing.
        note: One sentence on how to read it, empty where none is needed.
        is_detail: True where it is too long for a page: workbook and CSV alone hold its rows.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    is_detail: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A report.

    Attributes:
        name: For files, e.g. ``storm-vasteras-20260116``.
        title: Heading.
        subtitle: What it covers and from when it speaks.
        marks: What is to be said loudly: simulated data, a broken chain.
        facts: (name, value) pairs.
        tables: In order.
        notes: How it was made, and what it does not say.
        language: Of its text.
        simulated: Whether anything in it is: then the names of its files and sheets say so too.
    """

    name: str
    title: str
    subtitle: str
    marks: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    language: Language
    simulated: bool = False

    @property
    def file_name(self) -> str:
        """What its files are called, without their endings."""
        return file_name(self.name, self.language, simulated=self.simulated)

    def table(self, key: str) -> Table:
        """The table of this name (KeyError if there is none such)."""
        return {table.key: table for table in self.tables}[key]


def file_name(name: str, language: Language, *, simulated: bool) -> str:
    """What a report's files are called, without their endings: a file that is handed on by itself says that it is simulated."""
    return f"{name}-{'simulerad' if language == 'sv' else 'simulated'}" if simulated else name

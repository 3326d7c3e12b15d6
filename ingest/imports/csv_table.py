"""CSV files of whatever office program: delimiter found out, cells kept as text. A text that looks like a formula stays text."""

import csv
import io
from collections import Counter

from ingest.imports.table import (
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Row,
    Table,
    checked_cell,
    checked_headings,
    checked_under_headings,
    is_title,
)
from model.domain.errors import SourceFormatError

DELIMITERS = (";", ",", "\t", "|")
_LOOKED_AT = 50


def csv_table(text: str, file: str, *, delimiter: str = "auto") -> Table:
    """Rows of a CSV text. Empty lines, and a title above the headings, are passed over.

    Args:
        text: The file's text.
        file: Its name, for messages.
        delimiter: Between cells; ``auto``: the one that cuts the first lines alike into most cells.

    Raises:
        SourceFormatError: No rows, a row of another length than the headings, an open quotation mark, or too much of anything.
    """
    chosen = _delimiter(text) if delimiter == "auto" else delimiter
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=chosen, strict=True)
    headings: tuple[str, ...] = ()
    rows: list[Row] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not headings or is_title(headings, cells):
                headings, rows = checked_headings(cells, file), []
                continue
            if not rows:
                checked_under_headings(headings, cells, f"line {reader.line_num}", file)
            rows.append(_row(cells, headings, reader.line_num, file))
            if len(rows) > MOST_ROWS:
                raise SourceFormatError(file, f"has more than {MOST_ROWS} rows; split it")
    except csv.Error as error:
        raise SourceFormatError(
            file, f"line {reader.line_num}: not readable as CSV with {chosen!r} between cells ({error})"
        ) from error
    if not rows:
        raise SourceFormatError(file, "has headings but no rows" if headings else "holds no rows")
    return Table(file=file, word="line", headings=headings, rows=tuple(rows))


def _row(cells: list[str], headings: tuple[str, ...], line: int, file: str) -> Row:
    extra = [cell for cell in cells[len(headings) :] if cell.strip()]
    if extra or len(cells) < len(headings):
        raise SourceFormatError(
            file,
            f"line {line}: {len(cells)} cells under {len(headings)} headings; is a delimiter missing, or a quotation mark open?",
        )
    kept: dict[str, Cell] = {
        heading: checked_cell(cell, file, f"line {line}, column {heading!r}")
        for heading, cell in zip(headings, cells, strict=False)
        if heading
    }
    return Row(number=line, cells=kept)


def _delimiter(text: str) -> str:
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:_LOOKED_AT]

    def score(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter)]
        except csv.Error:
            return (0, 0)
        width, count = Counter(widths).most_common(1)[0] if widths else (1, 0)
        return (count if 1 < width <= MOST_COLUMNS else 0, width)

    return max(DELIMITERS, key=score)

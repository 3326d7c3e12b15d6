"""Excel files (.xlsx): the first sheet with content, read as values only.

A formula is never evaluated: the value that Excel last showed is taken, and a formula saved without one is an empty cell. The archive is
looked over before it is unpacked (`ingest.imports.workbook_archive`).
"""

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

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
from ingest.imports.workbook_archive import look_over
from model.domain.errors import SourceFormatError

_ERRORS = frozenset({"#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!"})


def xlsx_table(content: bytes, file: str) -> Table:
    """Rows of a workbook's first sheet that has any. Empty rows, and a title above the headings, are passed over.

    Raises:
        SourceFormatError: No workbook, a dangerous one, or no rows.
    """
    look_over(content, file)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl says of styles and extensions it does not know is nothing to act on
            workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            try:
                for sheet in workbook.worksheets:
                    sheet.reset_dimensions()
                    table = _table(sheet.iter_rows(values_only=True), file)
                    if table is not None:
                        return table
            finally:
                workbook.close()
    except SourceFormatError:
        raise
    except Exception as error:
        # a damaged workbook fails in as many ways as it has parts
        raise SourceFormatError(
            file, f"cannot be read as an Excel workbook ({type(error).__name__}: {str(error)[:80]})"
        ) from error
    raise SourceFormatError(file, "no sheet of the workbook has rows below headings")


def _table(values: Iterator[tuple[Any, ...]], file: str) -> Table | None:
    headings: tuple[str, ...] = ()
    rows: list[Row] = []
    for number, cells in enumerate(values, start=1):
        if number > MOST_ROWS:
            raise SourceFormatError(file, f"has more than {MOST_ROWS} rows; split it")
        if len(cells) > MOST_COLUMNS and any(cell is not None for cell in cells[MOST_COLUMNS:]):
            raise SourceFormatError(file, f"row {number}: more than {MOST_COLUMNS} columns")
        if all(cell is None or cell == "" for cell in cells):
            continue
        if not headings or is_title(headings, cells):
            headings, rows = checked_headings(["" if cell is None else str(cell) for cell in cells], file), []
            continue
        if not rows:
            checked_under_headings(headings, cells, f"row {number}", file)
        if any(cell not in (None, "") for cell in cells[len(headings) :]):
            raise SourceFormatError(file, f"row {number}: a value stands to the right of the last heading")
        padded = (*cells, *(None,) * (len(headings) - len(cells)))
        kept = {
            heading: _cell(cell, file, f"row {number}, column {heading!r}")
            for heading, cell in zip(headings, padded, strict=False)
            if heading
        }
        rows.append(Row(number=number, cells=kept))
    return Table(file=file, word="row", headings=headings, rows=tuple(rows)) if rows else None


def _cell(value: Any, file: str, where: str) -> Cell:
    if value is None or isinstance(value, bool | datetime):
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - Excel knows no zones; the map states it
    if isinstance(value, time):
        return value.isoformat()
    text = str(value)
    if text in _ERRORS:
        raise SourceFormatError(file, f"{where}: the cell shows the error {text}")
    return checked_cell(text, file, where)

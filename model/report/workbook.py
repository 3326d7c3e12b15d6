"""A report as an Excel workbook: a sheet of facts and one a table; text that looks like a formula is told as text, and no formula is written."""

import io
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from model.report.escape import safe_text
from model.report.tables import Cell, Report, Table

_WIDEST = 60
#: Most that Excel allows in a sheet's name, and what is put into a part of a printed head [letters].
_LONGEST_NAME, _LONGEST_HEADER = 31, 100
_MISSING = {"sv": "saknas", "en": "missing"}
_FACTS = {"sv": "Översikt", "en": "Overview"}
_BOLD = Font(bold=True)


def workbook_of(report: Report, *, made_at: datetime) -> bytes:
    """The workbook's bytes.

    Args:
        report: What it holds.
        made_at: Written into its properties.
    """
    book = Workbook()
    book.properties.title = _text(report.title)
    book.properties.creator = "Halka"
    book.properties.created = book.properties.modified = made_at.replace(tzinfo=None, microsecond=0)
    sheet = book.active
    if isinstance(sheet, Worksheet):
        _facts(sheet, report)
    for table in report.tables:
        sheet = book.create_sheet(_sheet_name(table.key, report))
        _table(sheet, table, report.language)
        # a sheet that is printed or handed on by itself still says what it is of
        sheet.oddHeader.left.text = _header(report.title)
        sheet.oddHeader.right.text = _header(" ".join(report.marks))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _sheet_name(key: str, report: Report) -> str:
    ending = {"sv": " (simulerat)", "en": " (simulated)"}[report.language] if report.simulated else ""
    return f"{key[: _LONGEST_NAME - len(ending)]}{ending}"


def _header(text: str) -> str:
    """Text of a printed sheet's head: an ampersand there begins a code."""
    return ILLEGAL_CHARACTERS_RE.sub("", text).replace("&", "&&")[:_LONGEST_HEADER]


def _facts(sheet: Worksheet, report: Report) -> None:
    sheet.title = _FACTS[report.language]
    lines: list[tuple[Cell, ...]] = [(report.title,), (report.subtitle,), *((mark,) for mark in report.marks), ()]
    lines += [*report.facts, (), *((note,) for note in report.notes)]
    for line in lines:
        sheet.append([_value(cell, report.language) for cell in line])
    sheet["A1"].font = _BOLD
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 40


def _table(sheet: Worksheet, table: Table, language: str) -> None:
    sheet.append([_text(column.name) for column in table.columns])
    for row in table.rows:
        sheet.append([_value(cell, language) for cell in row])
    for place, column in enumerate(table.columns, start=1):
        letter = get_column_letter(place)
        texts = [len(str(row[place - 1])) for row in table.rows if isinstance(row[place - 1], str)]
        sheet.column_dimensions[letter].width = min(_WIDEST, max([len(column.name), 9, *texts]) + 2)
        sheet[f"{letter}1"].font = _BOLD
        sheet[f"{letter}1"].alignment = Alignment(wrap_text=True, vertical="top")
        for (cell,) in sheet.iter_rows(min_row=2, min_col=place, max_col=place):
            if isinstance(cell.value, float):
                cell.number_format = "0" if column.decimals == 0 else "0." + "0" * column.decimals
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _value(cell: Cell, language: str) -> str | float | int:
    if cell is None:
        return _MISSING[language]
    return _text(cell) if isinstance(cell, str) else cell


def _text(text: str) -> str:
    return safe_text(ILLEGAL_CHARACTERS_RE.sub("", text))

"""The tables of a report as CSV: semicolons and a byte-order mark; decimals as the report's language writes them; formulas told as text.

A Swedish spreadsheet takes 12.5 for a date or a text, so that a Swedish report has decimal commas and an English one points.
"""

import csv
import io
import zipfile

from model.report.escape import safe_text
from model.report.tables import Cell, Report, Table

_MISSING = {"sv": "saknas", "en": "missing"}
#: A number with a fraction has so many decimals at least: what is rounded to crowns on a page adds up to the öre here.
LEAST_DECIMALS = 2


def csv_of(table: Table, language: str) -> bytes:
    """One table; what is missing as the word for it.

    Args:
        table: The table.
        language: ``sv`` or ``en``: of the decimals and the word for missing.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_text(column.name) for column in table.columns])
    for row in table.rows:
        writer.writerow([_cell(cell, column.decimals, language) for cell, column in zip(row, table.columns, strict=True)])
    return text.getvalue().encode("utf-8-sig")


def csv_archive(report: Report) -> bytes:
    """All tables, each in a file of its own, in one zip file that is the same for the same report."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in report.tables:
            archive.writestr(
                zipfile.ZipInfo(f"{report.file_name}-{table.key}.csv"), csv_of(table, report.language), zipfile.ZIP_DEFLATED
            )
    return packed.getvalue()


def decimal_text(value: float, decimals: int, language: str) -> str:
    """A number with the language's decimal mark, at least `LEAST_DECIMALS` of them and nothing between thousands.

    >>> decimal_text(1234.5, 0, "sv"), decimal_text(1234.5, 3, "en")
    ('1234,50', '1234.500')
    """
    text = f"{value:.{max(decimals, LEAST_DECIMALS)}f}"
    return text.replace(".", ",") if language == "sv" else text


def _cell(cell: Cell, decimals: int, language: str) -> str | int:
    if cell is None:
        return _MISSING[language]
    if isinstance(cell, str):
        return safe_text(cell)
    return decimal_text(cell, decimals, language) if isinstance(cell, float) else cell

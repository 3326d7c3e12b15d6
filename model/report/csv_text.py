"""The tables of a report as CSV: semicolons, a byte-order mark, so that spreadsheets of either language open them; formulas told as text."""

import csv
import io
import zipfile

from model.report.escape import safe_text
from model.report.tables import Cell, Report, Table

_MISSING = {"sv": "saknas", "en": "missing"}


def csv_of(table: Table, language: str) -> bytes:
    """One table; numbers with a decimal point, what is missing as the word for it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_text(column.name) for column in table.columns])
    for row in table.rows:
        writer.writerow([_cell(cell, language) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def csv_archive(report: Report) -> bytes:
    """All tables, each in a file of its own, in one zip file that is the same for the same report."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in report.tables:
            archive.writestr(
                zipfile.ZipInfo(f"{report.name}-{table.key}.csv"), csv_of(table, report.language), zipfile.ZIP_DEFLATED
            )
    return packed.getvalue()


def _cell(cell: Cell, language: str) -> str | float | int:
    if cell is None:
        return _MISSING[language]
    return safe_text(cell) if isinstance(cell, str) else cell

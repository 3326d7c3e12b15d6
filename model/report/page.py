"""A report as one printable page: HTML with its own style, no script, no picture, no address of any host."""

import html
import re

from model.report.tables import Cell, Column, Report, Table

#: Tables with more rows are left to workbook and CSV.
LONGEST = 300
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2})?")
_MISSING = {"sv": "saknas", "en": "missing"}
_EMPTY = {"sv": "Inga rader.", "en": "No rows."}
_DETAIL = {"sv": "{0} rader, i arbetsboken och CSV-filen.", "en": "{0} rows, in the workbook and the CSV file."}
_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { font: 14px/1.45 system-ui, "Segoe UI", Roboto, Arial, sans-serif; color: #1a1c1e; background: #fff; margin: 0 auto; max-width: 1180px;
  padding: 24px; }
h1 { font-size: 24px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 28px 0 6px; } p { margin: 4px 0; max-width: 90ch; }
.mark { border-left: 4px solid #9a3b00; padding: 4px 10px; margin: 8px 0; font-weight: 600; }
.note, .sub { color: #4a4f54; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 12px 0; } dt { color: #4a4f54; }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid #cfd3d7; padding: 4px 8px; text-align: left; vertical-align: top; } th { border-bottom-color: #1a1c1e; }
tr.more td { border-bottom: 1px solid #cfd3d7; padding-top: 0; color: #4a4f54; } tr.has-more td { border-bottom: 0; }
td.n, th.n { text-align: right; white-space: nowrap; } .t { white-space: nowrap; } td.m { color: #6b3fa0; font-style: italic; }
@media (max-width: 600px) { body { padding: 12px; } dl { grid-template-columns: minmax(0, 1fr); } dt { margin-top: 6px; } }
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  body { font-size: 9.5px; max-width: none; padding: 0; } h1 { font-size: 16px; } h2 { font-size: 12px; break-after: avoid; }
  .wide { overflow: visible; } thead { display: table-header-group; } tr { break-inside: avoid; } th, td { padding: 2px 4px; }
}
"""


def page_of(report: Report) -> str:
    """The page, whole."""
    facts = "".join(f"<dt>{_safe(name)}</dt><dd>{_safe(value)}</dd>" for name, value in report.facts)
    marks = "".join(f'<p class="mark">▲ {_safe(mark)}</p>' for mark in report.marks)
    tables = "".join(_table(table, report.language) for table in report.tables)
    notes = "".join(f'<p class="note">{_safe(note)}</p>' for note in report.notes)
    return (
        f'<!doctype html>\n<html lang="{report.language}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{_safe(report.title)}</title><style>{_STYLE}</style></head>\n<body><main>"
        f'<h1>{_safe(report.title)}</h1><p class="sub">{_safe(report.subtitle)}</p>{marks}<dl>{facts}</dl>{tables}<footer>{notes}</footer>'
        "</main></body>\n</html>\n"
    )


def _table(table: Table, language: str) -> str:
    note = f'<p class="note">{_safe(table.note)}</p>' if table.note else ""
    if not table.rows:
        return f"<section><h2>{_safe(table.title)}</h2>{note}<p>{_EMPTY[language]}</p></section>\n"
    if table.is_detail or len(table.rows) > LONGEST:
        return f"<section><h2>{_safe(table.title)}</h2>{note}<p>{_DETAIL[language].format(len(table.rows))}</p></section>\n"
    short = [place for place, column in enumerate(table.columns) if not column.is_long]
    head = "".join(
        f'<th scope="col"{_right(all(not isinstance(row[place], str) for row in table.rows))}>{_safe(table.columns[place].name)}</th>'
        for place in short
    )
    body = "".join(_row(row, table, short, language) for row in table.rows)
    return (
        f'<section><h2>{_safe(table.title)}</h2>{note}<div class="wide" tabindex="0" role="region" aria-label="{_safe(table.title)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></section>\n"
    )


def _row(row: tuple[Cell, ...], table: Table, short: list[int], language: str) -> str:
    """The row's cells, and what it tells in whole sentences below them."""
    cells = "".join(_cell(row[place], table.columns[place], language) for place in short)
    more = [(column.name, cell) for column, cell in zip(table.columns, row, strict=True) if column.is_long and cell]
    if not more:
        return f"<tr>{cells}</tr>"
    said = " ".join(f"{_safe(name)}: {_safe(str(cell))}" for name, cell in more)
    return f'<tr class="has-more">{cells}</tr><tr class="more"><td colspan="{len(short)}">{said}</td></tr>'


def _cell(cell: Cell, column: Column, language: str) -> str:
    if cell is None:
        return f'<td class="m">{_MISSING[language]}</td>'
    if isinstance(cell, str):
        # a moment may stand on two lines, day above hour, so that many of them fit beside each other
        parts = (f'<span class="t">{_safe(part)}</span>' for part in cell.split(" "))
        return f"<td>{' '.join(parts) if _MOMENT.fullmatch(cell) else _safe(cell)}</td>"
    return f'<td class="n">{_number(float(cell), column.decimals, language)}</td>'


def _number(value: float, decimals: int, language: str) -> str:
    text = f"{abs(round(value, decimals)):,.{decimals}f}"
    if language == "sv":
        text = text.replace(",", "\u00a0").replace(".", ",")
    return f"\u2212{text}" if round(value, decimals) < 0 else text


def _right(is_number: bool) -> str:
    return ' class="n"' if is_number else ""


def _safe(text: str) -> str:
    return html.escape(text, quote=True)

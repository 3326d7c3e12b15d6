"""Tables of a report on a page, and the report itself to take along: page for printing, workbook, CSV."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard.format import Format, plain
from dashboard.screen import Screen
from model.report.csv_text import csv_archive
from model.report.page import page_of
from model.report.tables import Cell, Report, Table
from model.report.workbook import workbook_of

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def frame_of(table: Table, form: Format, *, grid: bool) -> pd.DataFrame:
    """A table as the page shows it: every cell in words, what is missing as the word for it.

    Args:
        table: What to show.
        form: How figures are written.
        grid: True for `dashboard.components.grid`, which takes text as it is; False for a plain table, whose cells are Markdown.
    """
    escape = str if grid else plain

    def text(cell: Cell, decimals: int) -> str:
        if cell is None:
            return form.words("missing").lower()
        return escape(cell) if isinstance(cell, str) else form.number(float(cell), decimals)

    return pd.DataFrame(
        [[text(cell, column.decimals) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows],
        columns=[column.name for column in table.columns],
    )


def downloads(screen: Screen, key: str, name: str, build: Callable[[], Report]) -> None:
    """Three buttons; the report is built when one is pressed, and not before.

    Args:
        screen: What the page reads.
        key: Tells the buttons of one page apart.
        name: Of the files, without ending.
        build: Makes the report.
    """
    words = screen.words
    files: tuple[tuple[str, str, str, Callable[[Report], str | bytes]], ...] = (
        (words("report.page"), "html", "text/html", page_of),
        (words("report.workbook"), "xlsx", _EXCEL, lambda report: workbook_of(report, made_at=screen.now)),
        (words("report.csv"), "zip", "application/zip", csv_archive),
    )
    with st.container(key=f"downloads-{key}", horizontal=True):
        for label, ending, mime, made in files:
            st.download_button(
                label,
                data=_later(build, made),
                file_name=f"{name}.{ending}",
                mime=mime,
                key=f"download-{key}-{ending}",
                on_click="ignore",
            )


def _later(build: Callable[[], Report], made: Callable[[Report], str | bytes]) -> Callable[[], str | bytes]:
    return lambda: made(build())

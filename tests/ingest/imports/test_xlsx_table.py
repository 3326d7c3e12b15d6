import io
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from ingest.imports.xlsx_table import xlsx_table
from model.domain.errors import SourceFormatError


def workbook(rows: list[list[Any]], *, more_sheets: bool = False) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if more_sheets:
        book.create_sheet("Tom", 0)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


START = datetime(2026, 1, 15, 6, 30)  # noqa: DTZ001 - Excel knows no zones


def test_values_come_as_excel_holds_them() -> None:
    table = xlsx_table(
        workbook([["Rutt", "Start", "Giva"], ["P1-01", START, 12.5], [], [101, START, None]], more_sheets=True), "a.xlsx"
    )
    assert table.headings == ("Rutt", "Start", "Giva")
    assert [(row.number, dict(row.cells)) for row in table.rows] == [
        (2, {"Rutt": "P1-01", "Start": START, "Giva": 12.5}),
        (4, {"Rutt": 101.0, "Start": START, "Giva": None}),
    ]


def test_a_formula_is_never_evaluated_and_without_a_kept_value_is_empty() -> None:
    table = xlsx_table(workbook([["a", "b"], ["=1+1", '=HYPERLINK("http://loopback")'], [1, 2]]), "a.xlsx")
    assert [dict(row.cells) for row in table.rows] == [{"a": 1.0, "b": 2.0}]


def test_a_title_in_merged_cells_above_the_headings_is_passed_over() -> None:
    titled = [["Vinterväghållning 2026"], ["Uttag ur ordersystemet"], [], ["Rutt", "Start", "Giva"], ["P1-01", START, 12.5]]
    table = xlsx_table(workbook(titled), "a.xlsx")
    assert [(row.number, dict(row.cells)) for row in table.rows] == [(5, {"Rutt": "P1-01", "Start": START, "Giva": 12.5})]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["a", "b"]], "no sheet of the workbook has rows"),
        ([["a"], ["#REF!"]], "the cell shows the error #REF!"),
        ([["a"], [1, 2]], "right of the last heading"),
        (
            [["Rutt", "Tid", None, "Giva"], [None, "Start", "Slut", None], ["P1-01", START, START, 1]],
            "row 2: 'Slut' stands below an empty",
        ),
        ([["a", "a"], [1, 2]], "comes twice"),
        ([["a"], ["x" * 3_000]], "characters in one cell"),
        ([["a", *[None] * 250, "z"], [1]], "columns"),
    ],
)
def test_what_cannot_be_read_is_refused(rows: list[list[Any]], words: str) -> None:
    with pytest.raises(SourceFormatError) as caught:
        xlsx_table(workbook(rows), "a.xlsx")
    assert words in str(caught.value)

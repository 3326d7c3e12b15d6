from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.imports.cells import Cells, plain_number
from ingest.imports.table import Row, Table
from model.domain.errors import SourceFormatError


def _cells(value: Any, **more: Any) -> Cells:
    row = Row(number=7, cells={"Kol": value})
    table = Table("a.csv", "line", ("Kol",), (row,))
    return Cells(table, row, {"x": "Kol"}, **{"timezone": "Europe/Stockholm", **more})


@pytest.mark.parametrize(
    ("text", "decimal", "figure"),
    [
        ("12,5", "auto", 12.5),
        ("12.5", "auto", 12.5),
        ("1 234,5", "auto", 1234.5),
        ("1.234,5", "auto", 1234.5),
        ("1,234.5", "auto", 1234.5),
        ("−3,2", "auto", -3.2),
        ("1.234", ",", 1234.0),
        ("1,234", ",", 1.234),
        ("1,234", ".", 1234.0),
        ("1e3", "auto", 1000.0),
        (7.0, "auto", 7.0),
        (None, "auto", None),
    ],
)
def test_numbers_as_people_and_programs_write_them(text: Any, decimal: str, figure: float | None) -> None:
    assert _cells(text, decimal=decimal).number("x", low=-1e6, high=1e6) == figure


@pytest.mark.parametrize("text", ["abc", "12 g", "=1+1", "1e999", "nan", "--3", "1,2,3", True])
def test_what_is_no_number_is_refused_with_line_and_column(text: Any) -> None:
    with pytest.raises(SourceFormatError, match=r"a\.csv: line 7, column 'Kol'"):
        _cells(text).number("x", low=-1e6, high=1e6)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-15 06:30",
        "2026-01-15T05:30:00Z",
        "2026-01-15T06:30:00+01:00",
        "15.01.2026 06:30",
        "15/1/2026 06.30",
        "1768455000",
        1768455000.0,
        1768455000000.0,
        datetime(2026, 1, 15, 6, 30),  # noqa: DTZ001 - as Excel gives it
    ],
)
def test_moments_in_every_way_of_writing(text: Any) -> None:
    assert _cells(text).moment("x") == datetime(2026, 1, 15, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("01/31/2026", "day first"),
        ("in the morning", "is no time"),
        ("2026-13-01", "is no time"),
        (46037.27, "is no time"),
        ("2025-10-26 02:30", "occurs twice"),
        ("2026-03-29 02:30", "does not exist"),
        ("0001-01-01T00:00:00+14:00", "outside 2000-2100"),
    ],
)
def test_a_time_that_is_none_or_uncertain_is_refused(text: Any, words: str) -> None:
    with pytest.raises(SourceFormatError, match="line 7, column 'Kol'") as caught:
        _cells(text).moment("x")
    assert words in str(caught.value)


def test_text_truth_and_emptiness() -> None:
    assert _cells(101.0).text("x") == "101"
    assert _cells("Ja").truth("x") is True
    assert _cells("0").truth("x") is False
    assert _cells(None).truth("x") is None
    assert _cells(None).moment("x") is None
    with pytest.raises(SourceFormatError, match="neither yes nor no"):
        _cells("kanske").truth("x")
    with pytest.raises(SourceFormatError, match="empty; if it holds a formula"):
        _cells(None).needed("x")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1e8, "100 000 000"),
        (-5.0, "-5"),
        (-1050.0, "-1050"),
        (0.05, "0.05"),
        (1_234_567.25, "1 234 567.25"),
        (0.0, "0"),
        (12345.65, "12 345.65"),
    ],
)
def test_numbers_in_refusals_are_written_as_people_write_them(value: float, written: str) -> None:
    assert plain_number(value) == written

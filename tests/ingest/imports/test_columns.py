import pytest

from ingest.imports.columns import found_columns, passed_over, required
from ingest.imports.csv_table import csv_table
from model.domain.errors import SourceFormatError

TABLE = csv_table("Turlista;Start;Giva (g/m²);Övrigt\nP1;2026-01-15;12;x\n", "a.csv")
USUAL = {"unit": ("turlista", "route"), "started_at": ("start",), "rate": ("giva g/m²", "giva (g/m2)"), "cost": ("kostnad",)}


def test_usual_headings_are_recognised_and_stated_ones_win() -> None:
    assert found_columns(TABLE, stated={}, usual=USUAL) == {"unit": "Turlista", "started_at": "Start", "rate": "Giva (g/m²)"}
    found = found_columns(TABLE, stated={"unit": "övrigt"}, usual=USUAL)
    assert found["unit"] == "Övrigt"


def test_a_heading_that_is_not_there_is_refused_with_the_nearest_that_is() -> None:
    with pytest.raises(SourceFormatError, match="did you mean 'Turlista'"):
        found_columns(TABLE, stated={"unit": "Turlistan"}, usual=USUAL)
    with pytest.raises(SourceFormatError, match="one column for two things"):
        found_columns(TABLE, stated={"unit": "Start", "started_at": "Start"}, usual=USUAL)


def test_a_missing_column_is_named_with_its_usual_headings() -> None:
    with pytest.raises(SourceFormatError, match=r"no column for cost \(usual headings: kostnad\)"):
        required(TABLE, found_columns(TABLE, stated={}, usual=USUAL), ("unit", "cost"), USUAL)


def test_what_is_not_read_is_told() -> None:
    assert passed_over(TABLE, found_columns(TABLE, stated={}, usual=USUAL)) == ("Övrigt",)

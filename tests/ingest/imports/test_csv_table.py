import pytest

from ingest.imports.csv_table import csv_table
from ingest.imports.table import LONGEST_CELL
from model.domain.errors import SourceFormatError


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    lines = [["Turlista", "Start", "Giva g/m2"], ["P1-01", "2026-01-15 06:30", "12.5"], ["P1-02", "2026-01-15 07:30", ""]]
    table = csv_table("\n".join(delimiter.join(cells) for cells in lines), "a.csv")
    assert table.headings == ("Turlista", "Start", "Giva g/m2")
    assert [dict(row.cells) for row in table.rows] == [
        {"Turlista": "P1-01", "Start": "2026-01-15 06:30", "Giva g/m2": "12.5"},
        {"Turlista": "P1-02", "Start": "2026-01-15 07:30", "Giva g/m2": None},
    ]


def test_decimal_commas_do_not_pass_for_delimiters() -> None:
    table = csv_table("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n", "a.csv")
    assert dict(table.rows[0].cells) == {"a": "1,5", "b": "2,5", "c": "3,5"}


def test_lines_are_counted_as_a_person_sees_them_also_across_quoted_line_ends() -> None:
    table = csv_table('a;b\n\n"two\nlines";2\n3;4\n', "a.csv")
    assert [row.number for row in table.rows] == [4, 5]


def test_a_text_that_looks_like_a_formula_stays_text() -> None:
    table = csv_table('a;b\n=1+1;"=HYPERLINK(""http://x"")"\n', "a.csv")
    assert dict(table.rows[0].cells) == {"a": "=1+1", "b": '=HYPERLINK("http://x")'}


def test_a_title_above_the_headings_is_passed_over() -> None:
    table = csv_table("Uttag 2026;;\nRutt;Start;Giva\nP1-01;2026-01-15 06:30;12\n", "a.csv")
    assert table.headings == ("Rutt", "Start", "Giva")
    assert [row.number for row in table.rows] == [3]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a;b\n1;2;3\n", "line 2: 3 cells under 2 headings"),
        ("a;b;c\n1;2;3\n1;2\n", "line 3: 2 cells under 3 headings"),
        ("Rutt;Tid;;Giva\n;Start;Slut;\nP1-01;1;2;3\n", "line 2: 'Slut' stands below an empty heading"),
        ("a;A\n1;2\n", "heading 'a' comes twice"),
        ("a;b\n", "headings but no rows"),
        ("\n\n", "no rows"),
        ('a;b\n"1;2\n', "not readable as CSV"),
        ("a;b\n1;" + "x" * (LONGEST_CELL + 1), "characters in one cell"),
        ("a;b\n1;" + "x" * 200_000, "not readable as CSV"),
        ("a;b\n1;x\x07y\n", "control character"),
        (";".join(f"c{i}" for i in range(300)) + "\n", "columns; at most"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(SourceFormatError, match=r"^a\.csv") as caught:
        csv_table(text, "a.csv")
    assert words in str(caught.value)

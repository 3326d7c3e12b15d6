import math
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from config.imports import ChargesMap
from ingest.imports.charges import read_charges
from model.domain.costs import CostItem, InvoiceRow
from model.domain.errors import SourceFormatError
from tests.model.small_network import small_network

HEADINGS = ("Entreprenör", "Datum", "Rutt", "Post", "Antal", "À-pris", "Belopp")
ROW = ("A", "2026-01-15", "r1", "Maskintid", "3,0", "900,00", "2 700,00")
ROW_READ = InvoiceRow(2, "A", date(2026, 1, 15), "r1", CostItem.MACHINE, 3.0, 900.0, 2700.0)


def _read(folder: Path, *rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS, settings: ChargesMap | None = None):
    path = folder / "faktura.csv"
    path.write_text("\n".join(";".join(row) for row in (headings, *rows)) + "\n", encoding="utf-8")
    return read_charges(path, small_network(), settings or ChargesMap(), {"A", "B"}).rows


def test_any_order_of_columns_is_the_same_invoice(tmp_path: Path) -> None:
    assert _read(tmp_path, ROW) == (ROW_READ,)
    order = (6, 3, 0, 5, 1, 4, 2)
    assert _read(tmp_path, tuple(ROW[i] for i in order), headings=tuple(HEADINGS[i] for i in order)) == (ROW_READ,)


def test_own_words_are_told_by_the_map(tmp_path: Path) -> None:
    settings = ChargesMap(
        columns={"item": "Artnr", "day": "Utfört", "quantity": "Kvant"}, items={"4711": "machine"}, units={"Slinga 1": "r1"}, contractor="A"
    )  # fmt: skip
    row = ("Slinga 1", "900", "4711", "15.1.2026", "3")
    (read,) = _read(tmp_path, row, headings=("Rutt", "Pris", "Artnr", "Utfört", "Kvant"), settings=settings)
    assert read == ROW_READ


def test_excel_is_read_and_price_and_amount_tell_each_other(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Datum", "Entreprenör", "Post", "Antal", "Belopp"])
    book.active.append(["2026-01-15", "a", "Snöbortforsling", 50, 2000])
    book.save(tmp_path / "faktura.xlsx")
    (row,) = read_charges(tmp_path / "faktura.xlsx", small_network(), ChargesMap(), {"A"}).rows
    assert (row.contractor, row.item, row.unit_price_sek, row.unit_id) == ("A", CostItem.HAULAGE, 40.0, "")
    (bare,) = _read(tmp_path, ("A", "2026-01-15", "", "lass", "50", "", ""))
    assert math.isnan(bare.unit_price_sek)


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (0, "Okänd AB", "line 3, column 'Entreprenör': the site has no price list for 'Okänd AB'; it has A, B"),
        (0, "", "line 3, column 'Entreprenör': empty"),
        (1, "i går", "line 3, column 'Datum'"),
        (2, "r77", "line 3, column 'Rutt': 'r77' is no route"),
        (3, "Diverse", "line 3, column 'Post': 'Diverse' is nothing that is paid for"),
        (4, "-3", "line 3, column 'Antal': -3 lies outside 0"),
        (4, "", "line 3, column 'Antal': empty"),
        (5, "-900", "line 3, column 'À-pris': -900 lies outside 0 to 100 000 000"),
        (6, "−1", "line 3, column 'Belopp': -1 lies outside 0"),
        (5, "niohundra", "line 3, column 'À-pris': 'niohundra' is no number"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(tmp_path: Path, place: int, value: str, told: str) -> None:
    wrong = (*ROW[:place], value, *ROW[place + 1 :])
    with pytest.raises(SourceFormatError) as caught:
        _read(tmp_path, ROW, wrong)
    assert told in str(caught.value)


def test_a_missing_column_is_named_with_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match=r"no column for quantity .*The file has 'Entreprenör', 'Datum', 'Post'"):
        _read(tmp_path, ("A", "2026-01-15", "ob"), headings=("Entreprenör", "Datum", "Post"))

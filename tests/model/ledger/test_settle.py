from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.domain.costs import CostItem, InvoiceRow
from model.domain.treatments import TreatmentKind
from model.ledger.book import LedgerLine
from model.ledger.settle import Finding, compared

DAY = date(2026, 1, 15)
LINE = LedgerLine("A", DAY, "r1", "P1", TreatmentKind.PLOUGH, CostItem.MACHINE, 3.0, 900.0, 2700.0)
ROW = InvoiceRow(2, "A", DAY, "r1", CostItem.MACHINE, 3.0, 900.0, 2700.0)


def _found(lines: list[LedgerLine], rows: list[InvoiceRow]) -> list[tuple[Finding, int | None, float]]:
    return [
        (item.finding, item.invoiced.number if item.invoiced else None, item.difference_sek)
        for item in compared(lines, rows).deviations
    ]


def test_an_invoice_that_agrees() -> None:
    settled = compared(
        [LINE, replace(LINE, item=CostItem.DIFFERENCE, amount_sek=70.0)], [replace(ROW, quantity=3.04, amount_sek=2736.0)]
    )
    assert (settled.agreeing, settled.deviations, settled.settled_sek) == (1, (), 2700.0)


def test_every_way_to_differ_by_hand() -> None:
    other_day = replace(LINE, day=date(2026, 1, 16))
    assert _found([LINE], [replace(ROW, quantity=4.0, amount_sek=3600.0)]) == [(Finding.QUANTITY, 2, 900.0)]
    assert _found([LINE], [replace(ROW, unit_price_sek=1000.0, amount_sek=3000.0)]) == [(Finding.PRICE, 2, 300.0)]
    assert _found([LINE], [replace(ROW, amount_sek=2800.0)]) == [(Finding.SUM, 2, 100.0)]
    assert _found([LINE, other_day], [ROW]) == [(Finding.MISSING, None, -2700.0)]
    assert _found([LINE], [ROW, replace(ROW, number=3, unit_id="r2")]) == [(Finding.EXTRA, 3, 2700.0)]
    assert _found([LINE], [ROW, replace(ROW, number=9)]) == [(Finding.REPEATED, 9, 2700.0)]


def test_two_rounds_of_a_day_are_paired_with_the_likest_rows() -> None:
    short = replace(LINE, quantity=1.0, amount_sek=900.0)
    rows = [replace(ROW, number=2, quantity=1.2, amount_sek=1080.0), replace(ROW, number=3)]
    ((finding, number, difference),) = _found([LINE, short], rows)
    assert (finding, number, round(difference, 6)) == (Finding.QUANTITY, 2, 180.0)
    assert compared([LINE, short], rows).agreeing == 1


def test_what_the_deviations_come_to_is_the_difference_of_the_sums() -> None:
    lines = [
        LINE,
        replace(LINE, unit_id="r2"),
        replace(LINE, item=CostItem.CALL_OUT, quantity=1.0, unit_price_sek=500.0, amount_sek=500.0),
    ]
    rows = [
        replace(ROW, quantity=5.0, unit_price_sek=950.0, amount_sek=4760.0),
        replace(ROW, number=3, unit_id="r7"),
    ]
    settled = compared(lines, rows)
    assert sum(item.difference_sek for item in settled.deviations) == settled.invoiced_sek - settled.settled_sek
    assert settled.within == ()


def test_a_rise_that_hides_in_the_tolerance_of_every_row_is_told_by_contractor_and_item() -> None:
    lines = [replace(LINE, unit_id=f"r{number}") for number in range(100)]
    call = replace(LINE, item=CostItem.CALL_OUT, quantity=1.0, unit_price_sek=500.0, amount_sek=500.0)
    rows = [
        replace(ROW, number=number + 2, unit_id=f"r{number}", quantity=3.0 * 1.019, amount_sek=2700.0 * 1.019)
        for number in range(100)
    ]
    called = replace(ROW, number=102, item=CostItem.CALL_OUT, quantity=1.0, unit_price_sek=500.0, amount_sek=500.0)
    settled = compared([*lines, call], [*rows, called])
    (hidden,) = settled.within
    assert (settled.agreeing, settled.deviations) == (101, ())
    assert (hidden.contractor, hidden.item, hidden.rows) == ("A", CostItem.MACHINE, 100)
    assert hidden.difference_sek == pytest.approx(0.019 * 270_000)
    assert hidden.settled_sek == pytest.approx(270_000)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["r1", "r2", "r3"]),
            st.floats(0.0, 9.0),
            st.floats(0.9, 1.1),
            st.floats(-0.02, 0.02),
            st.floats(-2.0, 2.0),
        ),
        max_size=12,
    ),
    st.integers(0, 3),
)
def test_deviations_and_what_is_within_tolerance_come_to_the_difference_whatever_is_invoiced(rounds, missing) -> None:
    lines = [replace(LINE, unit_id=unit, quantity=hours, amount_sek=900.0 * hours) for unit, hours, *_ in rounds]
    rows = [
        replace(
            ROW,
            unit_id=unit,
            quantity=hours * more,
            unit_price_sek=900.0 + price,
            amount_sek=hours * more * (900.0 + price) + odd,
        )
        for unit, hours, more, price, odd in rounds[missing:]
    ]
    settled = compared(lines, rows)
    told = sum(item.difference_sek for item in settled.deviations) + sum(item.difference_sek for item in settled.within)
    assert told == pytest.approx(settled.invoiced_sek - settled.settled_sek, abs=0.01 + 0.005 * len(rows))

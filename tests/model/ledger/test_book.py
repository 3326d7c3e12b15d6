"""Round figures that can be followed by hand: 900 SEK/h, 180 SEK/h at night, 500 SEK a call-out, salt at 1 SEK/kg on 20,000 m²."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.domain.costs import CostEntry, CostItem
from model.domain.treatments import Action, TreatmentKind
from model.ledger.book import action_lines, by_contractor, by_item, daily_sums, entry_lines, material_kg, standby_lines
from tests.model.small_network import small_network
from tests.model.small_site import small_site

NETWORK, SITE = small_network(), small_site()
#: 12:45 to 15:00 local; the machine is called at 12:00 and paid three hours.
SALT = Action(
    "r1", TreatmentKind.PREWETTED_SALT, datetime(2026, 1, 15, 11, 45, tzinfo=UTC), datetime(2026, 1, 15, 14, tzinfo=UTC),
    10.0, 3400.0, "log",
)  # fmt: skip


def test_a_round_by_day_by_hand() -> None:
    lines = action_lines([SALT], NETWORK, SITE)
    assert [(line.item, line.quantity, line.unit_price_sek, line.amount_sek) for line in lines] == [
        (CostItem.CALL_OUT, 1.0, 500.0, 500.0),
        (CostItem.MACHINE, 3.0, 900.0, 2700.0),
        (CostItem.MATERIAL, 200.0, 1.0, 200.0),
    ]
    assert {(line.contractor, line.day, line.unit_id, line.class_code) for line in lines} == {
        ("A", date(2026, 1, 15), "r1", "P1")
    }
    assert material_kg(lines) == {TreatmentKind.PREWETTED_SALT: 200.0}


def test_a_round_by_night_and_a_log_that_says_more() -> None:
    night = replace(
        SALT, started_at=SALT.started_at.replace(hour=19), ended_at=datetime(2026, 1, 15, 22, tzinfo=UTC), cost_sek=4440.0
    )
    items = by_item(action_lines([night], NETWORK, SITE))
    night_start = replace(night, started_at=datetime(2026, 1, 15, 19, 45, tzinfo=UTC))
    assert by_item(action_lines([night_start], NETWORK, SITE)) == {
        CostItem.CALL_OUT: 500.0,
        CostItem.MACHINE: 2700.0,
        CostItem.NIGHT: 540.0,
        CostItem.MATERIAL: 200.0,
        CostItem.DIFFERENCE: 500.0,
    }
    assert sum(items.values()) == 4440.0


def test_one_machine_that_ploughs_and_salts_is_paid_once() -> None:
    plough = replace(SALT, kind=TreatmentKind.PLOUGH, rate_g_m2=0.0, cost_sek=3200.0)
    salt = replace(SALT, cost_sek=200.0)
    lines = action_lines([salt, plough], NETWORK, SITE)
    assert by_item(lines) == {CostItem.CALL_OUT: 500.0, CostItem.MACHINE: 2700.0, CostItem.MATERIAL: 200.0}
    assert {line.kind for line in lines if line.item is CostItem.MACHINE} == {TreatmentKind.PLOUGH}


def test_heat_and_units_that_left_the_network_keep_their_cost() -> None:
    heat = replace(SALT, unit_id="z1", kind=TreatmentKind.HEAT_MELT, rate_g_m2=0.0, cost_sek=700.0)
    gone = replace(SALT, unit_id="r9", cost_sek=50.0)
    assert by_contractor(action_lines([heat, gone], NETWORK, SITE)) == {("", CostItem.HEAT): 700.0, ("", CostItem.OTHER): 50.0}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["r1", "r2", "r3", "z1", "gone"]),
            st.sampled_from([TreatmentKind.PLOUGH, TreatmentKind.SAND, TreatmentKind.BRINE]),
            st.integers(0, 47),
            st.floats(0, 1e6),
        ),
        max_size=12,
    )
)
def test_lines_add_up_to_what_the_log_says(given_actions: list[tuple[str, TreatmentKind, int, float]]) -> None:
    actions = [
        Action(
            unit,
            kind,
            datetime(2026, 1, 15 + hour // 24, hour % 24, tzinfo=UTC),
            datetime(2026, 1, 17, tzinfo=UTC),
            5.0,
            cost,
            "log",
        )
        for unit, kind, hour, cost in given_actions
    ]
    lines = action_lines(actions, NETWORK, SITE)
    assert sum(line.amount_sek for line in lines) == pytest.approx(sum(action.cost_sek for action in actions), abs=0.5 * 12)
    assert sum(daily_sums(lines).values()) == pytest.approx(sum(by_item(lines).values()))


def test_standby_is_divided_as_agreed_and_spread_over_the_days() -> None:
    prices = SITE.prices[0].model_copy(update={"standby_sek_per_season": 300_000.0})
    site = SITE.model_copy(update={"prices": (prices,)})
    first, last = date(2026, 1, 1), date(2026, 1, 10)
    lines = standby_lines(site, first, last, date(2026, 1, 5))
    assert [(line.contractor, line.amount_sek) for line in lines] == [("A", 150_000.0), ("", 350_000.0)]


def test_haulage_is_a_line_of_its_own() -> None:
    cart = CostEntry("A", date(2026, 1, 15), CostItem.HAULAGE, "r2", 100.0, 40.0, 4000.0, "", "import")
    (line,) = entry_lines([cart], NETWORK)
    assert (line.item, line.amount_sek, line.class_code, line.kind) == (CostItem.HAULAGE, 4000.0, "P3", None)

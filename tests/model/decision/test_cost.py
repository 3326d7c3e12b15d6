from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.decision.cost import (
    THRESHOLD_TOP,
    expected_loss,
    heat_cost,
    material_cost_sek,
    night_hours,
    round_cost,
    threshold,
)
from model.domain.treatments import TreatmentKind
from tests.model.decision.cases import materials, prices, service_class

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "hours", "night"),
    [
        (utc(2026, 1, 15, 11), 4.0, 0.0),
        (utc(2026, 1, 15, 16), 4.0, 3.0),
        (utc(2026, 1, 16, 3), 4.0, 2.0),
        (utc(2026, 1, 15, 12), 24.0, 12.0),
        (utc(2026, 3, 28, 17), 12.0, 11.0),  # the spring night has eleven hours between 18 and 06
        (utc(2026, 10, 24, 16), 14.0, 13.0),  # the autumn night has thirteen
    ],
)
def test_hours_of_work_at_night(start: datetime, hours: float, night: float) -> None:
    assert night_hours(start, hours, STOCKHOLM) == pytest.approx(night)


def test_cost_of_a_round_item_by_item() -> None:
    cost = round_cost(
        kind=TreatmentKind.PREWETTED_SALT,
        rate_g_m2=10.0,
        area_m2=30_000.0,
        work=timedelta(minutes=120),
        start=utc(2026, 1, 16, 3),
        prices=prices(),
        materials=materials(),
        zone=STOCKHOLM,
    )
    assert (cost.machine_sek, cost.call_out_sek, cost.material_sek) == (2000.0, 800.0, pytest.approx(300.0))
    assert cost.night_sek == pytest.approx(400.0)
    assert cost.total_sek == pytest.approx(3500.0)


def test_ploughing_spreads_nothing() -> None:
    assert material_cost_sek(TreatmentKind.PLOUGH, 0.0, 30_000.0, materials()) == 0.0


def test_heat_is_billed_at_base_and_peak_price_with_pumps_and_back_loss() -> None:
    cost = heat_cost(area_m2=10_000.0, base_kwh_m2=0.4, peak_kwh_m2=0.1, pump_hours=10.0, materials=materials())
    assert cost.heat_sek == pytest.approx(10_000 * ((0.4 * 436 + 0.1 * 1150) * 1.15 / 1000 + 0.012))


def test_pumps_of_the_whole_city_cost_what_the_city_told() -> None:
    """34 days over 150,000 m² took about 149 MWh, worth about 150,000 SEK (Västerås city, 2022)."""
    cost = heat_cost(area_m2=150_000.0, base_kwh_m2=0.0, peak_kwh_m2=0.0, pump_hours=34 * 24.0, materials=materials())
    assert cost.heat_sek == pytest.approx(149_000, rel=0.03)


@given(
    p=st.floats(0, 1),
    length=st.floats(0, 60),
    municipal=st.floats(0, 1e5),
    societal=st.floats(0, 1e6),
    effect=st.floats(0, 1),
    cost=st.floats(0, 1e6),
)
def test_losses_are_never_negative_and_the_threshold_is_where_acting_breaks_even(
    p: float, length: float, municipal: float, societal: float, effect: float, cost: float
) -> None:
    rules = service_class(loss_municipal_sek_per_km=municipal, loss_societal_sek_per_km=societal, effect=effect)
    loss = expected_loss(p, rules, length)
    assert min(loss.municipal_sek, loss.societal_sek, loss.residual_sek) >= 0
    assert loss.residual_sek <= loss.municipal_sek + loss.societal_sek + 1e-6
    limit = threshold(cost, rules, length)
    assert 0 <= limit <= THRESHOLD_TOP
    if limit < THRESHOLD_TOP:
        assert limit * expected_loss(1.0, rules, length).avoidable_sek == pytest.approx(cost)


def test_nothing_to_lose_never_pays() -> None:
    free = service_class(loss_municipal_sek_per_km=0.0, loss_societal_sek_per_km=0.0)
    assert threshold(0.0, free, 10.0) == THRESHOLD_TOP

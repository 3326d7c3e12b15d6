from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import xarray as xr

from config.upkeep import Upkeep
from model.decision.upkeep_sand import (
    Chance,
    ClassState,
    PickupAdvice,
    delay_loss_sek,
    early_cost_sek,
    further_need,
    pickup_advice,
)
from model.decision.wording import Words
from model.domain.plans import Advice
from tests.model.decision.cases import materials, prices
from tests.model.small_network import route

ZONE = ZoneInfo("Europe/Stockholm")
SV, EN = Words(swedish=True, zone=ZONE), Words(swedish=False, zone=ZONE)
DAYS = np.arange(32, 152)
PRICES = Upkeep()


def past(ends: list[int]) -> xr.DataArray:
    """Seasons whose last slippery day is given, for two routes alike."""
    values = np.stack([np.repeat((end >= DAYS)[None], 2, axis=0) for end in ends]).astype(np.float32)
    return xr.DataArray(
        values, dims=("season", "unit", "day"), coords={"season": list(range(len(ends))), "unit": ["r1", "r2"], "day": DAYS}
    )


def state(**changes: object) -> ClassState:
    values: dict[str, object] = {
        "routes": (route("r1", "P1"),), "length_km": 10.0, "area_m2": 40_000.0, "sand_kg": 9000.0, "forecast_need": 0.0,
        "sweepable_hours": 8,
    }  # fmt: skip
    return ClassState(**values | changes)  # type: ignore[arg-type]


def advice(today: date, chance: Chance, **changes: object) -> PickupAdvice:
    return pickup_advice(state(**changes), chance, today, early_sek=100_000.0, upkeep=PRICES, sv=SV, en=EN)


def test_the_chance_falls_through_the_spring_and_counts_winters() -> None:
    chance = further_need(past([80, 90, 100, 110]), ["r1", "r2"])
    assert chance.winters == 4
    assert (np.diff(chance.share) <= 0).all()
    assert chance.share[0] == 1.0
    assert chance.on(date(2026, 3, 31)) == pytest.approx(0.5, abs=0.15)
    assert chance.on(date(2026, 5, 20)) == 0.0
    assert chance.on(date(2026, 8, 1)) is None
    assert chance.on(date(2026, 1, 10)) == chance.on(date(2025, 11, 10)) == 1.0


def test_sand_is_picked_up_when_the_chance_is_under_the_limit_and_the_street_is_dry() -> None:
    chance = further_need(past([80, 90, 100, 110]), ["r1", "r2"])
    early, late = date(2026, 3, 1), date(2026, 5, 10)
    assert advice(early, chance).advice is Advice.WAIT
    start = advice(early, chance).start_on
    assert start is not None
    assert date(2026, 4, 10) < start < late
    assert advice(late, chance).advice is Advice.ACT
    assert advice(late, chance, sweepable_hours=0).advice is Advice.WAIT
    assert advice(late, chance, forecast_need=0.4).advice is Advice.WAIT
    assert advice(late, chance, sand_kg=0.0).advice is Advice.NONE


def test_what_is_not_known_gives_no_advice_to_start() -> None:
    nothing = further_need(past([80]).where(False), ["r1", "r2"])
    told = advice(date(2026, 5, 10), nothing)
    assert told.advice is Advice.UNKNOWN
    assert told.chance is None
    assert told.start_on is None
    known = further_need(past([80, 90]), ["r1"])
    assert advice(date(2026, 5, 10), known, sweepable_hours=None).advice is Advice.UNKNOWN
    assert advice(date(2026, 5, 10), known, forecast_need=None).advice is Advice.UNKNOWN
    assert advice(date(2026, 3, 1), known, forecast_need=None, sweepable_hours=None).advice is Advice.WAIT


def test_few_winters_leave_a_wide_interval() -> None:
    low, high = Chance(DAYS, np.zeros(len(DAYS)), 4).interval(0.0)
    assert low == 0.0
    assert high > 0.25
    assert Chance(DAYS, np.zeros(len(DAYS)), 30).interval(0.0)[1] < 0.06


def test_dear_delay_draws_the_cheapest_day_nearer_and_a_dear_repeat_puts_it_off() -> None:
    chance = further_need(past([80, 90, 100, 110]), ["r1", "r2"])
    today = date(2026, 3, 1)
    days = [
        pickup_advice(state(), chance, today, early_sek=early, upkeep=PRICES, sv=SV, en=EN).cheapest_on
        for early in (1_000.0, 30_000.0, 3_000_000.0)
    ]
    assert None not in days
    assert days == sorted(days)  # type: ignore[type-var]
    assert days[0] < days[-1]  # type: ignore[operator]
    assert days[0] >= today  # type: ignore[operator]


def test_costs_grow_with_length_and_area() -> None:
    small = early_cost_sek(state(), {"A": prices()}, materials(), PRICES)
    large = early_cost_sek(state(length_km=20.0, area_m2=80_000.0), {"A": prices()}, materials(), PRICES)
    assert 0 < small < large < 2 * small
    assert delay_loss_sek(10.0, PRICES) == (150.0, 600.0)


def test_reasons_speak_for_what_their_sign_says() -> None:
    chance = further_need(past([80, 90, 100, 110]), ["r1", "r2"])
    for today in (date(2026, 3, 1), date(2026, 5, 10)):
        for dry in (0, 8):
            told = advice(today, chance, sweepable_hours=dry)
            weights = {item.code: item.weight for item in told.reasons}
            assert told.chance is not None
            assert (weights["further_need"] > 0) == (told.chance < PRICES.further_need_limit)
            assert (weights["sweepable"] > 0) == (dry > 0)

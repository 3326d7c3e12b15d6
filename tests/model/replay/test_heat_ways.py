"""Each way of running heat sees what was known, and the plant's floor and sensor answer under all of them."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

import numpy as np
import pytest
import xarray as xr

from model.domain.weather import to_utc64
from model.learning.season import analysed_weather_of
from model.replay.heat import lived
from model.replay.heat_ways import ByCalendar, ByFloor, ByHalka, ByRule, HeatWay, Knowing, Standing, in_season
from model.replay.heated_ground import HeatedGround
from model.replay.known import SeasonArchive
from model.zones.plan import scheduled
from model.zones.running import ReckonedPlants
from tests.model.decision.test_heat_prices import TARIFF
from tests.model.replay.made_up import START, made_up_season
from tests.model.replay.test_run import _disturbed
from tests.model.small_network import small_network
from tests.model.small_site import small_site

SEASON = made_up_season()
#: Hours of the looks, one in eight, from the third day on.
FIRST, LOOKS = 47, frozenset(range(47, 140, 8))


def ground(weather: xr.Dataset = SEASON, **site: object) -> HeatedGround:
    return HeatedGround.of(small_network(), small_site(**site), analysed_weather_of(weather, small_site()))


def way(name: str, season: xr.Dataset = SEASON, **site: object) -> HeatWay:
    found = ground(season, **site)
    if name == "halka":
        return ByHalka(found, SeasonArchive.of(season, small_site()), LOOKS, members=3, horizon_h=24)
    if name == "foresight":
        return Knowing(found, LOOKS, horizon_h=24)
    return {"rule": ByRule, "calendar": ByCalendar, "none": ByFloor}[name](found)


def run(name: str, season: xr.Dataset = SEASON) -> ReckonedPlants:
    return lived(ground(season), way(name, season), first=FIRST)


@cache
def runs() -> dict[str, ReckonedPlants]:
    """Every way over the same days."""
    return {name: run(name) for name in ("rule", "calendar", "none", "halka", "foresight")}


@pytest.mark.parametrize("name", ["rule", "calendar", "halka"])
def test_another_future_leaves_the_heat_before_it_as_it_was(name: str) -> None:
    cut = START + timedelta(days=3, hours=16)
    other = run(name, _disturbed(SEASON, to_utc64(cut)))
    past = int((to_utc64(cut) - ground().times[0]) // np.timedelta64(1, "h")) + 1
    assert np.array_equal(other.power[:past], runs()[name].power[:past])
    assert not np.array_equal(other.power[past:], runs()[name].power[past:]), (
        "the test says nothing where the future changes nothing"
    )


def test_the_floor_holds_under_every_way_and_all_begin_alike() -> None:
    floor = small_network().zones[0].freeze_floor_degc
    for name, found in runs().items():
        assert found.slab.min() > floor, name
        assert np.array_equal(found.power[:FIRST], runs()["rule"].power[:FIRST])


def test_doing_nothing_takes_least_heat_and_keeps_least_and_the_schedule_lies_below_always_idling() -> None:
    mwh = {name: found.power[FIRST:].sum() for name, found in runs().items()}
    slippery = {name: (found.severity[FIRST:] >= 1.0).sum() for name, found in runs().items()}
    assert mwh["none"] < mwh["halka"] < mwh["rule"] <= mwh["calendar"]
    assert slippery["none"] > max(slippery["halka"], slippery["rule"])


def test_outside_the_season_nobody_idles() -> None:
    late_season = {
        "start_month": 12,
        "start_day": 5,
        "end_month": 4,
        "end_day": 15,
        "standby_sek": 1e6,
        "budget_sek": 4e6,
        "source": "x",
    }
    late = ground(season=late_season)
    assert not in_season(late, 0)
    assert in_season(late, 139)
    states = late.fresh().states
    assert (ByCalendar(late).at(0, states, 0.0).modes == 0).all()
    assert (ByRule(late).at(139, states, 0.0).modes == 1).all()


@dataclass
class _Asking:
    """The rule of thumb, which notes what it is told has been drawn."""

    rule: ByRule
    told: list[float] = field(default_factory=list)

    def at(self, hour: int, states: np.ndarray, drawn_kw: float) -> Standing:
        self.told.append(drawn_kw)
        return self.rule.at(hour, states, drawn_kw)


def test_who_runs_the_heat_knows_the_highest_hour_drawn_since_the_days_began() -> None:
    asking = _Asking(ByRule(ground()))
    plants = lived(ground(), asking, first=FIRST)
    drawn = plants.power[FIRST:] @ ground().zones.area_m2 / 1000.0
    assert asking.told == pytest.approx([0.0, *np.maximum.accumulate(drawn)[:-1]])


@pytest.mark.parametrize("name", ["halka", "foresight"])
def test_power_that_is_on_the_bill_already_is_drawn_again_without_a_charge(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    paid = []

    def noted(*asked: object, **more: object) -> object:
        found = scheduled(*asked, **more)  # type: ignore[arg-type]
        paid.append(found[1].paid_kw)
        return found

    monkeypatch.setattr("model.replay.heat_ways.scheduled", noted)
    for drawn_kw in (0.0, 5e6):
        way(name, heat_tariff=TARIFF).at(FIRST, ground().fresh().states, drawn_kw)
    assert paid[0] < paid[1] == 5e6

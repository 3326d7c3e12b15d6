"""Each way of running heat sees what was known, and the plant's floor and sensor answer under all of them."""

from datetime import timedelta
from functools import cache

import numpy as np
import pytest
import xarray as xr

from model.domain.weather import to_utc64
from model.learning.season import analysed_weather_of
from model.replay.heat import lived
from model.replay.heat_ways import ByCalendar, ByFloor, ByHalka, ByRule, HeatWay, Knowing, in_season
from model.replay.heated_ground import HeatedGround
from model.replay.known import SeasonArchive
from model.zones.running import ReckonedPlants
from tests.model.replay.made_up import START, made_up_season
from tests.model.replay.test_run import _disturbed
from tests.model.small_network import small_network
from tests.model.small_site import small_site

SEASON = made_up_season()
#: Hours of the looks, one in eight, from the third day on.
FIRST, LOOKS = 47, frozenset(range(47, 140, 8))


def ground(weather: xr.Dataset = SEASON, **site: object) -> HeatedGround:
    return HeatedGround.of(small_network(), small_site(**site), analysed_weather_of(weather, small_site()))


def way(name: str, season: xr.Dataset = SEASON) -> HeatWay:
    found = ground(season)
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
    assert (ByCalendar(late).at(0, states).modes == 0).all()
    assert (ByRule(late).at(139, states).modes == 1).all()

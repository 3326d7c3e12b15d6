"""Snow by degree-hours, and what a plough leaves."""

from datetime import timedelta

import numpy as np
import pytest
import xarray as xr

from model.decision.thumb_weather import MELT_MM_H_DEGC, ahead_at, snow_lying
from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import from_utc64
from tests.model.replay.made_up import made_up_season, routes_only

NETWORK = routes_only()


def _past(hours: int = 24) -> xr.Dataset:
    season = made_up_season()
    past = season[[name for name in season.data_vars if not str(name).startswith("fc_")]].isel(time=slice(0, hours))
    still = past.assign(
        precipitation_amount=past["precipitation_amount"] * 0.0 + 0.5,
        snow_fraction=past["snow_fraction"] * 0.0 + 1.0,
        air_temperature=past["air_temperature"] * 0.0 - 2.0,
    )
    return still.expand_dims(member=[0])


def test_snow_adds_up_until_it_is_ploughed_and_melts_by_degree_hours() -> None:
    past = _past()
    # the first hour is what the others are counted from
    assert snow_lying(NETWORK, past, []) == pytest.approx([11.5, 11.5])
    ends = from_utc64(past["time"].to_numpy()[20])
    plough = Action("r1", TreatmentKind.PLOUGH, ends - timedelta(hours=1), ends, 0.0, 0.0, "t")
    assert snow_lying(NETWORK, past, [plough]) == pytest.approx([1.5, 11.5])
    warm = past.assign(air_temperature=past["air_temperature"] * 0.0 + 6.0)
    left = 10.0 - 23 * (6.0 * MELT_MM_H_DEGC - 0.5)
    assert snow_lying(NETWORK, warm, [], lay=np.array([10.0, 10.0])) == pytest.approx([max(0.0, left)] * 2)


def test_counting_on_from_a_moment_is_counting_from_the_start() -> None:
    past = _past()
    half = past.isel(time=slice(0, 12))
    lay = snow_lying(NETWORK, half, [])
    on = snow_lying(NETWORK, past, [], lay=lay, since=half["time"].to_numpy()[-1])
    assert on == pytest.approx(snow_lying(NETWORK, past, []))


def test_what_has_passed_comes_before_what_is_told() -> None:
    past = _past(30)
    run = past.isel(time=slice(24, 30))
    now = past["time"].to_numpy()[23]
    told = ahead_at(run, past.isel(time=slice(0, 24)), now, 0)
    assert np.all(np.diff(told.times) == np.timedelta64(1, "h"))
    assert told.times[-1] == past["time"].to_numpy()[29]
    assert told.snow == pytest.approx(told.rain)

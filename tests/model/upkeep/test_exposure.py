from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import xarray as xr

from model.domain.treatments import Action, TreatmentKind
from model.learning.season import analysed_weather_of
from model.physics.columns import columns_for
from model.physics.road import simulate
from model.upkeep.exposure import SETTLE_H, degree_days, season_exposure, whole_stretches
from model.upkeep.passes import freezings
from tests.model.learning.season_samples import short_season
from tests.model.small_network import small_network
from tests.model.small_site import small_site

NETWORK = small_network()
HOUR = np.timedelta64(1, "h")


def salted(unit: str, day: int, rate: float) -> Action:
    start = datetime(2023, 12, day, 3, tzinfo=UTC)
    return Action(unit, TreatmentKind.PREWETTED_SALT, start, start + timedelta(hours=1), rate, 0.0, "made up")


@pytest.fixture(scope="module")
def weather() -> xr.Dataset:
    return analysed_weather_of(short_season(2023, days=40), small_site())


@pytest.fixture(scope="module")
def exposure(weather: xr.Dataset) -> xr.Dataset:
    return season_exposure(NETWORK, weather, [salted("r1", 5, 20.0), salted("r1", 9, 15.0), salted("r2", 6, 10.0)])


def test_routes_are_told_and_heated_ground_is_not(exposure: xr.Dataset) -> None:
    told = [str(name) for name in exposure["segment"].to_numpy()]
    assert told == [segment.id for segment in NETWORK.segments if segment.unit_id != "z1"]
    assert exposure.attrs["hours"] == 40 * 24 - SETTLE_H
    assert exposure.attrs["missing"] == 0


def test_salt_is_summed_by_route(exposure: xr.Dataset) -> None:
    salt = exposure["salt_amount"].to_series()
    assert salt["r1-0"] == 35.0
    assert salt["r2-0"] == 10.0
    assert salt["r3-0"] == 0.0


def test_wetter_counts_more_and_no_more_passes_are_wet_than_there_are(exposure: xr.Dataset, weather: xr.Dataset) -> None:
    passes = exposure["surface_passes"].to_numpy().reshape(3, 3, -1)
    assert (np.diff(passes, axis=1) >= 0).all()
    assert passes.max() > 0
    columns = columns_for(NETWORK, weather)
    surface = simulate(weather, columns, outputs=("road_surface_temperature",), step_s=900.0).outputs["road_surface_temperature"]
    every = freezings(surface.to_numpy()[0])[:13].sum(axis=1)
    assert (passes[1, 1] <= every + 3).all()


def test_a_bridge_has_no_base(exposure: xr.Dataset) -> None:
    bridge = exposure.sel(segment="r3-0")
    assert np.isnan(bridge["base_passes"]).all()
    assert np.isnan(bridge["frost_depth"])
    assert np.isfinite(exposure.sel(segment="r1-0")["base_passes"]).all()


def test_a_gap_in_the_weather_is_told_and_not_filled(weather: xr.Dataset) -> None:
    holed = weather.isel(time=np.r_[0:300, 350:960])
    told = season_exposure(NETWORK, holed, [])
    assert told.attrs["missing"] == 50
    assert told.attrs["hours"] == 910 - 2 * SETTLE_H


def test_short_stretches_are_left_out() -> None:
    times = np.datetime64("2026-01-01T00", "ns") + np.r_[0:10, 20:100] * HOUR
    assert whole_stretches(times) == [slice(10, 90)]
    assert whole_stretches(times[:10]) == []


def test_degree_days_are_counted_from_autumn_to_the_coldest_point_and_from_there() -> None:
    freezing, thawing = degree_days(np.array([[5.0, 5.0, -3.0, 1.0, -4.0, 2.0, 3.0, -1.0]]))
    assert freezing[0] == pytest.approx(6.0)
    assert thawing[0] == pytest.approx(5.0)
    freezing, _ = degree_days(np.array([[1.0, 2.0]]))
    assert freezing[0] == 0.0

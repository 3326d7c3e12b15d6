"""A block costs what it costs, however large the country around it, and says the same."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import xarray as xr

from model.assess import AssessmentInputs
from model.nearby_weather import weather_near
from model.night_weather import NightWeather, night_weather
from model.physics.traffic import site_longitude
from tests.model.small_network import small_network
from tests.model.small_site import small_site
from tests.model.weather_samples import hourly_forecast

NOW = datetime(2026, 1, 15, 19, 12, tzinfo=UTC)


def _night(forecast: xr.Dataset) -> NightWeather:
    inputs = AssessmentInputs(forecasts=(forecast,))
    return night_weather(
        small_site(), forecasts=inputs.forecasts, last_good=None, history=None, observations=None, now=NOW, members=4,
        horizon_h=24, seed=1,
    )  # fmt: skip


def _wide() -> xr.Dataset:
    """The sample's points, with a far one in front and one behind."""
    near = hourly_forecast(datetime(2026, 1, 15, 18, tzinfo=UTC))
    far = near.isel(point=[0]).assign_coords(longitude=("point", [24.0]), latitude=("point", [66.0]))
    return xr.concat(
        [far, near, far], dim="point", data_vars="minimal", coords="minimal", compat="override", join="exact"
    ).assign_attrs(near.attrs)


def test_only_points_that_some_segment_is_nearest_to_are_kept_in_their_order() -> None:
    night = _night(_wide())
    near = weather_near(night, small_network())
    kept = near.ensemble["longitude"].to_numpy()
    assert 0 < kept.size < night.ensemble.sizes["point"]
    assert 24.0 not in kept.tolist()
    assert near.led.sizes["point"] == kept.size
    whole = night.ensemble["longitude"].to_numpy().tolist()
    assert sorted(kept.tolist(), key=whole.index) == kept.tolist()
    picked = [whole.index(value) for value in kept.tolist()]
    np.testing.assert_array_equal(
        near.ensemble["air_temperature"].to_numpy(), night.ensemble["air_temperature"].isel(point=picked).to_numpy()
    )


def test_the_traffic_of_a_block_keeps_the_hours_of_the_whole_site() -> None:
    night = _night(_wide())
    near = weather_near(night, small_network())
    assert site_longitude(near.led) == site_longitude(night.led) != float(near.led["longitude"].mean())


def test_where_every_point_is_near_the_weather_is_handed_on_as_it_is() -> None:
    night = _night(hourly_forecast(datetime(2026, 1, 15, 18, tzinfo=UTC)).isel(point=[0]))
    assert weather_near(night, small_network()) is night
    assert weather_near(replace(night, past=None), small_network()).past is None

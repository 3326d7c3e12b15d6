"""Canonical weather passes unchanged; anything else is refused with variable, place and time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from model.domain.errors import ForecastError
from model.domain.variables import FORECAST_REQUIRED, VARIABLES
from model.domain.weather import check_forecast, check_observations, from_utc64, to_utc64

ATTRS = {
    "source": "prov",
    "reference_time": "2026-01-15T00:00:00+00:00",
    "available_at": "2026-01-15T00:20:00+00:00",
    "simulated": 0,
}
TIMES = np.datetime64("2026-01-15T01", "ns") + np.arange(4) * np.timedelta64(1, "h")


def _forecast() -> xr.Dataset:
    typical = {"air_temperature": -2.0, "dew_point_temperature": -3.0, "wind_speed": 3.0}
    values = {
        name: (("member", "point", "time"), np.full((1, 2, 4), typical.get(name, 0.5)), {"units": VARIABLES[name].units})
        for name in FORECAST_REQUIRED
    }
    return xr.Dataset(
        values,
        coords={"time": TIMES, "interval_start": ("time", TIMES - np.timedelta64(1, "h")), "longitude": ("point", [16.5, 16.6])},
        attrs=ATTRS,
    )


def _observations() -> xr.Dataset:
    surface = np.array([[-1.0, np.nan, 99.0, -1.5]])
    return xr.Dataset(
        {
            "road_surface_temperature": (("station", "time"), surface, {"units": "degC"}),
            "road_surface_temperature_flag": (("station", "time"), np.zeros((1, 4), dtype=np.int8)),
        },
        coords={"station": ["1924"], "time": TIMES},
        attrs=ATTRS,
    )


def _set(name: str, value: float) -> Callable[[xr.Dataset], xr.Dataset]:
    def change(forecast: xr.Dataset) -> xr.Dataset:
        forecast[name][0, 1, 2] = value
        return forecast

    return change


def _without_attr(name: str) -> Callable[[xr.Dataset], xr.Dataset]:
    def change(weather: xr.Dataset) -> xr.Dataset:
        del weather.attrs[name]
        return weather

    return change


def _in_units(name: str, units: str) -> Callable[[xr.Dataset], xr.Dataset]:
    def change(weather: xr.Dataset) -> xr.Dataset:
        weather[name].attrs["units"] = units
        return weather

    return change


def test_the_canonical_passes_unchanged() -> None:
    forecast, observations = _forecast(), _observations()
    assert check_forecast(forecast) is forecast
    assert check_observations(observations) is observations


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_set("air_temperature", np.nan), "air_temperature is missing at 2026-01-15T03:00Z, place 1"),
        (_set("air_temperature", np.inf), "air_temperature is inf"),
        (
            _set("air_temperature", 271.0),
            r"air_temperature is 271 degC at 2026-01-15T03:00Z, place 1; possible values are -60 to 50",
        ),
        (_set("precipitation_amount", -1.0), "precipitation_amount is -1"),
        (_set("cloud_area_fraction", 8.0), "cloud_area_fraction is 8"),
        (_in_units("air_temperature", "K"), "air_temperature is in 'K', expected 'degC'"),
        (lambda f: f.drop_vars("wind_speed"), "forecast lacks wind_speed"),
        (lambda f: f.drop_vars("interval_start"), "interval_start"),
        (lambda f: f.assign_coords(interval_start=("time", TIMES)), "interval starts at or after its end"),
        (lambda f: f.assign(mood=f["wind_speed"]), "unknown variable mood"),
        (lambda f: f.assign(wind_speed=f["wind_speed"].transpose("time", "point", "member")), "has dimensions"),
        (lambda f: f.isel(time=[1, 0, 2, 3]), "out of order"),
        (lambda f: f.isel(time=[0, 0, 1, 2]), "repeated"),
        (lambda f: f.isel(time=[]), "is empty"),
        (lambda f: f.isel(member=0), "lacks dimension member"),
        (lambda f: f.assign_coords(time=np.arange(4)), "expected datetime64"),
        (_without_attr("available_at"), "lacks the attribute available_at"),
        (_without_attr("source"), "lacks the attribute source"),
    ],
)
def test_a_forecast_that_is_not_canonical_is_refused(change: Callable[[xr.Dataset], xr.Dataset], words: str) -> None:
    with pytest.raises(ForecastError, match=words):
        check_forecast(change(_forecast()))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda o: o.assign(mood=o["road_surface_temperature"]), "unknown observed variables mood"),
        (_in_units("road_surface_temperature", "F"), "is in 'F'"),
        (_without_attr("reference_time"), "lacks the attribute reference_time"),
        (lambda o: o.isel(station=[]), "is empty"),
    ],
)
def test_observations_that_are_not_canonical_are_refused(change: Callable[[xr.Dataset], xr.Dataset], words: str) -> None:
    with pytest.raises(ForecastError, match=words):
        check_observations(change(_observations()))


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ForecastError, match="no time zone"):
        to_utc64(datetime(2026, 1, 15))  # noqa: DTZ001


@given(
    moment=st.datetimes(min_value=datetime(1980, 1, 1), max_value=datetime(2200, 1, 1)),  # noqa: DTZ001
    offset_min=st.integers(-720, 840),
)
def test_times_come_back_as_they_went(moment: datetime, offset_min: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=offset_min)))
    back = from_utc64(to_utc64(aware))
    assert back == aware
    assert back.tzinfo is UTC

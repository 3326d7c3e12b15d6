"""The analysed weather of the past is the newest run's, drawn towards the stations, and never invented."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import xarray as xr

from model.analysis import STATION_WEIGHT, air_now, analysed_weather, hourly_readings, hourly_sums
from model.domain.variables import FORECAST_REQUIRED, VARIABLES
from model.domain.weather import check_forecast
from model.domain.weather_sensors import SensorOffset

START = datetime(2026, 1, 15, 0, tzinfo=UTC)
HOUR = np.timedelta64(1, "h")
LEVEL = {
    "air_temperature": -3.0,
    "dew_point_temperature": -4.0,
    "wind_speed": 3.0,
    "cloud_area_fraction": 0.5,
    "precipitation_amount": 0.2,
}


def forecast(reference: datetime, hours: int, **changed: float) -> xr.Dataset:
    times = np.datetime64(reference.replace(tzinfo=None), "ns") + HOUR * np.arange(1, hours + 1)
    level = {**LEVEL, **changed}
    dims = ("member", "point", "time")
    return check_forecast(
        xr.Dataset(
            {name: (dims, np.full((1, 2, hours), level[name]), {"units": VARIABLES[name].units}) for name in FORECAST_REQUIRED},
            coords={
                "time": times,
                "interval_start": ("time", times - HOUR),
                "longitude": ("point", [16.5, 16.6]),
                "latitude": ("point", [59.6, 59.6]),
                "altitude": ("point", [10.0, 10.0]),
            },
            attrs={
                "source": "test",
                "reference_time": reference.isoformat(),
                "available_at": reference.isoformat(),
                "simulated": 0,
            },
        )
    )


def stations(times: np.ndarray, air: float, flag: int = 0, rain: float = 0.1) -> xr.Dataset:
    shape = (1, times.size)
    return xr.Dataset(
        {
            "air_temperature": (("station", "time"), np.full(shape, air)),
            "air_temperature_flag": (("station", "time"), np.full(shape, flag, dtype=np.int8)),
            "precipitation_amount": (("station", "time"), np.full(shape, rain)),
        },
        coords={
            "time": times,
            "station": ["1923"],
            "longitude": ("station", [16.55]),
            "latitude": ("station", [59.6]),
            "altitude": ("station", [10.0]),
        },
    )


def ten_minutes(hours: int) -> np.ndarray:
    return np.datetime64(START.replace(tzinfo=None), "ns") + np.timedelta64(10, "m") * np.arange(1, hours * 6 + 1)


def test_each_hour_comes_from_the_newest_run_that_has_it() -> None:
    old = forecast(START, 24, air_temperature=-3.0)
    new = forecast(START + timedelta(hours=12), 24, air_temperature=-6.0, dew_point_temperature=-7.0)
    weather = analysed_weather([new, old], None, start=START + timedelta(hours=1), end=START + timedelta(hours=20))
    assert weather is not None
    air = weather["air_temperature"].isel(member=0, point=0).to_numpy()
    assert air[:12].tolist() == [-3.0] * 12
    assert air[12:].tolist() == [-6.0] * 8
    check_forecast(weather)


def test_a_hole_cuts_off_what_lies_before_it() -> None:
    old = forecast(START, 6)
    new = forecast(START + timedelta(hours=10), 12)
    weather = analysed_weather([old, new], None, start=START + timedelta(hours=1), end=START + timedelta(hours=20))
    assert weather is not None
    assert weather.sizes["time"] == 10


def test_hours_that_no_run_reaches_give_no_analysis() -> None:
    assert analysed_weather([forecast(START, 6)], None, start=START, end=START + timedelta(hours=12)) is None
    assert analysed_weather([], None, start=START, end=START + timedelta(hours=12)) is None


def test_good_stations_draw_the_temperature_and_bad_ones_do_not() -> None:
    run = forecast(START, 12)
    end = START + timedelta(hours=6)
    good = analysed_weather([run], stations(ten_minutes(6), -5.0), start=START + timedelta(hours=1), end=end)
    bad = analysed_weather([run], stations(ten_minutes(6), -30.0, flag=2), start=START + timedelta(hours=1), end=end)
    assert good is not None
    assert bad is not None
    np.testing.assert_allclose(good["air_temperature"], -3.0 - 2.0 * STATION_WEIGHT)
    np.testing.assert_allclose(bad["air_temperature"], -3.0)
    assert float((good["dew_point_temperature"] - good["air_temperature"]).max()) <= 0


def test_measured_precipitation_replaces_the_forecast() -> None:
    weather = analysed_weather(
        [forecast(START, 12)],
        stations(ten_minutes(6), -3.0, rain=0.1),
        start=START + timedelta(hours=1),
        end=START + timedelta(hours=6),
    )
    assert weather is not None
    np.testing.assert_allclose(weather["precipitation_amount"], 0.6)


def test_an_old_reading_does_not_speak_for_the_hour() -> None:
    times = ten_minutes(1)[:1]
    hours = np.array([times[0] + np.timedelta64(50, "m")])
    assert np.isnan(hourly_readings(stations(times, -3.0), "air_temperature", hours)).all()
    assert hourly_sums(stations(times, -3.0), "precipitation_amount", hours) == pytest.approx(0.1)


def test_the_air_now_is_what_the_stations_read_last_and_none_if_that_is_old() -> None:
    read = stations(ten_minutes(1), -7.0)
    assert air_now(read, START + timedelta(hours=1, minutes=10), height_m=10.0) == pytest.approx(-7.0)
    assert air_now(read, START + timedelta(hours=1), height_m=110.0) == pytest.approx(-7.65)
    assert air_now(read, START + timedelta(hours=3), height_m=10.0) is None
    assert air_now(None, START, height_m=10.0) is None


def many_stations(times: np.ndarray, air: np.ndarray, altitude: np.ndarray) -> xr.Dataset:
    count = air.shape[0]
    return xr.Dataset(
        {"air_temperature": (("station", "time"), air)},
        coords={
            "time": times,
            "station": [f"s{i}" for i in range(count)],
            "longitude": ("station", 16.5 + 0.02 * np.arange(count)),
            "latitude": ("station", np.full(count, 59.6)),
            "altitude": ("station", altitude),
        },
    )


def test_a_stations_own_offset_is_taken_out() -> None:
    end = START + timedelta(hours=6)
    offset = SensorOffset("1923", "air_temperature", START, -2.0, 0.0, 0.4, 900)
    weather = analysed_weather(
        [forecast(START, 12)],
        stations(ten_minutes(6), -5.0),
        start=START + timedelta(hours=1),
        end=end,
        offsets=[offset],
    )
    assert weather is not None
    np.testing.assert_allclose(weather["air_temperature"], -3.0)


def test_a_point_follows_the_station_beside_it() -> None:
    times = ten_minutes(6)
    run = forecast(START, 12).assign_coords(longitude=("point", [16.2, 17.0]))
    readings = many_stations(times, np.array([[-5.0], [-3.0]]) * np.ones(times.size), np.full(2, 10.0))
    readings = readings.assign_coords(longitude=("station", [16.2, 17.0]))
    weather = analysed_weather([run], readings, start=START + timedelta(hours=1), end=START + timedelta(hours=6))
    assert weather is not None
    west, east = weather["air_temperature"].isel(member=0, time=-1).to_numpy()
    assert west < -4.4
    assert east > -3.2


def test_low_stations_that_are_colder_on_a_clear_night_show_a_pool() -> None:
    times = ten_minutes(24)
    altitude = np.array([0.0, 10.0, 20.0, 30.0, 40.0, 60.0])
    hour = (times - times[0]) / np.timedelta64(1, "h")
    night = (hour < 7) | (hour > 16)
    air = -3.0 + np.where(night, 0.04 * (altitude[:, None] - 10.0), 0.0) - 0.0065 * (altitude[:, None] - 10.0)
    clear = forecast(START - timedelta(hours=8), 40, cloud_area_fraction=0.0, wind_speed=0.2)
    weather = analysed_weather(
        [clear], many_stations(times, air, altitude), start=START - timedelta(hours=6), end=START + timedelta(hours=23)
    )
    assert weather is not None
    assert weather.attrs["pooling_degc_m"] > 0.02
    cloudy = forecast(START - timedelta(hours=8), 40, cloud_area_fraction=1.0)
    weather = analysed_weather(
        [cloudy], many_stations(times, air, altitude), start=START - timedelta(hours=6), end=START + timedelta(hours=23)
    )
    assert weather is not None
    assert weather.attrs["pooling_degc_m"] == 0.0

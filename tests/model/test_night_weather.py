from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import xarray as xr

from model.domain.needs import Rung
from model.night_weather import NightWeather, held_back, night_weather
from tests.model.small_site import small_site
from tests.model.weather_samples import hourly_forecast

NOW = datetime(2026, 1, 15, 19, 12, tzinfo=UTC)
FIRST = np.datetime64("2026-01-15T20", "ns")


def chosen(*forecasts: xr.Dataset, last_good: xr.Dataset | None = None, history: xr.Dataset | None = None) -> NightWeather:
    return night_weather(
        small_site(), forecasts=forecasts, last_good=last_good, history=history, observations=None, now=NOW, members=4,
        horizon_h=24, seed=1,
    )  # fmt: skip


def test_best_rung_there_is() -> None:
    fresh, old = hourly_forecast(NOW.replace(minute=0)), hourly_forecast(NOW - timedelta(hours=20))
    assert chosen(fresh, last_good=old).rung is Rung.PHYSICS
    assert chosen(last_good=old).rung is Rung.LAST_RUN
    assert chosen().rung is Rung.CLIMATOLOGY
    assert chosen().age is None
    assert chosen(fresh).age == timedelta(minutes=12)


def test_a_forecast_that_has_ended_is_passed_over_and_told() -> None:
    ended = hourly_forecast(NOW - timedelta(hours=40), hours=20)
    found = chosen(ended)
    assert found.rung is Rung.CLIMATOLOGY
    assert "no forecast covers" in found.problem


def test_a_fresh_run_that_begins_an_hour_late_is_used_from_the_hour_under_way() -> None:
    late = hourly_forecast(NOW + timedelta(hours=1), precipitation_amount=0.4)
    found = chosen(late)
    assert found.rung is Rung.PHYSICS
    assert found.ensemble["time"].to_numpy()[0] == FIRST
    (held,) = held_back([late], FIRST)
    assert held["time"].to_numpy()[0] == FIRST
    assert held["interval_start"].to_numpy()[0] == FIRST - np.timedelta64(1, "h")
    assert (held.sizes["time"], held.attrs) == (late.sizes["time"] + 1, late.attrs)
    assert float(held["precipitation_amount"][0, 0, 0]) == pytest.approx(0.4)


def test_runs_are_left_alone_where_one_covers_the_hour_or_they_begin_too_late() -> None:
    early, late = hourly_forecast(NOW.replace(minute=0)), hourly_forecast(NOW + timedelta(hours=1))
    assert [item.sizes["time"] for item in held_back([late, early], FIRST)] == [90, 90]
    assert held_back([hourly_forecast(NOW + timedelta(hours=9))], FIRST)[0].sizes["time"] == 90


def test_heights_a_source_does_not_tell_are_the_sites_own() -> None:
    silent = hourly_forecast(NOW.replace(minute=0)).assign_coords(altitude=("point", [np.nan, 31.0]))
    assert chosen(silent).ensemble["altitude"].to_numpy().tolist() == [20.0, 31.0]
    none = hourly_forecast(NOW.replace(minute=0)).drop_vars("altitude")
    assert chosen(none).ensemble["altitude"].to_numpy().tolist() == [20.0, 20.0]


def test_past_weather_on_other_points_or_too_old_is_not_used() -> None:
    fresh = hourly_forecast(NOW.replace(minute=0))
    good = hourly_forecast(NOW - timedelta(hours=49), hours=49)
    assert chosen(fresh, history=good).past is not None
    assert chosen(fresh, history=hourly_forecast(NOW - timedelta(hours=49), hours=49, points=1)).past is None
    assert chosen(fresh, history=hourly_forecast(NOW - timedelta(hours=49), hours=30)).past is None

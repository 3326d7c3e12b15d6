"""Forecasts at stations are issued anew from what was out and read by then, and from nothing later."""

import numpy as np
import pytest

from model.learning.station_seasons import EVERY_H, RUN_IN_H, station_season
from tests.model.learning.season_samples import HOUR, short_season
from tests.model.small_site import small_site

SITE = small_site()
NONE = np.zeros(0, dtype="datetime64[ns]")
SEASON = short_season(2024, days=12)


def issued(season=SEASON, also=NONE):
    found = station_season(season, SITE, also=also, step_s=1800.0)
    assert found is not None
    return found


def test_a_forecast_every_third_hour_and_where_asked_once_the_road_was_followed() -> None:
    odd = SEASON["time"].to_numpy()[[10, 100]]
    (forecasts,) = issued(also=odd).forecasts
    hour = (forecasts.origin - SEASON["time"].to_numpy()[0]) / HOUR
    assert hour[0] == RUN_IN_H
    assert set(hour % EVERY_H) == {0.0, 1.0}
    assert (hour % EVERY_H != 0).sum() == 1, "the one of the tenth hour comes before the road was followed"
    # the newest run must reach a day on
    last = SEASON["issue"].to_numpy()[-1] + np.timedelta64(54 - 24, "h")
    assert forecasts.origin[-1] <= last
    assert forecasts.station == "s1"
    assert np.isfinite(forecasts.temperature).all()


def test_nothing_that_came_later_changes_a_forecast() -> None:
    times = SEASON["time"].to_numpy()
    cut = times[150]
    later, out = times > cut, SEASON["issue"].to_numpy() + HOUR > cut
    shifted = SEASON.copy(deep=True)
    for name in ("air_temperature", "dew_point_temperature", "obs_road_surface_temperature"):
        shifted[name].loc[{"time": times[later]}] += 4.0
        if f"fc_{name}" in shifted:
            shifted[f"fc_{name}"].loc[{"issue": SEASON["issue"].to_numpy()[out]}] += 4.0
    (one,), (two,) = issued().forecasts, issued(shifted).forecasts
    before = one.origin <= cut
    assert before.sum() > 10
    for name in ("temperature", "newest", "pull", "shade"):
        assert np.array_equal(getattr(one, name)[before], getattr(two, name)[before], equal_nan=True), name
    for kind in ("weather", "road"):
        for name, values in getattr(one, kind).items():
            assert np.array_equal(values[before], getattr(two, kind)[name][before]), name
    assert not np.array_equal(one.temperature[~before], two.temperature[~before])
    known = one.valid <= cut
    assert np.array_equal(one.reading[known], two.reading[known], equal_nan=True)


def test_the_analysis_holds_the_first_hours_and_the_forecast_the_rest() -> None:
    (forecasts,) = issued().forecasts
    weather = SEASON["air_temperature"].to_numpy()[0]
    at = np.searchsorted(SEASON["time"].to_numpy(), forecasts.origin)
    np.testing.assert_allclose(forecasts.weather["air_temperature"][:, 0], weather[at], atol=1e-4)
    ahead = forecasts.weather["air_temperature"]
    valid = weather[at[:, None] + np.arange(25)]
    error = np.abs(ahead - valid).mean(axis=0)
    assert error[1] < error[12], "what the analysis knows fades"


def test_without_stations_or_readings_there_is_nothing_to_issue() -> None:
    bare = small_site(stations=[])
    assert station_season(SEASON, bare, also=NONE, step_s=1800.0) is None
    assert station_season(SEASON.drop_vars("obs_road_surface_temperature"), SITE, also=NONE, step_s=1800.0) is None
    assert station_season(SEASON.isel(issue=slice(0, 0)), SITE, also=NONE, step_s=1800.0) is None
    other = SEASON.assign_coords(station=["elsewhere"])
    assert station_season(other, SITE, also=NONE, step_s=1800.0) is None


@pytest.mark.parametrize("hour", [60, 90])
def test_a_reading_that_is_missing_leaves_no_pull(hour: int) -> None:
    season = SEASON.copy(deep=True)
    moment = season["time"].to_numpy()[hour]
    season["obs_road_surface_temperature"].loc[{"time": moment}] = np.nan
    (forecasts,) = issued(season).forecasts
    at = int(np.flatnonzero(forecasts.origin == moment)[0])
    assert np.isnan(forecasts.pull[at])
    assert np.isfinite(forecasts.newest[at]), "an hour old reading still stands"


def test_forecasts_are_issued_as_seldom_as_is_asked() -> None:
    seldom = station_season(SEASON, SITE, also=NONE, step_s=1800.0, every_h=12)
    often = station_season(SEASON, SITE, also=NONE, step_s=1800.0)
    assert seldom is not None
    assert often is not None
    origin = seldom.forecasts[0].origin
    assert set((origin.astype("datetime64[h]").astype(np.int64) % 12).tolist()) == {0}
    assert set(origin) < set(often.forecasts[0].origin)

"""The winter that the store lived through becomes a season to learn from, and goes on week by week."""

from datetime import datetime, timedelta

import numpy as np
import xarray as xr

from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import to_utc64
from model.learning.season import issue_times
from model.learning.season_actions import actions_of
from scheduler.context import Context
from scheduler.pipelines.seasons import keep_seasons, winter_of
from store.actions import save_actions
from store.archive import load_season
from store.observations import save_observations
from store.weather import save_forecast
from tests.scheduler.conftest import NOW, HeldClock
from tests.scheduler.pipelines.test_verify import readings
from tests.scheduler.test_health import forecast

DAY = timedelta(days=1)


def issued(context: Context, moment: datetime) -> None:
    """A run of a moment, on all points of the site."""
    shift = to_utc64(moment) - to_utc64(NOW)
    one = forecast(context.site.forecast_sources[0])
    made = xr.concat([one] * len(context.site.forecast_points), dim="point").assign_coords(
        time=one["time"].to_numpy() + shift, interval_start=("time", one["interval_start"].to_numpy() + shift)
    )
    warmth = np.float64(moment.timestamp() // 3600 % 7)
    made["air_temperature"] = made["air_temperature"] + warmth
    stamps = {"reference_time": moment.isoformat(), "available_at": (moment + timedelta(hours=1)).isoformat()}
    save_forecast(context.store, context.site.id, made.assign_attrs(stamps))


def test_what_was_stored_is_kept_and_goes_on(context: Context, clock: HeldClock) -> None:
    for half in range(8):
        issued(context, NOW + half * DAY / 2)
    save_observations(context.store, context.site.id, readings(NOW, 96, surface=-3.5))
    action = Action(
        context.network.unit_ids[0], TreatmentKind.PLOUGH, NOW + DAY, NOW + DAY * 1.1, 0.0, 900.0, "log", simulated=False
    )
    save_actions(context.store, context.site.id, [action])
    clock.now = NOW + 4 * DAY
    assert keep_seasons(context) == ["winter-2025"]
    season = load_season(context.store, context.site.id, "winter-2025")
    assert season.sizes["time"] == 95
    assert np.isfinite(season["air_temperature"]).all()
    assert issue_times(season).size == 8
    assert (season["obs_road_surface_temperature"].to_numpy() == np.float32(-3.5)).mean() > 0.9
    assert [item.unit_id for item in actions_of(season)] == [action.unit_id]
    assert season.attrs["simulated"] == 0
    assert keep_seasons(context) == []

    issued(context, NOW + 4 * DAY)
    clock.now = NOW + 6 * DAY
    assert keep_seasons(context) == ["winter-2025"]
    longer = load_season(context.store, context.site.id, "winter-2025")
    assert longer.sizes["time"] == 95 + 48
    assert issue_times(longer).size == 9
    np.testing.assert_array_equal(longer["air_temperature"].to_numpy()[:, :20], season["air_temperature"].to_numpy()[:, :20])


def test_a_past_that_is_filled_in_later_is_read_anew(context: Context, clock: HeldClock) -> None:
    for half in range(10):
        issued(context, NOW + half * DAY / 2)
    clock.now = NOW + 5 * DAY
    keep_seasons(context)
    for half in range(1, 5):
        issued(context, NOW - half * DAY / 2)
    clock.now += DAY / 4
    assert keep_seasons(context) == ["winter-2025"]
    season = load_season(context.store, context.site.id, "winter-2025")
    assert season["time"].to_numpy()[0] == to_utc64(NOW - 2 * DAY + timedelta(hours=1))
    assert issue_times(season).size == 14


def test_an_empty_store_has_no_season(context: Context) -> None:
    assert keep_seasons(context) == []


def test_winters_run_from_october_to_may() -> None:
    assert winter_of(NOW) == 2025
    assert winter_of(NOW.replace(month=7)) == 2025
    assert winter_of(NOW.replace(month=10)) == 2026

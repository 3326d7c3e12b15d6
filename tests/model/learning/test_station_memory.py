"""What is remembered of the stations' forecasts is what was issued, read back whole, and never more than was known."""

from dataclasses import replace

import numpy as np
import pytest

from model.learning.options import LearningOptions
from model.learning.road_residual_chain import correct_forward, train_residual
from model.learning.road_residual_issue import HORIZON_H, sky_of
from model.learning.road_residual_told import Told
from model.learning.station_memory import MEMORY_DAYS, is_warm, known_at, longer, memory_of, place_of, recalled, remembered
from tests.model.learning.road_forecasts_made import made
from tests.model.small_site import small_site

HOUR, DAY = np.timedelta64(1, "h"), np.timedelta64(24, "h")
OPTIONS = LearningOptions(trees=40)
(STATION,) = small_site().stations


def at_station(days):
    """Made-up forecasts with the sky and the descriptors of the station."""
    bare = made(days, station=STATION.id)
    sun, hour = sky_of(bare.origin.astype("datetime64[ns]"), HORIZON_H + 1, (STATION.longitude, STATION.latitude))
    return replace(bare, sun=sun, hour=hour, place=place_of(STATION))


def hourly(forecasts):
    """The station's readings by the hour."""
    times = np.unique(forecasts.valid)
    readings = np.full(times.size, np.nan)
    readings[np.searchsorted(times, forecasts.valid)] = forecasts.reading
    return readings[None], times.astype("datetime64[ns]")


def walked(days=24):
    """A station that went through some weeks as the benchmark does, boosted from the third on."""
    told = Told.of(at_station(days))
    first = told.forecasts.origin[0]
    told.through(first, first + 14 * DAY, None)
    model = train_residual([told], first + 14 * DAY, OPTIONS)
    told.through(first + 14 * DAY, told.forecasts.origin[-1] + HOUR, model)
    return told, model


def kept(told, *, until=None):
    readings, times = hourly(told.forecasts)
    whole = memory_of([told], readings, times, since=told.forecasts.origin[0])
    return whole if until is None else known_at(whole, until)


def test_the_service_says_of_a_forecast_what_the_benchmark_says() -> None:
    forecasts = at_station(21)
    (benchmark,) = correct_forward([forecasts], OPTIONS)
    told = Told.of(forecasts)
    first, last = forecasts.origin[0], forecasts.origin[-1]
    told.through(first, first + 14 * DAY, None)
    model = train_residual([told], first + 14 * DAY, OPTIONS)
    told.through(first + 14 * DAY, last, model)
    told.centre[-1], told.said[-1] = np.nan, np.nan
    again = recalled(kept(told), STATION)
    again.answer(again.forecasts.origin == last, model, last.astype("datetime64[D]").astype("datetime64[ns]"))
    np.testing.assert_allclose(again.centre[-1], benchmark.temperature[-1], atol=2e-3)
    np.testing.assert_allclose(again.low[-1], benchmark.low[-1], atol=2e-3)
    np.testing.assert_allclose(again.high[-1], benchmark.high[-1], atol=2e-3)
    assert benchmark.boosted[-1]


def test_readings_and_forecasts_of_later_hours_are_not_known() -> None:
    told, model = walked()
    origin = told.forecasts.origin[150]

    def said(own):
        memory = known_at(kept(own), origin + HOUR)
        again = recalled(memory, STATION)
        again.answer(again.forecasts.origin == origin, model, origin)
        return again.centre[-1], again.low[-1], again.high[-1]

    other, _ = walked()
    later = other.forecasts.valid > origin + HOUR
    other.forecasts.reading[later] -= 3.0
    for one, two in zip(said(told), said(other), strict=True):
        assert np.array_equal(one, two)
    assert known_at(kept(told), told.forecasts.origin[0]) is None


def test_memory_grows_by_what_is_newer_and_forgets_what_is_old() -> None:
    told, _ = walked()
    whole = kept(told)
    middle = told.forecasts.origin[100]
    older, newer = whole.sel(origin=slice(None, middle)), whole.sel(origin=slice(middle, None))
    joined = remembered(older, newer)
    assert np.array_equal(joined["centre"].to_numpy(), whole["centre"].to_numpy())
    assert joined["origin"].size == whole["origin"].size
    late = newer.assign_coords(
        origin=newer["origin"] + np.timedelta64(MEMORY_DAYS + 3, "D"), time=newer["time"] + np.timedelta64(MEMORY_DAYS + 3, "D")
    )
    after = remembered(older, late)
    assert after["origin"].to_numpy()[0] >= late["origin"].to_numpy()[-1] - MEMORY_DAYS * DAY
    assert after["time"].to_numpy()[0] >= after["origin"].to_numpy()[0]


def test_what_seasons_tell_is_put_before_what_was_issued_and_never_over_it() -> None:
    told, _ = walked()
    whole = kept(told)
    middle = told.forecasts.origin[100]
    issued = whole.sel(origin=slice(middle, None))
    reckoned = whole.assign(centre=whole["centre"] + 5.0)
    both = longer(issued, reckoned)
    assert both["origin"].size == whole["origin"].size
    own = both.sel(origin=slice(middle, None))["centre"].to_numpy()
    assert np.array_equal(own, issued["centre"].to_numpy())
    assert longer(whole, issued) is whole


@pytest.mark.parametrize(("days", "warm"), [(10, False), (20, True)])
def test_a_station_is_told_of_after_two_weeks_of_followed_forecasts(days: int, *, warm: bool) -> None:
    told = Told.of(at_station(days))
    assert is_warm(recalled(known_at(kept(told), told.forecasts.origin[-1] + HOUR), STATION)) is warm


def test_a_station_that_is_not_remembered_is_none() -> None:
    told, _ = walked(16)
    assert recalled(kept(told), STATION.model_copy(update={"id": "new"})) is None

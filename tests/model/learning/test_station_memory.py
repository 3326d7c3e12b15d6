"""What is remembered of the stations' forecasts is what was issued, read back whole, and never more than was known."""

from dataclasses import replace

import numpy as np
import pytest

from model.domain.errors import ModelError
from model.learning.options import LearningOptions
from model.learning.road_residual_chain import correct_forward, train_residual
from model.learning.road_residual_issue import HORIZON_H, sky_of
from model.learning.road_residual_told import Told, midnight
from model.learning.station_memory import (
    MEMORY_DAYS,
    check_memory,
    filled,
    is_warm,
    known_at,
    memory_of,
    place_of,
    recalled,
    remembered,
)
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


def walked(days=24, *, learnt=14 * DAY):
    """A station that went through some weeks as the benchmark does, boosted from the third on."""
    told = Told.of(at_station(days))
    first = told.forecasts.origin[0]
    told.through(first, first + learnt, None)
    model = train_residual([told], first + learnt, OPTIONS)
    told.through(first + learnt, told.forecasts.origin[-1] + HOUR, model)
    return told, model


def kept(told, *, until=None):
    readings, times = hourly(told.forecasts)
    whole = memory_of([told], readings, times, since=told.forecasts.origin[0])
    return whole if until is None else known_at(whole, until)


@pytest.mark.parametrize("hour", [0, 12])
def test_the_service_says_of_a_forecast_what_a_training_and_the_benchmark_say(hour: int) -> None:
    told, model = walked(21, learnt=14 * DAY + hour * HOUR)
    last, said = told.forecasts.origin[-1], (told.centre[-1].copy(), told.low[-1].copy(), told.high[-1].copy())
    told.centre[-1], told.said[-1] = 99.0, 99.0
    again = recalled(kept(told), STATION)
    again.answer(again.forecasts.origin == last, model, midnight(last))
    for one, two in zip((again.centre[-1], again.low[-1], again.high[-1]), said, strict=True):
        np.testing.assert_allclose(one, two, atol=2e-3)


def test_the_service_says_of_a_forecast_what_the_benchmark_says() -> None:
    forecasts = at_station(21)
    (benchmark,) = correct_forward([forecasts], OPTIONS)
    told = Told.of(forecasts)
    first, last = forecasts.origin[0], forecasts.origin[-1]
    told.through(first, first + 14 * DAY, None)
    model = train_residual([told], first + 14 * DAY, OPTIONS)
    told.through(first + 14 * DAY, last, model)
    told.centre[-1], told.said[-1] = 99.0, 99.0
    again = recalled(kept(told), STATION)
    again.answer(again.forecasts.origin == last, model, midnight(last))
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


def test_seasons_fill_the_time_before_and_holes_and_never_what_was_issued() -> None:
    told, _ = walked()
    whole = kept(told)
    origin = told.forecasts.origin
    reckoned = whole.assign(centre=whole["centre"] + 5.0)
    issued = whole.isel(origin=[*range(100, 120), *range(140, origin.size)])
    both = filled(issued, reckoned)
    assert np.array_equal(both["origin"].to_numpy(), origin)
    assert np.array_equal(both["centre"].sel(origin=issued["origin"]).to_numpy(), issued["centre"].to_numpy())
    assert np.array_equal(both["centre"].to_numpy()[:, 120:140], reckoned["centre"].to_numpy()[:, 120:140])
    # a memory of the winter before is forgotten for the weeks just reckoned
    year = np.timedelta64(365, "D")
    old = whole.assign_coords(origin=whole["origin"] - year, time=whole["time"] - year)
    assert np.array_equal(filled(old, reckoned)["origin"].to_numpy(), origin)


@pytest.mark.parametrize(("days", "warm"), [(24, False), (30, True)])
def test_a_station_is_told_of_after_two_weeks_of_followed_forecasts_that_boosting_had_a_say_in(days: int, *, warm: bool) -> None:
    told, _ = walked(days)
    assert is_warm(recalled(kept(told), STATION)) is warm


def test_forecasts_that_nobody_was_told_give_way_to_what_boosting_would_have_said() -> None:
    told, _ = walked(32)
    whole = kept(told)
    issued = whole.assign(boosted=whole["boosted"] * 0.0, centre=whole["centre"] + 5.0)
    assert not is_warm(recalled(issued, STATION))
    both = filled(issued, whole)
    assert is_warm(recalled(both, STATION))
    boosted = whole["boosted"].to_numpy()[0] > 0.5
    assert np.array_equal(both["centre"].to_numpy()[:, boosted], whole["centre"].to_numpy()[:, boosted])
    assert np.array_equal(both["centre"].to_numpy()[:, ~boosted], issued["centre"].to_numpy()[:, ~boosted])


def test_a_reading_withdrawn_since_is_forgotten() -> None:
    told, _ = walked(16)
    whole = kept(told)
    hours = whole["time"].to_numpy()
    newest = whole.isel(origin=[-1], time=slice(-100, None)).copy(deep=True)
    newest["reading"][:, :60] = np.nan
    newest["reading"][:, 70] -= 2.0
    for read in (remembered(whole, newest)["reading"], filled(remembered(whole, newest), whole)["reading"]):
        assert read.dims == ("station", "time")
        np.testing.assert_array_equal(read.sel(time=hours[-100:]).to_numpy(), newest["reading"].to_numpy())
        np.testing.assert_array_equal(read.sel(time=hours[:-100]).to_numpy(), whole["reading"].to_numpy()[:, :-100])


def test_readings_at_a_station_new_in_the_memory_are_filled_from_the_seasons() -> None:
    told, _ = walked(16)
    whole = kept(told)
    other = whole.assign_coords(station=["old"])
    new = whole.isel(origin=[-1], time=slice(-30, None))
    both = filled(remembered(other, new), whole)
    np.testing.assert_array_equal(both["reading"].sel(station="s1").to_numpy(), whole["reading"].to_numpy()[0])


def test_a_forecast_of_which_nothing_was_said_is_not_recalled() -> None:
    told, _ = walked(16)
    whole = kept(told)
    for name in ("said", "centre", "low", "high"):
        damaged = whole.copy(deep=True)
        damaged[name][:, 40, 3] = np.nan
        again = recalled(damaged, STATION)
        assert np.array_equal(again.forecasts.origin, np.delete(told.forecasts.origin, 40))


def test_a_memory_of_another_version_or_in_disorder_is_refused() -> None:
    told, _ = walked(16)
    whole = kept(told)
    check_memory(whole)
    check_memory(remembered(whole, whole.isel(origin=[-1])))
    backward = whole.isel(origin=slice(None, None, -1))
    for wrong, why in (
        (whole.drop_attrs(), "made for other features"),
        (whole.assign_attrs(schema="0"), "made for other features"),
        (whole.drop_vars("said"), "said cannot be read"),
        (whole.drop_vars("weather_wind_speed"), "weather_wind_speed cannot be read"),
        (whole.assign(low=whole["low"].isel(ahead=0)), "low cannot be read"),
        (whole.isel(lead=slice(20)), "its leads cannot be read"),
        (backward, "its origin holds no rising moments"),
        (whole.isel(origin=[]), "its origin holds no rising moments"),
    ):
        with pytest.raises(ModelError, match=why):
            check_memory(wrong)


def test_a_station_that_is_not_remembered_is_none() -> None:
    told, _ = walked(16)
    assert recalled(kept(told), STATION.model_copy(update={"id": "new"})) is None

"""A winter week by week: better where there is something to learn, no worse where there is not, blind to the future."""

from dataclasses import replace

import numpy as np

from model.learning.options import LearningOptions
from model.learning.road_residual_chain import correct_forward
from tests.model.learning.road_forecasts_made import made

OPTIONS = LearningOptions(trees=40)


def rms(values):
    return float(np.sqrt(np.nanmean(values**2)))


def test_a_flaw_is_learnt_and_the_interval_holds_four_of_five():
    forecasts = made(42)
    (found,) = correct_forward([forecasts], OPTIONS)
    came, late = forecasts.reading[:, 1:], forecasts.origin > forecasts.origin[21 * 8]
    assert rms((came - found.temperature)[late]) < 0.75 * rms(forecasts.departure[:, 1:][late])
    inside = (came >= found.low) & (came <= found.high)
    assert 0.75 < inside[late].mean() < 0.87
    assert not found.boosted[: 14 * 8].any()
    assert found.boosted[-1]


def test_where_there_is_nothing_to_learn_the_road_model_is_left():
    forecasts = made(35, flaw=0.0, noise=0.3, seed=8)
    (found,) = correct_forward([forecasts], OPTIONS)
    assert rms(forecasts.reading[:, 1:] - found.temperature) < 1.03 * rms(forecasts.departure[:, 1:])


def test_a_flaw_that_turns_is_given_up_within_days_and_not_at_the_next_training():
    forecasts = made(35, flaw=0.0, noise=0.1)
    day = (forecasts.valid - forecasts.origin[0]) / np.timedelta64(24, "h")
    turned = replace(forecasts, reading=forecasts.temperature + np.where(day < 29.0, 1.0, -1.0))
    (found,) = correct_forward([turned], OPTIONS)
    harm = (turned.reading[:, 1:] - found.temperature)[:, 6:]
    since = (turned.origin - turned.origin[0]) / np.timedelta64(24, "h")
    at_once, days_later = (rms(harm[(since >= first) & (since < first + 1)]) for first in (29, 34))
    assert at_once > 1.9
    assert days_later < 1.3, "followed at trainings alone it is 1.57 until the next one; the road model errs by 1"


def test_a_forecast_knows_no_reading_after_its_origin():
    forecasts = made(24)
    cut = forecasts.origin[150]
    later = forecasts.valid > cut
    changed = replace(
        forecasts,
        reading=np.where(later, forecasts.reading - 3.0, forecasts.reading),
        newest=np.where(forecasts.origin > cut, forecasts.newest - 3.0, forecasts.newest),
    )
    (told,), (other,) = correct_forward([forecasts], OPTIONS), correct_forward([changed], OPTIONS)
    assert np.array_equal(told.temperature[:151], other.temperature[:151])
    assert np.array_equal(told.low[:151], other.low[:151])
    assert not np.array_equal(told.temperature[151:], other.temperature[151:])


def test_a_station_left_out_is_boosted_by_the_others():
    known, unknown = made(28), made(28, station="new", seed=9)
    blind = replace(unknown, reading=np.full_like(unknown.reading, np.nan))
    _, found = correct_forward([known, blind], OPTIONS, leave_station_out=True)
    late = unknown.origin > unknown.origin[21 * 8]
    assert rms((unknown.reading[:, 1:] - found.temperature)[late]) < 0.95 * rms(unknown.departure[:, 1:][late])

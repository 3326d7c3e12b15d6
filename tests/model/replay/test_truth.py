"""The road model as the truth of a stored season."""

from datetime import timedelta

import numpy as np

from model.domain.treatments import Action, TreatmentKind
from model.learning.season import analysed_weather_of
from model.replay.truth import WeatherThatCame
from tests.model.replay.made_up import START, made_up_season, routes_only
from tests.model.small_site import small_site

TRUTH = WeatherThatCame(routes_only(), analysed_weather_of(made_up_season(6, seed=4), small_site()))


def test_in_parts_or_whole_the_road_is_the_same_and_a_trial_moves_nothing() -> None:
    hours = TRUTH.times.size
    whole = TRUTH.fresh().advance([], hours)
    road = TRUTH.fresh()
    first = road.advance([], 50)
    tried = road.trial([[], []], 24)
    second = road.advance([], hours - 50)
    for axis in (0, 1):
        assert np.array_equal(whole[axis], np.concatenate([first[axis], second[axis]], axis=1))
        assert np.array_equal(tried[axis][0], second[axis][:, :24])


def test_salt_often_leaves_fewer_slippery_hours_than_nothing() -> None:
    starts = [START + timedelta(hours=hour) for hour in range(2, 130, 8)]
    salted = [Action("r1", TreatmentKind.PREWETTED_SALT, at, at + timedelta(hours=2), 20.0, 0.0, "t") for at in starts]
    _, nothing = TRUTH.fresh().advance([], TRUTH.times.size)
    _, treated = TRUTH.fresh().advance(salted, TRUTH.times.size)
    assert nothing[0].sum() > treated[0].sum()
    assert np.array_equal(nothing[1], treated[1]), "the other route was not salted"

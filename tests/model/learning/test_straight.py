"""The straight part of a need: what it believes, how far it may move, and how much it trusts itself."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from model.domain.errors import ModelError
from model.learning.event_cases import Cases, Driver
from model.learning.plausible import FIRST, standard_draws
from model.learning.straight import RIDGES, Straight, fit_at, fit_straight, odds_left_out

DRIVERS = (Driver("snow", 1), Driver("warmth", -1), Driver("noise", 1))


def made(count: int, seed: int, *, moved: float = 0.0, believed: bool = True) -> Cases:
    """A need as the road model tells it, but for what a warm surface takes away."""
    generator = np.random.default_rng(seed)
    values = generator.normal(size=(count, 3))
    start = 2.0 * values[:, 0] - 1.5
    came = generator.uniform(size=count) < expit(start - moved * values[:, 1])
    return Cases(values, came.astype(float), np.ones(count), start if believed else None, np.arange(count) // 7)


def test_what_is_believed_stands_where_nothing_speaks_against_it():
    cases = made(60, 1)
    told = fit_straight(cases, DRIVERS)
    fresh = made(4000, 2)
    apart = told.odds(fresh.values, fresh.believed) - fresh.believed
    assert np.abs(apart).mean() < 0.5
    assert told.slope == pytest.approx(1.0, abs=0.3)


def test_what_the_road_model_misses_is_learned():
    told = fit_straight(made(600, 3, moved=2.0), DRIVERS)
    fresh = made(4000, 4, moved=2.0)
    brier = [np.mean((expit(odds) - fresh.target) ** 2) for odds in (told.odds(fresh.values, fresh.believed), fresh.believed)]
    assert brier[0] < 0.8 * brier[1]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 30), column=st.integers(0, 2), more=st.floats(0.0, 5.0))
def test_no_driver_ever_speaks_against_its_direction(seed, column, more):
    cases = made(80, seed)
    told = fit_at(replace(cases, target=1.0 - cases.target), DRIVERS, 3.0)
    moved = cases.values.copy()
    moved[:, column] += more
    change = told.odds(moved, cases.believed) - told.odds(cases.values, cases.believed)
    assert (change * DRIVERS[column].direction >= -1e-12).all()
    assert told.slope >= 0.0


def doubt(told, cases):
    """Spread of the log-odds over weights as likely as those told."""
    return told.plausible(cases.values, cases.believed, standard_draws(len(DRIVERS) + 2)[:, FIRST:]).std(axis=0)


def test_the_fewer_the_events_the_less_it_trusts_itself():
    fresh = made(500, 5)
    few, many = (doubt(fit_at(made(count, 6, moved=1.0), DRIVERS, 10.0), fresh) for count in (60, 2000))
    assert few.mean() > 2.0 * many.mean()
    assert few.min() > 0.0


def test_its_doubt_is_as_large_as_what_other_weeks_would_have_taught():
    fresh = made(300, 7)
    taught = [fit_at(made(150, seed, moved=1.0), DRIVERS, 3.0) for seed in range(10, 40)]
    spread = np.std([one.odds(fresh.values, fresh.believed) for one in taught], axis=0).mean()
    told = np.mean([doubt(one, fresh).mean() for one in taught])
    assert 0.7 * spread < told < 2.0 * spread


def test_no_likely_weight_takes_the_other_sign():
    cases = made(60, 9, moved=0.3)
    told = fit_at(cases, DRIVERS, 3.0)
    drawn = standard_draws(len(DRIVERS) + 2)[:, FIRST:]
    for column, driver in enumerate(DRIVERS):
        more = cases.values.copy()
        more[:, column] += 2.0
        change = told.plausible(more, cases.believed, drawn) - told.plausible(cases.values, cases.believed, drawn)
        assert (change * driver.direction >= -1e-12).all()


def test_parts_and_intercept_and_belief_sum_to_the_log_odds():
    cases = made(200, 8, moved=1.0)
    told = fit_straight(cases, DRIVERS)
    total = told.parts(cases.values).sum(axis=1) + told.intercept + told.slope * cases.believed
    np.testing.assert_allclose(total, told.odds(cases.values, cases.believed))
    unknown = np.full((1, 3), np.nan)
    assert (told.parts(unknown) == 0.0).all()


def test_each_week_is_told_by_the_others():
    cases = made(140, 9)
    odds = odds_left_out(cases, DRIVERS, 10.0)
    turned = replace(cases, target=np.where(cases.block < 3, 1.0 - cases.target, cases.target))
    first = np.flatnonzero(cases.block < 3)
    np.testing.assert_allclose(odds_left_out(turned, DRIVERS, 10.0)[first], odds[first])
    assert fit_straight(cases, DRIVERS).ridge in RIDGES


def test_without_a_belief_the_mean_is_the_start():
    told = fit_straight(made(200, 11, believed=False), DRIVERS)
    assert told.slope == 1.0
    assert (told.spread[-1] == 0.0).all()


def test_it_is_written_and_read_back_and_refused_where_turned():
    told = fit_straight(made(200, 12, moved=1.0), DRIVERS)
    document = told.to_dict()
    again = Straight.from_dict(document)
    fresh = made(50, 13)
    np.testing.assert_array_equal(again.odds(fresh.values, fresh.believed), told.odds(fresh.values, fresh.believed))
    np.testing.assert_array_equal(doubt(again, fresh), doubt(told, fresh))
    with pytest.raises(ModelError, match=r"turned against \['snow'\]"):
        Straight.from_dict(document | {"weights": [-0.1, 0.0, 0.0]})
    with pytest.raises(ModelError, match="out of shape"):
        Straight.from_dict(document | {"centre": [0.0]})
    with pytest.raises(ModelError, match="cannot be read"):
        Straight.from_dict({name: value for name, value in document.items() if name != "scale"})
    with pytest.raises(ModelError, match="cannot be read"):
        Straight.from_dict(document | {"slope": "much"})


def test_with_too_few_weeks_to_choose_by_it_is_held_as_strongly_as_can_be():
    for weeks in (1, 2):
        few = made(7 * weeks, 14, moved=2.0)
        assert fit_straight(few, DRIVERS).ridge == max(RIDGES)
    assert fit_straight(made(700, 15, moved=2.0), DRIVERS).ridge < max(RIDGES)

"""A need with few events: what it learns, what it may not learn, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.domain.errors import ModelError
from model.learning.event_cases import Driver
from model.learning.few_events import EDGE, fit_events
from model.learning.scores import area_under_curve, brier

DRIVERS = (Driver("snow_mm", 1, log=True), Driver("air_degc"), Driver("noise"))


def mornings(count=240, seed=0):
    """Mornings on which snow calls a plough and cold makes it likelier."""
    generator = np.random.default_rng(seed)
    snow = np.where(generator.uniform(size=count) < 0.5, 0.0, generator.exponential(4.0, count))
    air = generator.normal(-2.0, 4.0, count)
    odds = -2.5 + 2.0 * np.log1p(snow) - 0.2 * air
    came = generator.uniform(size=count) < 1.0 / (1.0 + np.exp(-odds))
    return {"snow_mm": snow, "air_degc": air, "noise": generator.normal(size=count)}, came, np.arange(count) // 7


@pytest.fixture(scope="module")
def model():
    features, came, week = mornings()
    return fit_events(features, came, DRIVERS, block=week, seed=1)


def test_it_ranks_and_is_calibrated_on_mornings_it_has_not_seen(model):
    features, came, _ = mornings(2000, seed=1)
    told = model.probability(features)
    assert area_under_curve(told, came) > 0.8
    assert brier(told, came) < 0.75 * came.mean() * (1 - came.mean())
    assert told.mean() == pytest.approx(came.mean(), abs=0.06)


@given(snow=st.floats(0, 60), more=st.floats(0, 60), air=st.floats(-30, 15))
def test_more_snow_never_makes_a_plough_less_likely(model, snow, more, air):
    pair = {"snow_mm": np.array([snow, snow + more]), "air_degc": np.full(2, air), "noise": np.zeros(2)}
    less, greater = model.probability(pair)
    assert greater >= less - 1e-12


def test_a_direction_that_the_data_contradict_is_not_learned():
    features, came, week = mornings()
    wrong = (Driver("snow_mm", -1, log=True), Driver("air_degc"), Driver("noise"))
    told = fit_events(features, came, wrong, block=week, seed=1).contributions(features)
    assert np.allclose(told["snow_mm"], 0.0)


def test_an_unknown_value_counts_as_an_ordinary_one(model):
    unknown = model.probability({"snow_mm": np.array([3.0]), "air_degc": np.array([np.nan]), "noise": np.array([np.nan])})
    assert np.isfinite(unknown).all()
    assert EDGE <= unknown[0] <= 1.0 - EDGE


def test_the_same_rows_give_the_same_model(model):
    features, came, week = mornings()
    again = fit_events(features, came, DRIVERS, block=week, seed=1)
    assert np.array_equal(again.probability(features), model.probability(features))


def test_too_few_events_and_absent_features_are_refused(model):
    features, came, week = mornings()
    rare = came & (np.cumsum(came) <= 5)
    with pytest.raises(ModelError, match="5 events"):
        fit_events(features, rare, DRIVERS, block=week, seed=1)
    with pytest.raises(ModelError, match="lack air_degc"):
        model.probability({"snow_mm": np.zeros(1), "noise": np.zeros(1)})


def test_stumps_have_a_share_where_a_step_is_and_none_where_they_would_learn_noise():
    generator = np.random.default_rng(3)
    snow = generator.uniform(0, 10, 400)
    step = (np.abs(snow - 5.0) < 2.0) & (generator.uniform(size=400) < 0.95)
    week = np.arange(400) // 7
    assert fit_events({"snow_mm": snow}, step, (Driver("snow_mm"),), block=week, seed=1).share > 0.0
    came = generator.uniform(size=400) < 1.0 / (1.0 + np.exp(4.0 - 0.7 * snow))
    noise = {f"noise_{k}": generator.normal(size=400) for k in range(8)}
    model = fit_events({"snow_mm": snow} | noise, came, [Driver("snow_mm", 1), *map(Driver, noise)], block=week, seed=1)
    assert model.share == 0.0
    assert model.boosters == ()

"""Which learner is put to use: the straight part with few events, the booster where it surely tells later weeks better."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logit

from model.domain.needs import Need
from model.features.schema import COMMON_NAMES, FEATURE_NAMES, monotone_constraints
from model.learning import need_fit
from model.learning.baseline import smoothed_share
from model.learning.boost import boosted_here
from model.learning.calibrate import IDENTITY
from model.learning.need_fit import Fitted, choice, fit_need
from model.learning.need_model import Learner
from model.learning.options import LearningOptions
from model.learning.split import GAP_NIGHTS
from model.learning.verdict import LEAST_NEED_NIGHTS
from model.needs.catalogue import RULES
from tests.model.learning.need_rows import CLOUD, DEPTH, SURFACE, bent, colder, need_rows, nothing, rare

OPTIONS = LearningOptions(trees=80, leaves=7, min_rows_in_leaf=20, threads=1)
RULE = next(rule for rule in RULES.values() if rule.directions.get("warmth") == -1)


@pytest.fixture(scope="module")
def few() -> Fitted:
    """Some thirty nights with the need, of one season."""
    return fit_need(RULE, need_rows(45, 1, missed=colder, hours=6), need_rows(4, 2, missed=colder, first=50, hours=6), OPTIONS)


@pytest.fixture(scope="module")
def plenty() -> Fitted:
    return fit_need(RULE, need_rows(300, 3, missed=bent), need_rows(80, 4, missed=bent, first=310), OPTIONS)


def brier(fitted: Fitted, learner: Learner, seed: int, missed=colder) -> float:
    rows = need_rows(400, seed, missed=missed, hours=6)
    return float(np.mean((fitted.candidates[learner].probability(rows.features)[0] - rows.target) ** 2))


def test_with_few_events_the_straight_part_answers_and_does_not_over_fit(few):
    assert few.chosen is Learner.FEW_EVENTS
    assert few.candidates[few.chosen].booster is None
    rows = need_rows(400, 5, missed=colder, hours=6)
    members = np.mean((smoothed_share(rows.features[:, len(COMMON_NAMES) :]) - rows.target) ** 2)
    assert brier(few, Learner.FEW_EVENTS, 5) < 0.9 * members
    assert brier(few, Learner.FEW_EVENTS, 5) < brier(few, Learner.BOOSTER, 5)


@pytest.mark.parametrize("later", [4, 28])
def test_where_there_is_nothing_to_learn_what_answers_stays_near_the_members(later):
    found = fit_need(
        RULE, need_rows(45, 6, missed=nothing, hours=6), need_rows(later, 7, missed=nothing, first=50, hours=6), OPTIONS
    )
    rows = need_rows(400, 8, missed=nothing, hours=6)
    members = np.mean((smoothed_share(rows.features[:, len(COMMON_NAMES) :]) - rows.target) ** 2)
    assert found.chosen is (Learner.FEW_EVENTS if later < LEAST_NEED_NIGHTS else Learner.BOTH)
    assert brier(found, found.chosen, 8, nothing) < 1.05 * members


def test_with_nights_enough_neither_learner_stands_alone_unless_it_is_surely_better():
    rows = need_rows(40, 9, missed=nothing, hours=6)
    alike = {learner: np.where(rows.target > 0.5, 0.6, 0.4) for learner in Learner}
    for better in Learner:
        told = {learner: np.where(rows.target > 0.5, *((0.9, 0.1) if learner is better else (0.6, 0.4))) for learner in Learner}
        assert choice(told, rows, seed=1) is better
    one_night = rows.night == rows.night[0]
    lucky = np.where(one_night, rows.target, np.where(rows.target > 0.5, 0.59, 0.41))
    assert choice(alike | {Learner.BOOSTER: np.where(one_night, lucky, alike[Learner.BOTH])}, rows, seed=1) is Learner.BOTH


@pytest.mark.parametrize("seed", [0, 10, 16, 18])
def test_trees_are_not_preferred_for_weeks_that_stopped_them(seed):
    fit, later = need_rows(45, seed, missed=nothing, hours=6), need_rows(28, seed + 1, missed=nothing, first=50, hours=6)
    assert fit_need(RULE, fit, later, OPTIONS).chosen is Learner.BOTH


def test_what_no_line_tells_is_left_to_the_booster(plenty):
    assert plenty.chosen is not Learner.FEW_EVENTS
    assert brier(plenty, plenty.chosen, 9, bent) < 0.8 * brier(plenty, Learner.FEW_EVENTS, 9, bent)
    assert plenty.candidates[plenty.chosen].shrink > 0.3


def test_it_trusts_itself_less_the_fewer_events_it_had(few):
    many = fit_need(
        RULE, need_rows(300, 10, missed=colder, hours=6), need_rows(40, 11, missed=colder, first=310, hours=6), OPTIONS
    )
    rows = need_rows(200, 12, missed=colder, hours=6)
    width = []
    for fitted in (few, many):
        _, low, high = logit(fitted.candidates[Learner.FEW_EVENTS].probability(rows.features))
        width.append((high - low).mean())
    assert width[0] > 1.5 * width[1]


@pytest.mark.parametrize("learner", [Learner.FEW_EVENTS, Learner.BOTH])
def test_a_warmer_surface_never_raises_it_whatever_answers(few, plenty, learner):
    rows = need_rows(100, 13, missed=colder).features
    warmer = rows.copy()
    for name in (
        "surface_temperature_mean",
        "surface_temperature_q10",
        "surface_temperature_q90",
        "surface_above_dew_point_mean",
    ):
        warmer[:, FEATURE_NAMES.index(name)] += 2.0
    for fitted in (few, plenty):
        told = fitted.candidates[learner]
        assert (told.probability(warmer)[0] <= told.probability(rows)[0] + 1e-9).all()


def uncalibrated(model):
    """The same need told as raw as it was learnt."""
    return replace(
        model, calibration=IDENTITY, straight=None if model.straight is None else replace(model.straight, calibration=IDENTITY)
    )


@pytest.mark.parametrize("learner", list(Learner))
def test_reasons_have_the_sign_of_what_they_do(few, plenty, learner):
    rows = need_rows(50, 14, missed=colder).features
    for fitted in (few, plenty):
        model = uncalibrated(fitted.candidates[learner])
        parts = model.contributions(rows)
        total = sum(parts.values())
        raw = np.log(model.raw(rows) / (1.0 - model.raw(rows)))
        assert np.ptp(raw - total) < 1e-4, "the groups account for all but a constant"
    if learner is Learner.FEW_EVENTS:
        cold = np.zeros((2, rows.shape[1]), dtype=np.float32)
        cold[:, SURFACE] = (-3.0, 3.0)
        told = few.candidates[learner].contributions(cold)["surface_temperature"]
        assert told[0] > 0.0 > told[1]


def test_without_events_enough_for_a_line_the_road_model_answers_alone():
    assert (
        fit_need(RULE, need_rows(40, 16, missed=rare, hours=6), need_rows(14, 17, missed=rare, first=50, hours=6), OPTIONS)
        is None
    )


def test_what_is_compared_had_no_part_in_the_rows_and_is_told_as_it_would_be(monkeypatch):
    fit, later = need_rows(60, 20, missed=colder, hours=6), need_rows(21, 21, missed=colder, first=70, hours=6)
    stopped, seen = [], {}

    def boost(parameters, own, check, **told):
        stopped.append(check)
        return boosted_here(parameters, own, check, **told)

    def chosen(told, rows, **_):
        seen.update(told)
        assert rows is later
        return Learner.BOTH

    monkeypatch.setattr(need_fit, "choice", chosen)
    found = fit_need(RULE, fit, later, OPTIONS, boost=boost)
    *halves, last = stopped
    assert len(last.target) == len(later.target)
    rows = [{bytes(row) for row in half.features} for half in halves]
    every = {bytes(row) for row in later.features}
    assert not rows[0] & rows[1]
    assert all(half and half < every for half in rows)
    told_by_the_last = found.candidates[Learner.BOOSTER].probability(later.features)[0]
    assert not np.allclose(seen[Learner.BOOSTER], told_by_the_last), "not by one that those rows have stopped and calibrated"
    # half of the rows are told, calibration and all, by what the other half taught
    taught = np.array([bytes(row) in rows[1] for row in later.features])
    other = fit_need(RULE, fit, later.where(taught), OPTIONS)
    own = np.array([bytes(row) in rows[0] for row in later.features])
    for learner in Learner:
        told = other.candidates[learner].probability(later.features[own])[0]
        np.testing.assert_allclose(seen[learner][own], told)


def test_nights_that_reach_into_those_told_do_not_teach(monkeypatch):
    taught = []
    monkeypatch.setattr(need_fit, "_each", lambda *told: taught.append(told[2]) or {})
    later = need_rows(20, 22, missed=colder, first=70, hours=6)
    fit_need(RULE, need_rows(60, 20, missed=colder, hours=6), later, OPTIONS)
    first, second, every = (np.unique(rows.night) for rows in taught)
    assert every.size == 20
    assert second.max() + 2 * GAP_NIGHTS < first.min() or first.max() + 2 * GAP_NIGHTS < second.min()


PLOUGHING = RULES[Need.PLOUGHING]
#: What measures more of something that may only raise, or only lower, a need.
SENSES = {rule.need: np.array(monotone_constraints(rule.directions)) for rule in (RULE, PLOUGHING)}


def snowy(features):
    """The members miss a little of the snow, in log-odds, and something else much."""
    missed: np.ndarray = 0.3 * np.log1p(np.maximum(features[:, DEPTH], 0.0)) + 1.5 * np.sign(features[:, CLOUD])
    return missed


@cache
def told_of(need: Need) -> Fitted:
    """Ploughing from few nights or slip from more, with trees, line, calibration and the mean of both."""
    few = need is PLOUGHING.need
    rule, missed, nights = (PLOUGHING, snowy, (25, 12)) if few else (RULE, colder, (60, 20))
    fit, later = (need_rows(count, 30 + at, missed=missed, first=at * 70, hours=6) for at, count in enumerate(nights))
    return fit_need(rule, fit, later, OPTIONS)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    by=st.lists(st.floats(0.0, 20.0), min_size=len(FEATURE_NAMES), max_size=len(FEATURE_NAMES)),
    learner=st.sampled_from(list(Learner)),
    need=st.sampled_from([PLOUGHING.need, RULE.need]),
)
def test_more_of_what_may_only_raise_a_need_lowers_nothing_that_is_told(seed, by, learner, need):
    rows = need_rows(2, seed, missed=nothing, hours=20).features
    more = rows + (SENSES[need] * np.array(by)).astype(np.float32)
    shares = [at for at, name in enumerate(FEATURE_NAMES) if name.startswith("need_share")]
    more[:, shares] = np.minimum(more[:, shares], 1.0)
    model = told_of(need).candidates[learner]
    for less, raised in zip(model.probability(rows), model.probability(more), strict=True):
        assert (raised >= less - 1e-9).all()

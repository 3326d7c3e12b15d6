"""Weights of corrections: the prior with no days, what helped with many, never below nothing."""

import numpy as np
import pytest

from model.learning.road_residual_blend import PRIOR, TAIL, fit_blend, follow_misses, prior_blend, share_that_held

DAYS = 40
AGE = np.repeat(np.arange(DAYS, 0, -1.0), 8)
PART = np.tile(np.arange(8), DAYS)
LEVELS = (np.full(5, 1.0 - TAIL), np.full(5, 1.0 - TAIL))


def fitted(departure, corrections, rest=None):
    wide = np.full(departure.shape, 0.1)
    return fit_blend(
        corrections, departure, departure if rest is None else rest, (-wide, wide), LEVELS, AGE, PART, forget_days=30.0
    )


def test_what_helps_is_believed_and_what_harms_is_not():
    rng = np.random.default_rng(1)
    right = rng.normal(0, 1, (8 * DAYS, 24))
    departure = right + rng.normal(0, 0.3, right.shape)
    said = np.stack([right, -right, np.zeros_like(right), np.zeros_like(right)])
    blend = fitted(departure, said, departure - right)
    assert blend.weights[:, :, 0].min() > 0.8
    assert blend.weights[:, :, 1].max() < 0.2
    assert (blend.weights >= 0).all()
    assert blend.correct(said, PART)[:, 12:] == pytest.approx(right[:, 12:], abs=1.0)
    rest = departure - right
    low, high = blend.bounds(np.full_like(rest, -0.1), np.full_like(rest, 0.1), PART)
    inside = (rest > low) & (rest < high)
    assert inside[:, 12:].mean() == pytest.approx(0.8, abs=0.03)


def test_no_correction_is_believed_beyond_what_it_says():
    """A pull of hundredths that went with errors of tenths in a few nights is no reason to tell degrees when it is once large."""
    rng = np.random.default_rng(6)
    pull = rng.normal(0, 0.03, (8 * DAYS, 24))
    other = rng.normal(0, 0.5, pull.shape)
    departure = 5.0 * pull + 0.6 * other
    none = np.zeros_like(pull)
    blend = fitted(departure, np.stack([other, none, none, pull]))
    assert blend.weights.max() == 1.0
    assert blend.weights[4, :, 3].tolist() == [1.0] * 8
    assert blend.weights[4, :, 0] == pytest.approx(0.6, abs=0.05), "the others are fitted to what that leaves"
    large = np.zeros((4, 1, 24))
    large[3] = 0.5
    assert np.abs(blend.correct(large, np.zeros(1, dtype=int))).max() <= 0.5


def test_standing_still_may_rule_at_noon_alone():
    rng = np.random.default_rng(2)
    standing = rng.normal(0, 1, (8 * DAYS, 24))
    departure = np.where((PART == 4)[:, None], standing, rng.normal(0, 0.2, standing.shape))
    none = np.zeros_like(standing)
    blend = fitted(departure, np.stack([none, none, standing, none]))
    assert blend.weights[0, 4, 2] > 0.55
    assert blend.weights[0, 0, 2] < 0.15


def test_a_part_of_the_day_that_errs_more_has_wider_bounds():
    rng = np.random.default_rng(4)
    evening = (PART == 7)[:, None]
    departure = rng.normal(0, np.where(evening, 1.0, 0.3), (8 * DAYS, 24))
    none = np.zeros_like(departure)
    low, high = fitted(departure, np.stack([none] * 4)).bounds(none - 0.1, none + 0.1, PART)
    inside = (departure > low) & (departure < high)
    assert inside[PART == 7].mean() > 0.65, "one width for all parts holds 36 % of these"
    assert inside[PART != 7].mean() < 0.87
    assert (high - low)[PART == 7].mean() > 1.8 * (high - low)[PART != 7].mean()


def test_nothing_verified_leaves_the_prior():
    blend = prior_blend(np.zeros(5))
    assert blend.weights.tolist() == np.broadcast_to(PRIOR, blend.weights.shape).tolist()
    unknown = np.full((8 * DAYS, 24), np.nan)
    assert (fitted(unknown, np.zeros((4, 8 * DAYS, 24))).weights == np.array(PRIOR)).all()


def test_bounds_missed_too_often_are_moved_out():
    age = np.arange(80, 0, -1.0) / 8
    levels = follow_misses(np.where(np.arange(24) < 1, 0.3, 0.1) * np.ones((80, 1)), age)
    assert levels[0] > 1.0 - TAIL + 0.05
    assert levels[4] == pytest.approx(1.0 - TAIL, abs=1e-6)


def test_corrections_that_stopped_coming_true_fade():
    said = np.ones((8 * DAYS, 24))
    assert share_that_held(said, said, AGE).tolist() == [1.0] * 5
    assert share_that_held(said, np.full_like(said, np.nan), AGE).tolist() == [1.0] * 5
    lately = np.where((AGE < 10)[:, None], -said, said)
    turned = share_that_held(said, lately, AGE)
    assert (turned[1:] < 0.25).all()
    assert (share_that_held(said, np.where((AGE < 2)[:, None], -said, said), AGE)[1:] > turned[1:]).all()
    # the next hour leans on the reading just made
    assert turned[0] == 1.0

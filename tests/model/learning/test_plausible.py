"""The interval of a told probability: as wide as its doubts together, and never lower where the need may only rise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from model.domain.errors import ModelError
from model.learning.calibrate import EIGHTY, IDENTITY, calibrated_odds, fit_calibration
from model.learning.plausible import DRAWS, EFFECTIVE_DRAWS, LEVEL, calibrated_draws, ends, standard_draws

ODDS = np.linspace(-6.0, 6.0, 61)


def test_draws_are_standard_and_tell_nothing_of_each_other():
    drawn = standard_draws(20)
    assert drawn.shape == (DRAWS, 22)
    np.testing.assert_allclose(drawn.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(drawn.T @ drawn / DRAWS, np.eye(22), atol=1e-12)
    np.testing.assert_allclose(np.unique(drawn[:, 0].round(9)), [-LEVEL, 0.0, LEVEL], atol=1e-8)
    assert LEVEL < EIGHTY
    with pytest.raises(ModelError, match="at most 45 weights, not 46"):
        standard_draws(46)


def test_with_one_doubt_alone_the_interval_is_that_doubt():
    drawn = standard_draws(4)
    low, high = ends(calibrated_draws(IDENTITY, ODDS, drawn[:, 0]), drawn[:, 1])
    told = expit(ODDS)
    wide = EIGHTY / np.sqrt(EFFECTIVE_DRAWS * told * (1.0 - told) + 1.0)
    np.testing.assert_allclose(logit(high) - ODDS, wide, rtol=0.25)
    np.testing.assert_allclose(ODDS - logit(low), wide, rtol=0.25)


def test_doubts_add_as_independent_ones_do():
    drawn, spread = standard_draws(4), 0.5
    low, high = ends(ODDS + spread * drawn[:, 2:3], drawn[:, 1])
    told = expit(ODDS)
    sampling = 1.0 / np.sqrt(EFFECTIVE_DRAWS * told * (1.0 - told) + 1.0)
    width = (logit(high) - logit(low)) / 2.0
    np.testing.assert_allclose(width, EIGHTY * np.hypot(spread, sampling), rtol=0.25)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), nights=st.integers(2, 40), hours=st.integers(1, 20))
def test_through_any_calibration_more_never_lowers_either_end(seed, nights, hours):
    generator = np.random.default_rng(seed)
    raw = generator.normal(0.0, 2.0, nights * hours)
    came = generator.uniform(size=raw.size) < expit(generator.normal() + generator.uniform(0.0, 2.0) * raw)
    calibration = fit_calibration(expit(raw), came, np.repeat(np.arange(nights), hours), seed=1)
    drawn = standard_draws(2)
    middle = calibrated_odds(calibration, ODDS)[0]
    low, high = ends(calibrated_draws(calibration, ODDS, drawn[:, 0]), drawn[:, 1])
    for told in (middle, np.minimum(low, expit(middle)), np.maximum(high, expit(middle))):
        assert (np.diff(told) >= -1e-12).all()

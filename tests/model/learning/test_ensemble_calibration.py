"""Calibrating an ensemble: what it mends, what it keeps, what it refuses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from model.domain.errors import ModelError
from model.learning.ensemble_calibration import fit_calibration, in_the_order_of

LEVELS = np.array([0.1, 0.5, 0.9])


def cold_and_sharp(count=800, seed=0):
    """An ensemble that is three degrees too cold and half as wide as its errors."""
    generator = np.random.default_rng(seed)
    truth = generator.normal(-2.0, 5.0, count)
    middle = truth - 3.0 + generator.normal(0.0, 1.5, count)
    return middle[:, None] + generator.normal(0.0, 0.7, (count, 11)), truth, generator.uniform(1, 365, count)


def test_bias_and_spread_are_mended_on_cases_it_has_not_seen():
    calibration = fit_calibration(*cold_and_sharp(), kind="gaussian")
    members, truth, day = cold_and_sharp(4000, seed=1)
    low, middle, high = calibration.quantiles(members, day, LEVELS).T
    assert abs(np.mean(middle - truth)) < 0.15
    assert ((truth >= low) & (truth <= high)).mean() == pytest.approx(0.8, abs=0.03)


def test_an_amount_is_never_negative_and_dry_stays_likely():
    generator = np.random.default_rng(2)
    wet = generator.uniform(size=900) < 0.4
    truth = np.where(wet, generator.exponential(5.0, 900), 0.0)
    members = np.maximum(truth[:, None] * generator.lognormal(0.0, 0.5, (900, 11)) + generator.normal(0.0, 0.3, (900, 11)), 0.0)
    calibration = fit_calibration(members, truth, np.full(900, 20.0), kind="censored")
    told = calibration.quantiles(members, np.full(900, 20.0), LEVELS)
    assert (told >= 0.0).all()
    assert (np.diff(told, axis=1) >= 0.0).all()
    assert (told[~wet, 1] < 0.5).mean() > 0.9


@given(arrays(float, (4, 7), elements=st.floats(-30, 30)), st.integers(0, 2**32 - 1))
def test_members_keep_their_order_and_the_calibrated_values_are_all_dealt_out(members, seed):
    quantiles = np.sort(np.random.default_rng(seed).normal(size=(4, 7)), axis=1)
    dealt = in_the_order_of(members, quantiles)
    assert np.array_equal(np.sort(dealt, axis=1), quantiles)
    for raw, own in zip(members, dealt, strict=True):
        assert np.array_equal(np.argsort(raw, kind="stable"), np.argsort(own, kind="stable"))


def test_too_few_cases_and_another_number_of_members_are_refused():
    members, truth, day = cold_and_sharp(40)
    with pytest.raises(ModelError, match="40 cases"):
        fit_calibration(members, truth, day, kind="gaussian")
    with pytest.raises(ModelError, match="cannot be dealt out"):
        in_the_order_of(members, np.zeros((40, 3)))

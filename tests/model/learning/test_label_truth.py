from dataclasses import asdict

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from model.domain.needs import Need
from model.learning.label_truth import LEAST_SLOPE, LabelTruth, believed_from, fit_label_truth, unseen

UNSEEN = unseen(3.0)


def seen_by_sensors(nights: int, *, seed: int, intercept: float, slope: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    severity = np.where(generator.random(nights * 30) < 0.5, 0.0, np.exp(generator.normal(0.0, 1.5, nights * 30)))
    odds = np.where(severity > 0, intercept + slope * np.log(np.maximum(severity, 1e-3)), -7.0)
    return severity, generator.random(odds.size) < 1 / (1 + np.exp(-odds)), np.repeat(np.arange(nights), 30)


def test_what_a_card_says_is_read_back_and_what_it_says_in_another_form_is_left_out():
    truth = LabelTruth(-0.5, 0.9, 0.01, 40)
    assert believed_from({"salting": asdict(truth), "ploughing": {"slope": 1.0}, "gone": asdict(truth)}) == {Need.SALTING: truth}


def test_sensors_that_disagree_make_labels_less_sure():
    fitted = fit_label_truth(*seen_by_sensors(200, seed=1, intercept=-1.0, slope=0.8), known_within=3.0)
    assert abs(fitted.intercept + 1.0) < 0.25
    assert abs(fitted.slope - 0.8) < 0.15
    assert fitted.share(np.array([1.0]))[0] < 0.35 < UNSEEN.share(np.array([1.0]))[0]
    assert fitted.nights == 200


def test_without_evidence_a_label_is_believed_within_a_factor_of_three():
    nothing = fit_label_truth(np.zeros(0), np.zeros(0, dtype=bool), np.zeros(0, dtype=int), known_within=3.0)
    assert nothing == UNSEEN
    at_limit, thrice, a_third, bare = UNSEEN.share(np.array([1.0, 3.0, 1.0 / 3.0, 0.0]))
    assert at_limit == 0.5
    assert 0.75 < thrice < 0.85
    assert 0.15 < a_third < 0.25
    assert bare < 0.01
    # a depth is better known than a film
    np.testing.assert_allclose(unseen(1.5).share(np.array([1.0, 1.5, 1.0 / 1.5])), [0.5, 0.8, 0.2], atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 500), nights=st.integers(1, 60), slope=st.floats(-2.0, 3.0))
def test_a_worse_surface_is_never_less_surely_in_need(seed, nights, slope):
    fitted = fit_label_truth(*seen_by_sensors(nights, seed=seed, intercept=0.0, slope=slope), known_within=3.0)
    share = fitted.share(np.array([0.0, 0.005, 0.01, 0.1, 0.5, 1.0, 2.0, 10.0, 20.0, 50.0]))
    assert (np.diff(share) >= 0).all()
    assert fitted.slope >= LEAST_SLOPE
    assert ((share >= 0) & (share <= 1)).all()

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.domain.errors import ModelError
from model.learning.calibrate import IDENTITY, Calibration, fit_calibration
from model.learning.scores import calibration_error


def nights(count: int, *, seed: int, too_bold: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    odds = generator.normal(-1.0, 1.5, size=count * 20)
    happened = generator.uniform(size=odds.size) < 1 / (1 + np.exp(-odds))
    return 1 / (1 + np.exp(-too_bold * odds)), happened, np.repeat(np.arange(count), 20)


def test_a_bold_model_is_brought_back():
    raw, happened, night = nights(300, seed=1, too_bold=2.0)
    fitted = fit_calibration(raw, happened, night, seed=0)
    fresh, came, _ = nights(300, seed=2, too_bold=2.0)
    assert calibration_error(fitted.apply(fresh), came) < 0.5 * calibration_error(fresh, came)
    assert calibration_error(fitted.apply(fresh), came) < 0.03


def test_few_nights_change_little():
    raw, happened, night = nights(1, seed=1, too_bold=2.0)
    fitted = fit_calibration(raw, happened, night, seed=0)
    assert abs(fitted.a - 1.0) < 0.6
    many = fit_calibration(*nights(300, seed=1, too_bold=2.0), seed=0)
    width = {item.nights: np.subtract(*reversed(item.interval(np.array([0.3])))) for item in (fitted, many)}
    assert width[1] > 0
    assert width[300] < 0.1


def test_nothing_to_learn_from_changes_nothing():
    none = np.zeros(0)
    assert fit_calibration(none, none.astype(bool), none.astype(int), seed=0) is IDENTITY
    np.testing.assert_allclose(IDENTITY.apply(np.array([0.1, 0.5, 0.9])), [0.1, 0.5, 0.9])


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 500), bold=st.floats(0.3, 3.0))
def test_order_is_kept_and_the_interval_encloses(seed, bold):
    fitted = fit_calibration(*nights(20, seed=seed, too_bold=bold), seed=seed)
    raw = np.linspace(0.001, 0.999, 99)
    middle = fitted.apply(raw)
    low, high = fitted.interval(raw)
    assert (np.diff(middle) >= 0).all()
    assert (low <= middle).all()
    assert (high >= middle).all()


def test_the_interval_covers_the_true_map():
    inside = []
    for seed in range(20):
        fitted = fit_calibration(*nights(40, seed=seed, too_bold=1.0), seed=seed)
        low, high = fitted.interval(np.array([0.1, 0.3, 0.6]))
        inside.append((low <= [0.1, 0.3, 0.6]) & (high >= [0.1, 0.3, 0.6]))
    assert 0.5 < np.mean(inside) <= 1.0


def test_round_trip_and_refusals():
    fitted = fit_calibration(*nights(20, seed=1, too_bold=2.0), seed=0)
    assert Calibration.from_dict(json.loads(json.dumps(fitted.to_dict()))) == fitted
    with pytest.raises(ModelError, match="cannot be read"):
        Calibration.from_dict({"a": 1.0})
    with pytest.raises(ModelError, match="another form"):
        Calibration.from_dict(fitted.to_dict() | {"a": -1.0})

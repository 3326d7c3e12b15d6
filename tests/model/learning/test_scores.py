import numpy as np
import pytest
import xarray as xr
from scores.probability import brier_score

from model.learning.scores import (
    area_under_curve,
    better_with_confidence,
    brier,
    calibration_error,
    log_loss,
    reliability,
    skill,
    summary,
)

RNG = np.random.default_rng(0)
TOLD = RNG.uniform(size=4000)
CAME = RNG.uniform(size=4000) < TOLD


def test_brier_is_that_of_the_scores_library():
    expected = float(brier_score(xr.DataArray(TOLD), xr.DataArray(CAME.astype(float))))
    assert brier(TOLD, CAME) == pytest.approx(expected)
    assert np.isnan(brier(np.zeros(0), np.zeros(0, dtype=bool)))


def test_area_under_curve_by_counting_pairs():
    told, came = TOLD[:200], CAME[:200]
    pairs = np.sign(told[came][:, None] - told[~came][None, :]) / 2 + 0.5
    assert area_under_curve(told, came) == pytest.approx(pairs.mean())
    assert np.isnan(area_under_curve(told, np.ones(200, dtype=bool)))


def test_a_reliable_forecast_lies_on_the_diagonal():
    assert calibration_error(TOLD, CAME) < 0.02
    assert calibration_error(np.clip(TOLD + 0.2, 0, 1), CAME) > 0.1
    assert sum(item.count for item in reliability(TOLD, CAME)) == 4000


def test_skill_and_log_loss():
    assert skill(0.1, 0.2) == pytest.approx(0.5)
    assert np.isnan(skill(0.1, 0.0))
    assert log_loss(np.array([0.5]), np.array([True])) == pytest.approx(np.log(2))


def test_nights_say_how_surely_one_is_better():
    night = np.arange(4000) // 40
    surely, (low, high) = better_with_confidence(TOLD, np.full(4000, 0.5), CAME, night, seed=0)
    assert surely == 1.0
    assert 0.2 < low < high < 0.5
    even, _ = better_with_confidence(TOLD, TOLD, CAME, night, seed=0)
    assert even == 0.0


def test_summary_names_every_rival():
    found = summary(TOLD, CAME, {"rule": (TOLD > 0.5).astype(float)})
    assert found["brier_skill_over_rule"] > 0
    assert found["base_rate"] == pytest.approx(CAME.mean())

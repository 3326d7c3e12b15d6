"""Boosting of the residual: refuses too few rows, is not shaken by faulty readings."""

import numpy as np

from model.learning.options import LearningOptions
from model.learning.road_residual import fit_residual
from model.learning.road_residual_rows import features
from tests.model.learning.road_forecasts_made import made

OPTIONS = LearningOptions(trees=40)


def test_too_few_rows_give_no_model():
    forecasts = made(3)
    assert fit_residual([features(forecasts)], [forecasts.departure[:, 1:]], OPTIONS) is None
    assert fit_residual([], [], OPTIONS) is None


def test_a_flaw_in_sunlight_is_found_and_one_faulty_reading_does_no_harm():
    forecasts = made(30, noise=0.05)
    departure = forecasts.departure[:, 1:].copy()
    rows = features(forecasts)
    clean = fit_residual([rows], [departure], OPTIONS).predict(rows)
    departure[50, 5] = 400.0
    spoilt = fit_residual([rows], [departure], OPTIONS).predict(rows)
    sunny = forecasts.weather["shortwave"][:, 1:] > 250
    assert clean[0][sunny].mean() < -0.6
    assert abs(clean[0][forecasts.weather["shortwave"][:, 1:] == 0].mean()) < 0.1
    assert np.abs(spoilt[0] - clean[0]).max() < 0.5
    assert (clean[1] <= clean[2] + 0.05).all()

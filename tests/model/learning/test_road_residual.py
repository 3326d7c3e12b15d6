"""Boosting of the residual: refuses too few rows, is not shaken by faulty readings."""

import numpy as np

from model.learning.options import LearningOptions
from model.learning.road_residual import WATCHED, fit_residual, trust
from model.learning.road_residual_rows import FEATURES, features
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


def test_a_station_read_every_third_hour_is_told_of_all_hours():
    """Forecasts of every third hour then never meet a reading at two leads of three."""
    forecasts = made(60, noise=0.05)
    rows, departure = features(forecasts), forecasts.departure[:, 1:].copy()
    departure[:, np.arange(24) % 3 != 2] = np.nan
    told = fit_residual([rows], [departure], OPTIONS).predict(rows)
    assert np.isfinite(told).all()
    sunny = forecasts.weather["shortwave"][:, 1:] > 250
    assert told[0][sunny].mean() < -0.5


def test_beyond_the_weather_it_learnt_in_it_gives_way_to_the_road_model():
    forecasts = made(30, noise=0.05)
    rows = features(forecasts)
    model = fit_residual([rows], [forecasts.departure[:, 1:]], OPTIONS)
    sunny = forecasts.weather["shortwave"][:, 1:] > 250
    beyond = rows.copy()
    beyond[..., FEATURES.index("sun_now")] += 3000.0
    inside, outside = model.predict(rows), model.predict(beyond)
    assert inside[0][sunny].mean() < -0.6
    assert np.abs(outside[0]).max() < 0.25 * np.abs(inside[0]).max()
    assert (outside[1] <= outside[0]).all()
    assert (outside[2] >= outside[0]).all()


def test_trust_falls_with_the_distance_from_the_range():
    span = np.stack([np.zeros(len(WATCHED)), np.ones(len(WATCHED))])
    row = np.full((4, len(WATCHED)), 0.5)
    row[1, 2], row[2, 2], row[3, 2] = 1.5, -2.0, np.nan
    assert trust(row, span).tolist() == [1.0, 0.8, 0.2, 1.0]

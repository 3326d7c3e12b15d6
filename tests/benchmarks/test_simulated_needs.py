from types import SimpleNamespace

import numpy as np
import xarray as xr

from benchmarks.simulated_intervals import needed_factor
from benchmarks.simulated_needs import Told, figures, reliability_within, true_needs
from model.domain.needs import Need
from model.learning.rows import Rows

HOUR = np.timedelta64(1, "h")
START = np.datetime64("2026-01-01T00", "ns")


def rows_of(issue: np.ndarray, lead: list[int]) -> Rows:
    count = len(lead)
    return Rows(
        np.zeros((count, 2), np.float32),
        np.zeros(count, np.float32),
        issue,
        issue + np.array(lead) * HOUR,
        np.zeros(count, np.intp),
    )


def test_the_truth_asked_is_that_of_the_forecasts_own_hour():
    times = START + np.arange(96) * HOUR
    day, night = np.zeros((1, 96), dtype=bool), np.zeros((1, 96), dtype=bool)
    day[0, 20], night[0, 10] = True, True
    truth = xr.Dataset(
        {"true_need_salting": (("unit", "time"), day), "true_need_salting_from_01": (("unit", "time"), night)},
        coords={"time": times},
    )
    winter = SimpleNamespace(truth=truth)
    issue = START + np.array([12, 12, 2, 2, 12, 5]) * HOUR
    happened, known = true_needs(rows_of(issue, [8, 9, 8, 18, 30, 5]), winter, Need.SALTING)
    assert happened[:4].tolist() == [True, False, True, False]
    assert known.tolist() == [True, True, True, True, False, False]


def told_on(count: int, *, told: np.ndarray, happened: np.ndarray) -> Told:
    rivals = {"members": np.full(count, 0.5), "climatology": np.full(count, 0.3), "rule": np.ones(count)}
    return Told({"model": told, **rivals}, happened, happened, np.ones(count, dtype=int), np.arange(count) // 20)


def test_a_calibrated_forecaster_lies_within_its_interval_and_beats_the_rest():
    inside = []
    for seed in range(12):
        generator = np.random.default_rng(seed)
        probability = generator.choice([0.02, 0.1, 0.4, 0.8], 8000)
        found = told_on(8000, told=probability, happened=generator.random(8000) < probability)
        inside += [item["low"] <= item["told"] <= item["high"] for item in reliability_within(found, found.truth)]
    assert np.mean(inside) > 0.75
    scores = figures(found, found.truth)
    for rival in ("members", "climatology", "rule"):
        assert scores[f"skill_over_{rival}_low"] > 0.2
        assert scores[f"confidence_over_{rival}"] == 1.0
    assert scores["value_0.2_model"] > scores["value_0.2_rule"]
    bold = told_on(8000, told=np.where(probability > 0.3, 0.99, 0.01), happened=found.truth)
    assert any(not item["low"] <= item["told"] <= item["high"] for item in reliability_within(bold, bold.truth))


def test_the_factor_needed_is_the_distance_over_the_half_width():
    quantiles = np.array([[-2.0, -1.0, 0.0, 2.0, 4.0]] * 3)
    np.testing.assert_allclose(needed_factor(quantiles, np.array([-3.0, 2.0, 4.0])), [1.5, 0.5, 1.0])

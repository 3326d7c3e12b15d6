from dataclasses import asdict, replace

import numpy as np
import pytest

from model.domain.scores import IssuedScore
from model.drift_monitor import calibration_drift, from_scores, input_drift, input_range, range_from, to_scores
from model.verification.pool import probability_nights
from tests.model.pooled import FIRST, issued

BLOCK = 14 * 24


def winter(seed: int = 0) -> np.ndarray:
    """Ten fortnights whose means stray by about two degrees."""
    generator = np.random.default_rng(seed)
    return np.repeat(generator.normal(-2.0, 2.0, 10), BLOCK) + generator.normal(0.0, 3.0, 10 * BLOCK)


def test_another_fortnight_of_the_same_winter_is_in_order_and_a_broken_input_is_not() -> None:
    trained = input_range(winter(), block=BLOCK)
    assert trained is not None
    same = input_drift("air_temperature", winter()[:BLOCK], trained)
    assert same is not None
    assert not same.warns
    kelvin = input_drift("air_temperature", winter()[:BLOCK] + 273.15, trained)
    assert kelvin is not None
    assert kelvin.warns
    assert kelvin.outside == 1.0
    assert kelvin.value > 50
    assert kelvin.stability > same.stability
    assert input_drift("air_temperature", np.full(5, np.nan), trained) is None
    assert input_range(winter()[:BLOCK], block=BLOCK) is None


def test_many_equal_values_are_no_instability() -> None:
    wind = np.where(np.arange(10 * BLOCK) % 3 == 0, 2.0, 0.0)
    trained = input_range(wind, block=BLOCK)
    assert trained is not None
    found = input_drift("wind_speed", wind[:BLOCK], trained)
    assert found is not None
    assert found.stability < 0.05


@pytest.mark.parametrize(("happened", "warns"), [(0.1, False), (0.4, True)])
def test_calibration_warns_where_it_happens_more_often_than_told(happened: float, warns: bool) -> None:
    came = np.arange(100) < 100 * happened
    scores = [item for night in range(8) for item in issued(night, np.full(100, 0.1), came)]
    found = calibration_drift("salting", probability_nights(scores, ())["forecast"])
    assert found is not None
    assert found.value == pytest.approx(happened - 0.1)
    assert found.low <= found.value + 1e-9
    assert (found.warns, found.count) == (warns, 8)
    assert calibration_drift("salting", probability_nights(scores[:6], ())["forecast"]) is None


def test_what_is_stored_is_read_back_from_the_newest_assessment() -> None:
    trained = input_range(winter(), block=BLOCK)
    assert trained is not None
    assert range_from(asdict(trained)) == trained
    assert range_from({"low": 1.0}) is None
    found = input_drift("air_temperature", winter()[:BLOCK] + 273.15, trained)
    assert found is not None
    old = [IssuedScore(1, FIRST, item) for item in to_scores([replace(found, what="wind_speed")])]
    new = [IssuedScore(2, FIRST, item) for item in to_scores([found])]
    [read] = from_scores([*old, *new])
    assert (read.what, read.kind, read.value, read.warns, read.count) == ("air_temperature", "input", found.value, True, BLOCK)
    assert np.isnan(read.low)
    assert from_scores([]) == []

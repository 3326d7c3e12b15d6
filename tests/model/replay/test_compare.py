"""Policies against each other."""

import numpy as np
import pytest

from config.emissions import Emissions
from model.replay.compare import against, co2_kg, interval
from model.replay.outcome import SUMS, Outcome


def _outcome(cost: float, weeks: int = 20) -> Outcome:
    rng = np.random.default_rng(3)
    weekly = {name: np.zeros(weeks) for name in SUMS} | {"action_sek": cost * rng.gamma(1.0, 1.0, weeks)}
    return Outcome("x", weekly | {"salt_kg": np.ones(weeks)}, {}, np.zeros(1))


def test_a_policy_that_is_a_quarter_cheaper_every_week_is_so_without_doubt() -> None:
    found = against([_outcome(75.0)], [_outcome(100.0)], "municipal_sek")
    assert (found.share, found.low, found.high) == pytest.approx((0.75, 0.75, 0.75))


def test_nothing_is_a_share_of_nothing() -> None:
    assert against([_outcome(1.0)], [_outcome(0.0)], "total_sek").share is None


def test_sum_lies_in_its_own_interval() -> None:
    total, low, high = interval([_outcome(10.0)], "action_sek")
    assert low < total < high


def test_carbon_dioxide_is_of_what_was_driven_spread_and_heated() -> None:
    item = _outcome(1.0)
    factors = Emissions(salt_kg_per_kg=0.5, heat_kg_per_kwh=0.06)
    assert co2_kg(item, factors) == pytest.approx(10.0)
    item.weekly["heat_kwh"][0] = 1000.0
    assert co2_kg(item, factors) == pytest.approx(70.0)

"""Cases that a need is learned from: what they weigh, and how weeks of them are left out."""

import numpy as np
import pytest

from model.domain.errors import ModelError
from model.learning.event_cases import BLOCKS, Cases, Driver, column_table, left_out, surely_gains, transformed, weighted_loss


def made(target: np.ndarray, *, start: np.ndarray | None = None) -> Cases:
    count = len(target)
    return Cases(np.zeros((count, 1)), target, np.full(count, 0.5), start, np.arange(count) // 7)


def test_events_are_counted_by_weight_and_surety():
    cases = made(np.array([1.0, 0.5, 0.0, 0.0]))
    assert cases.events == (0.75, 1.25)
    assert cases.base == pytest.approx(np.log(0.375 / 0.625))
    assert (cases.believed == 0.0).all()
    assert made(np.zeros(2), start=np.array([1.0, 2.0])).where(np.array([False, True])).believed.tolist() == [2.0]


def test_each_week_is_left_out_once_and_whole():
    target = (np.arange(140) % 5 == 0).astype(float)
    folds = left_out(made(target))
    assert len(folds) == BLOCKS
    assert (np.sum(folds, axis=0) == 1).all()
    for left in folds:
        assert all(left[week * 7 : week * 7 + 7].all() or not left[week * 7 : week * 7 + 7].any() for week in range(20))


def test_a_stretch_that_holds_every_event_is_not_left_out():
    target = np.zeros(140)
    target[:5] = 1.0
    assert len(left_out(made(target))) == BLOCKS - 1


def test_a_gain_is_sure_only_where_it_stands_above_its_own_spread():
    assert surely_gains([1.0, 1.1, 0.9, 1.0])
    assert not surely_gains([10.0, -2.0, -2.0, -2.0])
    assert not surely_gains([-1.0, -1.1])


def test_amounts_count_by_their_logarithm_and_the_unknown_stays_unknown():
    drivers = (Driver("snow", 1, log=True), Driver("air"))
    values = transformed(
        column_table({"snow": np.array([0.0, np.e - 1.0, np.nan]), "air": np.array([-1.0, 2.0, 3.0])}, drivers), drivers
    )
    np.testing.assert_allclose(values, [[0.0, -1.0], [1.0, 2.0], [np.nan, 3.0]])
    with pytest.raises(ModelError, match="lack air"):
        column_table({"snow": np.zeros(1)}, [Driver("air")])


def test_what_is_not_told_costs_nothing_and_a_sure_mistake_much():
    odds, target, weight = np.array([np.nan, 0.0, 8.0]), np.array([1.0, 1.0, 0.0]), np.array([5.0, 2.0, 1.0])
    assert weighted_loss(odds, target, weight) == pytest.approx(2.0 * np.log(2.0) + 8.0, abs=1e-3)

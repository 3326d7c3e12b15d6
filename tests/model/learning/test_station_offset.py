"""Offsets learnt from a station: few data teach little, old ones fade, the future is refused."""

import numpy as np
import pytest

from model.domain.errors import ModelError
from model.learning.station_offset import PRIOR_SD_K, learn_offsets, running_offsets

HOUR = np.timedelta64(1, "h")


def test_one_night_teaches_little_and_many_teach_nearly_all():
    one = learn_offsets(np.arange(8.0), np.full(8, 1.0), np.zeros(8, dtype=int), kinds=2)
    many = learn_offsets(np.arange(480.0), np.full(480, 1.0), np.zeros(480, dtype=int), kinds=2)
    assert 0.2 < one.mean[0] < 0.7
    assert 0.85 < many.mean[0] < 1.0
    assert many.sd[0] < one.sd[0] < PRIOR_SD_K
    assert many.mean[1] == 0.0
    assert many.sd[1] == pytest.approx(PRIOR_SD_K)


def test_what_is_old_gives_way_to_what_is_new():
    age = np.concatenate([np.arange(0.0, 240.0), np.arange(960.0, 1200.0)])
    departure = np.where(age < 500, -1.0, 1.0)
    assert learn_offsets(age, departure, np.zeros(480, dtype=int), kinds=1).mean[0] < -0.7


def test_readings_of_one_hour_count_as_one():
    once = learn_offsets([0.0], [1.0], [0], kinds=1)
    often = learn_offsets(np.linspace(0.0, 0.9, 10), np.ones(10), np.zeros(10, dtype=int), kinds=1)
    assert often.mean[0] == pytest.approx(once.mean[0], abs=0.01)


def test_missing_readings_teach_nothing():
    assert learn_offsets([1.0, 2.0], [np.nan, np.nan], [0, 0], kinds=1).mean[0] == 0.0


@pytest.mark.parametrize(("age", "kind", "said"), [([-1.0], [0], "ahead"), ([1.0], [3], "0 to 1")])
def test_the_future_and_unknown_classes_are_refused(age, kind, said):
    with pytest.raises(ModelError, match=said):
        learn_offsets(age, [0.0], kind, kinds=2)


def test_the_running_offset_knows_only_what_has_passed():
    start = np.datetime64("2026-01-01T00", "h")
    known = start + np.arange(240) * HOUR
    now = start + np.array([-1, 0, 120, 239]) * HOUR
    departure = np.where(np.arange(240) <= 120, 1.0, 50.0)
    running = running_offsets(now, known, departure, np.zeros(240, dtype=int), kinds=1, alike=6.0)[:, 0]
    assert running[0] == 0.0
    assert 0.0 < running[1] < running[2] < 1.0
    assert running[3] > 1.0
    age = (now[2] - known[:121]) / HOUR
    direct = learn_offsets(age, departure[:121], np.zeros(121, dtype=int), kinds=1, alike_h=6.0).mean[0]
    assert running[2] == pytest.approx(direct, rel=0.05)

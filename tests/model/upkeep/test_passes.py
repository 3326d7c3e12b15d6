from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.upkeep.passes import BAND_K, freezings, in_last_hours


def test_a_pass_is_one_freezing_and_noise_about_zero_is_none() -> None:
    assert freezings(np.array([2.0, 0.1, -0.1, -2.0, -1.0, 1.0, -1.0])).tolist() == [
        False,
        False,
        False,
        True,
        False,
        False,
        True,
    ]
    assert not freezings(np.array([1.0, 0.2, -0.2, 0.2, -0.2])).any()
    assert not freezings(np.array([-5.0, -1.0, -3.0])).any()


@given(st.lists(st.floats(-20, 20), min_size=2, max_size=60))
def test_between_two_freezings_there_is_a_thaw(values: list[float]) -> None:
    series = np.array(values)
    at = np.flatnonzero(freezings(series))
    for first, second in pairwise(at):
        assert series[first:second].max() > BAND_K
    assert len(at) <= (len(values) + 1) // 2


def test_a_stretch_counts_its_own_hours_only() -> None:
    happened = np.array([[True, False, True, True, False]])
    assert in_last_hours(happened, 2).tolist() == [[1, 1, 1, 2, 1]]

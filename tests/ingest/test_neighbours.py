"""Neighbours: who they are, what they read last, and how far they differ."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.neighbours import FEWEST, MOST, expected, held, median, neighbours_of


def test_the_nearest_within_reach_and_never_oneself() -> None:
    longitude = np.array([16.5, 16.6, 16.9, 16.55, 18.9])
    found = neighbours_of(longitude, np.full(5, 59.6))
    assert found[0].tolist() == [3, 1, 2, -1, -1]
    assert found[4].tolist() == [-1, -1, -1, -1, -1]
    assert neighbours_of(np.linspace(16.4, 16.6, 20), np.full(20, 59.6)).shape == (20, MOST)


def test_a_reading_holds_for_two_thirds_of_an_hour() -> None:
    hours = np.array([0.0, 0.5, 0.7, 0.8])
    assert held(np.array([[1.0, np.nan, np.nan, np.nan]]), hours).tolist()[0][:3] == [1.0, 1.0, 1.0]
    assert np.isnan(held(np.array([[1.0, np.nan, np.nan, np.nan]]), hours)[0, 3])


def test_too_few_neighbours_make_nothing_likely() -> None:
    values = np.array([[0.0], [1.0], [2.0], [np.nan]])
    neighbours = np.array([[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]])
    middle, spread = expected(values, neighbours)
    assert np.isnan(middle[:3]).all()
    assert middle[3, 0] == 1.0
    assert spread[3, 0] > 1.4826
    assert FEWEST == 3
    assert np.isnan(expected(values, np.empty((4, 0), dtype=np.intp))[0]).all()


def test_one_broken_neighbour_moves_the_likely_value_little() -> None:
    values = np.array([[0.0], [0.2], [-0.1], [0.1], [0.0], [-40.0]])
    middle, _ = expected(values, neighbours_of(np.linspace(16.4, 16.6, 6), np.full(6, 59.6)))
    assert abs(middle[0, 0]) < 0.15


@given(st.lists(st.one_of(st.floats(-50, 50), st.just(float("nan"))), min_size=1, max_size=9))
def test_the_median_is_numpys(values: list[float]) -> None:
    there = [value for value in values if value == value]  # noqa: PLR0124  # NaN
    found = median(np.array([values]))[0]
    assert np.isnan(found) if not there else found == pytest.approx(np.median(there))

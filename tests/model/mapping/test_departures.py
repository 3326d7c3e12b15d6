"""Departures are carried by distance, and none counts beyond belief."""

import numpy as np

from model.mapping.departures import carried, distance_km


def test_distances_are_those_of_the_ground() -> None:
    found = distance_km(np.array([16.55]), np.array([59.61]), np.array([16.55, 18.06]), np.array([59.71, 59.33]))
    np.testing.assert_allclose(found, [[11.1, 90.9]], rtol=0.02)


def test_near_departures_weigh_more_and_missing_ones_nothing() -> None:
    values = np.array([[1.0, 1.0, np.nan], [0.0, np.nan, np.nan]])
    nearer = carried(values, np.array([[2.0, 30.0]]))[0]
    assert 0.9 < nearer[0] < 1.0
    assert nearer[1] == 1.0
    assert np.isnan(nearer[2])


def test_one_absurd_station_of_several_is_not_believed() -> None:
    values = np.array([[0.2], [0.3], [0.1], [25.0]])
    assert carried(values, np.full((1, 4), 5.0))[0, 0] < 0.6


def test_a_place_that_lies_nowhere_counts_for_nothing() -> None:
    found = carried(np.array([[1.0], [-4.0]]), np.array([[2.0, np.nan]]))
    assert found.tolist() == [[1.0]]

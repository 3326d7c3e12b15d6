"""Distances over ground."""

import numpy as np
import pytest

from ingest.distance import distance_matrix_km, kilometres


def test_known_distances() -> None:
    assert kilometres((16.55, 59.61), (16.55, 59.61)) == 0.0
    assert kilometres((0.0, 0.0), (0.0, 1.0)) == pytest.approx(111.195, abs=0.01)
    assert kilometres((0.0, 60.0), (1.0, 60.0)) == pytest.approx(55.6, abs=0.1)


def test_a_matrix_holds_each_pair() -> None:
    places = np.array([[16.5, 59.6], [18.0, 59.3]])
    matrix = distance_matrix_km(places, places)
    np.testing.assert_allclose(matrix, matrix.T)
    np.testing.assert_allclose(np.diag(matrix), 0.0)

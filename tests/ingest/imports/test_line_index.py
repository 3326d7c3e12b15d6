import numpy as np
import pytest

from ingest.imports.line_index import LineIndex
from tests.ingest.imports.streets import lon_lat, street

BENT = street("bent", "r1", (0, 0), (300, 0), (300, 400))
FAR = street("far", "r1", (0, 50), (1000, 50))


def test_the_nearest_point_of_each_line_is_found_with_distance_and_place() -> None:
    index = LineIndex([BENT, FAR])
    points = index.plane(np.array([lon_lat(100, 12), lon_lat(310, 150), lon_lat(100, 200)]))
    near, corner, none = index.near(points, 40.0)
    assert [(item.segment, round(item.along_m), round(item.distance_m)) for item in near] == [(0, 100, 12), (1, 100, 38)]
    assert [(item.segment, round(item.along_m), round(item.distance_m)) for item in corner] == [(0, 450, 10)]
    assert none == []
    np.testing.assert_allclose(index.lengths_m, [700.0, 1000.0], rtol=1e-3)


def test_a_long_straight_line_is_found_in_its_middle() -> None:
    index = LineIndex([street("long", "r1", (-15_000, 0), (15_000, 0))])
    found = index.near(index.plane(np.array([lon_lat(4_321.0, 29.0)])), 30.0)
    assert found[0][0].distance_m == pytest.approx(29.0, abs=0.3)
    assert index.near(np.empty((0, 2)), 30.0) == []

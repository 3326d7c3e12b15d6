"""Whether a place lies in an area, on shapes whose answer is plain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.polygons import covers

SQUARE = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]]
HOLE = [[1.0, 1.0], [3.0, 1.0], [3.0, 3.0], [1.0, 3.0], [1.0, 1.0]]


def test_a_hole_is_outside() -> None:
    ring = {"type": "Polygon", "coordinates": [SQUARE, HOLE]}
    assert covers(ring, (0.5, 0.5)) is True
    assert covers(ring, (2.0, 2.0)) is False
    assert covers(ring, (5.0, 2.0)) is False


def test_any_of_several_shapes_will_do() -> None:
    away = [[[x + 10.0, y] for x, y in SQUARE]]
    both = {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [[SQUARE], away]}}
    assert covers(both, (12.0, 2.0)) is True
    assert covers({"type": "FeatureCollection", "features": [both]}, (2.0, 2.0)) is True
    assert covers(both, (7.0, 2.0)) is False


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        "Polygon",
        {"type": "Polygon"},
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, "x"], [2, 2]]]},
    ],
)
def test_nothing_is_known_of_what_cannot_be_read(geometry: object) -> None:
    assert covers(geometry, (0.0, 0.0)) is None


@given(st.floats(-1.0, 5.0), st.floats(-1.0, 5.0))
def test_a_slanting_square_agrees_with_its_inequality(x: float, y: float) -> None:
    diamond = {"type": "Polygon", "coordinates": [[[2.0, 0.0], [4.0, 2.0], [2.0, 4.0], [0.0, 2.0]]]}
    away = abs(x - 2.0) + abs(y - 2.0)
    if abs(away - 2.0) > 1e-9:
        assert covers(diamond, (x, y)) is (away < 2.0)

"""Lambert conformal conic: Snyder's worked example, the grid's own corner, there and back, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.projection import LambertConformal, ProjectionError, from_grid_mapping

MEPS = {
    "grid_mapping_name": "lambert_conformal_conic",
    "standard_parallel": [63.3, 63.3],
    "longitude_of_central_meridian": 15.0,
    "latitude_of_projection_origin": 63.3,
    "earth_radius": 6.371e6,
}


def test_snyder_s_worked_example() -> None:
    """Professional Paper 1395, p. 295: unit sphere, parallels 33 and 45 N, origin 23 N 96 W, point 35 N 75 W."""
    projection = LambertConformal(-96.0, 23.0, (33.0, 45.0), 1.0)
    x, y = projection.forward(-75.0, 35.0)
    assert projection.cone == pytest.approx(0.6304777, abs=1e-7)
    assert (float(x), float(y)) == pytest.approx((0.2966785, 0.2462112), abs=2e-7)
    longitude, latitude = projection.inverse(x, y)
    assert (float(longitude), float(latitude)) == pytest.approx((-75.0, 35.0))


def test_two_equal_parallels_are_a_tangent_cone() -> None:
    projection = from_grid_mapping(MEPS)
    assert projection.cone == pytest.approx(np.sin(np.radians(63.3)))
    x, y = projection.forward(15.0, 63.3)
    assert (float(x), float(y)) == pytest.approx((0.0, 0.0), abs=1e-6)
    # one degree along the tangent parallel keeps its true length
    east, _ = projection.forward([14.99, 15.01], [63.3, 63.3])
    assert float(east[1] - east[0]) == pytest.approx(6.371e6 * np.radians(0.02) * np.cos(np.radians(63.3)), rel=1e-6)


def test_the_corner_of_the_2_5_km_grid() -> None:
    """South-west corner as MET Norway gives it: x and y of the first cell, and its longitude and latitude."""
    longitude, latitude = from_grid_mapping(MEPS).inverse(-1060084.0, -1332517.9)
    assert (float(longitude), float(latitude)) == pytest.approx((0.278280, 50.319616), abs=2e-6)


@given(longitude=st.floats(-20, 45), latitude=st.floats(50, 75))
def test_there_and_back(longitude: float, latitude: float) -> None:
    projection = from_grid_mapping({**MEPS, "standard_parallel": [60.0, 66.0], "false_easting": 1e5, "false_northing": -2e5})
    back = projection.inverse(*projection.forward(longitude, latitude))
    assert [float(value) for value in back] == pytest.approx([longitude, latitude], abs=1e-9)


def test_grid_north_is_where_y_grows() -> None:
    projection = from_grid_mapping(MEPS)
    for longitude in (5.0, 15.0, 25.0):
        x, y = projection.forward(longitude, 60.0)
        ahead, up = projection.inverse(x, y + 100.0)
        east = (float(ahead) - longitude) * np.cos(np.radians(60.0))
        bearing = np.degrees(np.arctan2(east, float(up) - 60.0))
        assert bearing == pytest.approx(float(projection.grid_north(longitude)), abs=2e-3)
    assert float(projection.grid_north(5.0)) < 0.0 < float(projection.grid_north(25.0))


def test_southern_cone() -> None:
    projection = LambertConformal(140.0, -35.0, (-30.0, -40.0), 6.371e6)
    x, y = projection.forward(150.0, -25.0)
    assert float(x) > 0
    assert float(y) > 0
    assert [float(value) for value in projection.inverse(x, y)] == pytest.approx([150.0, -25.0])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"grid_mapping_name": "polar_stereographic"}, "expected 'lambert_conformal_conic'"),
        ({"standard_parallel": [63.3, -63.3]}, "standard_parallel"),
        ({"standard_parallel": "63"}, None),
        ({"standard_parallel": "north"}, "no number"),
        ({"earth_radius": 6371.0}, "no sphere of the Earth's size"),
        ({"earth_radius": float("nan")}, "no finite number"),
        ({"inverse_flattening": 298.257}, "no sphere"),
        ({"longitude_of_central_meridian": [15.0, 16.0]}, "holds 2 numbers"),
        ({"latitude_of_projection_origin": 99.0}, "not on the globe"),
    ],
)
def test_what_is_no_usable_grid_mapping(change: dict, message: str | None) -> None:
    if message is None:
        assert from_grid_mapping({**MEPS, **change}).parallels == (63.0, 63.0)
        return
    with pytest.raises(ProjectionError, match=message):
        from_grid_mapping({**MEPS, **change})

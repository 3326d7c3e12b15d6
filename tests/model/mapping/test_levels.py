"""A learned pool makes low segments colder on clear calm nights, by member and hour, and leaves the rest as it was."""

import numpy as np
import xarray as xr

from model.lapse import POOLING_REACH_DEGC
from model.mapping.levels import LEVEL_M, pooled, split_columns
from model.physics.columns import make_columns

NIGHT = np.datetime64("2026-01-15T20:00", "ns") + np.timedelta64(1, "h") * np.arange(8)


def _weather() -> xr.Dataset:
    """Two members, the first clear and calm, the second overcast; two points."""
    shape, dims = (2, 2, NIGHT.size), ("member", "point", "time")
    values = {"air_temperature": -5.0, "dew_point_temperature": -6.0, "wind_speed": 0.3, "precipitation_amount": 0.1}
    cloud = np.broadcast_to(np.array([0.0, 1.0])[:, None, None], shape)
    return xr.Dataset(
        {**{name: (dims, np.full(shape, value)) for name, value in values.items()}, "cloud_area_fraction": (dims, cloud)},
        coords={"time": NIGHT, "longitude": ("point", [16.5, 16.7]), "latitude": ("point", [59.6, 59.6])},
    )


def test_columns_of_like_height_share_a_point() -> None:
    columns = make_columns(5, point=np.array([0, 0, 1, 1, 0]), altitude_offset_m=np.array([-21.0, 2.0, -19.0, 31.0, -18.0]))
    split, point, level = split_columns(columns)
    assert point.size == 4
    np.testing.assert_array_equal(point[split.point], columns.point)
    assert (np.abs(level[split.point] - columns.altitude_offset_m) <= LEVEL_M / 2).all()
    np.testing.assert_array_equal(split.altitude_offset_m, columns.altitude_offset_m)


def test_low_ground_is_colder_in_the_clear_member_alone() -> None:
    weather = pooled(_weather(), np.array([0, 0, 1]), np.array([-20.0, 0.0, 20.0]), pooling_degc_m=0.05)
    clear, cloudy = weather["air_temperature"].to_numpy()
    assert -6.0 < clear[0, -1] < -5.7
    assert (clear[1] == -5.0).all()
    assert -4.3 < clear[2, -1] < -4.0
    assert (cloudy == -5.0).all()
    assert (weather["dew_point_temperature"] <= weather["air_temperature"]).all()
    np.testing.assert_allclose(weather["precipitation_amount"], 0.1)


def test_no_place_is_moved_without_bound() -> None:
    weather = pooled(_weather(), np.array([0]), np.array([-400.0]), pooling_degc_m=0.1)
    assert float(weather["air_temperature"].min()) == -5.0 - POOLING_REACH_DEGC

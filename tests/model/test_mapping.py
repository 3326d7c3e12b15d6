"""Departures are carried by distance, none beyond belief, and air is mapped with height, pool and offset."""

import numpy as np
import pytest
import xarray as xr

from model.domain.weather import from_utc64
from model.lapse import STANDARD_LAPSE_DEGC_M, Vertical
from model.mapping import air_at_places, carried, distance_km, pool_over

NIGHT = np.datetime64("2026-01-15T22:00", "ns") + np.timedelta64(1, "h") * np.arange(6)


def _weather(cloud: float = 0.0) -> xr.Dataset:
    shape = (1, 2, NIGHT.size)
    dims = ("member", "point", "time")
    return xr.Dataset(
        {
            "air_temperature": (dims, np.broadcast_to(np.array([-5.0, -3.0])[None, :, None], shape)),
            "cloud_area_fraction": (dims, np.full(shape, cloud)),
            "wind_speed": (dims, np.full(shape, 0.3)),
        },
        coords={
            "time": NIGHT,
            "longitude": ("point", [16.5, 16.7]),
            "latitude": ("point", [59.6, 59.6]),
            "altitude": ("point", [10.0, 50.0]),
        },
    )


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


def test_a_place_takes_its_point_its_height_and_its_offset() -> None:
    mapped = air_at_places(
        _weather(cloud=1.0),
        longitude=np.array([16.51, 16.69, 16.69]),
        latitude=np.full(3, 59.6),
        altitude=np.array([110.0, np.nan, 50.0]),
        offset=np.array([0.0, 0.0, -0.7]),
    )
    assert mapped.shape == (1, 3, NIGHT.size)
    np.testing.assert_allclose(mapped[0, :, 0], [-5.0 + 100 * STANDARD_LAPSE_DEGC_M, -3.0, -3.7])


def test_a_low_place_is_colder_in_a_pool_and_not_under_cloud() -> None:
    low = {"longitude": np.array([16.69]), "latitude": np.array([59.6]), "altitude": np.array([20.0])}
    pooled = Vertical(pooling_degc_m=0.05)
    clear = air_at_places(_weather(), vertical=pooled, **low)[0, 0]
    cloudy = air_at_places(_weather(cloud=1.0), vertical=pooled, **low)[0, 0]
    assert clear[-1] == pytest.approx(cloudy[-1] - 30 * 0.05 * pool_over(_weather())[-1])
    assert clear[-1] < cloudy[-1] - 1.0
    assert from_utc64(NIGHT[-1]).hour == 3

"""The sun against pvlib, and radiation against what is known of clear and overcast skies."""

import numpy as np
import pandas as pd
import pytest
from pvlib import solarposition

from model.physics.sun import diffuse_fraction, shortwave_from_cloud, sun_position


@pytest.mark.parametrize(("longitude", "latitude"), [(16.55, 59.61), (20.2, 67.8), (13.0, 55.6)])
def test_the_sun_stands_where_pvlib_says(longitude, latitude):
    time = np.datetime64("2025-09-01", "ns") + np.arange(0, 24 * 240, 5) * np.timedelta64(1, "h")
    ours = sun_position(time, longitude, latitude)
    oracle = solarposition.get_solarposition(pd.DatetimeIndex(time, tz="UTC"), latitude, longitude)
    elevation = np.degrees(np.arcsin(ours.sin_elevation))
    assert np.abs(elevation - oracle["elevation"].to_numpy()).max() < 0.03
    turn = np.mod(ours.azimuth - oracle["azimuth"].to_numpy() + 180.0, 360.0) - 180.0
    assert np.abs(turn).max() < 0.06


def test_places_and_times_broadcast():
    time = np.datetime64("2026-01-01T10", "ns") + np.arange(3) * np.timedelta64(1, "h")
    assert sun_position(time[:, None], np.array([16.0, 18.0]), np.array([59.0, 60.0])).sin_elevation.shape == (3, 2)


def test_cloud_dims_the_sun_and_makes_it_diffuse():
    clear, overcast = (float(shortwave_from_cloud(0.5, n)) for n in (0.0, 1.0))
    assert clear == pytest.approx(425.0)
    assert overcast == pytest.approx(0.25 * clear)
    assert float(shortwave_from_cloud(-0.2, 0.0)) == 0.0
    assert float(diffuse_fraction(clear, 0.5, 1.0)) < 0.5
    assert float(diffuse_fraction(overcast, 0.5, 1.0)) > 0.95
    assert float(diffuse_fraction(0.0, -0.1, 1.0)) == 1.0


def test_the_clear_sun_joins_smoothly_at_low_elevation():
    low, high = shortwave_from_cloud(np.array([0.149999, 0.150001]), 0.0)
    assert low == pytest.approx(high, rel=1e-3)

"""Humidity: against published values, and each function against its inverse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.domain.humidity import dew_point, relative_humidity, snow_share


@pytest.mark.parametrize(
    ("temperature", "humidity", "expected"),
    # psychrometric tables over water (WMO-No. 8 formulae, rounded)
    [(20.0, 0.50, 9.3), (0.0, 1.0, 0.0), (0.0, 0.80, -3.0), (-10.0, 0.90, -11.3), (30.0, 0.30, 10.5)],
)
def test_dew_point_agrees_with_tables(temperature: float, humidity: float, expected: float) -> None:
    assert float(dew_point(temperature, humidity)) == pytest.approx(expected, abs=0.1)


@given(st.floats(-40, 40), st.floats(0.02, 1.0))
def test_humidity_and_dew_point_are_inverse(temperature: float, humidity: float) -> None:
    point = dew_point(temperature, humidity)
    assert float(point) <= temperature + 1e-9
    assert float(relative_humidity(temperature, point)) == pytest.approx(humidity, rel=1e-9)


def test_missing_stays_missing() -> None:
    assert np.isnan(dew_point(np.nan, 0.5))
    assert np.isnan(dew_point(1.0, np.nan))
    assert np.isnan(snow_share(np.nan, 0.9))


def test_snow_share_falls_with_warmth_and_damp() -> None:
    warm = snow_share(np.array([-10.0, -1.0, 0.0, 1.0, 2.0, 5.0]), 0.95)
    assert (np.diff(warm) < 0).all()
    assert warm[0] > 0.99
    assert warm[-1] < 0.01
    assert float(snow_share(1.5, 0.60)) > 0.9
    assert float(snow_share(1.5, 1.00)) < 0.2

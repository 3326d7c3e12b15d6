"""Vapour against the Magnus formula and a psychrometer."""

import numpy as np
import pytest

from model.physics.humidity import saturation_pressure, saturation_slope, wet_bulb_temperature


def test_saturation_is_close_to_magnus():
    water = np.linspace(-25, 50, 76)
    assert np.allclose(saturation_pressure(water), 610.78 * np.exp(17.269 * water / (water + 237.3)), rtol=0.01)
    ice = np.linspace(-40, 0, 41)
    assert np.allclose(saturation_pressure(ice, over_ice=True), 610.78 * np.exp(21.875 * ice / (ice + 265.5)), rtol=0.02)


def test_the_slope_is_the_derivative():
    t = np.linspace(-30, 30, 61)
    for over_ice in (False, True):
        difference = (saturation_pressure(t + 1e-4, over_ice=over_ice) - saturation_pressure(t - 1e-4, over_ice=over_ice)) / 2e-4
        assert np.allclose(saturation_slope(t, over_ice=over_ice), difference, rtol=1e-6)


def test_wet_bulb_lies_between_dew_point_and_air_and_meets_them_when_saturated():
    air = np.linspace(-20, 25, 10)
    wet = wet_bulb_temperature(air, air - 5.0)
    assert np.all((wet < air) & (wet > air - 5.0))
    assert np.allclose(wet_bulb_temperature(air, air), air)
    assert wet_bulb_temperature(20.0, 9.3) == pytest.approx(13.8, abs=0.2)  # 50 % relative humidity, psychrometric chart

"""Vapour against Buck's formula, tables and a psychrometer."""

import numpy as np
import pytest

from model.physics.humidity import saturation_pressure, saturation_slope, wet_bulb_temperature


def test_saturation_is_bucks_formula():
    water = np.linspace(-25, 20, 91)
    assert np.allclose(
        saturation_pressure(water), 611.21 * np.exp((18.678 - water / 234.5) * water / (257.14 + water)), rtol=6e-4
    )
    wide = np.linspace(-45, 45, 91)
    assert np.allclose(saturation_pressure(wide), 611.21 * np.exp((18.678 - wide / 234.5) * wide / (257.14 + wide)), rtol=3e-3)
    ice = np.linspace(-50, 0, 101)
    found = saturation_pressure(ice, over_ice=True)
    assert np.allclose(found, 611.15 * np.exp((23.036 - ice / 333.7) * ice / (279.82 + ice)), rtol=2e-4)


@pytest.mark.parametrize(("t", "water", "ice"), [(-20.0, 125.4, 103.2), (-10.0, 286.5, 259.9), (0.0, 611.2, 611.2)])
def test_saturation_stands_in_the_tables(t, water, ice):
    assert saturation_pressure(t) == pytest.approx(water, rel=3e-3)
    assert saturation_pressure(t, over_ice=True) == pytest.approx(ice, rel=3e-3)


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

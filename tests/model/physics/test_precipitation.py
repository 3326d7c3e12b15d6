"""Rain or snow."""

import numpy as np

from model.physics.precipitation import fresh_snow_density, snow_fraction


def test_dry_air_makes_snow_of_what_moist_air_makes_rain():
    assert snow_fraction(2.5, 2.5) < 0.05
    assert snow_fraction(2.5, -5.0) > 0.8
    assert snow_fraction(-5.0, -5.0) > 0.999
    assert np.all(np.diff(snow_fraction(np.linspace(-5, 8, 30), np.linspace(-6, 7, 30))) <= 0)


def test_new_snow_is_lighter_in_the_cold():
    density = fresh_snow_density(np.array([-20.0, -5.0, 0.0, 5.0]))
    assert np.all(np.diff(density) > 0)
    assert density[0] < 70
    assert 115 < density[2] < 125
    assert density[3] <= 250

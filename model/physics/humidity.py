"""Water vapour: saturation, dew point and wet bulb.

The eighth root of the saturation pressure is nearly straight in temperature, so a cubic of it, squared three times, needs no exponential.
Fitted to Buck (1981, J. Appl. Meteorol. 20, 1527-1532; coefficients of 1996): within 0.05 % between -25 and 20 degC, 0.25 % to -45 and 45.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.physics.constants import HEAT_AIR, LATENT_VAPORISATION, PRESSURE

Array = NDArray[np.float64]

#: Coefficients of the eighth root of the saturation pressure over water [Pa^(1/8)], lowest power of the temperature in degC first.
WATER_ROOT = (2.229762283, 2.025076027e-2, 9.186166007e-6, -1.596403677e-7)
#: The same over ice [Pa^(1/8)].
ICE_ROOT = (2.229815673, 2.294461435e-2, 3.282027042e-5, -1.782885535e-7)
#: Range the polynomials are used in [degC].
LOWEST, HIGHEST = -50.0, 60.0


def saturation_pressure(temperature: ArrayLike, *, over_ice: bool = False) -> Array:
    """Saturation vapour pressure [Pa].

    Args:
        temperature: Temperature [degC]; outside -50 to 60 degC the end value holds.
        over_ice: True over ice, False over water.
    """
    return np.asarray(_root(temperature, over_ice) ** 8)


def saturation_slope(temperature: ArrayLike, *, over_ice: bool = False) -> Array:
    """Derivative of the saturation pressure with temperature [Pa/K]."""
    celsius = np.clip(np.asarray(temperature, dtype=np.float64), LOWEST, HIGHEST)
    _, first, second, third = ICE_ROOT if over_ice else WATER_ROOT
    return np.asarray(8.0 * _root(celsius, over_ice) ** 7 * (first + celsius * (2.0 * second + celsius * 3.0 * third)))


def _root(temperature: ArrayLike, over_ice: bool) -> Array:
    celsius = np.clip(np.asarray(temperature, dtype=np.float64), LOWEST, HIGHEST)
    c0, c1, c2, c3 = ICE_ROOT if over_ice else WATER_ROOT
    return np.asarray(c0 + celsius * (c1 + celsius * (c2 + celsius * c3)))


def vapour_pressure(dew_point_temperature: ArrayLike) -> Array:
    """Vapour pressure of air with this dew point (over water, as stations and models report it) [Pa]."""
    return saturation_pressure(dew_point_temperature)


def wet_bulb_temperature(air_temperature: ArrayLike, dew_point_temperature: ArrayLike) -> Array:
    """Wet-bulb temperature from the psychrometer equation, by Newton's method [degC].

    Args:
        air_temperature: [degC].
        dew_point_temperature: [degC]; taken as the air temperature where it is above it.
    """
    air = np.asarray(air_temperature, dtype=np.float64)
    pressure = vapour_pressure(np.minimum(dew_point_temperature, air))
    gamma = HEAT_AIR * PRESSURE / (0.622 * LATENT_VAPORISATION)
    wet = air - (saturation_pressure(air) - pressure) / (saturation_slope(air) + gamma)
    for _ in range(3):
        wet = wet - (saturation_pressure(wet) - pressure - gamma * (air - wet)) / (saturation_slope(wet) + gamma)
    return wet

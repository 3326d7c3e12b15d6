"""Water vapour: saturation, dew point and wet bulb.

Saturation follows the sixth-degree polynomials of Lowe (1977, J. Appl. Meteorol. 16, 100-103), which need no exponential and
stay within 1 % of the Magnus formula between -25 and 50 degC.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.physics.constants import HEAT_AIR, LATENT_VAPORISATION, PRESSURE

Array = NDArray[np.float64]

#: Coefficients of saturation pressure over water [Pa], lowest power of the temperature in degC first.
WATER = (610.7799961, 44.36518521, 1.428945805, 2.650648471e-2, 3.031240396e-4, 2.034080948e-6, 6.136820929e-9)
#: The same over ice [Pa].
ICE = (610.9177956, 50.34698970, 1.886013408, 4.176223716e-2, 5.824720280e-4, 4.838803174e-6, 1.838826904e-8)
#: Range the polynomials are used in [degC].
LOWEST, HIGHEST = -50.0, 60.0


def saturation_pressure(temperature: ArrayLike, *, over_ice: bool = False) -> Array:
    """Saturation vapour pressure [Pa].

    Args:
        temperature: Temperature [degC]; outside -50 to 60 degC the end value holds.
        over_ice: True over ice, False over water.
    """
    celsius = np.clip(np.asarray(temperature, dtype=np.float64), LOWEST, HIGHEST)
    return np.asarray(np.polynomial.polynomial.polyval(celsius, ICE if over_ice else WATER), dtype=np.float64)


def saturation_slope(temperature: ArrayLike, *, over_ice: bool = False) -> Array:
    """Derivative of the saturation pressure with temperature [Pa/K]."""
    celsius = np.clip(np.asarray(temperature, dtype=np.float64), LOWEST, HIGHEST)
    coefficients = ICE if over_ice else WATER
    slope = [power * value for power, value in enumerate(coefficients)][1:]
    return np.asarray(np.polynomial.polynomial.polyval(celsius, slope), dtype=np.float64)


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

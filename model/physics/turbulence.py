"""Exchange between surface and air without iteration: neutral coefficient and Louis' stability."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.physics.constants import (
    GAS_DRY_AIR,
    GAS_VAPOUR,
    GRAVITY,
    KELVIN,
    PRESSURE,
    ROUGHNESS_HEAT_M,
    ROUGHNESS_MOMENTUM_M,
    TEMPERATURE_HEIGHT_M,
    VON_KARMAN,
    WIND_HEIGHT_M,
    WIND_MIN_M_S,
)

Array = NDArray[np.float64]

#: Neutral exchange coefficient for heat and vapour between 2 m (temperature) and 10 m (wind) and the pavement [1].
CH_NEUTRAL = float(
    VON_KARMAN**2 / (np.log(WIND_HEIGHT_M / ROUGHNESS_MOMENTUM_M) * np.log(TEMPERATURE_HEIGHT_M / ROUGHNESS_HEAT_M))
)
#: Louis (1979, Boundary-Layer Meteorol. 17, 187-202) [1].
LOUIS_STABLE = 4.7
#: Denominator of the unstable branch, 9.4 · 5.3 · Ch · sqrt(z/z0) [1].
LOUIS_UNSTABLE = float(9.4 * 5.3 * CH_NEUTRAL * np.sqrt(WIND_HEIGHT_M / ROUGHNESS_MOMENTUM_M))
#: Height difference in the bulk Richardson number [m].
RICHARDSON_HEIGHT_M = TEMPERATURE_HEIGHT_M
#: Density of air times its temperature [kg K m-3].
AIR_DENSITY_K = PRESSURE / GAS_DRY_AIR
#: Density of vapour times temperature over its pressure [kg K m-3 Pa-1].
VAPOUR_DENSITY_K = 1.0 / GAS_VAPOUR


def exchange_velocity(air_temperature: ArrayLike, surface_temperature: ArrayLike, wind_speed: ArrayLike) -> Array:
    """Velocity with which heat and vapour pass between air and surface [m s-1].

    Args:
        air_temperature: At 2 m [degC].
        surface_temperature: [degC].
        wind_speed: At 10 m [m s-1].
    """
    air = np.asarray(air_temperature, dtype=np.float64)
    wind = np.maximum(wind_speed, WIND_MIN_M_S)
    richardson = (
        GRAVITY * RICHARDSON_HEIGHT_M * (air - np.asarray(surface_temperature, dtype=np.float64)) / ((air + KELVIN) * wind**2)
    )
    stable = 1.0 / (1.0 + LOUIS_STABLE * np.maximum(richardson, 0.0)) ** 2
    mixed = np.maximum(-richardson, 0.0)
    unstable = 1.0 + 2.0 * LOUIS_STABLE * mixed / (1.0 + LOUIS_UNSTABLE * np.sqrt(mixed))
    return np.asarray(CH_NEUTRAL * np.where(richardson > 0.0, stable, unstable) * wind)

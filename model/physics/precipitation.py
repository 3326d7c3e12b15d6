"""What falls: share of snow and density of new snow."""

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from model.physics.humidity import wet_bulb_temperature

Array = NDArray[np.float64]

#: Wet-bulb temperature at which half of what falls is snow; Sims and Liu (2015) and Behrangi et al. (2018) find 1.0-1.1 over land [degC].
HALF_SNOW_WET_BULB_DEGC = 1.0
#: Steepness of the transition: 8-92 % within 1 K either side [1/K].
STEEPNESS_PER_K = 2.5


def snow_fraction(air_temperature: ArrayLike, dew_point_temperature: ArrayLike) -> Array:
    """Share of the precipitation that reaches the ground as snow [1].

    Args:
        air_temperature: [degC].
        dew_point_temperature: [degC].
    """
    wet = wet_bulb_temperature(air_temperature, dew_point_temperature)
    return np.asarray(1.0 / (1.0 + np.exp(np.clip(STEEPNESS_PER_K * (wet - HALF_SNOW_WET_BULB_DEGC), -50.0, 50.0))))


def snow_amount(weather: xr.Dataset) -> Array:
    """Snow that falls, shaped as the precipitation; its share by the wet-bulb temperature where it is not told [mm water].

    Args:
        weather: Canonical hourly weather.
    """
    fell = weather["precipitation_amount"].to_numpy()
    if "snow_fraction" in weather:
        return np.asarray(fell * weather["snow_fraction"].to_numpy(), dtype=np.float64)
    share = snow_fraction(weather["air_temperature"].to_numpy(), weather["dew_point_temperature"].to_numpy())
    return np.asarray(fell * share, dtype=np.float64)


def fresh_snow_density(air_temperature: ArrayLike) -> Array:
    """Density of new snow after Hedstrom and Pomeroy (1998), held between 60 and 250 [kg m-3].

    Args:
        air_temperature: [degC].
    """
    air = np.minimum(np.asarray(air_temperature, dtype=np.float64), 3.5)
    return np.asarray(np.clip(67.92 + 51.25 * np.exp(air / 2.59), 60.0, 250.0), dtype=np.float64)

"""Blowing snow: when wind lifts it, how much passes, and what loose snow there is to lift."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
#: Loose snow older than this has settled too hard to be lifted by ordinary winds [h].
LOOSE_H = 48.0
#: Air temperature above which snow no longer drifts [degC].
STICKY_DEGC = -0.5
#: Loose snow that must lie around for the wind to carry its full load [mm].
FULL_LOAD_MM = 2.0


def threshold_wind(air_temperature: ArrayLike) -> Array:
    """Wind at 10 m that lifts dry snow, after Li and Pomeroy (1997, J. Appl. Meteorol. 36, 205-213) [m s-1].

    Args:
        air_temperature: [degC].
    """
    air = np.clip(np.asarray(air_temperature, dtype=np.float64), -40.0, 0.0)
    return np.asarray(9.43 + 0.18 * air + 0.0033 * air**2)


def transport(wind_speed: ArrayLike) -> Array:
    """Snow carried across a metre in unlimited supply, after Tabler (1991): U^3.8 / 233 847 [kg m-1 s-1].

    Args:
        wind_speed: At 10 m [m s-1].
    """
    return np.asarray(np.asarray(wind_speed, dtype=np.float64) ** 3.8 / 233_847.0)


def loose_snow(snowfall: Array, rain: Array, air_temperature: Array) -> Array:
    """Loose snow beside the road, hour by hour, from what fell since the first hour [mm].

    Args:
        snowfall: Water equivalent over the hour before, time first [mm].
        rain: Over the hour before [mm].
        air_temperature: [degC].
    """
    loose = np.empty_like(snowfall)
    held = np.zeros(snowfall.shape[1:])
    for hour in range(len(snowfall)):
        held = (held + snowfall[hour]) * np.exp(-1.0 / LOOSE_H)
        held = np.where((air_temperature[hour] > STICKY_DEGC) | (rain[hour] > 0.05), 0.0, held)
        loose[hour] = held
    return loose


def drifting(wind_speed: ArrayLike, air_temperature: ArrayLike, loose: ArrayLike) -> NDArray[np.bool_]:
    """Whether wind moves loose snow across the road.

    Args:
        wind_speed: At 10 m [m s-1].
        air_temperature: [degC].
        loose: Loose snow beside the road [mm].
    """
    return np.asarray((np.asarray(wind_speed) >= threshold_wind(air_temperature)) & (np.asarray(loose) >= 0.2))


def drift_load(wind_speed: ArrayLike, air_temperature: ArrayLike, loose: ArrayLike) -> Array:
    """Snow that passes over a metre across the wind in an hour [kg m-1].

    A column that catches the share `drift_catch_per_m` of it on each metre gains that many mm.

    Args:
        wind_speed: At 10 m [m s-1].
        air_temperature: [degC].
        loose: Loose snow beside the road [mm].
    """
    full = np.minimum(np.asarray(loose) / FULL_LOAD_MM, 1.0)
    return np.where(drifting(wind_speed, air_temperature, loose), 3600.0 * transport(wind_speed) * full, 0.0)

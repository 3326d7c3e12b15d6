"""How temperature changes with height: the lapse rate, and the pool of cold air that gathers low on clear calm nights.

Both start from what is known without looking (the standard atmosphere; no pool) and move only as far as the stations' departures carry them,
within bounds. Slopes are Theil-Sen's (Sen, 1968), so that one odd station does not tilt them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Change of air temperature with height [degC/m], standard atmosphere (ICAO, 1993).
STANDARD_LAPSE_DEGC_M = -0.0065
#: Bounds of a learned rate [degC/m]: the dry adiabat, and a weak inversion that lasts for days. Upper bound assumed.
LAPSE_BOUNDS_DEGC_M = (-0.0098, 0.003)
#: How far the rate of a county may lie from the standard, one standard deviation [degC/m]. Assumed.
LAPSE_SD_DEGC_M = 0.002
#: Largest increase with height of a cold pool at full strength [degC/m]; pools of 1 to 5 degC over 30 to 50 m are common in valleys. Assumed.
POOLING_MOST_DEGC_M = 0.10
#: No place is moved further than this by a pool [degC]. Assumed.
POOLING_REACH_DEGC = 3.0
#: Stations and range of heights from which anything is learned [1, m]; a pool needs hours of some strength too [h, 1].
FEWEST_STATIONS, LAPSE_RANGE_M, POOLING_RANGE_M = 5, 50.0, 15.0
FEWEST_HOURS, STRONG, WEAK = 6, 0.25, 0.1
#: A slope counts from so many times its standard error on [1].
SLOPE_ERRORS = 2.0
#: Wind at which a pool is down to 1/e of its strength [m/s], sine of the sun's elevation at which it is gone [1], and how long it takes to
#: gather and to go [h]. Assumed.
MIXING_WIND_M_S, SUNRISE_SINE, GATHERING_H = 2.5, 0.10, 4
_MAD_TO_SD = 1.4826


@dataclass(frozen=True, slots=True)
class Vertical:
    """Change of air temperature with height.

    Attributes:
        lapse_degc_m: In any hour [degC/m].
        pooling_degc_m: Added in a cold pool of full strength, 0 or more [degC/m].
    """

    lapse_degc_m: float = STANDARD_LAPSE_DEGC_M
    pooling_degc_m: float = 0.0

    def shift(self, above_m: Array, strength: Array) -> Array:
        """Warmer by so much than at a place lower by `above_m`.

        Args:
            above_m: Height above the place compared with, shape (place,) [m].
            strength: Of the pool (`pool_strength`), shape (time,) [1].

        Returns:
            Shape (place, time) [degC].
        """
        pool = np.clip(self.pooling_degc_m * above_m[:, None] * strength, -POOLING_REACH_DEGC, POOLING_REACH_DEGC)
        shift: Array = self.lapse_degc_m * above_m[:, None] + pool
        return shift


def pool_strength(cloud: Array, wind: Array, sin_elevation: Array) -> Array:
    """How strong a pool of cold air can be: 1 after hours of clear, calm dark; 0 by day, under cloud or in wind.

    Args:
        cloud: Cloud cover, hourly along the last axis [1].
        wind: Wind speed, same shape [m/s].
        sin_elevation: Sine of the sun's elevation, same shape [1].
    """
    dark = np.clip(1.0 - sin_elevation / SUNRISE_SINE, 0.0, 1.0)
    now = (1.0 - np.clip(cloud, 0.0, 1.0)) * np.exp(-np.maximum(wind, 0.0) / MIXING_WIND_M_S) * dark
    total = np.cumsum(np.concatenate([np.repeat(now[..., :1], GATHERING_H, axis=-1), now], axis=-1), axis=-1)
    gathered: Array = (total[..., GATHERING_H:] - total[..., :-GATHERING_H]) / GATHERING_H
    return gathered


def vertical_of(departure: Array, height: Array, strength: Array) -> Vertical:
    """Learn the change with height from stations.

    Args:
        departure: Reading less what the weather makes it with the standard lapse, shape (station, hour), NaN where not read [degC].
        height: Of the stations above where that weather is known, NaN where unknown, shape (station,) [m].
        strength: Of the pool, shape (hour,) [1].

    Returns:
        The standard, moved as far as the stations show.
    """
    ordinary = _middle(departure[:, strength < WEAK])
    slope, error = _slope(height, ordinary, LAPSE_RANGE_M)
    lapse = STANDARD_LAPSE_DEGC_M + slope * LAPSE_SD_DEGC_M**2 / (LAPSE_SD_DEGC_M**2 + error**2)
    strong = strength >= STRONG
    pooling = 0.0
    if strong.sum() >= FEWEST_HOURS:
        pooled = _middle((departure[:, strong] - np.nan_to_num(ordinary)[:, None]) / strength[strong])
        slope, error = _slope(height, pooled, POOLING_RANGE_M)
        pooling = float(np.clip(slope, 0.0, POOLING_MOST_DEGC_M)) if slope > SLOPE_ERRORS * error else 0.0
    return Vertical(float(np.clip(lapse, *LAPSE_BOUNDS_DEGC_M)), pooling)


def _middle(departure: Array) -> Array:
    """Median over hours of each station, NaN where it read in fewer than `FEWEST_HOURS`."""
    middle = np.full(departure.shape[0], np.nan)
    for row in np.flatnonzero(np.isfinite(departure).sum(axis=1) >= FEWEST_HOURS):
        middle[row] = np.nanmedian(departure[row])
    return middle


def _slope(height: Array, values: Array, least_range_m: float) -> tuple[float, float]:
    """Theil-Sen slope and its standard error; (0, infinite) where stations or heights are too few."""
    there = np.isfinite(height) & np.isfinite(values)
    x, y = height[there], values[there]
    if x.size < FEWEST_STATIONS or np.ptp(x) < least_range_m:
        return 0.0, float("inf")
    first, second = np.triu_indices(x.size, k=1)
    apart = np.abs(x[second] - x[first]) > 1.0
    slope = float(np.median(((y[second] - y[first])[apart]) / (x[second] - x[first])[apart]))
    rest = y - slope * x
    scatter = _MAD_TO_SD * float(np.median(np.abs(rest - np.median(rest))))
    return slope, scatter / (float(np.std(x)) * np.sqrt(x.size))

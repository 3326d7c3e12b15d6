"""Sunlight whose clock runs an hour off, set right by the sun itself.

Over two weeks cloud comes before noon as often as after, so the middle of the measured sunlight is the sun's own noon, up to the half hour by
which hours may be named after their beginning or end. Where the middle jumps by a whole hour from one fortnight to another it is the
clock that jumped (summer time, a logger set anew), and the sunlight is moved back. No road temperature is looked at.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: Days on either side that a day's clock is read from [day].
REACH_DAYS = 6
#: Hours may be named after their beginning, middle or end [h].
NAMING_H = (-0.5, -0.25, 0.0, 0.25, 0.5)
#: Mean sunlight of a fortnight below which its middle is not trusted [W m-2].
DARK_W_M2 = 8.0
#: Farthest that a clock is believed to be off [h].
FARTHEST_H = 3


def hours_late(time: NDArray[np.datetime64], shortwave: Array, sine: Array, longitude: float) -> NDArray[np.intp]:
    """Whole hours by which the sunlight comes late, one a time.

    Args:
        time: Consecutive whole hours, UTC.
        shortwave: Measured short-wave radiation, unshaded [W m-2].
        sine: Sine of the sun's elevation [1].
        longitude: East positive [degree].
    """
    hour = np.mod((time - time.astype("datetime64[D]")) / np.timedelta64(1, "h") + longitude / 15.0, 24.0)
    day = np.floor((time - time[0]) / np.timedelta64(24, "h")).astype(np.intp)
    count = int(day[-1]) + 1
    light, high = np.maximum(np.nan_to_num(shortwave), 0.0), np.maximum(sine, 0.0)
    moments = [np.bincount(day, values, minlength=count) for values in (light, light * hour, high, high * hour)]
    wide = np.ones(2 * REACH_DAYS + 1)
    sums = [np.convolve(np.pad(moment, REACH_DAYS), wide, mode="valid") for moment in moments]
    hours = np.convolve(np.pad(np.bincount(day, minlength=count).astype(np.float64), REACH_DAYS), wide, mode="valid")
    lit = sums[0] > DARK_W_M2 * hours
    late = np.where(lit, sums[1] / np.maximum(sums[0], 1e-9) - sums[3] / np.maximum(sums[2], 1e-9), np.nan)
    if not lit.any():
        return np.zeros(time.size, dtype=np.intp)
    shifts = [np.round(late - naming) for naming in NAMING_H]
    loss = [
        np.nanmean(np.abs(late - naming - shift)) + 0.05 * np.nanmean(shift != 0)
        for naming, shift in zip(NAMING_H, shifts, strict=True)
    ]
    chosen = np.clip(np.nan_to_num(shifts[int(np.argmin(loss))]), -FARTHEST_H, FARTHEST_H)
    found: NDArray[np.intp] = chosen.astype(np.intp)[day]
    return found


def set_right(shortwave: Array, late: NDArray[np.intp]) -> Array:
    """Sunlight moved back by the whole hours it came late, in hours at the ends as it was.

    Args:
        shortwave: By the hour [W m-2].
        late: Hours late, one a time.
    """
    at = np.clip(np.arange(shortwave.size) + late, 0, shortwave.size - 1)
    moved: Array = shortwave[at]
    return moved

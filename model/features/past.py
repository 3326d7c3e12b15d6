"""The hours before an issue, as features may see them."""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.physics.precipitation import snow_fraction

#: Snow of an hour that counts as snowfall [mm water].
SNOWFALL_MM = 0.1
#: Longest time since the last snowfall told apart [h].
LONGEST_SINCE_H = 48.0


@dataclass(frozen=True, eq=False)
class PastWeather:
    """The last hours before an issue.

    Attributes:
        age_h: Hours before the issue, shape (time,), none negative.
        precipitation: Shape (point, time) [mm].
        snow: Shape (point, time) [mm water].
    """

    age_h: NDArray[np.float64]
    precipitation: NDArray[np.float64]
    snow: NDArray[np.float64]


def past_weather(history: xr.Dataset, issued_at: np.datetime64) -> PastWeather | None:
    """The part of the analysed weather that a feature may see; None where there is none.

    Args:
        history: Analysed weather over ("member", "point", "time"), first member read; hours after the issue are ignored.
        issued_at: Moment of issue.
    """
    stamps = history["time"].to_numpy()
    last = int(np.searchsorted(stamps, issued_at, side="right"))
    if last == 0:
        return None
    past = slice(max(0, last - int(LONGEST_SINCE_H)), last)

    def read(name: str) -> NDArray[np.float64]:
        return history.variables[name].transpose("member", "point", "time").to_numpy()[0, :, past].astype(np.float64)

    amount = read("precipitation_amount")
    share = snow_fraction(read("air_temperature"), read("dew_point_temperature"))
    if "snow_fraction" in history.variables:
        told = read("snow_fraction")
        share = np.where(np.isfinite(told), told, share)
    return PastWeather(-hours_between(issued_at, stamps[past]), amount, amount * share)


def hours_between(moment: np.datetime64, times: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Hours from a moment to each time, negative before it."""
    seconds: NDArray[np.float64] = (times.astype("datetime64[s]") - moment.astype("datetime64[s]")).astype(np.float64)
    return np.asarray(seconds / 3600.0, dtype=np.float64)

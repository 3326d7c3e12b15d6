"""What a station's neighbours make likely: the median of the nearest that read, and how far they differ among themselves.

Stations read at times of their own, so a reading holds for a while (`HOLD_HOURS`) and each moment sees what every station read last.
"""

import numpy as np
import numpy.typing as npt

from ingest.distance import distance_matrix_km

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

#: So many of the nearest others are asked, if they stand within this distance [km].
MOST, REACH_KM = 8, 60.0
#: Fewer neighbours than this make nothing likely.
FEWEST = 3
#: The spread of n neighbours is widened by 1 + this/n, for a few tell less of how far a county differs [1]. Assumed.
FEW_WIDEN = 2.0
#: A reading stands for the moments up to this long after it [h]; a little more than two thirds of an hour, the slowest half-hourly sender.
HOLD_HOURS = 0.7
#: From the median absolute deviation to the standard deviation of a normal distribution [1].
MAD_TO_SD = 1.4826


def neighbours_of(longitude: Array, latitude: Array) -> Index:
    """The nearest others of each station, nearest first.

    Args:
        longitude: Shape (station,) [degree].
        latitude: Shape (station,) [degree].

    Returns:
        Positions, shape (station, at most `MOST`); -1 where no further station is within `REACH_KM`.
    """
    places = np.column_stack([longitude, latitude])
    distance = distance_matrix_km(places, places)
    np.fill_diagonal(distance, np.inf)
    order = np.argsort(distance, axis=1, kind="stable")[:, :MOST]
    return np.where(np.take_along_axis(distance, order, axis=1) <= REACH_KM, order, -1)


def held(values: Array, hours: Array) -> Array:
    """What each station read last at each moment, NaN where that is older than `HOLD_HOURS`.

    Args:
        values: Shape (station, time), NaN where missing.
        hours: Times since any origin, increasing, shape (time,) [h].
    """
    place = np.where(np.isfinite(values), np.arange(values.shape[1])[None, :], -1)
    newest = np.maximum.accumulate(place, axis=1)
    there = np.maximum(newest, 0)
    fresh = (newest >= 0) & (hours[None, :] - hours[there] <= HOLD_HOURS)
    return np.where(fresh, np.take_along_axis(values, there, axis=1), np.nan)


def expected(values: Array, neighbours: Index) -> tuple[Array, Array]:
    """Median of each station's neighbours, and their robust standard deviation about it.

    Args:
        values: Comparable values (height and offsets removed), shape (station, time), NaN where missing.
        neighbours: Result of `neighbours_of`.

    Returns:
        Median and spread, each of shape (station, time); NaN where fewer than `FEWEST` neighbours read.
    """
    if neighbours.shape[1] == 0:
        return np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    theirs = np.where((neighbours >= 0)[:, :, None], values[neighbours], np.nan)
    middle = median(theirs, fewest=FEWEST)
    spread = MAD_TO_SD * median(np.abs(theirs - middle[:, None, :]), fewest=FEWEST)
    few = 1.0 + FEW_WIDEN / np.maximum(np.isfinite(theirs).sum(axis=1), 1)
    return middle, few * spread


def median(values: Array, *, fewest: int = 1) -> Array:
    """Median over axis 1 of what is there, NaN where fewer than `fewest` are; quick for a few values in many places."""
    ordered = np.sort(values, axis=1)
    count = np.isfinite(ordered).sum(axis=1)
    if values.shape[1] == 0:
        return np.full(count.shape, np.nan)
    low = np.expand_dims(np.maximum((count - 1) // 2, 0), 1)
    high = np.expand_dims(np.minimum(count // 2, values.shape[1] - 1), 1)
    middle = 0.5 * (np.take_along_axis(ordered, low, axis=1) + np.take_along_axis(ordered, high, axis=1))[:, 0]
    answer: Array = np.where(count >= fewest, middle, np.nan)
    return answer

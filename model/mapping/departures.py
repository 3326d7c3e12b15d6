"""From places where something is known to places where it is wanted: distances, and what departures make likely elsewhere."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.intp]

#: Weights fall with the square of distance beyond about this [km]; chosen on simulated stations (seed 101, winter 2009), where it left the
#: least error.
SHORTEST_KM = 8.0
#: With three or more at an hour, none counts with more than so many robust standard deviations from their median [1], at least so much [degC].
CLIP_SPREADS, CLIP_LEAST = 3.0, 1.0
_KM_PER_DEGREE = 111.2
_MAD_TO_SD = 1.4826


def distance_km(from_longitude: Array, from_latitude: Array, to_longitude: Array, to_latitude: Array) -> Array:
    """Distances on planes tangent at the first places, shape (from, to) [km]; right to a per cent within a county."""
    east = (from_longitude[:, None] - to_longitude[None, :]) * np.cos(np.radians(from_latitude))[:, None]
    north = from_latitude[:, None] - to_latitude[None, :]
    distance: Array = _KM_PER_DEGREE * np.hypot(east, north)
    return distance


def carried(values: Array, distance: Array) -> Array:
    """Values of some places as they are likely at others: weighted by distance, none counted beyond what the rest make believable.

    Args:
        values: Shape (from, time), NaN where nothing is known.
        distance: Shape (to, from) [km]; NaN where it is not known where a place lies, which then counts for nothing.

    Returns:
        Shape (to, time), NaN at times when nothing is known anywhere.
    """
    weight = np.nan_to_num(1.0 / (distance**2 + SHORTEST_KM**2))
    believed = _clipped(values)
    known = np.isfinite(believed)
    total = weight @ known.astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Array = (weight @ np.where(known, believed, 0.0)) / total
    return result


def nearest_points(weather: xr.Dataset, longitude: Array, latitude: Array) -> Index:
    """Position of the nearest forecast point of each place."""
    points = [weather[name].to_numpy().astype(float) for name in ("longitude", "latitude")]
    return np.asarray(np.argmin(distance_km(longitude, latitude, *points), axis=1))


def _clipped(values: Array) -> Array:
    believed = values.copy()
    for time in np.flatnonzero(np.isfinite(values).sum(axis=0) >= 3):
        middle = np.nanmedian(values[:, time])
        reach = max(CLIP_LEAST, CLIP_SPREADS * _MAD_TO_SD * float(np.nanmedian(np.abs(values[:, time] - middle))))
        believed[:, time] = np.clip(values[:, time], middle - reach, middle + reach)
    return believed

"""From places where something is known to places where it is wanted: distance, height, and cold air that gathers low."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.lapse import Vertical, pool_strength
from model.physics.sun import sun_position

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
        distance: Shape (to, from) [km].

    Returns:
        Shape (to, time), NaN at times when nothing is known anywhere.
    """
    weight = 1.0 / (distance**2 + SHORTEST_KM**2)
    believed = _clipped(values)
    known = np.isfinite(believed)
    total = weight @ known.astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Array = (weight @ np.where(known, believed, 0.0)) / total
    return result


def pool_over(weather: xr.Dataset) -> Array:
    """Strength of the cold pool over the middle of a forecast's points, hour by hour, shape (time,) [1].

    Args:
        weather: Canonical; the first member speaks.
    """
    cloud, wind = (
        weather[name].isel(member=0).transpose("point", "time").to_numpy().mean(axis=0).astype(float)
        for name in ("cloud_area_fraction", "wind_speed")
    )
    longitude, latitude = (float(weather[name].to_numpy().mean()) for name in ("longitude", "latitude"))
    return pool_strength(cloud, wind, sun_position(weather["time"].to_numpy(), longitude, latitude).sin_elevation)


def air_at_places(
    weather: xr.Dataset,
    *,
    longitude: Array,
    latitude: Array,
    altitude: Array,
    vertical: Vertical | None = None,
    offset: Array | float = 0.0,
) -> Array:
    """Air temperature of a forecast or an analysis at places between its points.

    Args:
        weather: Canonical, with heights of its points.
        longitude: Shape (place,) [degree].
        latitude: Shape (place,) [degree].
        altitude: Shape (place,) [m]; NaN takes the point's.
        vertical: Change with height; the standard if None.
        offset: Learned offset of each place (`model.mapping_offsets`) [degC].

    Returns:
        Shape (member, place, time) [degC].
    """
    nearest = nearest_points(weather, longitude, latitude)
    above = np.nan_to_num(altitude - weather["altitude"].to_numpy().astype(float)[nearest])
    shift = (vertical or Vertical()).shift(above, pool_over(weather))
    air = weather["air_temperature"].transpose("member", "point", "time").to_numpy().astype(float)
    mapped: Array = air[:, nearest] + shift[None] + np.broadcast_to(offset, above.shape)[None, :, None]
    return mapped


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

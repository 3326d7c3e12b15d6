"""From forecast points and stations to the segments of a network.

Each segment takes the nearest few places, weighted by the inverse square of distance; temperatures are first brought to the segment's height
by a fixed lapse rate. Weights depend on the network and the places alone and are kept for the last few of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import xarray as xr

from ingest.distance import distance_matrix_km
from model.domain.roads import Network

Array = npt.NDArray[np.float64]
#: (longitude, latitude, altitude) [degree, degree, m]; altitude NaN where unknown.
PlacePoint = tuple[float, float, float]

#: Mean environmental lapse rate of the ICAO standard atmosphere (ISO 2533:1975) [degC/m].
LAPSE_DEGC_PER_M = 0.0065
NEAREST = 3
#: Distances are not counted as shorter than this, so that one very near place does not drown the rest [km].
SHORTEST_KM = 1.0

_TEMPERATURES = frozenset({"air_temperature", "dew_point_temperature", "air_temperature_p10", "air_temperature_p90"})


@dataclass(frozen=True)
class Weights:
    """How segments draw on places.

    Attributes:
        share: Share of each place in each segment, rows sum to 1, shape (segment, place) [1].
        rise_m: Height of each segment above the weighted height of its places [m], shape (segment,); 0 where unknown.
        nearest_km: Distance to the nearest place [km], shape (segment,).
    """

    share: Array
    rise_m: Array
    nearest_km: Array


def place_points(weather: xr.Dataset) -> tuple[PlacePoint, ...]:
    """Longitude, latitude and altitude of a Dataset's points or stations."""
    columns = (weather[name].to_numpy().astype(np.float64) for name in ("longitude", "latitude", "altitude"))
    return tuple((float(x), float(y), float(z)) for x, y, z in zip(*columns, strict=True))


def segment_weights(network: Network, places: Sequence[PlacePoint]) -> Weights:
    """Weights of places for each segment, kept by the network's version and the places.

    Args:
        network: Segments with positions and heights.
        places: At least one place.

    Raises:
        ValueError: No place is given.
    """
    if not places:
        raise ValueError("segments cannot be mapped to no places at all")
    return _weights(_Keyed(network), tuple(places))


class _Keyed:
    """A network that counts as equal to another of its version."""

    def __init__(self, network: Network) -> None:
        self.network = network

    def __hash__(self) -> int:
        return hash(self.network.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and other.network.version == self.network.version


@lru_cache(maxsize=32)
def _weights(keyed: _Keyed, places: tuple[PlacePoint, ...]) -> Weights:
    segments = keyed.network.segments
    middles = np.array([segment.midpoint for segment in segments])
    table = np.array(places, dtype=np.float64)
    distance = distance_matrix_km(middles, table[:, :2])
    count = min(NEAREST, len(places))
    near = (
        np.argpartition(distance, count - 1, axis=1)[:, :count]
        if count < len(places)
        else np.tile(np.arange(count), (len(segments), 1))
    )
    weight = np.maximum(np.take_along_axis(distance, near, axis=1), SHORTEST_KM) ** -2.0
    share = np.zeros_like(distance)
    np.put_along_axis(share, near, weight / weight.sum(axis=1, keepdims=True), axis=1)
    known = np.isfinite(table[:, 2])
    part = share * known
    total = part.sum(axis=1)
    height = part @ np.where(known, table[:, 2], 0.0)
    own = np.array([segment.altitude_m for segment in segments])
    rise = np.where(total > 0.0, own - height / np.where(total > 0.0, total, 1.0), 0.0)
    for result in (share, rise, distance):
        result.flags.writeable = False
    return Weights(share=share, rise_m=rise, nearest_km=distance.min(axis=1))


def to_segments(weather: xr.Dataset, network: Network, *, name: str) -> xr.DataArray:
    """One variable of a forecast or of observations at every segment.

    Missing places are left out and the others weighted up; where all of a segment's places are missing, so is the segment.

    Args:
        weather: Canonical forecast (dimension ``point``) or observations (dimension ``station``).
        network: Segments.
        name: Canonical name of the variable.

    Returns:
        The variable with dimension ``segment`` (ids) in place of ``point`` or ``station``.
    """
    dim = "point" if "point" in weather.sizes else "station"
    weights = segment_weights(network, place_points(weather))
    values = _drawn(weather[name], dim, weights, lapse=name in _TEMPERATURES)
    others = [other for other in weather[name].dims if other != dim]
    mapped = values.transpose(*[("segment" if other == dim else other) for other in weather[name].dims])
    mapped.attrs = dict(weather[name].attrs)
    return mapped.assign_coords(
        {"segment": [segment.id for segment in network.segments], **{d: weather[d] for d in others if d in weather.coords}}
    )


def _drawn(variable: xr.DataArray, dim: str, weights: Weights, *, lapse: bool) -> xr.DataArray:
    values = variable.transpose(..., dim).to_numpy().astype(np.float64)
    there = np.isfinite(values)
    total = there.astype(np.float64) @ weights.share.T
    drawn = np.where(there, values, 0.0) @ weights.share.T
    drawn = np.where(total > 1e-9, drawn / np.where(total > 1e-9, total, 1.0), np.nan)
    if lapse:
        drawn = drawn - LAPSE_DEGC_PER_M * weights.rise_m
    dims = [str(other) for other in variable.dims if other != dim]
    return xr.DataArray(drawn.astype(np.float32), dims=[*dims, "segment"])

"""Which roads have a station of their own, which follow those around, and what surface temperature they are told with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from config.site import Station
from model.domain.plans import QUANTILES
from model.domain.roads import Network
from model.mapping.departures import distance_km
from model.mapping.station_weights import OWN_SHARE, likeness, nearness
from model.physics.columns import Columns

Array = NDArray[np.float64]
#: A segment that comes within this of a station is the road it stands on [km]. Assumed: half the width of a road and its verge, and what a
#: drawn line may be off.
OWN_KM = 0.05
_KM_PER_DEGREE = 111.2
_MIDDLE = QUANTILES.index(0.5)


@dataclass(frozen=True, eq=False)
class Following:
    """How units follow stations.

    Attributes:
        own: Share of each unit's area that lies on a station's own road, (unit, station) [1].
        beside: Weight of each station on the rest of the unit, as the analysis carries departures, (unit, station) [1].
    """

    own: Array
    beside: Array

    @property
    def any(self) -> bool:
        """Whether any unit follows any station."""
        return bool(self.own.any() or self.beside.any())


def following(network: Network, columns: Columns, stations: Sequence[Station], *, share: float) -> Following:
    """How the units of a network follow stations.

    Args:
        network: One column a segment.
        columns: Of its segments.
        stations: Those that tell.
        share: Share of their correction that held on roads around [1].
    """
    place = np.array([(station.longitude, station.latitude) for station in stations])
    away = np.stack([_distance_to_line_km(np.array(segment.line), place) for segment in network.segments])
    nearest = np.where(away.min(axis=1) <= OWN_KM, away.argmin(axis=1), -1)
    on_own = nearest >= 0
    middle = np.array([segment.midpoint for segment in network.segments])
    near = nearness(distance_km(middle[:, 0], middle[:, 1], place[:, 0], place[:, 1]))
    carried = share * likeness(columns)[:, None] * near / (near.sum(axis=1, keepdims=True) + OWN_SHARE)
    area = np.array([segment.area_m2 for segment in network.segments])
    area = area / np.bincount(network.unit_index, weights=area)[network.unit_index]
    own = np.zeros((len(network.units), len(stations)))
    np.add.at(own, (network.unit_index[on_own], nearest[on_own]), area[on_own])
    beside = np.zeros_like(own)
    np.add.at(beside, network.unit_index[~on_own], (area[:, None] * carried)[~on_own])
    rest = 1.0 - own.sum(axis=1, keepdims=True)
    return Following(own, np.divide(beside, rest, out=np.zeros_like(beside), where=rest > 1e-9))


def followed(
    told: NDArray[np.floating], raw: Array, who: Following, *, quantiles: Array, moved: Array, speaks: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Surface temperature of units that follow stations.

    Where a unit lies on a station's own road it has that station's quantiles; elsewhere its middle moves towards the road model moved as the
    stations were, and its width stays, for theirs is known at the stations alone.

    Args:
        told: As told without them, (unit, time, quantile) [degC].
        raw: The road model's mean, (unit, time) [degC].
        who: How units follow.
        quantiles: What is told at the stations in the first hours, (station, hour, quantile) [degC].
        moved: What that adds to the road model there, (station, hour) [K].
        speaks: Whether the stations are followed at that hour, (hour,).
    """
    hours = min(quantiles.shape[1], told.shape[1])
    first = np.asarray(told[:, :hours], dtype=np.float64)
    drawn = who.beside @ moved[:, :hours] + who.beside.sum(axis=1, keepdims=True) * (raw[:, :hours] - first[..., _MIDDLE])
    rest = 1.0 - who.own.sum(axis=1)
    mixed = rest[:, None, None] * (first + drawn[..., None]) + np.einsum("us,stq->utq", who.own, quantiles[:, :hours])
    touched = (who.own.sum(axis=1) > 0.0) | (who.beside.sum(axis=1) > 0.0)
    found = np.array(told, dtype=np.float32)
    cells = np.ix_(np.flatnonzero(touched), np.flatnonzero(speaks[:hours]))
    found[cells] = mixed[cells].astype(np.float32)
    return found


def _distance_to_line_km(line: Array, places: Array) -> Array:
    """Shortest distance of places (longitude, latitude) to a line of such, shape (place,) [km]."""
    scale = _KM_PER_DEGREE * np.array([np.cos(np.radians(line[0, 1])), 1.0])
    points, ends = (places - line[0]) * scale, (line - line[0]) * scale
    start, along = ends[:-1], np.diff(ends, axis=0)
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    offset = points[:, None, :] - start[None]
    reach = np.clip((offset * along[None]).sum(axis=2) / length, 0.0, 1.0)
    gap = offset - reach[..., None] * along[None]
    shortest: Array = np.sqrt((gap**2).sum(axis=2)).min(axis=1)
    return shortest

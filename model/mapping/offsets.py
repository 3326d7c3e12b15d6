"""The offset each route keeps to the stations around it, from the sensors near it, with an honest uncertainty where there is none.

Two stations in one Swedish town differ by 1.45 degC on average, so a route differs from a mapped estimate as well. Before anything is learned that
offset is 0 with a standard deviation of 1.3 degC (which makes two places differ so), wider under a closed sky, whose streets no station
describes. A sensor's learned offset tells of the routes around it, less with distance: the posterior of a Gaussian field with those offsets
as noisy readings (Rasmussen and Williams, 2006, chapter 2).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from model.domain.roads import Network
from model.domain.weather_sensors import SensorOffset
from model.lapse import STANDARD_LAPSE_DEGC_M
from model.mapping.departures import distance_km
from model.physics.columns import Columns
from model.physics.constants import LAPSE_RATE

Array = NDArray[np.float64]

#: Standard deviation of a place's offset [degC], and the distance over which two places share it [km]. The distance is assumed.
PLACE_SD_DEGC, PLACE_REACH_KM = 1.3, 1.5
#: What a wholly closed sky adds to the standard deviation [degC], against the open sky of a state road's station [1]. Assumed.
CLOSED_SKY_SD_DEGC, STATION_SKY_VIEW = 1.0, 0.95
#: Hours that count as one independent departure of a sensor [h]: a spell of weather lasts a day.
HOURS_A_SPELL = 24.0
#: Rows of routes in the table of offsets begin with this.
ROUTE_PREFIX = "route:"


@dataclass(frozen=True, slots=True)
class PlaceOffset:
    """Offset of a route to what is mapped to it.

    Attributes:
        place: Id of the route or zone.
        offset: To be added to the mapped estimate [degC].
        spread: Standard deviation of what remains unknown of it [degC].
        sensors: Ids of the sensors within `PLACE_REACH_KM` of it that it was learned from; empty where there is none.
        count: Readings of those sensors.
    """

    place: str
    offset: float
    spread: float
    sensors: tuple[str, ...] = ()
    count: int = 0


def place_offsets(
    network: Network, offsets: Iterable[SensorOffset], positions: Mapping[str, tuple[float, float]], *, variable: str
) -> tuple[PlaceOffset, ...]:
    """Offsets of all routes and zones.

    Args:
        network: Routes, zones and their segments.
        offsets: What was learned of the sensors.
        positions: (longitude, latitude) by station [degree]; a sensor without one tells nothing.
        variable: The variable asked for.

    Returns:
        One of each unit, in the network's order.
    """
    known = [item for item in offsets if item.variable == variable and item.station in positions and item.count > 0]
    middle, prior_sd = _units(network)
    where = np.array([positions[item.station] for item in known], dtype=float).reshape(-1, 2)
    to_sensors = distance_km(middle[:, 0], middle[:, 1], where[:, 0], where[:, 1])
    mean, variance = _posterior(known, where, to_sensors)
    places = []
    for row, unit in enumerate(network.unit_ids):
        near = [item for item, away in zip(known, to_sensors[row], strict=True) if away <= PLACE_REACH_KM]
        places.append(
            PlaceOffset(
                place=unit,
                offset=float(mean[row]),
                spread=float(np.sqrt(variance[row] + prior_sd[row] ** 2)),
                sensors=tuple(item.station for item in near),
                count=sum(item.count for item in near),
            )
        )
    return tuple(places)


def as_rows(places: Sequence[PlaceOffset], *, variable: str, at: datetime) -> tuple[SensorOffset, ...]:
    """Offsets of routes as rows of the table of sensor offsets, the route's id behind `ROUTE_PREFIX`."""
    return tuple(
        SensorOffset(f"{ROUTE_PREFIX}{item.place}", variable, at, item.offset, 0.0, item.spread, item.count) for item in places
    )


def from_rows(rows: Iterable[SensorOffset], *, variable: str) -> dict[str, PlaceOffset]:
    """The inverse of `as_rows`, by place; rows of sensors are passed over."""
    return {
        name: PlaceOffset(name, row.offset, row.spread, (), row.count)
        for row in rows
        if row.variable == variable and (name := row.station.removeprefix(ROUTE_PREFIX)) != row.station
    }


def moved_columns(
    columns: Columns, network: Network, places: Mapping[str, PlaceOffset], *, lapse_degc_m: float = STANDARD_LAPSE_DEGC_M
) -> Columns:
    """Columns whose air is warmer by the learned offset of their route, under a learned lapse rate: as if they lay higher or lower.

    Args:
        columns: One a segment of the network.
        network: Which segment belongs to which route.
        places: Offsets of air temperature by place (`from_rows`).
        lapse_degc_m: Change of air temperature with height that the stations show [degC/m].
    """
    offset = np.array([places[unit].offset if unit in places else 0.0 for unit in network.unit_ids])
    height = columns.altitude_offset_m * (lapse_degc_m / STANDARD_LAPSE_DEGC_M)
    return replace(columns, altitude_offset_m=height - offset[network.unit_index] / LAPSE_RATE)


def _units(network: Network) -> tuple[Array, Array]:
    """Middle of each unit (longitude, latitude) and what its sky adds to its uncertainty."""
    middles = np.array([segment.midpoint for segment in network.segments])
    closed = np.array([max(STATION_SKY_VIEW - segment.sky_view_factor, 0.0) for segment in network.segments])
    count = np.bincount(network.unit_index, minlength=len(network.units)).astype(float)

    def mean(values: Array) -> Array:
        average: Array = np.bincount(network.unit_index, weights=values, minlength=len(network.units)) / count
        return average

    return np.column_stack([mean(middles[:, 0]), mean(middles[:, 1])]), CLOSED_SKY_SD_DEGC * mean(closed)


def _posterior(known: Sequence[SensorOffset], where: Array, to_sensors: Array) -> tuple[Array, Array]:
    prior = PLACE_SD_DEGC**2
    if not known:
        return np.zeros(to_sensors.shape[0]), np.full(to_sensors.shape[0], prior)
    between = distance_km(where[:, 0], where[:, 1], where[:, 0], where[:, 1])
    noise = np.array([item.spread**2 / max(item.count / HOURS_A_SPELL, 1.0) for item in known])
    covariance = _shared(between) + np.diag(noise + 1e-6)
    link = _shared(to_sensors)
    solved = np.linalg.solve(covariance, np.column_stack([np.array([item.offset for item in known]), link.T]))
    variance = prior - np.einsum("ps,sp->p", link, solved[:, 1:])
    return link @ solved[:, 0], np.clip(variance, 0.0, prior)


def _shared(distance: Array) -> Array:
    covariance: Array = PLACE_SD_DEGC**2 * np.exp(-((distance / PLACE_REACH_KM) ** 2))
    return covariance

"""Which columns the road model runs for training: a few per unit, dealt into groups, and one at each station."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Site, Station
from model.domain.roads import Network
from model.features.places import KIND_SHARES, Places, representative_segments, unit_places
from model.mapping.offsets import PlaceOffset, moved_columns
from model.mapping.station_weights import lane_traffic, nearness
from model.needs.judged import UnitColumns, unit_columns
from model.physics.columns import Columns, columns_for, make_columns

KM_PER_DEGREE = 111.2
_NO_OFFSETS: Mapping[str, PlaceOffset] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Group:
    """The columns of one issue: some units, then some stations.

    Attributes:
        picked: Index of each column among all training columns.
        sensors: Index of each station column among the stations.
        columns: Their static properties.
        frame: How the unit columns, which come first, stand for units.
        units: Places of the units' rows.
        stations: Places of the stations' rows.
    """

    picked: NDArray[np.intp]
    sensors: NDArray[np.intp]
    columns: Columns
    frame: UnitColumns
    units: Places
    stations: Places


@dataclass(frozen=True, eq=False)
class TrainingColumns:
    """All columns of a training.

    Attributes:
        frame: How the unit columns stand for units.
        columns: Unit columns, then stations.
        station_ids: Stations in column order.
        carried: Nearness of each station to each column (`model.mapping.station_weights`), shape (column, station) [1]; 0 to itself.
        groups: The groups that issues take in turn.
    """

    frame: UnitColumns
    columns: Columns
    station_ids: tuple[str, ...]
    carried: NDArray[np.float64]
    groups: tuple[Group, ...]


def training_columns(
    network: Network,
    site: Site,
    weather: xr.Dataset,
    *,
    per_unit: int,
    groups: int,
    place_offsets: Mapping[str, PlaceOffset] = _NO_OFFSETS,
) -> TrainingColumns:
    """Columns for a network and its stations.

    Args:
        network: The network.
        site: Whose road stations are added.
        weather: Anything on the site's forecast points.
        per_unit: Most columns of a unit.
        groups: How many groups units are dealt into.
        place_offsets: Learned offsets of air temperature by route or zone, as the assessment's columns have them.
    """
    frame = representative_segments(network, per_unit=per_unit)
    roads = moved_columns(columns_for(network, weather), network, place_offsets)
    own = roads.select(frame.segments)
    stations = tuple(station for station in site.stations if station.kind == "road")
    columns = own if not stations else _joined(own, station_columns(stations, weather))
    points = weather.sizes["point"]
    return TrainingColumns(
        frame=frame,
        columns=columns,
        station_ids=tuple(station.id for station in stations),
        carried=_carried(network, frame, stations),
        groups=tuple(
            _group(network, frame, columns, points, number, groups, stations) for number in range(min(groups, len(network.units)))
        ),
    )


def _carried(network: Network, frame: UnitColumns, stations: Sequence[Station]) -> NDArray[np.float64]:
    """Nearness of each station to each column, 0 from a station to itself."""
    middle = [network.segments[i].midpoint for i in frame.segments]
    read = [(station.longitude, station.latitude) for station in stations]
    if not read:
        return np.zeros((len(middle), 0))
    places, sensors = np.array(middle + read), np.array(read)
    east = (places[:, :1] - sensors[None, :, 0]) * np.cos(np.radians(places[:, 1:]))
    distance = KM_PER_DEGREE * np.hypot(east, places[:, 1:] - sensors[None, :, 1])
    weight = nearness(distance)
    weight[len(middle) :][np.eye(len(read), dtype=bool)] = 0.0
    return weight


def _group(
    network: Network, frame: UnitColumns, columns: Columns, points: int, number: int, groups: int, described: Sequence[Station]
) -> Group:
    inside = np.flatnonzero(frame.unit_index % groups == number)
    stations = np.arange(len(frame.segments), len(columns))[number::groups]
    picked = np.concatenate([inside, stations])
    chosen = columns.select(picked)
    own = unit_columns(network, segments=frame.segments[inside], area_share=frame.area_share[inside])
    units = unit_places(network, own, column_point=chosen.point[: len(inside)], points=points)
    padded = np.zeros((len(units.units), len(picked)), dtype=np.float32)
    padded[:, : len(inside)] = units.column_weight
    return Group(
        picked,
        stations - len(frame.segments),
        chosen,
        own,
        replace(units, column_weight=padded),
        _station_places(chosen, len(inside), points, stations - len(frame.segments), described),
    )


def _station_places(columns: Columns, first: int, points: int, sensors: NDArray[np.intp], described: Sequence[Station]) -> Places:
    count = len(columns) - first
    column_weight = np.zeros((count, len(columns)), dtype=np.float32)
    column_weight[np.arange(count), first + np.arange(count)] = 1.0
    point_weight = np.zeros((count, points), dtype=np.float32)
    point_weight[np.arange(count), columns.point[first:]] = 1.0
    unknown = np.full(count, np.nan)
    own = [described[sensor] for sensor in sensors]
    fixed = {
        "start_depth_wet": unknown,
        "start_depth_dry": unknown,
        "kept_bare": unknown,
        **{name: np.zeros(count) for name in KIND_SHARES},
        "bridge_share": np.array([float(station.on_bridge) for station in own]),
        "width": np.array([np.nan if station.width_m is None else station.width_m for station in own]),
        "sky_view": columns.sky_view_factor[first:],
        "traffic": np.array([station.traffic_veh_per_h for station in own]),
        "altitude": columns.altitude_offset_m[first:],
    }
    return Places(-1 - sensors, column_weight, point_weight, fixed)


def station_columns(stations: Sequence[Station], weather: xr.Dataset) -> Columns:
    """One column at each station, on its nearest forecast point.

    Args:
        stations: As the site describes them.
        weather: Anything on the site's forecast points, with their heights.
    """
    longitude = np.array([station.longitude for station in stations])[:, None]
    latitude = np.array([station.latitude for station in stations])[:, None]
    east = (longitude - weather["longitude"].to_numpy()[None]) * np.cos(np.radians(latitude))
    nearest = np.argmin(east**2 + (latitude - weather["latitude"].to_numpy()[None]) ** 2, axis=1)
    return make_columns(
        len(stations),
        point=nearest,
        ids=np.array([station.id for station in stations]),
        sky_view_factor=np.array([station.sky_view_factor for station in stations]),
        altitude_offset_m=np.array([station.altitude_m for station in stations]) - weather["altitude"].to_numpy()[nearest],
        traffic_veh_per_h=np.array([lane_traffic(station) for station in stations]),
    )


def _joined(first: Columns, second: Columns) -> Columns:
    """Columns side by side."""
    joined: dict[str, Any] = {
        field.name: np.concatenate([getattr(first, field.name), getattr(second, field.name)])
        for field in fields(Columns)
        if field.name not in {"classes", "ground"}
    }
    ground = np.concatenate([first.ground, second.ground + len(first.classes)])
    return Columns(ground=ground, classes=(*first.classes, *second.classes), **joined)

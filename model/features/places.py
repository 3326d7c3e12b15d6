"""What a unit is, for the features: the weights of its columns and points, its exposure and its class limits."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.domain.roads import Network, SegmentKind
from model.needs.judged import UnitColumns, unit_columns

Array = NDArray[np.float64]

#: Kinds of surface that are told apart, by the feature that tells their share of the area; the rest is carriageway.
KIND_SHARES: Mapping[str, frozenset[SegmentKind]] = {
    "bridge_share": frozenset({"bridge"}),
    "path_share": frozenset({"cycleway", "footway"}),
    "square_share": frozenset({"square", "bus_stop"}),
}


@dataclass(frozen=True, eq=False)
class Places:
    """Units of the feature rows.

    Attributes:
        units: Index of each unit in the network, shape (unit,); below 0 for a station.
        column_weight: Area share of each column in each unit, shape (unit, column) [1].
        point_weight: Share of each forecast point in each unit, shape (unit, point) [1].
        fixed: Features that never change, each of shape (unit,).
    """

    units: NDArray[np.intp]
    column_weight: NDArray[np.float32]
    point_weight: NDArray[np.float32]
    fixed: dict[str, Array]


def unit_places(network: Network, frame: UnitColumns, *, column_point: NDArray[np.intp], points: int) -> Places:
    """Places of all units that have columns.

    Args:
        network: The network.
        frame: How columns stand for units.
        column_point: Forecast point of each column.
        points: How many forecast points there are.
    """
    groups = frame.groups()
    weight = np.zeros((len(groups), len(frame.segments)))
    for row, (_, columns) in enumerate(groups):
        weight[row, columns] = frame.area_share[columns]
    at_point = np.zeros((len(frame.segments), points))
    at_point[np.arange(len(frame.segments)), column_point] = 1.0
    units = np.array([unit for unit, _ in groups], dtype=np.intp)
    segments = [network.segments[i] for i in frame.segments]
    classes = [network.classes[network.units[unit].class_code] for unit in units]

    def mean(values: list[float]) -> Array:
        averaged: Array = weight @ np.array(values, dtype=np.float64)
        return averaged

    fixed = {
        "start_depth_wet": np.array([item.start_depth_wet_cm for item in classes]),
        "start_depth_dry": np.array([item.start_depth_dry_cm for item in classes]),
        "kept_bare": np.array([float(item.slip_control in {"salt", "brush_brine"}) for item in classes]),
        **{name: mean([float(segment.kind in kinds) for segment in segments]) for name, kinds in KIND_SHARES.items()},
        "width": mean([segment.width_m for segment in segments]),
        "sky_view": mean([segment.sky_view_factor for segment in segments]),
        "traffic": mean([segment.traffic_veh_per_h for segment in segments]),
        "altitude": mean([segment.altitude_m for segment in segments]),
    }
    return Places(units, weight.astype(np.float32), (weight @ at_point).astype(np.float32), fixed)


def representative_segments(network: Network, *, per_unit: int) -> UnitColumns:
    """A few segments that stand for each unit: its quantiles by sky view, bridges kept apart.

    A unit is judged by the fifth of its area that is worst off. What sets its segments apart is exposure: open ones cool most, shaded
    ones keep frost, bridges freeze first. Segments in order of sky view, cut into equal areas, with the middle one of each part, keep
    that range at a fraction of the cost. Training uses them; an assessment always computes every segment.

    Args:
        network: The network.
        per_unit: Most columns of a unit.
    """
    chosen: list[int] = []
    shares: list[float] = []
    for unit in range(len(network.units)):
        own = np.flatnonzero(network.unit_index == unit)
        area = np.array([network.segments[i].area_m2 for i in own])
        key = [(network.segments[i].kind == "bridge", network.segments[i].sky_view_factor) for i in own]
        order = np.array(sorted(range(len(own)), key=lambda i, key=key: key[i]))  # type: ignore[misc]
        middle = (np.cumsum(area[order]) - area[order] / 2.0) / area.sum()
        parts = np.minimum((middle * per_unit).astype(int), per_unit - 1)
        picked: dict[int, float] = {}
        for part in np.unique(parts):
            members = order[parts == part]
            picked[int(own[members[len(members) // 2]])] = float(area[members].sum())
        for segment in sorted(picked):
            chosen.append(segment)
            shares.append(picked[segment])
    return unit_columns(network, segments=np.array(chosen, dtype=np.intp), area_share=np.array(shares))

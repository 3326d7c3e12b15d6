"""Segments of one unit that the road model can hardly tell apart, reckoned as one: cost then grows with distinct columns, not with segments.

A class shares forecast point, kind, pavement, layers, width, horizon, and steps of sky view, traffic and height. It stands as one segment with the
class's whole area and its mean exposure, so that what is told of the unit, by share of its area, is all but the same. Single segments get their own
lowest temperature back by the slope over exposure between the classes of their unit. How far the answers are from those of every segment reckoned by
itself is what `benchmarks.column_classes` measures. Heated zones are never put together.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.roads import Network, Segment
from model.physics.columns import nearest_points

#: Steps within which segments count as alike: sky view [1], factor of traffic [1], height [m], and elevation of the horizon [degree].
SKY_STEP, TRAFFIC_FACTOR, HEIGHT_STEP_M, HORIZON_STEP_DEG = 0.1, 1.4, 20.0, 5.0
#: Traffic below which a segment has as good as none [1/h].
LEAST_TRAFFIC = 5.0
#: Ridge of the slopes, in classes: what few classes say of a slope is not believed whole. Assumed.
RIDGE = 0.5


@dataclass(frozen=True, eq=False)
class Reduced:
    """A network of classes.

    Attributes:
        network: The same units, a segment a class.
        whole: The network it stands for.
        class_of: Index of each segment's class, shape (segment,).
    """

    network: Network
    whole: Network
    class_of: NDArray[np.intp]


def reduced(network: Network, points: xr.Dataset) -> Reduced:
    """Put alike segments of each route together.

    Args:
        network: Or a block of it.
        points: The forecast's points, with longitude, latitude [degree] and altitude [m].
    """
    nearest = nearest_points(network, points)
    routes = {route.id for route in network.routes}
    number: dict[Hashable, int] = {}
    members: list[list[int]] = []
    class_of = np.empty(len(network.segments), dtype=np.intp)
    for place, segment in enumerate(network.segments):
        key = _key(segment, int(nearest[place])) if segment.unit_id in routes else (place,)
        if key not in number:
            number[key] = len(members)
            members.append([])
        members[number[key]].append(place)
        class_of[place] = number[key]
    segments = tuple(_together([network.segments[place] for place in places]) for places in members)
    return Reduced(replace(network, segments=segments), network, class_of)


def refined(told: xr.Dataset, found: Reduced) -> xr.Dataset:
    """What was told of classes, as it holds for each segment.

    Args:
        told: `model.segment_summary.segment_summary` of the classes.
        found: Which segment is of which class.

    Returns:
        The same of every segment: the lowest temperature moved by the slope over sky view and traffic, the rest as its class has it.
    """
    segments, classes = found.whole.segments, found.network.segments
    each = told.isel(segment=found.class_of)
    surface, own = told["surface_min"].to_numpy().astype(float), _exposure(classes)
    moved = surface[found.class_of]
    away = _exposure(segments) - own[found.class_of]
    units, index = found.network.unit_index, found.whole.unit_index
    for unit in np.unique(units):
        chosen = np.flatnonzero(units == unit)
        spread = own[chosen] - own[chosen].mean(axis=0)
        slope = np.linalg.solve(
            spread.T @ spread + RIDGE * np.diag(_STEPS**2), spread.T @ (surface[chosen] - surface[chosen].mean())
        )
        mine = index == unit
        moved[mine] += away[mine] @ slope
    return each.assign(surface_min=("segment", moved.astype(np.float32), told["surface_min"].attrs)).assign_coords(
        segment=[segment.id for segment in segments], unit_id=("segment", [segment.unit_id for segment in segments])
    )


#: One step of each exposure.
_STEPS = np.array([SKY_STEP, np.log(TRAFFIC_FACTOR)])


def _exposure(segments: tuple[Segment, ...]) -> NDArray[np.float64]:
    """Sky view [1] and logarithm of traffic, shape (segment, 2)."""
    traffic = [max(segment.traffic_veh_per_h, LEAST_TRAFFIC) for segment in segments]
    return np.column_stack([[segment.sky_view_factor for segment in segments], np.log(traffic)])


def _key(segment: Segment, point: int) -> Hashable:
    traffic = np.log(max(segment.traffic_veh_per_h, LEAST_TRAFFIC) / LEAST_TRAFFIC) / np.log(TRAFFIC_FACTOR)
    return (
        *(segment.unit_id, point, segment.kind, segment.pavement, segment.width_m, segment.layers, segment.drift_catch_per_m),
        *(round(segment.sky_view_factor / SKY_STEP), round(traffic), round(segment.altitude_m / HEIGHT_STEP_M)),
        *(round(elevation / HORIZON_STEP_DEG) for _, elevation in segment.horizon_deg),
    )


def _together(segments: list[Segment]) -> Segment:
    """One segment with the length of all and their mean exposure by area; the one nearest to that mean lends the rest."""
    if len(segments) == 1:
        return segments[0]
    length = np.array([segment.length_m for segment in segments])
    share = length / length.sum()
    exposure = np.array([(item.sky_view_factor, item.traffic_veh_per_h, item.altitude_m) for item in segments])
    sky, traffic, height = (float(value) for value in share @ exposure)
    nearest = segments[int(np.abs(exposure[:, 0] - sky).argmin())]
    return replace(nearest, length_m=float(length.sum()), sky_view_factor=sky, traffic_veh_per_h=traffic, altitude_m=height)

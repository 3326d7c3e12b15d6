"""From positions to segments: the likeliest way of each vehicle through the network, by a hidden Markov model.

The model follows Newson and Krumm (2009, "Hidden Markov map matching through noise and sparseness"): a position lies about its true place on
the line with a normal error, and the step between two true places is about as long and in the same direction as the step between the two
positions. The network has no graph of its own (streets are drawn as routes), so the step is compared as a vector instead of along a
shortest path; staying on a segment is cheaper than changing it, and driving across a line is unlikely. The likeliest sequence is found by
the Viterbi algorithm. A position further from every line than the limit ends the sequence there.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from config.imports import MapMatching
from ingest.imports.line_index import Candidate, LineIndex
from ingest.imports.records import Position

#: Cost of a change of segment, and of driving straight across a line, in units of a squared error over two [1].
CHANGE_COST = 5.0
ACROSS_COST = 4.0
#: A step shorter than this has no direction that can be trusted [m].
_LEAST_STEP_M = 8.0


@dataclass(frozen=True, slots=True)
class Matched:
    """A position with its place in the network.

    Attributes:
        position: As received.
        candidate: Place on a segment; None where no line is near.
        x: East of the position in the plane [m].
        y: North of the position in the plane [m].
    """

    position: Position
    candidate: Candidate | None
    x: float
    y: float


def match(track: Sequence[Position], index: LineIndex, settings: MapMatching) -> list[Matched]:
    """The likeliest places of one vehicle's positions, in order of time.

    Args:
        track: Positions of one vehicle by time, without long gaps.
        index: Lines of the network.
        settings: Limits and errors.
    """
    points = index.plane(np.array([(item.longitude, item.latitude) for item in track], dtype=np.float64).reshape(-1, 2))
    near = index.near(points, settings.distance_m)
    chosen: list[Candidate | None] = [None] * len(track)
    for has_line, run in itertools.groupby(range(len(track)), key=lambda i: bool(near[i])):
        if has_line:
            positions = list(run)
            for i, candidate in zip(positions, _likeliest(positions, track, points.tolist(), near, settings), strict=True):
                chosen[i] = candidate
    return [Matched(item, candidate, *point) for item, candidate, point in zip(track, chosen, points.tolist(), strict=True)]


def tracks(positions: Sequence[Position], settings: MapMatching) -> list[list[Position]]:
    """Positions cut into stretches of one vehicle without long silence or leap, each by time; equal repetitions are dropped."""
    by_vehicle: dict[str, dict[tuple[object, ...], Position]] = {}
    for item in positions:
        key = (item.time, item.longitude, item.latitude, item.kinds)
        by_vehicle.setdefault(item.vehicle, {}).setdefault(key, item)
    cut: list[list[Position]] = []
    for vehicle in sorted(by_vehicle):
        ordered = sorted(by_vehicle[vehicle].values(), key=lambda item: item.time)
        for before, item in zip([None, *ordered[:-1]], ordered, strict=True):
            if before is None or not _together(before, item, settings):
                cut.append([])
            cut[-1].append(item)
    return cut


def _together(before: Position, item: Position, settings: MapMatching) -> bool:
    if (item.time - before.time).total_seconds() > settings.gap_s:
        return False
    north = math.radians(item.latitude - before.latitude)
    east = math.radians(item.longitude - before.longitude) * math.cos(math.radians(item.latitude))
    return math.hypot(north, east) * 6_371_008.8 <= settings.gap_m


def _likeliest(
    run: Sequence[int],
    track: Sequence[Position],
    points: Sequence[Sequence[float]],
    near: Sequence[Sequence[Candidate]],
    settings: MapMatching,
) -> list[Candidate]:
    """Viterbi over the candidates of positions that all have one."""
    sigma = settings.position_error_m
    headings = [_heading(i, run, track, points) for i in run]
    costs = [[_place_cost(item, headings[0], sigma) for item in near[run[0]]]]
    back: list[list[int]] = []
    for n, i in enumerate(run[1:], start=1):
        before = run[n - 1]
        step = (points[i][0] - points[before][0], points[i][1] - points[before][1])
        row, links = [], []
        for item in near[i]:
            ways = [cost + _step_cost(origin, item, step, sigma) for cost, origin in zip(costs[-1], near[before], strict=True)]
            best = min(range(len(ways)), key=ways.__getitem__)
            links.append(best)
            row.append(ways[best] + _place_cost(item, headings[n], sigma))
        costs.append(row)
        back.append(links)
    last = min(range(len(costs[-1])), key=costs[-1].__getitem__)
    chosen = [last]
    for links in reversed(back):
        chosen.append(links[chosen[-1]])
    return [near[i][k] for i, k in zip(run, reversed(chosen), strict=True)]


def _place_cost(item: Candidate, heading: float | None, sigma: float) -> float:
    cost = item.distance_m**2 / (2.0 * sigma**2)
    return cost if heading is None else cost + ACROSS_COST * math.sin(heading - item.bearing) ** 2


def _step_cost(origin: Candidate, item: Candidate, step: tuple[float, float], sigma: float) -> float:
    error = math.hypot(item.x - origin.x - step[0], item.y - origin.y - step[1])
    return error / sigma + (CHANGE_COST if item.segment != origin.segment else 0.0)


def _heading(i: int, run: Sequence[int], track: Sequence[Position], points: Sequence[Sequence[float]]) -> float | None:
    """Direction of travel in the plane [rad]: the step about the position, else the course it tells; None where it stands still."""
    before, after = points[max(i - 1, run[0])], points[min(i + 1, run[-1])]
    east, north = after[0] - before[0], after[1] - before[1]
    if math.hypot(east, north) >= _LEAST_STEP_M:
        return math.atan2(north, east)
    told = track[i].heading_degree
    return None if told is None else math.radians(90.0 - told)

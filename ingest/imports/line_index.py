"""Which segments of the network lie near a position: pieces of lines in a plane, found through a k-d tree."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from config.network import EARTH_RADIUS_M
from model.domain.roads import Segment

_Flat = NDArray[np.float64]

#: Points are laid this far apart along the lines [m]; a line within the search distance has one within that and half of this.
_SPACING_M = 20.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """The point of one segment that lies nearest to a position.

    Attributes:
        segment: Index of the segment.
        along_m: Where on the segment, from its first point [m].
        distance_m: From the position [m].
        x: East in the plane [m].
        y: North in the plane [m].
        bearing: Direction of the line there, mathematically, in the plane [rad].
    """

    segment: int
    along_m: float
    distance_m: float
    x: float
    y: float
    bearing: float


class LineIndex:
    """The lines of a network, laid into a plane about its middle.

    The plane is an equirectangular one: 1 m is 1 m at the middle latitude, within 1 % for 30 km north and south of it, which is enough to tell
    streets apart.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        points = np.array([point for segment in segments for point in segment.line])
        middle = points.mean(axis=0) if len(points) else np.zeros(2)
        self._middle = middle
        self._scale = EARTH_RADIUS_M * math.pi / 180.0 * np.array([math.cos(math.radians(float(middle[1]))), 1.0])
        starts, ends, owner, offset = [], [], [], []
        self.lengths_m = np.zeros(len(segments))
        for number, segment in enumerate(segments):
            line = self.plane(np.array(segment.line))
            steps = np.hypot(*np.diff(line, axis=0).T)
            starts.append(line[:-1])
            ends.append(line[1:])
            owner.append(np.full(len(steps), number))
            offset.append(np.concatenate([[0.0], np.cumsum(steps)[:-1]]))
            self.lengths_m[number] = steps.sum()
        self._start, self._end = np.concatenate(starts), np.concatenate(ends)
        self._owner, self._offset = np.concatenate(owner), np.concatenate(offset)
        self._vector = self._end - self._start
        self._length = np.hypot(*self._vector.T)
        self.ends = np.array([[line[0][0], line[-1][-1]] for line in ((self._start[k], self._end[k]) for k in self._pieces())])
        self._tree, self._piece_of = self._densified()

    def plane(self, lon_lat: _Flat) -> _Flat:
        """Points of shape (n, 2), longitude and latitude [degree], as east and north [m]."""
        laid: _Flat = (lon_lat - self._middle) * self._scale
        return laid

    def near(self, points: _Flat, distance_m: float, most: int = 6) -> list[list[Candidate]]:
        """Nearest point of each segment within a distance, nearest segments first.

        Args:
            points: East and north, shape (n, 2) [m].
            distance_m: Segments further away are left out [m].
            most: At most so many segments a point.
        """
        if not len(points):
            return []
        found = np.atleast_1d(self._tree.query_ball_point(points, distance_m + _SPACING_M / 2.0))
        return [self._candidates(point, hits, distance_m)[:most] for point, hits in zip(points, found, strict=True)]

    def _candidates(self, point: _Flat, hits: Sequence[int], distance_m: float) -> list[Candidate]:
        if not hits:
            return []
        pieces = np.unique(self._piece_of[np.asarray(hits)])
        vector, length = self._vector[pieces], np.maximum(self._length[pieces], 1e-9)
        share = np.clip(((point - self._start[pieces]) * vector).sum(axis=1) / length**2, 0.0, 1.0)
        foot = self._start[pieces] + share[:, None] * vector
        distance = np.hypot(*(point - foot).T)
        nearest: dict[int, Candidate] = {}
        for k in np.argsort(distance, kind="stable"):
            piece, owner = pieces[k], int(self._owner[pieces[k]])
            if distance[k] > distance_m or owner in nearest:
                continue
            nearest[owner] = Candidate(
                segment=owner,
                along_m=float(self._offset[piece] + share[k] * self._length[piece]),
                distance_m=float(distance[k]),
                x=float(foot[k, 0]),
                y=float(foot[k, 1]),
                bearing=float(math.atan2(vector[k, 1], vector[k, 0])),
            )
        return list(nearest.values())

    def _pieces(self) -> list[NDArray[np.intp]]:
        bounds = np.flatnonzero(np.diff(self._owner)) + 1
        return np.split(np.arange(len(self._owner)), bounds)

    def _densified(self) -> tuple[cKDTree, NDArray[np.intp]]:
        counts = np.maximum(np.ceil(self._length / _SPACING_M).astype(int), 1) + 1
        piece_of = np.repeat(np.arange(len(counts)), counts)
        share = np.concatenate([np.linspace(0.0, 1.0, count) for count in counts])
        return cKDTree(self._start[piece_of] + share[:, None] * self._vector[piece_of]), piece_of

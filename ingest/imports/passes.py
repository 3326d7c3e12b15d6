"""From matched positions to passes of segments: which stretch was driven with which treatment, from when to when."""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.imports.line_index import LineIndex
from ingest.imports.map_matching import Matched
from ingest.imports.records import SegmentPass
from model.domain.roads import Segment
from model.domain.treatments import TreatmentKind

#: A drive over a corner from one segment to the next may be so much longer than the step between the two positions.
_CORNER_FACTOR, _CORNER_M = 1.4, 60.0


@dataclass(frozen=True, slots=True)
class _Piece:
    segment: int
    from_m: float
    to_m: float


def segment_passes(matched: Sequence[Matched], index: LineIndex, segments: Sequence[Segment]) -> list[SegmentPass]:
    """Passes of one track, by treatment and time.

    What a machine does from one position to the next is what both tell; a stretch is covered between two places on one segment, and round
    the corner between two segments where the way fits the step. A single position covers nothing.

    Args:
        matched: Positions of one track by time.
        index: The lines they were matched to.
        segments: The segments behind the index.
    """
    passes: list[SegmentPass] = []
    current: dict[tuple[int, TreatmentKind], SegmentPass] = {}
    for before, after in itertools.pairwise(matched):
        kinds = before.position.kinds & after.position.kinds
        reached = set()
        for piece, kind in itertools.product(_pieces(before, after, index), sorted(kinds)):
            key = (piece.segment, kind)
            reached.add(key)
            new = SegmentPass(
                segment_id=segments[piece.segment].id,
                kind=kind,
                started_at=before.position.time,
                ended_at=after.position.time,
                from_m=min(piece.from_m, piece.to_m),
                to_m=max(piece.from_m, piece.to_m),
                rate_g_m2=before.position.rate_g_m2,
                vehicle=before.position.vehicle,
            )
            current[key] = _joined(current[key], new) if key in current else new
        passes += [item for key, item in current.items() if key not in reached]
        current = {key: item for key, item in current.items() if key in reached}
    passes.extend(current.values())
    return sorted(passes, key=lambda item: (item.started_at, item.segment_id, item.kind))


def _pieces(before: Matched, after: Matched, index: LineIndex) -> Iterator[_Piece]:
    a, b = before.candidate, after.candidate
    if a is None or b is None:
        return
    if a.segment == b.segment:
        yield _Piece(a.segment, a.along_m, b.along_m)
        return
    leave, enter = _nearest_end(index, a.segment, (b.x, b.y)), _nearest_end(index, b.segment, (a.x, a.y))
    way = abs(leave.to_m - a.along_m) + math.dist(leave.point, enter.point) + abs(enter.to_m - b.along_m)
    if way <= _CORNER_FACTOR * math.hypot(after.x - before.x, after.y - before.y) + _CORNER_M:
        yield _Piece(a.segment, a.along_m, leave.to_m)
        yield _Piece(b.segment, enter.to_m, b.along_m)


@dataclass(frozen=True, slots=True)
class _End:
    to_m: float
    point: tuple[float, float]


def _nearest_end(index: LineIndex, segment: int, to: tuple[float, float]) -> _End:
    first, last = (tuple(point) for point in index.ends[segment].tolist())
    ends = (_End(0.0, first), _End(float(index.lengths_m[segment]), last))
    return min(ends, key=lambda end: math.dist(end.point, to))


def _joined(earlier: SegmentPass, later: SegmentPass) -> SegmentPass:
    """One pass of two that follow on each other; the rate is their mean by length where both tell one."""
    one, other = earlier.to_m - earlier.from_m, later.to_m - later.from_m
    rate = earlier.rate_g_m2 if later.rate_g_m2 is None else later.rate_g_m2
    if earlier.rate_g_m2 is not None and later.rate_g_m2 is not None and one + other > 0.0:
        rate = (earlier.rate_g_m2 * one + later.rate_g_m2 * other) / (one + other)
    return replace(
        earlier,
        ended_at=later.ended_at,
        from_m=min(earlier.from_m, later.from_m),
        to_m=max(earlier.to_m, later.to_m),
        rate_g_m2=rate,
    )

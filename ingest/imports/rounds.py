"""From passes of segments to rounds of routes: a route counts as done when a stated share of its length was passed in one round."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.imports import MapMatching
from ingest.imports.records import SegmentPass
from model.domain.treatments import TreatmentKind


@dataclass(frozen=True, slots=True)
class Round:
    """Passes of one treatment on one route that belong together.

    Attributes:
        unit_id: Route.
        kind: Treatment.
        started_at: Start of the first pass (aware UTC).
        ended_at: End of the last (aware UTC).
        share: Share of the route's length passed at least once [1].
        rate_g_m2: Mean spread rate by length where told [g/m2].
        passes: Number of passes.
        vehicles: Number of vehicles.
        is_done: Whether the share is what the settings ask for.
    """

    unit_id: str
    kind: TreatmentKind
    started_at: datetime
    ended_at: datetime
    share: float
    rate_g_m2: float | None
    passes: int
    vehicles: int
    is_done: bool


def rounds_of(
    passes: Sequence[SegmentPass],
    *,
    unit_of: Mapping[str, str],
    lengths_m: Mapping[str, float],
    settings: MapMatching,
    round_times: Mapping[str, timedelta] | None = None,
) -> list[Round]:
    """Rounds, by start, route and treatment.

    A round ends with a pause longer than ``round_gap_min``. It also ends where the route is done, the time of a whole round has gone by,
    and a machine begins on ground that was passed already: that is the next round.

    Args:
        passes: Passes of segments, of any vehicles.
        unit_of: Segment → route. Passes of other segments are left out.
        lengths_m: Length of every segment of those routes [m].
        settings: Share and pause.
        round_times: Route → time of one round; none: a new round begins with a pause only.
    """
    whole_m: dict[str, float] = defaultdict(float)
    for segment, unit in unit_of.items():
        whole_m[unit] += lengths_m[segment]
    groups: dict[tuple[str, TreatmentKind], list[SegmentPass]] = defaultdict(list)
    for item in passes:
        if item.segment_id in unit_of:
            groups[unit_of[item.segment_id], item.kind].append(item)
    gap = timedelta(minutes=settings.round_gap_min)
    rounds: list[Round] = []
    for (unit, kind), members in groups.items():
        round_time = (round_times or {}).get(unit)
        open_round: list[SegmentPass] = []
        ended_at = min(item.started_at for item in members)
        for item in sorted(members, key=lambda item: (item.started_at, item.ended_at, item.segment_id)):
            if open_round and (
                item.started_at - ended_at > gap
                or _begins_anew(open_round, item, whole_m[unit], round_time=round_time, done_share=settings.done_share)
            ):
                rounds.append(_round(unit, kind, open_round, whole_m[unit], settings.done_share))
                open_round = []
            ended_at = max(ended_at, item.ended_at) if open_round else item.ended_at
            open_round.append(item)
        rounds.append(_round(unit, kind, open_round, whole_m[unit], settings.done_share))
    return sorted(rounds, key=lambda item: (item.started_at, item.unit_id, item.kind))


def covered_m(passes: Sequence[SegmentPass]) -> float:
    """Length of ground passed at least once [m]."""
    stretches: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for item in passes:
        stretches[item.segment_id].append((item.from_m, item.to_m))
    total = 0.0
    for parts in stretches.values():
        reach = 0.0
        for start, end in sorted(parts):
            total += max(end - max(start, reach), 0.0)
            reach = max(reach, end)
    return total


def _begins_anew(
    members: Sequence[SegmentPass], item: SegmentPass, whole_m: float, *, round_time: timedelta | None, done_share: float
) -> bool:
    if round_time is None or item.started_at - members[0].started_at < round_time:
        return False
    before = covered_m(members)
    adds = covered_m([*members, item]) - before
    return before >= done_share * whole_m and adds < 0.5 * (item.to_m - item.from_m)


def _round(unit: str, kind: TreatmentKind, members: Sequence[SegmentPass], whole_m: float, done_share: float) -> Round:
    share = min(covered_m(members) / whole_m, 1.0) if whole_m > 0.0 else 0.0
    told = [(item.rate_g_m2, item.to_m - item.from_m) for item in members if item.rate_g_m2 is not None]
    length = sum(weight for _, weight in told)
    return Round(
        unit_id=unit,
        kind=kind,
        started_at=members[0].started_at,
        ended_at=max(item.ended_at for item in members),
        share=share,
        rate_g_m2=sum(rate * weight for rate, weight in told) / length if length > 0.0 else None,
        passes=len(members),
        vehicles=len({item.vehicle for item in members}),
        is_done=share >= done_share,
    )

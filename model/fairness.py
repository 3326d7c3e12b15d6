"""Is the promised service kept alike: share of needs met by the class's deadline, by class and district, cycle and foot network first.

A need counts from the last assessment before its window's end that advised to act, unless a person decided against it. It was met in time where the
log has a treatment that answers it and ended by the deadline (latest start + turn-out + the treatment's round; for heated ground: on before the
window's end). Salt and heat may have come before the window: a treatment is taken to hold five hours (the Swedish occasion index counts so). A need
is told as not done where the contractor's log of that night became known after the deadline and does not hold it. Where nothing around the window
was handed in since, nothing is known of it: the need is missing, never met and never broken.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scipy import stats

from config.fleet import Fleet
from config.treatments import TreatmentSpec
from model.decision.round_time import round_time
from model.decision.turn_out import turn_out
from model.domain.evidence import NeedTold
from model.domain.needs import Need
from model.domain.roads import HeatedZone, Network, Route
from model.domain.treatments import SPREAD, Action, TreatmentKind

#: A treatment before the window still counts so long after it ended.
HOLDS = timedelta(hours=5)
#: Actions so close to the window belong to the log of its night.
LOG_NEAR = timedelta(hours=24)
#: Done later than this after the deadline is not done.
LATE = timedelta(hours=24)
#: Share of a class's length on cycleways and footways from which it is shown first [1].
ACTIVE_SHARE = 0.5
#: Share of the interval [1].
INTERVAL = 0.8

_ANSWERS = {
    Need.PLOUGHING: frozenset({TreatmentKind.PLOUGH}),
    Need.SALTING: SPREAD,
    Need.HEATING: frozenset({TreatmentKind.HEAT_PREHEAT, TreatmentKind.HEAT_MELT}),
}


class Kept(StrEnum):
    """What became of a need."""

    IN_TIME = "in_time"
    LATE = "late"
    NOT_DONE = "not_done"
    MISSING = "missing"  #: nothing is logged around it
    REJECTED = "rejected"  #: a person decided against it


@dataclass(frozen=True, slots=True)
class NeedKept:
    """One need and what became of it.

    Attributes:
        told: The need.
        deadline: By when it was to be met, aware UTC.
        kept: What became of it.
        ended_at: End of the treatment that answered it; None where there is none.
    """

    told: NeedTold
    deadline: datetime
    kept: Kept
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ServiceShare:
    """Service of one class in one district.

    Attributes:
        class_code: Class.
        district: Part of town.
        is_active: True where most of the class's length is cycleways and footways.
        in_time: Needs met by the deadline.
        late: Met within a day after it.
        not_done: Not met, by a log that was kept.
        missing: Of which nothing is known.
        rejected: Decided against.
        low: Lower end of the 80 % interval of the share (Wilson) [1]; None where nothing is known.
        high: Upper end [1].
    """

    class_code: str
    district: str
    is_active: bool
    in_time: int
    late: int
    not_done: int
    missing: int
    rejected: int
    low: float | None
    high: float | None

    @property
    def known(self) -> int:
        """Needs of which it is known what became."""
        return self.in_time + self.late + self.not_done

    @property
    def share(self) -> float | None:
        """Share met in time [1]; None where nothing is known."""
        return self.in_time / self.known if self.known else None


def needs_kept(
    needs: Iterable[NeedTold],
    actions: Sequence[Action],
    recorded: Sequence[datetime],
    network: Network,
    *,
    catalogue: Mapping[str, TreatmentSpec],
    fleet: Fleet | None = None,
    zone: ZoneInfo | None = None,
) -> tuple[NeedKept, ...]:
    """What became of each need; those of units that have left the network are left out.

    Args:
        needs: Needs told.
        actions: All actions from a day before the first window to a day after the last.
        recorded: When each of them became known, aware UTC.
        network: Routes, zones and contractors.
        catalogue: What each treatment is.
        fleet: Machines and depots the advice was timed with; None where it was with none.
        zone: The site's time zone, for its standby periods.
    """
    area = dict(zip(network.unit_ids, map(float, network.unit_area_m2), strict=True))
    units = {unit.id: unit for unit in network.units}
    own: dict[str, list[Action]] = defaultdict(list)
    logged: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for action, recorded_at in zip(actions, recorded, strict=True):
        own[action.unit_id].append(action)
        if action.unit_id in units:
            logged[_logger(units[action.unit_id])].append((action.started_at, recorded_at))
    return tuple(
        _kept(
            told,
            units[told.unit_id],
            own[told.unit_id],
            logged[_logger(units[told.unit_id])],
            deadline_of(told, units[told.unit_id], area_m2=area[told.unit_id], catalogue=catalogue, fleet=fleet, zone=zone),
        )
        for told in needs
        if told.unit_id in units
    )


def service_shares(found: Iterable[NeedKept], network: Network) -> tuple[ServiceShare, ...]:
    """Shares by class and district: cycle and foot network first, then by priority."""
    units = {unit.id: unit for unit in network.units}
    counts: dict[tuple[str, str], dict[Kept, int]] = defaultdict(lambda: dict.fromkeys(Kept, 0))
    for item in found:
        unit = units[item.told.unit_id]
        counts[unit.class_code, unit.district][item.kept] += 1
    active = {code: active_share(network, code) >= ACTIVE_SHARE for code in network.classes}
    shares = [_share(code, district, count, is_active=active[code]) for (code, district), count in counts.items()]
    order = {code: (not active[code], served.priority, code) for code, served in network.classes.items()}
    return tuple(sorted(shares, key=lambda item: (order[item.class_code], item.district)))


def active_share(network: Network, class_code: str) -> float:
    """Share of a class's length that is cycleways and footways [1]."""
    units = {unit.id for unit in network.units if unit.class_code == class_code}
    lengths = [(item.length_m, item.kind in {"cycleway", "footway"}) for item in network.segments if item.unit_id in units]
    total = sum(length for length, _ in lengths)
    return sum(length for length, is_active in lengths if is_active) / total if total else 0.0


def deadline_of(
    told: NeedTold,
    unit: Route | HeatedZone,
    *,
    area_m2: float,
    catalogue: Mapping[str, TreatmentSpec],
    fleet: Fleet | None,
    zone: ZoneInfo | None = None,
) -> datetime:
    """By when a need was to be met: the latest start with turn-out and the treatment's round after it, never beyond the window.

    Args:
        told: The need.
        unit: Of which route or zone.
        area_m2: Its treated area [m2].
        catalogue: What each treatment is.
        fleet: Machines and depots, for the reloads and standby.
        zone: The site's time zone, for standby.
    """
    if isinstance(unit, HeatedZone):
        return told.window_end
    works = [] if told.treatment is None else [(told.treatment, told.rate_g_m2)]
    if told.behind_plough:
        works.append((TreatmentKind.PLOUGH, 0.0))
    taken = round_time(unit, works, area_m2=area_m2, catalogue=catalogue, fleet=fleet)
    return min(told.window_end, told.latest_start + turn_out(unit, fleet, called=told.latest_start, zone=zone) + taken)


def _logger(unit: Route | HeatedZone) -> str:
    """Whose log tells of a unit: the contractor's, or the heated zones' own."""
    return unit.contractor if isinstance(unit, Route) else "\x00heat"


def _kept(
    told: NeedTold,
    unit: Route | HeatedZone,
    actions: Sequence[Action],
    logged: Sequence[tuple[datetime, datetime]],
    deadline: datetime,
) -> NeedKept:
    if told.rejected:
        return NeedKept(told, deadline, Kept.REJECTED, None)
    since = told.window_start - (timedelta(0) if told.need is Need.PLOUGHING else HOLDS)
    answering = [item for item in actions if item.kind in _ANSWERS.get(told.need, frozenset()) and item.ended_at >= since]
    if isinstance(unit, HeatedZone):
        met = [item.started_at for item in answering if item.started_at <= deadline]
        after = [item.started_at for item in answering if deadline < item.started_at <= deadline + LATE]
    else:
        met = [item.ended_at for item in answering if item.ended_at <= deadline]
        after = [item.ended_at for item in answering if deadline < item.ended_at <= deadline + LATE]
    if met:
        return NeedKept(told, deadline, Kept.IN_TIME, min(met))
    if after:
        return NeedKept(told, deadline, Kept.LATE, min(after))
    first, last = told.window_start - LOG_NEAR, told.window_end + LOG_NEAR
    handed_in = any(first <= started_at <= last and recorded_at >= deadline for started_at, recorded_at in logged)
    return NeedKept(told, deadline, Kept.NOT_DONE if handed_in else Kept.MISSING, None)


def _share(code: str, district: str, count: dict[Kept, int], *, is_active: bool) -> ServiceShare:
    known = count[Kept.IN_TIME] + count[Kept.LATE] + count[Kept.NOT_DONE]
    low = high = None
    if known:
        interval = stats.binomtest(count[Kept.IN_TIME], known).proportion_ci(INTERVAL, method="wilson")
        low, high = float(interval.low), float(interval.high)
    return ServiceShare(
        class_code=code,
        district=district,
        is_active=is_active,
        in_time=count[Kept.IN_TIME],
        late=count[Kept.LATE],
        not_done=count[Kept.NOT_DONE],
        missing=count[Kept.MISSING],
        rejected=count[Kept.REJECTED],
        low=low,
        high=high,
    )

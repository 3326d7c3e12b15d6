"""What has to be driven: the advice of the first window as jobs, and the machines that can do them.

A job is one round of one route with all its treatments. It occupies a machine for the way there, the filling, and the round; the first job of
a machine has its way and first load in the turn-out time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.fleet import Fleet, Machine
from config.treatments import TreatmentSpec
from model.capacity.edges import sanded_along
from model.decision.late_already import LATE_ALREADY
from model.decision.round_time import in_one_round, loads, round_time
from model.decision.rules import next_deadline
from model.decision.turn_out import turn_out
from model.domain.call_outs import Work
from model.domain.errors import DomainError
from model.domain.plans import Advice, Recommendation
from model.domain.roads import Network, Route
from model.domain.treatments import SPREAD, TreatmentKind


@dataclass(frozen=True, slots=True)
class Job:
    """One round of one route.

    Attributes:
        unit_id: The route.
        contractor: Whose it is.
        class_code: Service class.
        priority: 1 is served first.
        depot: The route's own.
        works: Treatments of the round.
        release: Not on the route before, aware UTC.
        due: To be done by; where the advice passes over a deadline it cannot keep, that deadline: the plan tells how late it is.
        round_min: Time of the round, with the heated ground it sands along (`model.capacity.edges`), without way and filling [min].
        turn_out_min: From call to the first round's begin while crews stand by [min].
        avoidable_sek: Expected loss that acting in time avoids; what is advised whatever its told loss (`model.decision.stand_in`) is
            thought worth its cost at least [SEK].
    """

    unit_id: str
    contractor: str
    class_code: str
    priority: int
    depot: str
    works: tuple[Work, ...]
    release: datetime
    due: datetime
    round_min: float
    turn_out_min: float
    avoidable_sek: float

    @property
    def latest_start(self) -> datetime:
        """Last begin of the round that is in time, reloads left out."""
        return self.due - timedelta(minutes=self.round_min)


def jobs_from(
    recommendations: Iterable[Recommendation],
    network: Network,
    catalogue: Mapping[str, TreatmentSpec],
    *,
    now: datetime,
    fleet: Fleet | None = None,
    zone: ZoneInfo | None = None,
) -> tuple[Job, ...]:
    """Jobs of every route that is advised to be treated in its first window.

    Args:
        recommendations: Of one assessment, first window first.
        network: Routes with their round and turn-out times.
        catalogue: What each treatment is.
        now: Nothing is on the route before, aware UTC.
        fleet: The one the advice was timed with; None where it was with none.
        zone: The site's time zone, for the standby periods of `fleet` and the deadlines that are passed over; None: neither counts.

    Raises:
        DomainError: `now` has no time zone.
    """
    if now.tzinfo is None:
        raise DomainError(f"capacity plan at {now.isoformat()}: the moment needs a time zone")
    routes = {route.id: (route, float(area)) for route, area in zip(network.routes, network.unit_area_m2, strict=False)}
    first: dict[str, list[Recommendation]] = {}
    for item in recommendations:
        if item.window_end > now:
            held = first.setdefault(item.unit_id, [])
            if not held or held[0].window_end == item.window_end:
                held.append(item)
    along = sanded_along((item for items in first.values() for item in items), network)
    made = []
    for unit_id, items in first.items():
        acting = [item for item in items if item.advice is Advice.ACT and item.treatment is not None]
        if acting and unit_id in routes:
            made.append(_job(*routes[unit_id], acting, network, catalogue, now, fleet, zone, along.get(unit_id, 0.0)))
    return tuple(made)


def _job(
    route: Route,
    area_m2: float,
    acting: Sequence[Recommendation],
    network: Network,
    catalogue: Mapping[str, TreatmentSpec],
    now: datetime,
    fleet: Fleet | None,
    zone: ZoneInfo | None,
    along_m2: float,
) -> Job:
    works, shares, dues = [], [], []
    along_min = catalogue[TreatmentKind.SAND].round_time_share * route.round_time_min * along_m2 / area_m2
    together = [(item.treatment, item.rate_g_m2) for item in acting if item.treatment is not None]
    for item in acting:
        kind = item.treatment
        if kind is None:
            continue
        share = catalogue[kind].round_time_share
        treated_m2 = area_m2 + (along_m2 if kind is TreatmentKind.SAND else 0.0)
        works.append(Work(item.need, kind, item.rate_g_m2, item.rate_g_m2 * treated_m2 / 1000.0 if kind in SPREAD else 0.0))
        shares.append(share)
        timed = together if in_one_round(item) else [(kind, item.rate_g_m2)]
        taken = round_time(route, timed, area_m2=area_m2, catalogue=catalogue, fleet=fleet)
        dues.append(item.latest_start + turn_out(route, fleet, called=item.latest_start, zone=zone) + taken)
    rules = network.classes[route.class_code]
    if zone is not None and any(told.code == LATE_ALREADY for item in acting for told in item.reasons):
        dues.append(next_deadline(now, rules, zone))
    return Job(
        unit_id=route.id,
        contractor=route.contractor,
        class_code=route.class_code,
        priority=rules.priority,
        depot=route.depot,
        works=tuple(works),
        release=max([now, *(item.start_from for item in acting if item.start_from is not None)]),
        due=min(dues),
        round_min=max(shares) * route.round_time_min + along_min,
        turn_out_min=route.turn_out_min,
        avoidable_sek=sum(max(item.loss_sek - item.residual_sek, item.cost_act_sek) for item in acting),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Machines that are alike: same contractor, depot, treatments, classes and loads.

    Attributes:
        machines: Their ids, in the order of the fleet.
        sample: Any one of them.
    """

    machines: tuple[str, ...]
    sample: Machine


def groups_of(fleet: Fleet, out_until: Mapping[str, datetime] | None = None) -> tuple[Group, ...]:
    """Machines put together with those like them, in the order of the fleet; those that are back at another time apart."""
    out = out_until or {}
    alike: dict[tuple[object, ...], list[Machine]] = {}
    for machine in fleet.machines:
        key = tuple(getattr(machine, name) for name in sorted(set(Machine.model_fields) - {"id", "treatments", "classes"}))
        alike.setdefault((*key, frozenset(machine.treatments), frozenset(machine.classes), out.get(machine.id)), []).append(
            machine
        )
    return tuple(Group(tuple(item.id for item in found), found[0]) for found in alike.values())


def can_do(machine: Machine, job: Job) -> bool:
    """Whether a machine may and can do a job: contractor, class and every treatment."""
    return (
        machine.contractor == job.contractor
        and (not machine.classes or job.class_code in machine.classes)
        and {work.treatment.value for work in job.works} <= set(machine.treatments)
    )


def loads_of(machine: Machine, job: Job) -> int:
    """Loads a job takes of the material it needs most loads of, 0 where nothing is spread."""
    return loads(machine, {work.treatment: work.kg for work in job.works})


@dataclass(frozen=True, slots=True)
class Times:
    """How long a job holds a machine.

    Attributes:
        before_min: Way there and first filling, within the turn-out for a machine's first job [min].
        round_min: The round with the reloads in it [min].
        first_min: From call to begin where it is the machine's first [min].
        standby_min: Of it what nobody standing by adds, which is not paid [min].
    """

    before_min: float
    round_min: float
    first_min: float
    standby_min: float

    @property
    def paid_first_min(self) -> float:
        """What is paid of the time from call to begin [min]."""
        return self.first_min - self.standby_min


def times_of(machine: Machine, job: Job, fleet: Fleet, *, standby_min: float) -> Times:
    """How long a job holds a machine.

    Args:
        machine: Which.
        job: What.
        fleet: Ways and filling times.
        standby_min: Added to the turn-out time as nobody stands by [min].
    """
    reload_min = next(item.reload_min for item in fleet.depots if item.name == machine.depot)
    loads = loads_of(machine, job)
    away = 0.0 if machine.depot == job.depot else fleet.transfer_min
    return Times(
        before_min=fleet.move_min + away + (reload_min if loads else 0.0),
        round_min=job.round_min + reload_min * max(0, loads - 1),
        first_min=job.turn_out_min + standby_min + away,
        standby_min=standby_min,
    )

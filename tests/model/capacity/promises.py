"""What a plan against the machines promises, reckoned from the fleet's own figures alone: it shares no reckoning with what makes or checks plans."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from config.fleet import Fleet, Machine
from model.capacity.jobs import Job
from model.capacity.schedule import Ground
from model.domain.call_outs import CallOut, CapacityPlan
from model.domain.treatments import TreatmentKind
from tests.model.capacity.nights import ZONE

MINUTE = timedelta(minutes=1)
LOADS = {TreatmentKind.SAND: "sand_load_kg"}


def broken(plan: CapacityPlan, jobs: Sequence[Job], night: Ground) -> list[str]:
    """Every promise the plan breaks, empty where it keeps all."""
    asked = {job.unit_id: job for job in jobs}
    found = [f"{call.machine_id}: {said}" for call in plan.call_outs for said in _driven(call, asked, night)]
    found += [f"{name}: more called than crews" for name in _over_crewed(plan, night)]
    return found + _told(plan, asked) + _stock(plan, night.fleet) + _warned(plan, night.fleet)


def _driven(call: CallOut, asked: dict[str, Job], night: Ground) -> list[str]:
    machine = next(one for one in night.fleet.machines if one.id == call.machine_id)
    reload = next(depot.reload_min for depot in night.fleet.depots if depot.name == machine.depot) * MINUTE
    back = night.out_until.get(machine.id, night.now)
    found = [] if call.stops else ["called for nothing"]
    if call.call_at < max(night.now, back):
        found.append("called before it is at hand")
    if any(line.split()[0] == machine.id and _laid_up(line, night.now) for line in night.fleet.out_of_service):
        found.append("called though out of service")
    ended: datetime | None = None
    for stop in call.stops:
        job = asked[stop.unit_id]
        loads = _loads(machine, job)
        if machine.contractor != job.contractor or (machine.classes and job.class_code not in machine.classes):
            found.append(f"{job.unit_id} is not its to drive")
        if not {work.treatment.value for work in job.works} <= set(machine.treatments):
            found.append(f"cannot do {job.unit_id}")
        away = (night.fleet.transfer_min if machine.depot != job.depot else 0.0) * MINUTE
        if ended is None:
            asleep = 0.0 if back > night.now else _asleep_min(machine, night.fleet, call.call_at)
            ready = call.call_at + (job.turn_out_min + asleep) * MINUTE + away
        else:
            ready = ended + night.fleet.move_min * MINUTE + away + (reload if loads else timedelta(0))
        takes = job.round_min * MINUTE + reload * max(0, loads - 1)
        if stop.start < ready:
            found.append(f"{job.unit_id} begins before turn-out, way and filling are done")
        if stop.start < min(job.release, job.due - takes):
            found.append(f"{job.unit_id} begins before it makes sense")
        if stop.end - stop.start != takes:
            found.append(f"{job.unit_id} does not take its round and reloads")
        if stop.late != max(timedelta(0), stop.end - job.due):
            found.append(f"{job.unit_id} is late by something else than told")
        ended = stop.end
    return found


def _loads(machine: Machine, job: Job) -> int:
    needs = [(work.kg, getattr(machine, LOADS[work.treatment])) for work in job.works if work.treatment in LOADS]
    return max((math.ceil(kg / holds) for kg, holds in needs if holds), default=0)


def _laid_up(line: str, now: datetime) -> bool:
    parts = line.split(maxsplit=1)
    return len(parts) == 1 or datetime.fromisoformat(parts[1]).replace(tzinfo=ZONE) > now


def _asleep_min(machine: Machine, fleet: Fleet, called: datetime) -> float:
    """What a call takes longer as nobody stands by on its local day; no period of these nights runs over the new year but October's."""
    day = called.astimezone(ZONE).date()
    for period in fleet.standby:
        if period.contractor == machine.contractor:
            first, last = (period.start_month, period.start_day), (period.end_month, period.end_day)
            today = (day.month, day.day)
            inside = first <= today <= last if first <= last else (today >= first or today <= last)
            return 0.0 if inside else period.otherwise_min
    return 0.0


def _over_crewed(plan: CapacityPlan, night: Ground) -> list[str]:
    """Contractors with more machines driven or out than crews."""
    found = []
    for name in {machine.contractor for machine in night.fleet.machines}:
        crews = sum(crew.contractor == name for crew in night.fleet.crews) if night.fleet.crews else math.inf
        mine = {machine.id for machine in night.fleet.machines if machine.contractor == name}
        out = {one for one, until in night.out_until.items() if until > night.now and one in mine}
        called = {call.machine_id for call in plan.call_outs if call.contractor == name}
        if called - out and len(called | out) > crews:
            found.append(name)
    return found


def _told(plan: CapacityPlan, asked: dict[str, Job]) -> list[str]:
    """Every route is driven once or said to be out of reach, and what is late is said to be, with how much."""
    driven = [stop.unit_id for call in plan.call_outs for stop in call.stops]
    lost = [item.unit_id for item in plan.unreached]
    found = [] if sorted([*driven, *lost]) == sorted(asked) else ["a route is left out, or driven twice"]
    late = {stop.unit_id: stop.end - asked[stop.unit_id].due for call in plan.call_outs for stop in call.stops}
    late = {unit: by for unit, by in late.items() if by > timedelta(0)}
    if {stop.unit_id: stop.late for _, stop in plan.late} != late:
        found.append("what is late is not told as it is")
    return found + [
        f"{item.unit_id} is out of reach for no stated reason" for item in plan.unreached if not (item.sv and item.en)
    ]


def _stock(plan: CapacityPlan, fleet: Fleet) -> list[str]:
    """Sand taken from each depot, and what of it lacks."""
    found = []
    for depot in fleet.depots:
        mine = [call for call in plan.call_outs if call.depot == depot.name]
        needs = sum(
            work.kg for call in mine for stop in call.stops for work in stop.works if work.treatment is TreatmentKind.SAND
        )
        told = next((item for item in plan.stocks if (item.depot, item.material) == (depot.name, "sand")), None)
        said = (0.0, 0.0) if told is None else (told.needed_kg, told.short_kg)
        if said != (needs, max(0.0, needs - depot.sand_kg)):
            found.append(f"sand of {depot.name} is told as {said}")
    return found


def _warned(plan: CapacityPlan, fleet: Fleet) -> list[str]:
    """Limits of working time that are passed are warned of, and no others; nothing was worked before."""
    rules, expected = fleet.working_time, set()
    for call in plan.call_outs:
        minutes = range(math.ceil((call.stops[-1].end - call.call_at) / MINUTE))
        night = any(rules.night_from_h <= (call.call_at + k * MINUTE).astimezone(ZONE).hour < rules.night_to_h for k in minutes)
        if night and call.hours > rules.night_most_h:
            expected.add(("night", call.machine_id))
    for name in {call.contractor for call in plan.call_outs}:
        hours = [call.hours for call in plan.call_outs if call.contractor == name]
        crews = sum(crew.contractor == name for crew in fleet.crews) or sum(one.contractor == name for one in fleet.machines)
        if max(hours) > rules.week_most_h:
            expected.add(("week", name))
        if sum(hours) / crews > rules.week_mean_h:
            expected.add(("mean", name))
    told = {(item.code, item.subject) for item in plan.cautions}
    return [f"working time told {sorted(told)}, is {sorted(expected)}"] if told != expected else []

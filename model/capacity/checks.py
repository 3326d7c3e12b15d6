"""Everything a plan may not do, reckoned from its own clock alone."""

from collections.abc import Sequence
from datetime import timedelta

from model.capacity.jobs import Job, can_do, loads_of
from model.capacity.schedule import Ground
from model.domain.call_outs import CallOut

#: Clocks that agree within this are the same [s].
SAME = timedelta(seconds=1)


def faults(calls: Sequence[CallOut], jobs: Sequence[Job], ground: Ground) -> tuple[str, ...]:
    """What breaks a stated constraint; empty where all hold. Lateness is no fault: it is told.

    Args:
        calls: The plan.
        jobs: What was to be driven.
        ground: Machines and times.
    """
    machines = {machine.id: machine for machine in ground.fleet.machines}
    by_unit = {job.unit_id: job for job in jobs}
    found: list[str] = []
    driven = [stop.unit_id for call in calls for stop in call.stops]
    found += [f"{unit} is driven twice" for unit in sorted(set(driven)) if driven.count(unit) > 1]
    found += [f"{unit} was never asked for" for unit in driven if unit not in by_unit]
    names = [call.machine_id for call in calls]
    found += [f"machine {name} is called twice" for name in sorted(set(names)) if names.count(name) > 1]
    for contractor in sorted({call.contractor for call in calls}):
        mine = (machines.get(call.machine_id) for call in calls if call.contractor == contractor)
        called = sum(machine is not None and not ground.is_out(machine) for machine in mine)
        if called > ground.crews_left(contractor):
            found.append(f"{called} machines of {contractor} are called, which has {ground.crews_left(contractor)} crews left")
    for call in calls:
        if call.machine_id not in machines:
            found.append(f"machine {call.machine_id} is not in the fleet")
        elif not any(unit not in by_unit for unit in (stop.unit_id for stop in call.stops)):
            found += _of_machine(call, by_unit, ground)
    return tuple(found)


def _of_machine(call: CallOut, by_unit: dict[str, Job], ground: Ground) -> list[str]:
    machine = next(item for item in ground.fleet.machines if item.id == call.machine_id)
    found = [] if call.call_at >= ground.free_from(machine) - SAME else [f"machine {machine.id} is called before now, or is out"]
    ready = call.call_at
    for number, stop in enumerate(call.stops):
        job = by_unit[stop.unit_id]
        times = ground.times(machine, job)
        ready += timedelta(minutes=times.before_min if number else times.first_min)
        where = f"machine {machine.id} on {stop.unit_id}"
        if not can_do(machine, job):
            found.append(f"{where}: cannot do it")
        if stop.loads != loads_of(machine, job):
            found.append(f"{where}: {stop.loads} loads are too few or too many")
        if stop.start < ready - SAME:
            found.append(f"{where}: begins before the way, filling or turn-out is done")
        if stop.start < ground.release(machine, job) - SAME:
            found.append(f"{where}: begins before it makes sense")
        if stop.end - stop.start < timedelta(minutes=times.round_min) - SAME:
            found.append(f"{where}: the round is shorter than it takes")
        if stop.due != job.due:
            found.append(f"{where}: the deadline is not the job's")
        ready = stop.end
    return found

"""The stated order that answers at once.

Jobs are taken by class priority, then latest start, then the loss that acting in time avoids (most first), then id. Each goes to the machine
that leaves the least to pay, machine and lateness together, at the end of what the machine already drives; of equal ones the first in the fleet.
A machine is called only while its contractor has a crew for it; one that is out has its own, and is called anew when it is back.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from config.fleet import Machine
from model.capacity.jobs import Job, can_do, groups_of
from model.capacity.schedule import Ground, Orders
from model.decision.cost import night_hours
from model.domain.call_outs import Stop


def stated_order(jobs: Sequence[Job]) -> tuple[Job, ...]:
    """Jobs in the order in which they are given to machines."""
    return tuple(sorted(jobs, key=lambda job: (job.priority, job.latest_start, -job.avoidable_sek, job.unit_id)))


def greedy(jobs: Sequence[Job], ground: Ground, *, begun: Orders | None = None) -> tuple[dict[str, list[Job]], list[Job]]:
    """Give each job to a machine.

    Args:
        jobs: In any order.
        ground: What all plans of the night share.
        begun: Orders to go on from.

    Returns:
        Orders by machine, and the jobs no machine can do.
    """
    orders = {machine: list(order) for machine, order in (begun or {}).items() if order}
    ends: dict[str, Stop | None] = {}
    called: dict[str, int] = {}
    for machine in ground.fleet.machines:
        order = orders.get(machine.id)
        ends[machine.id] = _last(machine, order, ground) if order else None
        called[machine.contractor] = called.get(machine.contractor, 0) + (bool(order) and not ground.is_out(machine))
    left: list[Job] = []
    alike = {name: number for number, group in enumerate(groups_of(ground.fleet, ground.out_until)) for name in group.machines}
    for job in stated_order(jobs):
        best = _cheapest(job, ground, ends, called, alike)
        if best is None:
            left.append(job)
            continue
        machine, stop = best
        called[machine.contractor] += ends[machine.id] is None and not ground.is_out(machine)
        ends[machine.id] = stop
        orders.setdefault(machine.id, []).append(job)
    return orders, left


def _last(machine: Machine, order: Sequence[Job], ground: Ground) -> Stop | None:
    stop: Stop | None = None
    for job in order:
        stop = _next(machine, job, stop, ground)
    return stop


def _next(machine: Machine, job: Job, before: Stop | None, ground: Ground) -> Stop:
    times = ground.times(machine, job)
    ready = ground.free_from(machine) + timedelta(minutes=times.first_min)
    if before is not None:
        ready = before.end + timedelta(minutes=times.before_min)
    start = max(ready, ground.release(machine, job))
    return Stop(job.unit_id, job.works, start, start + timedelta(minutes=times.round_min), job.due, 0)


def _cheapest(
    job: Job, ground: Ground, ends: Mapping[str, Stop | None], called: Mapping[str, int], alike: Mapping[str, int]
) -> tuple[Machine, Stop] | None:
    """The machine that leaves least to pay; of idle machines that are alike only the first is looked at."""
    looked: set[int] = set()
    crews_left = ground.crews_left(job.contractor)
    best: tuple[float, int] | None = None
    found: tuple[Machine, Stop] | None = None
    for number, machine in enumerate(ground.fleet.machines):
        idle = ends[machine.id] is None
        if idle and alike[machine.id] in looked:
            continue
        if idle:
            looked.add(alike[machine.id])
        if not can_do(machine, job) or (idle and called[machine.contractor] >= crews_left and not ground.is_out(machine)):
            continue
        stop = _next(machine, job, ends[machine.id], ground)
        times, prices = ground.times(machine, job), ground.prices[machine.contractor]
        begin = stop.start - timedelta(minutes=times.paid_first_min if idle else times.before_min)
        hours = (stop.end - begin) / timedelta(hours=1)
        cost = prices.machine_sek_per_h * (hours + prices.night_supplement * night_hours(begin, hours, ground.zone))
        cost += prices.call_out_sek * idle + ground.late_sek(job, stop.late / timedelta(hours=1))
        if best is None or (cost, number) < best:
            best, found = (cost, number), (machine, stop)
    return found

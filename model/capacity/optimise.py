"""The cheapest plan by mixed-integer optimisation (scipy.optimize.milp, HiGHS).

Time-indexed: x[j, g, t] = 1 where job j is begun by a machine of group g in slot t, an integer u[g] is how many machines of the group are called.
Lateness is a cost of the column, so any loss over time is exact, and no big-M weakens the bound.

    minimise    sum of (machine cost + loss by lateness) x + call-out cost u
    subject to  every job in one slot of one group, or in none at a price above any lateness on the grid
                in every slot no more jobs under way in a group than machines called out of it
                machines called of a contractor at most its crews beside those out now; of a group at most its machines

Contractors share nothing, so each is a problem of its own. Jobs with fixed begins and at most u of them at a time can always be dealt to u
machines (an interval graph). Durations are rounded up to whole slots; dealt orders are then driven as early as the clock allows, so the plan
handed out is never later than the grid said.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array

from model.capacity.greedy import greedy
from model.capacity.jobs import Group, Job, can_do, groups_of
from model.capacity.schedule import Ground, Orders, driven, total_sek
from model.decision.cost import night_hours

#: Slots tried for the search over all begins, finest first [min]; the first one with so few columns that it ends in time is taken.
SLOTS_MIN = (15, 30, 45, 60, 90)
MOST_COLUMNS, MOST_COLUMNS_A_JOB = 3_500, 90
#: Slot of the search around the plan that was found [min], and how much earlier and later a round may begin there [min].
FINE_MIN = 15
EARLIER_MIN, LATER_MIN = 60.0, 90.0
#: Share of the time the first search may take [1].
FIRST_SHARE = 0.5
#: Slots are laid so far beyond the last deadline, or the last release with its round [h].
BEYOND_H = 4.0
#: Share of the bound at which the search may stop [1].
GOOD_ENOUGH = 0.005


@dataclass(frozen=True, slots=True)
class Found:
    """What the search came to.

    Attributes:
        orders: Jobs by machine in order of driving; jobs not placed on the grid are left out.
        cost_sek: What the plan costs on its grid [SEK].
        bound_sek: Nothing on that grid costs less [SEK].
    """

    orders: Orders
    cost_sek: float
    bound_sek: float


def optimise(jobs: Sequence[Job], ground: Ground, *, limit_s: float) -> tuple[dict[str, list[Job]], float] | None:
    """The cheapest orders found within a time, for one or more contractors.

    Args:
        jobs: Every one must be possible for a machine of the fleet.
        ground: What all plans of the night share.
        limit_s: Longest time in all, shared out by the number of jobs [s].

    Returns:
        Orders of all jobs, and the share by which they may cost more than the best on their grids [1]; None where some contractor's
        search found nothing in time, or its crews are too few.
    """
    orders: dict[str, list[Job]] = {}
    cost = bound = 0.0
    for contractor in sorted({job.contractor for job in jobs}):
        mine = [job for job in jobs if job.contractor == contractor]
        best = _best(mine, ground, limit_s=limit_s * len(mine) / len(jobs))
        if best is None:
            return None
        orders.update(best[0])
        cost, bound = cost + best[1].cost_sek, bound + min(best[1].bound_sek, best[1].cost_sek)
    return orders, (1.0 - bound / cost if cost > 0 else 0.0)


def _best(jobs: Sequence[Job], ground: Ground, *, limit_s: float) -> tuple[dict[str, list[Job]], Found] | None:
    """The plan of a search over all begins, and of one on a finer grid around it where that is cheaper on the clock."""
    groups = [group for group in groups_of(ground.fleet, ground.out_until) if any(can_do(group.sample, job) for job in jobs)]
    whole_grid = _grid(jobs, groups, ground)
    found = _solve(jobs, groups, whole_grid, ground, limit_s=limit_s * FIRST_SHARE)
    if found is None:
        return None
    orders, left = _completed(found.orders, jobs, ground)
    if left:
        return None
    fine = _grid(jobs, groups, ground, near=_starts(orders, ground))
    finer = _solve(jobs, groups, fine, ground, limit_s=limit_s * (1.0 - FIRST_SHARE))
    if finer is not None:
        better, left = _completed(finer.orders, jobs, ground)
        if not left and total_sek(better, ground) < total_sek(orders, ground):
            orders = better
    return orders, found


def _completed(orders: Orders, jobs: Sequence[Job], ground: Ground) -> tuple[dict[str, list[Job]], list[Job]]:
    placed = {job.unit_id for order in orders.values() for job in order}
    return greedy([job for job in jobs if job.unit_id not in placed], ground, begun=orders)


def _starts(orders: Orders, ground: Ground) -> dict[str, float]:
    """When each round begins, in minutes from now."""
    machines = {machine.id: machine for machine in ground.fleet.machines}
    return {
        stop.unit_id: (stop.start - ground.now) / timedelta(minutes=1)
        for name, order in orders.items()
        for stop in driven(machines[name], order, ground)
    }


@dataclass(frozen=True, eq=False)
class _Grid:
    """Columns x: job, group, slot of the begin, slots held, cost [SEK]."""

    job: NDArray[np.intp]
    group: NDArray[np.intp]
    slot: NDArray[np.intp]
    held: NDArray[np.intp]
    cost: NDArray[np.float64]
    slots: int
    slot_min: int


def _solve(jobs: Sequence[Job], groups: Sequence[Group], grid: _Grid, ground: Ground, *, limit_s: float) -> Found | None:
    prices = ground.prices[groups[0].sample.contractor]
    columns, sizes = len(grid.job), np.array([len(group.machines) for group in groups], dtype=np.float64)
    unplaced = _unplaced_sek(jobs, grid, ground)
    cost = np.concatenate([grid.cost, unplaced, np.full(len(groups), prices.call_out_sek)])
    upper = np.concatenate([np.ones(columns + len(jobs)), sizes])
    answer = milp(
        cost,
        integrality=np.concatenate([np.ones(columns), np.zeros(len(jobs)), np.ones(len(groups))]),
        bounds=Bounds(0.0, upper),
        constraints=_constraints(
            grid,
            len(jobs),
            np.array([not ground.is_out(group.sample) for group in groups], dtype=np.float64),
            ground.crews_left(groups[0].sample.contractor),
        ),
        options={"time_limit": limit_s, "mip_rel_gap": GOOD_ENOUGH},
    )
    if answer.x is None:
        return None
    chosen = np.flatnonzero(answer.x[:columns] > 0.5)
    orders = _dealt(jobs, groups, grid, chosen)
    bound = float(answer.mip_dual_bound) if answer.mip_dual_bound is not None else float(answer.fun)
    return Found(orders, float(answer.fun), bound)


def _grid(jobs: Sequence[Job], groups: Sequence[Group], ground: Ground, *, near: Mapping[str, float] | None = None) -> _Grid:
    for slot_min in SLOTS_MIN if near is None else (FINE_MIN,):
        rows, slots = _begins(jobs, groups, ground, slot_min, near or {})
        if sum(last - first for *_, first, last in rows) <= min(MOST_COLUMNS, MOST_COLUMNS_A_JOB * len(jobs)):
            break
    prices = ground.prices[groups[0].sample.contractor]
    night = _night_shares(ground, slots, slot_min)
    whole: list[NDArray[np.intp]] = []
    costs: list[NDArray[np.float64]] = []
    for number, place, held, hours, first, last in rows:
        job = jobs[number]
        begin = np.arange(first, last, dtype=np.intp)
        due_h = (job.due - ground.now) / timedelta(hours=1)
        dark = (night[begin + held] - night[begin]) / max(held, 1)
        late = np.maximum(0.0, begin * slot_min / 60.0 + hours - due_h) * ground.late_sek(job, 1.0)
        whole.append(np.stack([np.full_like(begin, number), np.full_like(begin, place), begin, np.full_like(begin, held)]))
        costs.append(prices.machine_sek_per_h * hours * (1.0 + prices.night_supplement * dark) + late)
    job_, group, slot, held_ = np.concatenate(whole, axis=1)
    return _Grid(job_, group, slot, held_, np.concatenate(costs), slots, slot_min)


def _begins(
    jobs: Sequence[Job], groups: Sequence[Group], ground: Ground, slot_min: int, near: Mapping[str, float]
) -> tuple[list[tuple[int, int, int, float, int, int]], int]:
    """Job, group, slots held, hours held, first begin and end of the begins; and how many slots there are."""
    latest = max(max(job.due, job.release + timedelta(minutes=job.round_min)) for job in jobs)
    last = math.ceil(((latest - ground.now) / timedelta(minutes=1) + BEYOND_H * 60.0) / slot_min)
    rows, most = [], 0
    for number, job in enumerate(jobs):
        for place, group in enumerate(groups):
            if not can_do(group.sample, job):
                continue
            times, back = ground.times(group.sample, job), (ground.free_from(group.sample) - ground.now) / timedelta(minutes=1)
            minutes = times.before_min + times.round_min
            held = max(1, math.ceil(minutes / slot_min - 1e-9))
            free = (
                max((ground.release(group.sample, job) - ground.now) / timedelta(minutes=1), back + times.first_min)
                - times.before_min
            )
            first = max(0, math.ceil(free / slot_min - 1e-9))
            end = max(first + 1, last - held + 1)
            if job.unit_id in near:
                begin = near[job.unit_id] - times.before_min
                first = max(first, math.floor((begin - EARLIER_MIN) / slot_min))
                end = max(first + 1, math.ceil((begin + LATER_MIN) / slot_min))
            rows.append((number, place, held, minutes / 60.0, first, end))
            most = max(most, end + held)
    return rows, most


def _night_shares(ground: Ground, slots: int, slot_min: int) -> NDArray[np.float64]:
    """Slots of night up to each slot's begin, shape (slot + 1,)."""
    step = timedelta(minutes=slot_min)
    each = [night_hours(ground.now + k * step, slot_min / 60.0, ground.zone) / (slot_min / 60.0) for k in range(slots)]
    return np.concatenate([[0.0], np.cumsum(each)])


def _unplaced_sek(jobs: Sequence[Job], grid: _Grid, ground: Ground) -> NDArray[np.float64]:
    """Price of leaving a job off the grid: above the dearest begin it has."""
    dearest = np.zeros(len(jobs))
    np.maximum.at(dearest, grid.job, grid.cost)
    above: NDArray[np.float64] = dearest * 1.5 + np.array([ground.late_sek(job, BEYOND_H) for job in jobs]) + 1.0
    return above


def _constraints(grid: _Grid, jobs: int, crewed_by_call: NDArray[np.float64], crews: int) -> list[LinearConstraint]:
    """As told above; machines that are out have their crews already."""
    columns, groups = len(grid.job), len(crewed_by_call)
    width = columns + jobs + groups
    index = np.arange(columns)
    once = coo_array(
        (np.ones(columns + jobs), (np.concatenate([grid.job, np.arange(jobs)]), np.arange(columns + jobs))), shape=(jobs, width)
    )
    column = np.repeat(index, grid.held)
    ahead = np.arange(column.size) - np.repeat(np.cumsum(grid.held) - grid.held, grid.held)
    row = grid.group[column] * grid.slots + grid.slot[column] + ahead
    called_rows = np.arange(groups * grid.slots)
    called = columns + jobs + called_rows // grid.slots
    under_way = csr_array(
        coo_array(
            (
                np.concatenate([np.ones(column.size), -np.ones(called_rows.size)]),
                (np.concatenate([row, called_rows]), np.concatenate([column, called])),
            ),
            shape=(groups * grid.slots, width),
        )
    )
    used = np.unique(row)
    crewed = coo_array((crewed_by_call, (np.zeros(groups, dtype=np.intp), columns + jobs + np.arange(groups))), shape=(1, width))
    return [
        LinearConstraint(csr_array(once), 1.0, 1.0),
        LinearConstraint(under_way[used], -np.inf, 0.0),
        LinearConstraint(csr_array(crewed), -np.inf, float(crews)),
    ]


def _dealt(jobs: Sequence[Job], groups: Sequence[Group], grid: _Grid, chosen: NDArray[np.intp]) -> dict[str, list[Job]]:
    """Begins dealt to single machines, each to the one that became free last, so that as few as possible are called."""
    orders: dict[str, list[Job]] = {}
    for place, group in enumerate(groups):
        mine = sorted((int(grid.slot[k]), int(grid.job[k]), int(grid.held[k])) for k in chosen if grid.group[k] == place)
        free: dict[str, int] = {}
        for slot, number, held in mine:
            ready = [machine for machine in free if free[machine] <= slot]
            machine = max(ready, key=lambda name: free[name]) if ready else group.machines[len(free)]
            free[machine] = slot + held
            orders.setdefault(machine, []).append(jobs[number])
    return orders

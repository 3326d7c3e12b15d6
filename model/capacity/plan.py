"""Tonight's plan against the machines: greedy at once, optimised where there is time, the cheaper of the two."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from model.capacity.checks import faults
from model.capacity.greedy import greedy
from model.capacity.jobs import Job, can_do, groups_of
from model.capacity.optimise import optimise
from model.capacity.schedule import Ground, Orders, call_out, total_sek
from model.capacity.stock import stocks
from model.capacity.working_time import Worked, cautions
from model.decision.wording import TREATMENT_WORDS
from model.domain.call_outs import CapacityPlan, Unreached
from model.domain.errors import DomainError

#: Longest search [s].
LIMIT_S = 15.0


def capacity_plan(
    jobs: Sequence[Job], ground: Ground, *, limit_s: float = LIMIT_S, worked: Mapping[str, Worked] | None = None
) -> CapacityPlan:
    """Set jobs against machines.

    Args:
        jobs: What is to be driven.
        ground: Machines, prices, the moment; machines out of service are called by no plan.
        limit_s: Longest search; 0 answers at once with the greedy order [s].
        worked: Hours worked before by contractor, for the cautions.

    Raises:
        DomainError: The plan breaks a stated constraint (a fault in Halka; nothing is handed out).
    """
    laid_up = [machine for machine in ground.fleet.machines if machine.id in ground.fleet.laid_up(ground.now, ground.zone)]
    everybody, ground = ground.fleet, _in_service(ground)
    samples = [group.sample for group in groups_of(ground.fleet)]
    possible = [job for job in jobs if any(can_do(machine, job) for machine in samples)]
    quick, left = greedy(possible, ground)
    quick_sek = total_sek(quick, ground)
    orders: Orders = quick
    cost, gap = quick_sek, None
    if limit_s > 0 and possible and not left:
        found = optimise(possible, ground, limit_s=limit_s)
        if found is not None:
            whole, gap = found
            sought = total_sek(whole, ground)
            if sought < cost:
                orders, cost = whole, sought
    machines = {machine.id: machine for machine in ground.fleet.machines}
    calls = tuple(
        sorted(
            (call_out(machines[name], order, ground) for name, order in orders.items() if order),
            key=lambda call: (call.contractor, call.call_at, call.machine_id),
        )
    )
    wrong = faults(calls, possible, ground)
    if wrong:
        raise DomainError(f"capacity plan of {ground.now.isoformat()}: {wrong[0]}; nothing was planned")
    unreached = [*(job for job in jobs if job not in possible), *left]
    return CapacityPlan(
        made_at=ground.now,
        method="optimised" if cost < quick_sek else "greedy",
        gap=gap,
        cost_sek=cost,
        greedy_cost_sek=quick_sek,
        machines={
            contractor: min(
                sum(item.contractor == contractor for item in ground.fleet.machines), ground.fleet.crews_of(contractor)
            )
            for contractor in sorted({item.contractor for item in ground.fleet.machines})
        },
        call_outs=calls,
        unreached=tuple(
            _unreached(job, crewed=job in left, laid_up=any(can_do(machine, job) for machine in laid_up)) for job in unreached
        ),
        stocks=stocks(calls, ground.fleet),
        cautions=cautions(calls, everybody, zone=ground.zone, worked=worked or {}),
        out_of_service=tuple(machine.id for machine in laid_up),
    )


def _in_service(ground: Ground) -> Ground:
    """The same without machines that are broken or off duty."""
    gone = ground.fleet.laid_up(ground.now, ground.zone)
    if not gone:
        return ground
    stays = tuple(machine for machine in ground.fleet.machines if machine.id not in gone)
    return replace(ground, fleet=ground.fleet.model_copy(update={"machines": stays}))


def _unreached(job: Job, *, crewed: bool, laid_up: bool) -> Unreached:
    sv, en = (" + ".join(TREATMENT_WORDS[work.treatment][language] for work in job.works) for language in (0, 1))
    if crewed:
        return Unreached(
            job.unit_id, job.works, f"{job.contractor} har ingen besättning kvar", f"{job.contractor} has no crew left"
        )
    if laid_up:
        return Unreached(
            job.unit_id,
            job.works,
            f"de maskiner hos {job.contractor} som klarar {sv} i klass {job.class_code} är ur drift",
            f"the machines of {job.contractor} that can do {en} in class {job.class_code} are out of service",
        )
    return Unreached(
        job.unit_id,
        job.works,
        f"ingen maskin hos {job.contractor} klarar {sv} i klass {job.class_code}",
        f"no machine of {job.contractor} can do {en} in class {job.class_code}",
    )

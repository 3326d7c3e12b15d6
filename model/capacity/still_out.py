"""Machines that earlier plans called and that are still driving, and what of a new plan they have taken on already.

What a person signed is known by route and need, not by machine: a call is thought made as the plan told that was the newest at its time, and as
surely made where a round of it was signed while that plan stood, or before. One signature is for one round.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from model.capacity.jobs import Job
from model.domain.call_outs import CallOut, CapacityPlan, StillOut, Stop
from model.domain.needs import Need

#: How far back calls are looked for [h]: longer than any night's order (own choice).
LOOK_BACK = timedelta(hours=14)

#: A machine that has longer than this to its next round waits at its depot, and can be planned anew (own choice).
WAITS = timedelta(hours=1)

#: Routes and needs whose round a person has ordered -> when that was last signed, aware UTC.
Signatures = Mapping[tuple[str, Need], datetime]


def still_out(earlier: Sequence[CapacityPlan], *, now: datetime, signed: Signatures | None = None) -> tuple[StillOut, ...]:
    """Machines out now if every call was made as the plan of its time told.

    Args:
        earlier: Plans made before, oldest first.
        now: The moment of the new plan, aware UTC.
        signed: What people have ordered in the time of those plans.

    Returns:
        By contractor and machine, each with its last call and the end of the outing it is on. One that somebody is known to have ordered goes
        before what a later plan would have had it do.
    """
    found: dict[str, StillOut] = {}
    driven: dict[tuple[str, Need], datetime] = {}
    held = [plan for plan in earlier if plan.made_at < now]
    for number, plan in enumerate(held):
        replaced_at = held[number + 1].made_at if number + 1 < len(held) else now
        by_then = {key: at for key, at in (signed or {}).items() if at < replaced_at}
        for call in plan.call_outs:
            if call.call_at >= replaced_at:
                continue
            ordered = [(stop, needs) for stop in call.stops if (needs := [*_ordered(stop, by_then, driven)])]
            driven.update({(stop.unit_id, need): stop.end for stop, needs in ordered for need in needs})
            out = _out(call, ordered, now)
            before = found.get(call.machine_id)
            if out is not None and (before is None or out.signed or not before.signed):
                found[call.machine_id] = out
    return tuple(sorted(found.values(), key=lambda item: (item.contractor, item.machine_id)))


def able(out: Sequence[StillOut], laid_up: Collection[str]) -> tuple[StillOut, ...]:
    """Those that can drive: of a machine that has been put out of service since its call, what it had in hand is to be planned anew.

    Args:
        out: Of `still_out`.
        laid_up: Machines out of service now.
    """
    return tuple(item for item in out if item.machine_id not in laid_up)


def back_at(out: Sequence[StillOut]) -> dict[str, datetime]:
    """When each machine is back that somebody is known to have ordered out."""
    return {item.machine_id: item.until for item in out if item.signed}


def not_under_way(jobs: Sequence[Job], out: Sequence[StillOut]) -> tuple[Job, ...]:
    """Jobs that no machine is out for: a route whose every need a machine has in hand is left to that one.

    Args:
        jobs: What is advised now.
        out: Of `still_out`.
    """
    taken = {pair for item in out for pair in item.under_way}
    return tuple(job for job in jobs if not {(job.unit_id, work.need) for work in job.works} <= taken)


def _ordered(stop: Stop, signed: Signatures, driven: Mapping[tuple[str, Need], datetime]) -> Iterator[Need]:
    """Needs of a stop that are signed, and not for a round that was ordered before: one signed before that one's end is for that one."""
    for work in stop.works:
        key = (stop.unit_id, work.need)
        if key in signed and (key not in driven or signed[key] > driven[key]):
            yield work.need


def _out(call: CallOut, ordered: Sequence[tuple[Stop, Sequence[Need]]], now: datetime) -> StillOut | None:
    """The machine of a call that is on an outing now; where any round was ordered, on one of those alone."""
    needs = {stop.unit_id: tuple(found) for stop, found in ordered}
    for outing in _outings([stop for stop, _ in ordered] or call.stops):
        begins = call.call_at if outing[0] is call.stops[0] else outing[0].start
        if begins <= now < outing[-1].end:
            left = tuple((stop.unit_id, need) for stop in outing if stop.end > now for need in needs.get(stop.unit_id, ()))
            return StillOut(call.machine_id, call.contractor, call.call_at, outing[-1].end, bool(ordered), left)
    return None


def _outings(stops: Sequence[Stop]) -> Iterator[list[Stop]]:
    """Stops that are driven one after the other; before another outing the machine waits."""
    outing: list[Stop] = []
    for stop in stops:
        if outing and stop.start - outing[-1].end > WAITS:
            yield outing
            outing = []
        outing.append(stop)
    yield outing

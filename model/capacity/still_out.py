"""Machines that earlier plans called and that would still be driving: told beside a plan, which counts every machine as free.

What a dispatcher did with a plan is not known by machine, so each call is thought made as told by the plan that was the newest at its time.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from model.domain.call_outs import CapacityPlan, StillOut

#: How far back calls are looked for [h]: longer than any night's order (own choice).
LOOK_BACK = timedelta(hours=14)


def still_out(earlier: Sequence[CapacityPlan], *, now: datetime) -> tuple[StillOut, ...]:
    """Machines out now if every call was made as the plan of its time told.

    Args:
        earlier: Plans made before, oldest first.
        now: The moment of the new plan, aware UTC.

    Returns:
        By contractor and machine, each with its last call and the end of its last round, which lies after `now`.
    """
    found: dict[str, StillOut] = {}
    held = [plan for plan in earlier if plan.made_at < now]
    for number, plan in enumerate(held):
        replaced_at = held[number + 1].made_at if number + 1 < len(held) else now
        for call in plan.call_outs:
            ends = call.stops[-1].end
            if call.call_at < replaced_at and ends > now:
                found[call.machine_id] = StillOut(call.machine_id, call.contractor, call.call_at, ends)
    return tuple(sorted(found.values(), key=lambda item: (item.contractor, item.machine_id)))

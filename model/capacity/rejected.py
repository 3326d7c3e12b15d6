"""A plan against the machines without what people have rejected since it was made."""

from collections.abc import Collection
from dataclasses import replace

from model.domain.call_outs import CallOut, CapacityPlan, Stop, Unreached, Work
from model.domain.needs import Need


def without(plan: CapacityPlan, rejected: Collection[tuple[str, Need]]) -> CapacityPlan:
    """The plan as it stands: a rejected treatment is not given, a route with none is not driven, a machine with no route is not called.

    Times, sums and material of what is left stay as planned: the next plan makes them anew.

    Args:
        plan: As made.
        rejected: Routes and needs of the planned windows.
    """
    if not rejected:
        return plan
    calls = [replace(call, stops=_stops(call, rejected)) for call in plan.call_outs]
    unreached = [replace(item, works=_left(item, rejected)) for item in plan.unreached]
    return replace(
        plan,
        call_outs=tuple(call for call in calls if call.stops),
        unreached=tuple(item for item in unreached if item.works),
    )


def _stops(call: CallOut, rejected: Collection[tuple[str, Need]]) -> tuple[Stop, ...]:
    stops = (replace(stop, works=_left(stop, rejected)) for stop in call.stops)
    return tuple(stop for stop in stops if stop.works)


def _left(item: Stop | Unreached, rejected: Collection[tuple[str, Need]]) -> tuple[Work, ...]:
    return tuple(work for work in item.works if (item.unit_id, work.need) not in rejected)

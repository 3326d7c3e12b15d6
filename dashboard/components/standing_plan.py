"""The plan against the machines as it stands: what people have rejected since it was made is left out; how much that was is told.

So is how much they changed: that the plan counts as it was advised.
"""

from dataclasses import dataclass

from dashboard import queries
from dashboard.screen import Screen
from model.capacity.rejected import without
from model.domain.call_outs import CapacityPlan
from model.domain.needs import Need


@dataclass(frozen=True, slots=True)
class StandingPlan:
    """A plan and what was taken out of it.

    Attributes:
        plan: Without what was rejected.
        rejected: Routes of the plan of which nothing is left: all was rejected since.
        partly: Routes of it of which a treatment was rejected since, and another is left.
        changed: Routes of it of which a treatment that is left was changed.
    """

    plan: CapacityPlan
    rejected: int
    partly: int
    changed: int


def standing_plan(screen: Screen) -> StandingPlan | None:
    """The plan of the assessment on show; None where the site names no machines, or none was made."""
    made = None if screen.site.fleet is None else queries.capacity_plan(screen.store, screen.shown_id)
    if made is None:
        return None
    rejected, changed = (_said(screen, verdict) for verdict in ("rejected", "changed"))
    left, planned = without(made, rejected), _planned(made)
    of_rejected = {unit for unit, need in planned if (unit, need) in rejected}
    gone = of_rejected - {unit for unit, _ in _planned(left)}
    of_changed = {unit for unit, need in planned if (unit, need) in changed} - gone
    return StandingPlan(left, len(gone), len(of_rejected - gone), len(of_changed))


def _planned(plan: CapacityPlan) -> frozenset[tuple[str, Need]]:
    driven = {(stop.unit_id, work.need) for call in plan.call_outs for stop in call.stops for work in stop.works}
    return frozenset(driven | {(item.unit_id, work.need) for item in plan.unreached for work in item.works})


def _said(screen: Screen, verdict: str) -> frozenset[tuple[str, Need]]:
    """What was rejected or changed of the windows the plan is for: the first of each route."""
    spoken = {key for key, word in screen.signed.items() if word.verdict == verdict}
    if not spoken:
        return frozenset()
    return frozenset(
        (item.unit_id, item.need)
        for item in screen.shown.recommendations
        if item.window_start == screen.shown.issued_at and (item.unit_id, item.need.value, item.window_end) in spoken
    )

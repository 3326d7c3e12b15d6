"""The plan against the machines as it stands: what people have rejected since it was made is left out, and how much that was is told."""

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
        rejected: Routes of the plan of which a treatment was rejected since.
    """

    plan: CapacityPlan
    rejected: int


def standing_plan(screen: Screen) -> StandingPlan | None:
    """The plan of the assessment on show; None where the site names no machines, or none was made."""
    made = None if screen.site.fleet is None else queries.capacity_plan(screen.store, screen.shown_id)
    if made is None:
        return None
    rejected = _rejected(screen)
    planned = [(stop.unit_id, work.need) for call in made.call_outs for stop in call.stops for work in stop.works]
    planned += [(item.unit_id, work.need) for item in made.unreached for work in item.works]
    return StandingPlan(without(made, rejected), len({unit for unit, need in planned if (unit, need) in rejected}))


def _rejected(screen: Screen) -> frozenset[tuple[str, Need]]:
    """What was rejected of the windows the plan is for: the first of each route."""
    refused = {key for key, word in screen.signed.items() if word.verdict == "rejected"}
    if not refused:
        return frozenset()
    return frozenset(
        (item.unit_id, item.need)
        for item in screen.shown.recommendations
        if item.window_start == screen.shown.issued_at and (item.unit_id, item.need.value, item.window_end) in refused
    )

"""The advice of an assessment against the machines: made right after it and stored with it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from config.treatments import load_treatments
from model.capacity.jobs import jobs_from
from model.capacity.plan import capacity_plan
from model.capacity.schedule import Ground
from model.capacity.still_out import LOOK_BACK, Signatures, able, back_at, not_under_way, still_out
from model.capacity.working_time import shifts, worked_before
from model.decision.further import further_rounds
from model.domain.call_outs import CapacityPlan
from model.domain.errors import DomainError
from model.domain.plans import Advice, Assessment
from scheduler.context import Context
from scheduler.told import Told, several
from store.actions import actions_between
from store.capacity_plans import capacity_plans_between, save_capacity_plan
from store.decisions import Decision, Verdict, decisions_between, standing

#: Decisions older than this belong to windows that are closed.
OPEN_WINDOWS = timedelta(days=3)
_LOG = structlog.get_logger(__name__)


def plan_machines(context: Context, assessment_id: int, assessment: Assessment) -> CapacityPlan | None:
    """Make and keep the plan of an assessment.

    Args:
        context: Site and store.
        assessment_id: Number of the assessment.
        assessment: What it says.

    Returns:
        None where the site names no machines, or where no plan could be made: the assessment stands all the same.

    Raises:
        StoreError: The store refused.
    """
    fleet = context.site.fleet
    if fleet is None:
        return None
    now, zone, rules = assessment.issued_at, ZoneInfo(context.site.timezone), fleet.working_time
    routes = {route.id: route for route in context.network.routes}
    done = actions_between(context.store, context.site.id, now - timedelta(weeks=rules.reference_weeks), now, known_at=now)
    said = standing(decisions_between(context.store, context.site.id, now - OPEN_WINDOWS, now)).values()
    asked, signed = _not_rejected(assessment, said), _signed(said, now)
    called = still_out(capacity_plans_between(context.store, context.site.id, now - LOOK_BACK, now), now=now, signed=signed)
    out = able(called, fleet.laid_up(now, zone))
    driven = [(routes[item.unit_id], item.started_at, item.ended_at) for item in done if item.unit_id in routes]
    prices = {item.contractor: item for item in context.site.prices}
    try:
        jobs = jobs_from(asked.recommendations, context.network, load_treatments(), now=now, fleet=fleet, zone=zone)
        plan = capacity_plan(
            not_under_way(jobs, out),
            Ground(fleet, prices, now, zone, back_at(out)),
            limit_s=context.settings.assess.plan_search_s,
            worked=worked_before(shifts(driven, fleet=fleet, zone=zone), now=now, zone=zone, rules=rules),
        )
    except DomainError as error:
        _LOG.error("no plan against the machines", site=context.site.id, reason=str(error))
        return None
    routes_planned = {stop.unit_id for call in plan.call_outs for stop in call.stops}
    after = [more for (unit, _, _), more in further_rounds(asked).items() if unit in routes_planned]
    plan = replace(
        plan,
        still_out=out,
        further_rounds=sum(more.rounds for more in after),
        further_sek=sum(more.cost_sek for more in after),
    )
    save_capacity_plan(context.store, assessment_id, plan)
    return plan


def _signed(said: Iterable[Decision], now: datetime) -> Signatures:
    """What people have ordered in the time in which a machine may still be out."""
    ordered = {Verdict.ACCEPTED, Verdict.CHANGED}
    return {
        (item.unit_id, item.need): item.decided_at
        for item in said
        if item.verdict in ordered and item.decided_at >= now - LOOK_BACK
    }


def _not_rejected(assessment: Assessment, said: Iterable[Decision]) -> Assessment:
    """The advice without what people have rejected of windows that are still open: no machine is planned for it."""
    refused = {(item.unit_id, item.need, item.window_end) for item in said if item.verdict is Verdict.REJECTED}
    items = (
        replace(item, advice=Advice.NONE) if (item.unit_id, item.need, item.window_end) in refused else item
        for item in assessment.recommendations
    )
    return replace(assessment, recommendations=tuple(items))


def plan_in_words(plan: CapacityPlan) -> Told:
    """One sentence on a plan."""
    late, lost = plan.late, plan.unreached
    text = f"{len(plan.call_outs)} maskiner kallas ut"
    told = [Told(text, "plan", {"machines": len(plan.call_outs)})]
    if late:
        worst = late[0][1].late / timedelta(minutes=1)
        told.append(
            Told(
                f"{len(late)} rutter blir sena (som mest {worst:.0f} min)",
                "plan_late",
                {"routes": len(late), "worst": round(worst)},
            )
        )
    if lost:
        told.append(Told(f"{len(lost)} rutter kan ingen maskin ta", "plan_unreached", {"routes": len(lost)}))
    return several(*told, line=", ".join(told))

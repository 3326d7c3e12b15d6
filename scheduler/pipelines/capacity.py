"""The advice of an assessment against the machines: made right after it and stored with it."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog

from config.treatments import load_treatments
from model.capacity.jobs import jobs_from
from model.capacity.plan import capacity_plan
from model.capacity.schedule import Ground
from model.capacity.still_out import LOOK_BACK, still_out
from model.capacity.working_time import shifts, worked_before
from model.domain.call_outs import CapacityPlan
from model.domain.errors import DomainError
from model.domain.plans import Assessment
from scheduler.context import Context
from scheduler.told import Told, several
from store.actions import actions_between
from store.capacity_plans import capacity_plans_between, save_capacity_plan

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
    driven = [(routes[item.unit_id], item.started_at, item.ended_at) for item in done if item.unit_id in routes]
    try:
        plan = capacity_plan(
            jobs_from(assessment.recommendations, context.network, load_treatments(), now=now, fleet=fleet, zone=zone),
            Ground(fleet, {item.contractor: item for item in context.site.prices}, now, zone),
            limit_s=context.settings.assess.plan_search_s,
            worked=worked_before(shifts(driven, fleet=fleet, zone=zone), now=now, zone=zone, rules=rules),
        )
    except DomainError as error:
        _LOG.error("no plan against the machines", site=context.site.id, reason=str(error))
        return None
    earlier = capacity_plans_between(context.store, context.site.id, now - LOOK_BACK, now)
    plan = replace(plan, still_out=still_out(earlier, now=now))
    save_capacity_plan(context.store, assessment_id, plan)
    return plan


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

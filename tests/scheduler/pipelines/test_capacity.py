"""The plan follows the assessment, is kept with it, and never takes it down."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from model.domain.call_outs import CallOut
from model.domain.errors import DomainError
from model.domain.plans import Advice, Assessment
from model.domain.treatments import Action, TreatmentKind
from scheduler.context import Context
from scheduler.pipelines import capacity
from scheduler.pipelines.assess import assess_now
from scheduler.pipelines.capacity import plan_in_words, plan_machines
from store.actions import save_actions
from store.capacity_plans import load_capacity_plan
from store.decisions import NewDecision, Verdict, record_decision
from store.plans import save_assessment
from tests.dashboard.sample import sample_assessment


@pytest.fixture
def night(context: Context) -> tuple[int, Assessment]:
    made = sample_assessment(context.network, context.site, context.now)
    return save_assessment(context.store, made), made


def _sign(context: Context, night: tuple[int, Assessment], call: CallOut) -> None:
    """Ann accepts every treatment of a call."""
    ends = {(item.unit_id, item.need): item.window_end for item in night[1].recommendations if item.advice is Advice.ACT}
    at = context.now + timedelta(minutes=1)
    for stop in call.stops:
        for work in stop.works:
            until = ends[stop.unit_id, work.need]
            said = NewDecision(night[0], stop.unit_id, work.need, until, Verdict.ACCEPTED, "Ann", at)
            record_decision(context.store, said)


def test_the_plan_is_kept_with_its_assessment(context: Context, night: tuple[int, Assessment]) -> None:
    plan = plan_machines(context, *night)
    assert plan is not None
    assert load_capacity_plan(context.store, night[0]) == plan
    routes = {route.id for route in context.network.routes}
    acting = {item.unit_id for item in night[1].recommendations if item.advice is Advice.ACT} & routes
    planned = {stop.unit_id for call in plan.call_outs for stop in call.stops} | {item.unit_id for item in plan.unreached}
    assert planned <= acting
    assert planned
    assert f"{len(plan.call_outs)} maskiner kallas ut" in plan_in_words(plan)


def test_machines_that_the_plan_before_called_are_told_as_still_out(context: Context, night: tuple[int, Assessment]) -> None:
    first = plan_machines(context, *night)
    assert first is not None
    call = max(first.call_outs, key=lambda item: item.stops[-1].end)
    later = call.stops[-1].end - timedelta(minutes=1)
    made = sample_assessment(context.network, context.site, later)
    second = plan_machines(context, save_assessment(context.store, made), made)
    assert second is not None
    assert (call.machine_id, call.stops[-1].end) in {(item.machine_id, item.until) for item in second.still_out}
    assert not any(item.signed for item in second.still_out)
    assert first.still_out == ()


def test_a_machine_on_signed_rounds_is_planned_from_its_return_and_keeps_its_routes(
    context: Context, night: tuple[int, Assessment]
) -> None:
    first = plan_machines(context, *night)
    assert first is not None
    call = max(first.call_outs, key=lambda item: item.stops[-1].end)
    _sign(context, night, call)
    later = call.stops[0].start + timedelta(minutes=1)
    made = sample_assessment(context.network, context.site, later)
    second = plan_machines(context, save_assessment(context.store, made), made)
    assert second is not None
    (out,) = (item for item in second.still_out if item.machine_id == call.machine_id)
    assert (out.signed, out.until) == (True, call.stops[-1].end)
    assert not {stop.unit_id for stop in call.stops} & {stop.unit_id for one in second.call_outs for stop in one.stops}
    assert all(one.call_at >= out.until for one in second.call_outs if one.machine_id == out.machine_id)


def test_what_a_machine_had_in_hand_when_it_broke_down_is_planned_for_others(
    context: Context, night: tuple[int, Assessment]
) -> None:
    first = plan_machines(context, *night)
    assert first is not None
    call = max(first.call_outs, key=lambda item: item.stops[-1].end)
    _sign(context, night, call)
    later = call.stops[0].start + timedelta(minutes=1)
    made = sample_assessment(context.network, context.site, later)
    assert context.site.fleet is not None
    laid_up = context.site.fleet.model_copy(update={"out_of_service": (call.machine_id,)})
    site = context.site.model_copy(update={"fleet": laid_up})
    after = replace(context, loaded=replace(context.loaded, site=site))
    second = plan_machines(after, save_assessment(context.store, made), made)
    assert second is not None
    assert second.out_of_service == (call.machine_id,)
    assert call.machine_id not in {item.machine_id for item in second.still_out}
    planned = {one.unit_id for other in second.call_outs for one in other.stops} | {item.unit_id for item in second.unreached}
    assert {stop.unit_id for stop in call.stops} <= planned


def test_what_a_person_rejected_is_planned_no_more(context: Context, night: tuple[int, Assessment]) -> None:
    first = plan_machines(context, *night)
    assert first is not None
    stop = first.call_outs[0].stops[0]
    ends = {(item.unit_id, item.need): item.window_end for item in night[1].recommendations if item.advice is Advice.ACT}
    moment = context.now + timedelta(minutes=1)
    for work in stop.works:
        end = ends[stop.unit_id, work.need]
        refused = NewDecision(night[0], stop.unit_id, work.need, end, Verdict.REJECTED, "Ann", moment, "no_crew")
        record_decision(context.store, refused)
    made = sample_assessment(context.network, context.site, context.now + timedelta(minutes=2))
    second = plan_machines(context, save_assessment(context.store, made), made)
    assert second is not None
    planned = {one.unit_id for call in second.call_outs for one in call.stops} | {item.unit_id for item in second.unreached}
    before = {one.unit_id for call in first.call_outs for one in call.stops} | {item.unit_id for item in first.unreached}
    assert planned == before - {stop.unit_id}


def test_hours_worked_before_come_from_the_log(context: Context, night: tuple[int, Assessment]) -> None:
    unit = context.network.routes[0].id
    starts = [context.now - timedelta(days=1, hours=12 * k) for k in range(3)]
    done = [Action(unit, TreatmentKind.PLOUGH, start - timedelta(hours=70), start, 0.0, 1.0, "log") for start in starts]
    save_actions(context.store, context.site.id, done)
    plan = plan_machines(context, *night)
    assert plan is not None
    assert "mean" in {item.code for item in plan.cautions}


def test_a_plan_that_cannot_be_made_leaves_the_assessment(
    context: Context, night: tuple[int, Assessment], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> Callable[[], None]:
        raise DomainError("broken")

    monkeypatch.setattr(capacity, "capacity_plan", refuse)
    assert plan_machines(context, *night) is None
    assert load_capacity_plan(context.store, night[0]) is None


def test_assessing_says_what_the_machines_do(context: Context) -> None:
    outcome = assess_now(context)
    assert "maskiner kallas ut" in outcome.message
    assert load_capacity_plan(context.store, outcome.id) is not None

"""From the forecast for one unit, need and window to a recommendation with treatment, times, money and reasons."""

from dataclasses import replace
from datetime import datetime, timedelta

from config.site import PriceList
from model.decision import explain
from model.decision.advice import CALL_MARGIN_MIN, NEXT_FORECAST_H, advise, reconsider_at
from model.decision.balance import LIKELY, WAITING, later_window, money, not_worth, resting, waiting
from model.decision.burial import snowed_under
from model.decision.case import Case
from model.decision.cost import ActionCost, expected_loss, heat_cost, threshold
from model.decision.heat_advice import PlannedHeat, followed
from model.decision.heating import heat_start
from model.decision.late_already import late_already
from model.decision.outlook import HeatLoad, Outlook
from model.decision.quantities import heat_told
from model.decision.rest import rests_until
from model.decision.rules import due_within_day
from model.decision.wording import Words, reason
from model.decision.work import Work, behind_plough, plough_work, spread_work
from model.domain.needs import Need, Rung, Slipperiness
from model.domain.plans import Advice, Reason, Recommendation
from model.domain.roads import HeatedZone, Route
from model.domain.treatments import TreatmentKind


def recommend_route(
    outlook: Outlook, case: Case, *, route: Route, prices: PriceList, plough: Recommendation | None = None
) -> Recommendation:
    """Advice on ploughing or slip control of a route.

    Args:
        outlook: The forecast for the route, need and window.
        case: What else the decision rests on.
        route: The route.
        prices: Its contractor's price list.
        plough: What is advised of ploughing in the same window, where that is to be done: spreading goes out in its round, costs the
            material alone, and starts with it.
    """
    work = (
        plough_work(outlook, case, route, prices) if outlook.need is Need.PLOUGHING else spread_work(outlook, case, route, prices)
    )
    if plough is not None and outlook.need is Need.SALTING and work.treatment is not None:
        work = behind_plough(work, plough, case, route)
    found = _settle(outlook, case, work)
    if found.advice is not Advice.ACT or outlook.later:
        return found
    lead, due = work.due.lead, work.due.deadline
    told = late_already(found.reasons, outlook.onset, case, begins=work.start_from, lead=lead, due=due)
    return replace(found, reasons=told)


def recommend_zone(outlook: Outlook, case: Case, *, zone: HeatedZone, planned: PlannedHeat | None = None) -> Recommendation:
    """Advice on heat in a heated zone; as the heat schedule has it, where there is one."""
    load = outlook.heat or HeatLoad(0.0, 0.0, 0.0, melting=False)
    cost = _planned_cost(planned) or heat_cost(
        area_m2=zone.area_m2,
        base_kwh_m2=load.base_kwh_m2,
        peak_kwh_m2=load.peak_kwh_m2,
        pump_hours=load.hours,
        materials=case.materials,
    )
    due = due_within_day(case.window, outlook.onset, action_time_h=0.0, now=case.now, zone=case.zone)
    start = heat_start(zone, now=case.now, onset_low=outlook.onset_low, due=due.deadline)
    sv, en = Words(swedish=True, zone=case.zone), Words(swedish=False, zone=case.zone)
    taken = load.base_kwh_m2 + load.peak_kwh_m2
    told = [
        reason(
            "thermal_lag",
            f"värmen når ytan efter {sv.number(zone.thermal_lag_h)} h"
            + ("" if planned else f", går åt {sv.number(taken, 2)}{heat_told(sv, load.kwh_m2)} kWh/m²"),
            f"heat reaches the surface after {en.number(zone.thermal_lag_h)} h"
            + ("" if planned else f" and takes {en.number(taken, 2)}{heat_told(en, load.kwh_m2)} kWh/m²"),
            0.0,
        ),
        reason(
            "freeze_floor",
            f"frysskyddet {sv.degrees(zone.freeze_floor_degc)} i plattan gäller oavsett råd",
            f"the freeze floor of {en.degrees(zone.freeze_floor_degc)} in the slab holds whatever the advice",
            0.0,
        ),
    ]
    kind = TreatmentKind.HEAT_MELT if load.melting else TreatmentKind.HEAT_PREHEAT
    found = _settle(outlook, case, Work(kind, 0.0, due, start.start_from, cost, tuple(told)))
    return found if planned is None else followed(found, planned, zone, clock=case.zone)


def _planned_cost(planned: PlannedHeat | None) -> ActionCost | None:
    """What the schedule's heat costs in the window; None where it does not heat, or none is made."""
    if planned is None or planned.lost or planned.heat_from is None:
        return None
    return ActionCost(heat_sek=planned.cost_sek)


def _settle(outlook: Outlook, case: Case, work: Work) -> Recommendation:
    rules = case.service_class
    cost = work.cost.total_sek
    probability = outlook.probability
    covered = None if work.buried is None else work.buried.covered
    weight = case.weight(work.treatment, work.start_from, until=covered)
    loss = expected_loss(probability or 0.0, rules, case.length_km, weight=weight)
    limit = threshold(cost, rules, case.length_km, weight=weight)
    season_only = outlook.rung is Rung.CLIMATOLOGY
    advice, again, held = _advised(outlook, case, work, weight)
    wanted = advice in {Advice.ACT, Advice.WAIT}
    unknown = probability is None
    told = [*(() if unknown else explain.drivers(outlook, rules, case.zone)), *(work.reasons if wanted else ())]
    if held is not None:
        told.insert(len(told) if held.code == WAITING else 0, held)
    if advice is Advice.UNKNOWN and not outlook.complete:
        probability, unknown = None, True
        told = []
    if probability is not None and probability >= LIKELY and advice is Advice.NONE:
        told.insert(0, not_worth(probability, zone=case.zone))
    if probability is not None:
        told.append(
            money(probability, limit=limit, cost_sek=cost, loss=loss, zone=case.zone, weight=case.loss_weight, counted=weight)
        )
    age = timedelta(days=9999) if not case.actions else case.now - case.actions[-1].ended_at
    told.extend(explain.treated(case.actions, outlook=outlook, now_minus=age, zone=case.zone))
    if outlook.later and probability is not None:
        told.append(later_window())
    ladder = explain.ladder(outlook, forecast_age=case.forecast_age)
    return Recommendation(
        unit_id=outlook.unit_id,
        need=outlook.need,
        window_start=case.window.start,
        window_end=case.window.deadline,
        advice=advice,
        probability=probability,
        probability_low=None if unknown else outlook.low,
        probability_high=None if unknown else outlook.high,
        threshold=limit,
        slipperiness=Slipperiness.NONE if unknown else outlook.slipperiness,
        treatment=work.treatment if wanted else None,
        rate_g_m2=work.rate_g_m2 if wanted else 0.0,
        onset=outlook.onset,
        onset_low=outlook.onset_low,
        onset_high=outlook.onset_high,
        start_from=work.start_from if wanted else None,
        latest_start=work.due.latest_start,
        reconsider_at=again if advice is Advice.WAIT else None,
        cost_act_sek=cost,
        loss_municipal_sek=loss.municipal_sek,
        loss_societal_sek=loss.societal_sek,
        residual_sek=loss.residual_sek,
        reasons=(*ladder, *told) if unknown or season_only else (*told, *ladder),
    )


def _advised(outlook: Outlook, case: Case, work: Work, weight: float) -> tuple[Advice, datetime | None, Reason | None]:
    """The advice, when to look again where it is to wait, and what holds a round back."""
    rules, cost, probability = case.service_class, work.cost.total_sek, outlook.probability
    full = expected_loss(1.0, rules, case.length_km, weight=weight)
    again = reconsider_at(case.now, work.due.latest_start, case.zone)
    season_only = outlook.rung is Rung.CLIMATOLOGY
    advice = advise(
        probability=probability,
        high=outlook.high,
        cost_sek=cost,
        avoidable_sek=full.avoidable_sek,
        trusted=outlook.complete and not season_only,
        reconsider=again,
        season_only=season_only,
    )
    if advice is Advice.ACT and work.treatment is None:
        advice = Advice.WAIT
        again = again or case.now + timedelta(hours=1)
    if advice is Advice.WAIT and season_only:
        hourly = case.now + timedelta(hours=NEXT_FORECAST_H)
        again = min(again or hourly, hourly)
        return advice, again, explain.no_forecast(again, zone=case.zone)
    if advice is Advice.ACT:
        rest = rests_until(work.treatment, case.ordered, case.rule, at=work.start_from, fallen=case.fallen)
        if rest is None:
            return advice, again, None
        again = _look_by(rest, case)
        return Advice.WAIT, again, resting(case.ordered, until=rest, again=again, zone=case.zone)
    if work.buried is not None and _pays_uncovered(probability, case, work) and not season_only:
        again = _look_by(work.buried.ends, case)
        words = Words(swedish=True, zone=case.zone), Words(swedish=False, zone=case.zone)
        return Advice.WAIT, again, snowed_under(work.buried, again, words, now=case.now)
    if advice is Advice.WAIT and again is not None and work.treatment is not None:
        return advice, again, waiting(outlook, again=again, cost_sek=cost, loss=full, effect=rules.effect, zone=case.zone)
    return advice, again, None


def _look_by(moment: datetime, case: Case) -> datetime:
    """The next look before a moment, or the moment itself."""
    return reconsider_at(case.now, moment + timedelta(minutes=CALL_MARGIN_MIN), case.zone) or moment


def _pays_uncovered(probability: float | None, case: Case, work: Work) -> bool:
    """Whether the round would pay if no snow covered it."""
    weight = case.weight(work.treatment, work.start_from)
    saved = expected_loss(probability or 0.0, case.service_class, case.length_km, weight=weight).avoidable_sek
    return saved > work.cost.total_sek

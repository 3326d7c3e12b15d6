"""The rule of thumb in the place of advice whose probabilities have not held: the same recommendation with the rule's round, and why."""

from dataclasses import replace
from datetime import timedelta

from config.site import PriceList
from model.decision.advice import NEXT_FORECAST_H, reconsider_at
from model.decision.balance import money
from model.decision.burial import AFTER_SNOW, SNOWED_UNDER
from model.decision.case import Case
from model.decision.cost import expected_loss, threshold
from model.decision.guard import Guard
from model.decision.late_already import late_already
from model.decision.round_time import round_time
from model.decision.salt_cap import season_limit
from model.decision.thumb import ThumbCall
from model.decision.thumb_told import call_cost_sek
from model.decision.turn_out import turn_out, turn_out_before
from model.decision.wording import Words, reason
from model.domain.plans import SAME_ROUND, Advice, Reason, Recommendation
from model.domain.roads import Route
from model.domain.treatments import SPREAD

#: What was said of the treatment that the rule's takes the place of.
OF_THE_TREATMENT = frozenset(
    {
        *("after_snowfall", AFTER_SNOW, SNOWED_UNDER, "still_snowing", "repeat", SAME_ROUND, "cost_loss"),
        *("too_cold_for_salt", "salt_too_little", "salt_cap", "salt_between", "season_salt"),
    }
)


def by_rule(
    item: Recommendation,
    call: ThumbCall | None,
    case: Case,
    *,
    route: Route,
    prices: PriceList,
    guard: Guard,
    first: bool,
    with_plough: bool,
) -> Recommendation:
    """A recommendation as the rule of thumb has it: its round, times and price; the probability stays as it was told.

    Losses, limit and the sentence on both are reckoned anew for the rule's treatment, and what was said of the other treatment is left out.

    Args:
        item: What was advised.
        call: The rule's round for the need; None where it calls none.
        case: What the advice rested on.
        route: The route.
        prices: Its contractor's price list.
        guard: How the advice has done lately.
        first: True for the window that begins now; the rule says nothing of later ones.
        with_plough: The rule ploughs the route in the same round.
    """
    kept = [part for part in item.reasons if part.code not in {"wait", "not_worth", "resting", SNOWED_UNDER}]
    season = season_limit(route, case.service_class, laid_g_m2=case.salt_laid_g_m2, zone=case.zone)
    said = {part.code for part in kept}
    told = (instead(guard, case), *(part for part in season if part.code not in said), *kept)
    if not first or call is None:
        if item.advice is Advice.UNKNOWN or (first and item.advice is Advice.NONE):
            return replace(item, reasons=told)
        if first:
            return replace(
                item, advice=Advice.NONE, reconsider_at=None, treatment=None, rate_g_m2=0.0, start_from=None, reasons=told
            )
        if item.advice is not Advice.ACT:
            return replace(item, reasons=told)
        again = reconsider_at(case.now, item.latest_start, case.zone) or case.now + timedelta(hours=NEXT_FORECAST_H)
        return replace(item, advice=Advice.WAIT, reconsider_at=again, reasons=told)
    works = [(call.treatment, call.rate_g_m2)]
    taken = round_time(route, works, area_m2=case.area_m2, catalogue=case.catalogue, fleet=case.fleet)
    called = turn_out(route, case.fleet, called=call.latest_start, zone=case.zone)
    due = call.latest_start + called + timedelta(minutes=route.round_time_min)
    cost = call_cost_sek(
        call,
        route,
        taken=taken,
        area_m2=case.area_m2,
        prices=prices,
        materials=case.materials,
        zone=case.zone,
        with_plough=with_plough,
    )
    weight = case.weight(call.treatment, call.start_from)
    loss = expected_loss(item.probability or 0.0, case.service_class, case.length_km, weight=weight)
    limit = threshold(cost, case.service_class, case.length_km, weight=weight)
    kept = [part for part in kept if part.code not in OF_THE_TREATMENT]
    season = season if call.treatment in SPREAD else []
    if item.probability is not None:
        kept.append(
            money(
                item.probability, limit=limit, cost_sek=cost, loss=loss, zone=case.zone, weight=case.loss_weight, counted=weight
            )
        )
    return replace(
        item,
        advice=Advice.ACT,
        treatment=call.treatment,
        rate_g_m2=call.rate_g_m2,
        start_from=call.start_from,
        latest_start=due - taken - turn_out_before(due - taken, route, case.fleet, zone=case.zone),
        reconsider_at=None,
        threshold=limit,
        cost_act_sek=cost,
        loss_municipal_sek=loss.municipal_sek,
        loss_societal_sek=loss.societal_sek,
        residual_sek=loss.residual_sek,
        reasons=late_already(
            (instead(guard, case), *season, *kept),
            item.onset or call.start_from,
            case,
            begins=call.start_from,
            lead=turn_out(route, case.fleet, called=case.now, zone=case.zone) + taken,
            due=due,
        ),
    )


def instead(guard: Guard, case: Case) -> Reason:
    """That the rule of thumb stands in, with the figures it rests on."""
    sv, en = Words(swedish=True, zone=case.zone), Words(swedish=False, zone=case.zone)
    told, came = guard.told, guard.came
    counted = guard.model > 0 or guard.rule > 0
    cost_sv = f", kostnad {sv.number(guard.model, 2)} mot tumregelns {sv.number(guard.rule, 2)} av förlusten" if counted else ""
    cost_en = f", cost {en.number(guard.model, 2)} against the rule's {en.number(guard.rule, 2)} of the loss" if counted else ""
    return reason(
        "rule_stands_in",
        f"tumregeln gäller: de senaste nätterna väntades {sv.number(told)} fall och kom {sv.number(came)}{cost_sv}",
        f"the rule of thumb stands in: {en.number(told)} cases were expected of the latest nights and {en.number(came)} came{cost_en}",
        0.0,
    )

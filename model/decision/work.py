"""Ways of acting on a route: with what, how much, from when, by when, at what cost, and why so."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from config.site import PriceList
from model.decision import explain
from model.decision.burial import AFTER_SNOW, SOON_H, Burial, after_snow, burial
from model.decision.case import Case
from model.decision.choice import Choice, choose
from model.decision.cost import ActionCost, material_cost_sek, round_cost
from model.decision.outlook import Outlook
from model.decision.quantities import salt_told
from model.decision.repeat import repeats
from model.decision.round_time import round_time, said_in_one_round
from model.decision.rules import Window, plough_from, salt_from, start_from
from model.decision.salt_cap import season_limit, tightest_cap
from model.decision.turn_out import due_timed, retimed, turn_out
from model.decision.wording import Words, reason
from model.domain.needs import Slipperiness
from model.domain.plans import Reason, Recommendation
from model.domain.roads import Route
from model.domain.treatments import SALTS, TreatmentKind


@dataclass(frozen=True, slots=True)
class Work:
    """A way of acting: what, by when (`due`: the window as far as the work must be done), from when, at what cost, why so, and what covers it."""

    treatment: TreatmentKind | None
    rate_g_m2: float
    due: Window
    start_from: datetime
    cost: ActionCost
    reasons: tuple[Reason, ...]
    buried: Burial | None = None


def plough_work(outlook: Outlook, case: Case, route: Route, prices: PriceList) -> Work:
    """Ploughing: after the snowfall, or while it falls where that is heavy or long and the class is kept open."""
    rules = case.service_class
    snow_end = None if outlook.snowfall is None else outlook.snowfall.end
    heavy = outlook.snow_depth_cm >= rules.heavy_snow_cm
    fall = outlook.snowfall
    long = fall is not None and fall.end - fall.start >= timedelta(hours=rules.long_snowfall_h)
    begin, after = plough_from(
        while_it_snows=rules.plough_during_snowfall and (heavy or long), onset=outlook.onset, snowfall_end=snow_end
    )
    taken = _taken(case, route, TreatmentKind.PLOUGH, 0.0)
    due = due_timed(case.window, begin, taken, route, case.fleet, action_time_h=rules.action_time_h, now=case.now, zone=case.zone)
    can = TreatmentKind.PLOUGH.value in route.treatments
    told: list[Reason] = []
    if after and begin is not None:
        sv, en = Words(swedish=True, zone=case.zone), Words(swedish=False, zone=case.zone)
        if begin <= due.latest_start:
            told.append(
                reason(
                    "after_snowfall",
                    f"snöfallet väntas sluta {sv.until(begin, since=case.now)}: plogning därefter",
                    f"snowfall expected to end at {en.until(begin, since=case.now)}: plough after that",
                    0.0,
                )
            )
        else:
            told.append(
                reason(
                    "still_snowing",
                    f"det snöar till {sv.until(begin, since=case.now)}: plogning före dess för att hinna, mer kan behövas",
                    f"snow falls until {en.until(begin, since=case.now)}: plough before that to be in time, more may be needed",
                    0.0,
                )
            )
    told.extend(repeats(outlook, case, TreatmentKind.PLOUGH, capped=False))
    return Work(
        treatment=TreatmentKind.PLOUGH if can else None,
        rate_g_m2=0.0,
        due=due,
        start_from=start_from(begin, due, rules, now=case.now, zone=case.zone),
        cost=_cost(TreatmentKind.PLOUGH, 0.0, case, prices, due, route=route, taken=taken),
        reasons=tuple(told),
    )


def spread_work(outlook: Outlook, case: Case, route: Route, prices: PriceList) -> Work:
    """Slip control: the method for the kind of slipperiness, dosed under every cap, before the frost where it prevents, sand after the snow."""
    rules = case.service_class
    cap = tightest_cap(route, rules, laid_g_m2=case.salt_laid_g_m2)
    choice: Choice = choose(
        service_class=rules,
        slipperiness=outlook.slipperiness,
        allowed=route.treatments,
        film_mm=outlook.film_mm,
        coldest_degc=outlook.coldest_degc,
        residual_g_m2=outlook.residual_salt_g_m2,
        cap_g_m2=cap,
        catalogue=case.catalogue,
    )
    preventive = choice.kind in SALTS and outlook.slipperiness is not Slipperiness.PACKED_SNOW
    taken = _taken(case, route, choice.kind, choice.rate_g_m2)

    def due_after(started: datetime | None) -> Window:
        hours = 0.0 if preventive else rules.action_time_h
        return due_timed(case.window, started, taken, route, case.fleet, action_time_h=hours, now=case.now, zone=case.zone)

    due = due_after(outlook.onset)
    begin = salt_from(preventive=preventive, onset=outlook.onset_low or outlook.onset, rain_end=outlook.rain_end)
    words = Words(swedish=True, zone=case.zone), Words(swedish=False, zone=case.zone)
    starts = start_from(begin, due, rules, now=case.now, zone=case.zone)
    buried = burial(choice.kind, starts + taken, fallen=case.fallen, rule=case.rule)
    waits: list[Reason] = []
    if buried is not None and buried.covered < starts + timedelta(hours=SOON_H):
        later = due_after(buried.ends)
        if buried.ends <= later.latest_start:
            waits.append(after_snow(buried.ends, words, now=case.now))
            due, starts = later, start_from(buried.ends, later, rules, now=case.now, zone=case.zone)
            buried = burial(choice.kind, starts + taken, fallen=case.fallen, rule=case.rule)
    told = explain.method(
        choice,
        cap_g_m2=cap,
        water_protection=route.water_protection,
        coldest_degc=outlook.coldest_degc,
        zone=case.zone,
    )
    told.extend(waits)
    told.extend(salt_told(outlook, choice, words))
    told.extend(season_limit(route, rules, laid_g_m2=case.salt_laid_g_m2, zone=case.zone))
    told.extend(repeats(outlook, case, choice.kind, capped=choice.dose is not None and choice.dose.capped))
    return Work(
        treatment=choice.kind,
        rate_g_m2=choice.rate_g_m2,
        due=due,
        start_from=starts,
        cost=_cost(choice.kind, choice.rate_g_m2, case, prices, due, route=route, taken=taken),
        reasons=tuple(told),
        buried=buried,
    )


def behind_plough(work: Work, plough: Recommendation, case: Case, route: Route) -> Work:
    """Spreading in the round of a plough: the material alone is paid for, and the round starts when the plough does.

    Args:
        work: The spreading by itself; with a treatment.
        plough: What is advised of ploughing.
        case: What both rest on.
        route: The route.
    """
    if work.treatment is None:
        return work
    taken = round_time(
        route,
        [(TreatmentKind.PLOUGH, 0.0), (work.treatment, work.rate_g_m2)],
        area_m2=case.area_m2,
        catalogue=case.catalogue,
        fleet=case.fleet,
    )
    called = turn_out(route, case.fleet, called=plough.latest_start, zone=case.zone)
    ploughed = plough.latest_start + called + _taken(case, route, TreatmentKind.PLOUGH, 0.0)
    due = Window(work.due.start, min(work.due.deadline, ploughed), work.due.lead)
    due = retimed(due, taken, route, case.fleet, zone=case.zone)
    material = material_cost_sek(work.treatment, work.rate_g_m2, case.area_m2, case.materials)
    start = min(plough.start_from or due.latest_start, due.latest_start)
    told = tuple(item for item in work.reasons if item.code != AFTER_SNOW)
    return Work(
        work.treatment,
        work.rate_g_m2,
        due,
        start,
        ActionCost(material_sek=material),
        (*told, said_in_one_round()),
        burial(work.treatment, start + taken, fallen=case.fallen, rule=case.rule),
    )


def _taken(case: Case, route: Route, kind: TreatmentKind | None, rate_g_m2: float) -> timedelta:
    """Time on the route of this treatment, with its reloads."""
    works = [] if kind is None else [(kind, rate_g_m2)]
    return round_time(route, works, area_m2=case.area_m2, catalogue=case.catalogue, fleet=case.fleet)


def _cost(
    kind: TreatmentKind | None, rate_g_m2: float, case: Case, prices: PriceList, due: Window, *, route: Route, taken: timedelta
) -> ActionCost:
    """Paid from the route's own turn-out on, as the settlement is; that crews are fetched from home outside standby is no machine's hour."""
    paid = timedelta(minutes=route.turn_out_min) + taken
    return round_cost(
        kind=kind or TreatmentKind.PLOUGH,
        rate_g_m2=rate_g_m2,
        area_m2=case.area_m2,
        work=paid,
        start=max(case.now, due.deadline - paid),
        prices=prices,
        materials=case.materials,
        zone=case.zone,
    )

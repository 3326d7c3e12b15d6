"""The rounds after the first: how many the repeat rule expects until the window closes, and what they will cost.

They decide nothing now: each is advised, or not, by a later look at its own price. But they are part of what the night costs, with Halka's advice
as with the rule of thumb, and so they are priced alike and kept beside both (``further_…`` and ``rule_further_…`` of `Assessment.hourly`).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from config.site import PriceList
from model.decision.case import Case
from model.decision.cost import material_cost_sek, round_cost
from model.decision.outlook import Outlook
from model.decision.repeat import passes
from model.decision.round_time import round_time
from model.decision.thumb import ThumbCall
from model.decision.wording import Words
from model.domain.needs import Need
from model.domain.plans import Advice, Assessment, Recommendation
from model.domain.roads import Route
from model.domain.treatments import SPREAD, TreatmentKind

#: A route, a need, and when the window begins.
Key = tuple[str, Need, datetime]
#: Needs that are answered in rounds.
ROUND_NEEDS = (Need.PLOUGHING, Need.SALTING)


@dataclass(frozen=True, slots=True)
class Further:
    """Rounds after the first.

    Attributes:
        rounds: How many are expected.
        cost_sek: Their price together, each with a call and a turn-out of its own [SEK].
    """

    rounds: int = 0
    cost_sek: float = 0.0


#: One round is enough, or none is advised.
NO_MORE = Further()


def further(
    outlook: Outlook,
    case: Case,
    route: Route,
    prices: PriceList,
    *,
    kind: TreatmentKind | None,
    rate_g_m2: float,
    begins: datetime,
    capped: bool,
    ploughed: int = 0,
) -> Further:
    """Rounds that are expected after one, priced as rounds by themselves; of a spreading the material alone where a plough goes out again.

    The plough's are thought spread evenly until the snow is deepest, salt's as it wears off.

    Args:
        outlook: The forecast for the route, need and window.
        case: What the decision rests on.
        route: The route.
        prices: Its contractor's price list.
        kind: The treatment; None where none works.
        rate_g_m2: Its rate [g/m2].
        begins: When the first round begins, aware UTC.
        capped: Whether a cap holds the salt rate below the need.
        ploughed: Further rounds of the plough that a spreading goes out with.
    """
    count = passes(outlook, case, kind, capped=capped) - 1
    if kind is None or count < 1:
        return NO_MORE
    taken = round_time(route, [(kind, rate_g_m2)], area_m2=case.area_m2, catalogue=case.catalogue, fleet=case.fleet)
    apart = timedelta(hours=case.catalogue[kind].duration_h)
    if kind is TreatmentKind.PLOUGH:
        apart = max(timedelta(0), (outlook.snow_peak_at or begins) - begins) / count
    with_plough = min(count, ploughed) if kind in SPREAD else 0
    total = with_plough * material_cost_sek(kind, rate_g_m2, case.area_m2, case.materials) + sum(
        round_cost(
            kind=kind,
            rate_g_m2=rate_g_m2,
            area_m2=case.area_m2,
            work=timedelta(minutes=route.turn_out_min) + taken,
            start=begins + number * apart,
            prices=prices,
            materials=case.materials,
            zone=case.zone,
        ).total_sek
        for number in range(1 + with_plough, count + 1)
    )
    return Further(count, total)


def after_advised(
    item: Recommendation, outlook: Outlook, case: Case, route: Route, prices: PriceList, *, plough: Further = NO_MORE
) -> Further:
    """Rounds after the one that is advised; none where none is.

    Args:
        item: What is advised.
        outlook: As of `further`.
        case: As of `further`.
        route: As of `further`.
        prices: As of `further`.
        plough: Rounds after the plough's, where the route is ploughed in the same window.
    """
    if item.advice is not Advice.ACT:
        return NO_MORE
    return further(
        outlook,
        case,
        route,
        prices,
        kind=item.treatment,
        rate_g_m2=item.rate_g_m2,
        begins=item.start_from or item.latest_start,
        capped=any(told.code == "repeat" for told in item.reasons),
        ploughed=plough.rounds,
    )


def after_rule(
    call: ThumbCall | None, outlook: Outlook, case: Case, route: Route, prices: PriceList, *, plough: Further = NO_MORE
) -> Further:
    """Rounds after the one that the rule of thumb calls, none where it calls none; arguments as of `after_advised`."""
    if call is None:
        return NO_MORE
    return further(
        outlook,
        case,
        route,
        prices,
        kind=call.treatment,
        rate_g_m2=call.rate_g_m2,
        begins=call.start_from,
        capped=False,
        ploughed=plough.rounds,
    )


def priced_in_words(item: Recommendation, after: Further, *, zone: ZoneInfo) -> Recommendation:
    """The same with what the further rounds cost in the sentence that counts them; as it was where none are expected."""
    if not after.rounds:
        return item
    sv, en = (Words(swedish=swedish, zone=zone).money(after.cost_sek) for swedish in (True, False))
    told = tuple(
        replace(part, sv=f"{part.sv}; efter den första omkring {sv} till", en=f"{part.en}; after the first about {en} more")
        if part.code == "repeat"
        else part
        for part in item.reasons
    )
    return replace(item, reasons=told)


def further_rounds(assessment: Assessment) -> Mapping[Key, Further]:
    """Rounds after the advised one, where any are expected; empty for an assessment from before they were kept."""
    hourly, found = assessment.hourly, dict[Key, Further]()
    for need in ROUND_NEEDS:
        names = [f"further_{part}_{need.value}" for part in ("rounds", "cost")]
        if set(names) <= set(hourly):
            told = zip(hourly["unit"].to_numpy(), *(hourly[name].to_numpy() for name in names), strict=True)
            begins = assessment.issued_at
            found |= {(str(unit), need, begins): Further(int(rounds), float(cost)) for unit, rounds, cost in told if rounds}
    return found


def further_by_rule(assessment: Assessment, need: Need) -> Mapping[str, float]:
    """Price of the rounds after the rule's own, by route [SEK]; a route that is not named has none."""
    name = f"rule_further_cost_{need.value}"
    if name not in assessment.hourly:
        return {}
    told = zip(assessment.hourly["unit"].to_numpy(), assessment.hourly[name].to_numpy(), strict=True)
    return {str(unit): float(cost) for unit, cost in told if math.isfinite(cost) and cost > 0}


def further_variables(
    units: tuple[str, ...], told: Mapping[tuple[str, Need], tuple[Further, Further]]
) -> dict[str, tuple[str, np.ndarray, dict[str, str]]]:
    """Variables of `Assessment.hourly` over ("unit",), as `model.assess` describes them.

    Args:
        units: Ids in order.
        told: Rounds after the advised one, and after the rule's, by unit and need of the first window.
    """
    found = {}
    for need in ROUND_NEEDS:
        pairs = [told.get((unit, need), (NO_MORE, NO_MORE)) for unit in units]
        rounds = np.array([min(255, own.rounds) for own, _ in pairs], dtype=np.uint8)
        found[f"further_rounds_{need.value}"] = ("unit", rounds, {"units": "1"})
        for name, costs in (
            ("further_cost", [own.cost_sek for own, _ in pairs]),
            ("rule_further_cost", [rule.cost_sek for _, rule in pairs]),
        ):
            found[f"{name}_{need.value}"] = ("unit", np.array(costs, dtype=np.float32), {"units": "SEK"})
    return found

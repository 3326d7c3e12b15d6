"""The whole town on a colder or wetter night, with more machines or fewer: which routes the advice would name, and what that costs.

The stored risk of each route and need is moved by what the physics says: its log-odds change by as much as those of the simple members do
between the forecast's weather and the weather asked about (`model.what_if.run`). Then the cost-loss rule is applied again, save where it was not what
settled the advice (`model.decision.settled`): what rests, what the rule of thumb calls and what no forecast tells of stays as it was advised.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from config.fleet import Fleet
from config.treatments import TreatmentSpec
from model.decision.choice import methods, salt_limit_degc
from model.decision.salt_cap import tightest_cap
from model.decision.settled import settled_otherwise
from model.domain.errors import DomainError
from model.domain.needs import Need, Slipperiness
from model.domain.plans import Advice, Assessment, Recommendation
from model.domain.roads import Network, Route
from model.domain.treatments import SALTS, SPREAD, TreatmentKind
from model.domain.weather import to_utc64
from model.what_if.run import ROUTE_NEEDS, Weather, only, rerun

#: Shares of the simple members are kept this far from 0 and 1, one member of fifteen being the least that shows [1].
NEAREST = 0.03
#: Reasons that say that no salt may be laid.
NO_SALT = frozenset({"too_cold_for_salt", "season_salt"})


@dataclass(frozen=True, slots=True)
class CityAnswer:
    """What the town would be advised.

    Attributes:
        recommendations: Those of the routes' first windows, with moved risk, advice, loss and, where newly advised, treatment.
        added: Routes newly advised to be treated.
        dropped: Routes no longer.
        cost_before_sek: Municipal cost of what is advised on the forecast [SEK].
        cost_after_sek: The same asked about [SEK].
        loss_before_sek: Expected loss of doing nothing, municipal and societal, on the forecast [SEK].
        loss_after_sek: The same asked about [SEK].
    """

    recommendations: tuple[Recommendation, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    cost_before_sek: float
    cost_after_sek: float
    loss_before_sek: float
    loss_after_sek: float


def city_answer(
    network: Network, assessment: Assessment, weather: Weather, *, catalogue: Mapping[str, TreatmentSpec], now: datetime
) -> CityAnswer:
    """Reckon the town anew.

    Args:
        network: The whole network.
        assessment: What is advised on the forecast.
        weather: How the night differs.
        catalogue: What each treatment is.
        now: Windows that closed before are left out, aware UTC.

    Raises:
        DomainError: The assessment holds no route, or not what the road model needs.
    """
    first = _first_windows(assessment, network, now)
    part = only(network, {item.unit_id for item in first})
    before = rerun(part, assessment.hourly)
    after = rerun(part, assessment.hourly, weather=weather)
    place = {unit: number for number, unit in enumerate(part.unit_ids)}
    times = before["time"].to_numpy()
    moved = []
    for item in first:
        hour = min(int(np.searchsorted(times, to_utc64(item.window_end))), len(times) - 1)
        shares = [float(run[f"reached_{item.need.value}"].to_numpy()[place[item.unit_id], hour]) for run in (before, after)]
        coldest = float(after["surface_temperature"].to_numpy()[place[item.unit_id], : hour + 1].min())
        moved.append(_moved(item, part, shares[0], shares[1], coldest_degc=coldest, catalogue=catalogue))
    was = {item.unit_id for item in first if item.advice is Advice.ACT}
    becomes = {item.unit_id for item in moved if item.advice is Advice.ACT}
    return CityAnswer(
        recommendations=tuple(moved),
        added=tuple(unit for unit in part.unit_ids if unit in becomes - was),
        dropped=tuple(unit for unit in part.unit_ids if unit in was - becomes),
        cost_before_sek=sum(item.cost_act_sek for item in first if item.advice is Advice.ACT),
        cost_after_sek=sum(item.cost_act_sek for item in moved if item.advice is Advice.ACT),
        loss_before_sek=sum(item.loss_sek for item in first),
        loss_after_sek=sum(item.loss_sek for item in moved),
    )


def _first_windows(assessment: Assessment, network: Network, now: datetime) -> list[Recommendation]:
    routes = {route.id for route in network.routes}
    ends: dict[str, datetime] = {}
    for item in assessment.recommendations:
        if item.unit_id in routes and item.window_end > now:
            ends[item.unit_id] = min(item.window_end, ends.get(item.unit_id, item.window_end))
    return [
        item
        for item in assessment.recommendations
        if item.need in ROUTE_NEEDS and item.window_end == ends.get(item.unit_id) and item.unit_id in routes
    ]


def _moved(
    item: Recommendation,
    part: Network,
    before: float,
    after: float,
    *,
    coldest_degc: float,
    catalogue: Mapping[str, TreatmentSpec],
) -> Recommendation:
    if item.probability is None or before == after:
        return item
    probability = float(1.0 / (1.0 + np.exp(-(_logit(item.probability) + _logit(after) - _logit(before)))))
    factor = probability / item.probability if item.probability > 0 else 1.0
    risk = replace(
        item,
        probability=probability,
        loss_municipal_sek=item.loss_municipal_sek * factor,
        loss_societal_sek=item.loss_societal_sek * factor,
        residual_sek=item.residual_sek * factor,
    )
    if settled_otherwise(item):
        return risk
    act = probability > item.threshold
    treatment, rate = item.treatment, item.rate_g_m2
    route = part.routes[part.unit_ids.index(item.unit_id)]
    if act and treatment is None:
        treatment, rate = _usual(item, route, part, coldest_degc=coldest_degc, catalogue=catalogue)
    if act and treatment is not None:
        return replace(risk, advice=Advice.ACT, treatment=treatment, rate_g_m2=rate, reconsider_at=None)
    if item.advice is not Advice.ACT:
        return risk
    return replace(risk, advice=Advice.NONE, treatment=None, rate_g_m2=0.0)


def _usual(
    item: Recommendation, route: Route, part: Network, *, coldest_degc: float, catalogue: Mapping[str, TreatmentSpec]
) -> tuple[TreatmentKind | None, float]:
    """What a route newly advised is treated with: the plough, or the class's first method against snow that cold and cap leave, at its usual rate."""
    if item.need is Need.PLOUGHING:
        return (TreatmentKind.PLOUGH if TreatmentKind.PLOUGH.value in route.treatments else None), 0.0
    served = part.classes[route.class_code]
    cap = 0.0 if any(told.code in NO_SALT for told in item.reasons) else tightest_cap(route, served, laid_g_m2=0.0)
    for kind in methods(served, Slipperiness.SNOW, route.treatments):
        if kind in SALTS and (cap <= 0.0 or coldest_degc < salt_limit_degc(kind, served, catalogue)):
            continue
        rate = catalogue[kind].default_rate_g_m2 if kind in SPREAD else 0.0
        return kind, min(rate, cap) if kind in SALTS else rate
    return None, 0.0


def _logit(share: float) -> float:
    kept = min(max(share, NEAREST), 1.0 - NEAREST)
    return float(np.log(kept / (1.0 - kept)))


def with_machines(fleet: Fleet, change: Mapping[str, int]) -> Fleet:
    """A fleet with more machines of a contractor, or fewer.

    Args:
        fleet: As the site states it.
        change: Machines and crews to add (or, below 0, to take away, from the end of the list) by contractor. New ones are like the
            contractor's most common kind.

    Raises:
        DomainError: A contractor without machines, or none would be left at all.
    """
    machines, crews = list(fleet.machines), list(fleet.crews)
    for contractor, count in change.items():
        mine = [machine for machine in machines if machine.contractor == contractor]
        if not mine:
            raise DomainError(
                f"what if: {contractor} has no machines; name one of {', '.join(sorted({m.contractor for m in machines}))}"
            )
        if count < 0:
            gone = {machine.id for machine in mine[count:]}
            machines = [machine for machine in machines if machine.id not in gone]
            theirs = [crew.name for crew in crews if crew.contractor == contractor][count:]
            crews = [crew for crew in crews if crew.name not in theirs]
        kinds = Counter((machine.depot, machine.treatments, machine.classes) for machine in mine)
        usual = next(
            machine for machine in mine if (machine.depot, machine.treatments, machine.classes) == kinds.most_common(1)[0][0]
        )
        for number in range(max(0, count)):
            machines.append(usual.model_copy(update={"id": f"{contractor} +{number + 1}"}))
            if crews:
                crews.append(crews[0].model_copy(update={"name": f"{contractor} +{number + 1}", "contractor": contractor}))
    if not machines:
        raise DomainError("what if: no machine would be left; keep at least one")
    return fleet.model_copy(update={"machines": tuple(machines), "crews": tuple(crews)})

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
import xarray as xr

from config.fleet import Fleet
from config.site import Site
from config.treatments import TreatmentSpec
from model.decision.reading import PASS_H
from model.decision.settled import settled_otherwise
from model.domain.errors import DomainError
from model.domain.needs import Need
from model.domain.plans import Advice, Assessment, Recommendation
from model.domain.roads import Network
from model.domain.weather import to_utc64
from model.what_if.laid import Surface, Town, laid_anew, paid_anew
from model.what_if.run import ROUTE_NEEDS, Weather, only, rerun

#: Shares of the simple members are kept this far from 0 and 1, one member of fifteen being the least that shows [1].
NEAREST = 0.03


@dataclass(frozen=True, slots=True)
class CityAnswer:
    """What the town would be advised.

    Attributes:
        recommendations: Those of the routes' first windows, with moved risk, advice, loss, treatment, rate and cost.
        added: Routes newly advised to be treated.
        dropped: Routes where treating is no longer worth its cost.
        otherwise: Routes advised as before, but with another method or rate.
        untreatable: Routes advised before on which a treatment is worth its cost but no allowed method works any more.
        cost_before_sek: Municipal cost of what is advised on the forecast [SEK].
        cost_after_sek: The same asked about [SEK].
        loss_before_sek: Expected loss of doing nothing, municipal and societal, on the forecast [SEK].
        loss_after_sek: The same asked about [SEK].
    """

    recommendations: tuple[Recommendation, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    otherwise: tuple[str, ...]
    untreatable: tuple[str, ...]
    cost_before_sek: float
    cost_after_sek: float
    loss_before_sek: float
    loss_after_sek: float


def city_answer(
    network: Network,
    assessment: Assessment,
    weather: Weather,
    *,
    site: Site,
    catalogue: Mapping[str, TreatmentSpec],
    now: datetime,
) -> CityAnswer:
    """Reckon the town anew.

    Args:
        network: The whole network.
        assessment: What is advised on the forecast.
        weather: How the night differs.
        site: Prices, fleet and time zone.
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
    town = Town(part, site, catalogue)
    moved: list[Recommendation] = []
    ploughs: dict[str, Recommendation] = {}
    for item in sorted(first, key=lambda told: ROUTE_NEEDS.index(told.need)):
        number = place[item.unit_id]
        hour = min(int(np.searchsorted(times, to_utc64(item.window_end))), len(times) - 1)
        was_in, comes_in = (float(run[f"reached_{item.need.value}"].to_numpy()[number, hour]) for run in (before, after))
        lay, lies = (_surface(run, number, item, hour) for run in (before, after))
        found = _advised(_moved(item, was_in, comes_in), lay, lies, town, plough=ploughs.get(item.unit_id))
        if found.need is Need.PLOUGHING and found.advice is Advice.ACT:
            ploughs[found.unit_id] = found
        moved.append(found)
    was = {item.unit_id for item in first if item.advice is Advice.ACT}
    becomes = {item.unit_id for item in moved if item.advice is Advice.ACT}
    waits = {item.unit_id for item in moved if item.advice is Advice.WAIT and item.treatment is None} & was
    told = {(item.unit_id, item.need): (item.treatment, item.rate_g_m2) for item in first if item.advice is Advice.ACT}
    laid = {(item.unit_id, item.need): (item.treatment, item.rate_g_m2) for item in moved if item.advice is Advice.ACT}
    other = {unit for unit, need in told if laid.get((unit, need), told[unit, need]) != told[unit, need]}
    return CityAnswer(
        recommendations=tuple(moved),
        added=tuple(unit for unit in part.unit_ids if unit in becomes - was),
        dropped=tuple(unit for unit in part.unit_ids if unit in was - becomes - waits),
        otherwise=tuple(unit for unit in part.unit_ids if unit in other),
        untreatable=tuple(unit for unit in part.unit_ids if unit in waits),
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


def _moved(item: Recommendation, before: float, after: float) -> Recommendation:
    """The risk and its losses, moved by as much as the shares of the simple members differ [1]."""
    if item.probability is None or before == after:
        return item
    probability = float(1.0 / (1.0 + np.exp(-(_logit(item.probability) + _logit(after) - _logit(before)))))
    factor = probability / item.probability if item.probability > 0 else 1.0
    return replace(
        item,
        probability=probability,
        loss_municipal_sek=item.loss_municipal_sek * factor,
        loss_societal_sek=item.loss_societal_sek * factor,
        residual_sek=item.residual_sek * factor,
    )


def _advised(
    risk: Recommendation, before: Surface, after: Surface, town: Town, *, plough: Recommendation | None
) -> Recommendation:
    """The rule applied to the moved risk with what can now be laid, and what that costs."""
    acted = risk.advice is Advice.ACT
    if settled_otherwise(risk) and not acted:
        return risk
    laid = laid_anew(risk, before, after, town)
    paid = paid_anew(risk, laid, town, plough=plough)
    wanted = acted if settled_otherwise(risk) or risk.probability is None else risk.probability > paid.threshold
    if wanted and laid.kind is not None:
        return replace(paid, advice=Advice.ACT, reconsider_at=None)
    if wanted and acted:
        return replace(risk, advice=Advice.WAIT, treatment=None, rate_g_m2=0.0, start_from=None, reasons=laid.reasons)
    if not acted:
        return risk
    return replace(risk, advice=Advice.NONE, treatment=None, rate_g_m2=0.0)


def _surface(run: xr.Dataset, place: int, item: Recommendation, hour: int) -> Surface:
    """What is to be treated in a run: from an hour before the onset until the next pass, within the window."""
    first, last = 0, hour
    if item.onset is not None:
        onset = min(int(np.searchsorted(run["time"].to_numpy(), to_utc64(item.onset))), hour)
        first, last = max(0, onset - 1), min(onset + PASS_H, hour)
    near = slice(first, last + 1)
    return Surface(
        coldest_degc=float(run["cold_surface_temperature"].to_numpy()[place, near].min()),
        film_mm=max(0.0, float(run["film"].to_numpy()[place, near].max())),
        salt_g_m2=float(run["salt_amount"].to_numpy()[place, 0]),
    )


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

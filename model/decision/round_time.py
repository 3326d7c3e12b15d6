"""How long a round of a route takes: the one reckoning that times, prices and plans stand on."""

import math
from collections.abc import Iterable, Mapping
from datetime import timedelta

from config.fleet import LOAD_OF, Fleet, Machine
from config.treatments import TreatmentSpec
from model.decision.wording import reason
from model.domain.plans import SAME_ROUND, Reason, Recommendation
from model.domain.roads import Route
from model.domain.treatments import TreatmentKind


def said_in_one_round() -> Reason:
    """That a spreading goes out in the round of the plough."""
    return reason(SAME_ROUND, "sprids i samma runda som plogningen", "spread in the same round as the ploughing", 0.0)


def in_one_round(item: Recommendation) -> bool:
    """Whether a spreading was timed together with the ploughing it is done behind."""
    return any(told.code == SAME_ROUND for told in item.reasons)


def round_time(
    route: Route,
    works: Iterable[tuple[TreatmentKind, float]],
    *,
    area_m2: float,
    catalogue: Mapping[str, TreatmentSpec],
    fleet: Fleet | None,
) -> timedelta:
    """Time on the route with its reloads, the turn-out not in it.

    The longest of its treatments' shares of the route's round, and the refills of the machine that needs fewest of those that may drive it.

    Args:
        route: The route.
        works: Treatments of the round, each with its rate [g/m2].
        area_m2: Treated area [m2].
        catalogue: What each treatment is.
        fleet: Machines and depots; None: no machine's load is known, and none is refilled.
    """
    done = list(works)
    share = max((catalogue[kind].round_time_share for kind, _ in done), default=1.0)
    return timedelta(minutes=share * route.round_time_min) + _reload_time(route, done, area_m2=area_m2, fleet=fleet)


def _reload_time(route: Route, works: Iterable[tuple[TreatmentKind, float]], *, area_m2: float, fleet: Fleet | None) -> timedelta:
    """Time that the refills within a round take, of the machine that needs fewest of those that may drive it."""
    if fleet is None:
        return timedelta(0)
    reloads = {depot.name: depot.reload_min for depot in fleet.depots}
    kilograms = {kind: rate * area_m2 / 1000.0 for kind, rate in works}
    wanted = {kind.value for kind in kilograms}
    able = [
        machine
        for machine in fleet.machines
        if machine.contractor == route.contractor
        and (not machine.classes or route.class_code in machine.classes)
        and wanted <= set(machine.treatments)
    ]
    taken = (max(0, loads(machine, kilograms) - 1) * reloads[machine.depot] for machine in able)
    return timedelta(minutes=min(taken, default=0.0))


def loads(machine: Machine, kilograms: Mapping[TreatmentKind, float]) -> int:
    """Loads of the material that a machine needs most loads of, 0 where nothing is spread.

    Args:
        machine: Which; it can carry what is spread.
        kilograms: What is spread, by treatment [kg].
    """
    needs: dict[str, float] = {}
    for kind, kg in kilograms.items():
        load = LOAD_OF.get(kind.value)
        if load is not None:
            needs[load] = needs.get(load, 0.0) + kg
    return max((math.ceil(kg / getattr(machine, f"{load}_load_kg") - 1e-9) for load, kg in needs.items()), default=0)

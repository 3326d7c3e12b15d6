"""Material the plan takes from each depot against what lies there."""

from collections.abc import Iterable

from config.fleet import LOAD_OF, Fleet
from model.domain.call_outs import CallOut, Stock


def stocks(calls: Iterable[CallOut], fleet: Fleet) -> tuple[Stock, ...]:
    """Need against stock of every depot and material that is needed or lies there.

    Args:
        calls: The plan; each machine fills at its own depot.
        fleet: Depots with their stock.
    """
    needed: dict[tuple[str, str], float] = {}
    for call in calls:
        for stop in call.stops:
            for work in stop.works:
                load = LOAD_OF.get(work.treatment.value)
                if load is not None:
                    needed[call.depot, load] = needed.get((call.depot, load), 0.0) + work.kg
    found = []
    for depot in fleet.depots:
        for material in ("salt", "brine", "sand"):
            kg, lies = needed.get((depot.name, material), 0.0), float(getattr(depot, f"{material}_kg"))
            if kg > 0 or lies > 0:
                found.append(Stock(depot.name, material, kg, lies))
    return tuple(found)

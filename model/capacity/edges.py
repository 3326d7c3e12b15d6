"""Heated ground that stays slippery without heat, and the round at its edge that sands it too.

A zone has no machine of its own. Where its schedule lets no heat on and its surface is to be sanded (`model.decision.heat_advice.LEFT`), a route
at its edge that is sanded in the same window carries the sand for it: its round is longer by as much as the zone's area is of its own. The seam
of a zone that is heated is not reckoned: it is a strip that the passing round spreads, and no network tells how long it is.
"""

from collections.abc import Iterable, Sequence

from model.decision.heat_advice import LEFT
from model.domain.plans import Advice, Recommendation
from model.domain.roads import HeatedZone, Network
from model.domain.treatments import TreatmentKind


def sanded_along(recommendations: Iterable[Recommendation], network: Network) -> dict[str, float]:
    """Heated ground that each route's round sands beside its own, by route [m2].

    Args:
        recommendations: Of the first windows that are open.
        network: Zones with the routes at their edges.

    Returns:
        Each zone with one route alone: of those that sand in the same window the one that has least of it so far.
    """
    items = list(recommendations)
    sanding = [item for item in items if item.advice is Advice.ACT and item.treatment is TreatmentKind.SAND]
    zones = {zone.id: zone for zone in network.zones}
    found: dict[str, float] = {}
    for item in items:
        zone = zones.get(item.unit_id)
        if zone is None or not any(told.code == LEFT for told in item.reasons):
            continue
        at_hand = _at_edge(zone, item, sanding)
        if at_hand:
            route = min(at_hand, key=lambda name: found.get(name, 0.0))
            found[route] = found.get(route, 0.0) + zone.area_m2
    return found


def _at_edge(zone: HeatedZone, item: Recommendation, sanding: Sequence[Recommendation]) -> list[str]:
    together = {
        other.unit_id for other in sanding if other.window_start < item.window_end and item.window_start < other.window_end
    }
    return [route for route in zone.seam_routes if route in together]

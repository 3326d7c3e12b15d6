"""Seams of heated ground: which routes at a zone's edge are spread on in the same window, said with the zone and with the route.

Where heat ends people slip, and where heat is off and the surface is slippery all the same it has to be sanded. A zone has no machine of its own:
a route that meets its edge and is advised sand or salt anyway takes it along; where none is, that is said, with those that are ploughed, so that
somebody is sent.
"""

from collections.abc import Sequence
from dataclasses import replace

from model.decision.heat_advice import LEFT, SEAM
from model.decision.wording import reason
from model.domain.needs import Need
from model.domain.plans import Advice, Reason, Recommendation
from model.domain.roads import HeatedZone, Network
from model.domain.treatments import SPREAD

#: Most zones named with a route.
NAMED = 4


def with_seams(network: Network, advised: Sequence[Recommendation]) -> tuple[Recommendation, ...]:
    """Advice of a whole network, with what the seams of its heated ground ask of the routes at their edges.

    Args:
        network: The whole network, not a block of it.
        advised: What is advised, in order; the order and everything but the reasons stay. Rows show the first few reasons: what is asked of
            the edge comes second.
    """
    zones = {zone.id: zone for zone in network.zones}
    names = {unit.id: unit.name for unit in network.units}
    spreading = {
        place: item
        for place, item in enumerate(advised)
        if item.need is Need.SALTING and item.advice is Advice.ACT and item.treatment in SPREAD
    }
    ploughing = [item for item in advised if item.need is Need.PLOUGHING and item.advice is Advice.ACT]
    added: dict[int, list[Reason]] = {}
    asked: dict[tuple[int, str], list[str]] = {}
    for place, item in enumerate(advised):
        zone, kind = zones.get(item.unit_id), _asks(item)
        if zone is None or not kind or not zone.seam_routes:
            continue
        going = [at for at, other in spreading.items() if other.unit_id in zone.seam_routes and _together(item, other)]
        for at in going:
            asked.setdefault((at, kind), []).append(zone.name)
        driven = [other for other in ploughing if other.unit_id in zone.seam_routes and _together(item, other)]
        spread, cleared = ([names[other.unit_id] for other in found] for found in ([advised[at] for at in going], driven))
        added[place] = [_on_zone(zone, kind, spread, cleared, names)]
    for (place, kind), told in asked.items():
        added.setdefault(place, []).append(_on_route(kind, list(dict.fromkeys(told))))
    return tuple(
        replace(item, reasons=(*item.reasons[:1], *added[place], *item.reasons[1:])) if place in added else item
        for place, item in enumerate(advised)
    )


def _asks(item: Recommendation) -> str:
    """Code of what a zone asks of its edge: its seam, or itself; empty where nothing."""
    codes = {told.code for told in item.reasons}
    return next((code for code in (LEFT, SEAM) if code in codes), "")


def _together(first: Recommendation, second: Recommendation) -> bool:
    return first.window_start < second.window_end and second.window_start < first.window_end


def _on_zone(zone: HeatedZone, kind: str, spread: Sequence[str], cleared: Sequence[str], names: dict[str, str]) -> Reason:
    what_sv, what_en = ("ytan", "the surface") if kind == LEFT else ("skarven", "the seam")
    if spread:
        told = ", ".join(dict.fromkeys(spread))
        sv = f"{told} halkbekämpas i samma fönster: ta med {what_sv}"
        en = f"{told} is treated in the same window: take {what_en} along"
    elif cleared:
        told = ", ".join(dict.fromkeys(cleared))
        sv = f"{told} plogas i samma fönster men halkbekämpas inte enligt råden: beställ sandning av {what_sv} av den eller för sig"
        en = f"{told} is ploughed in the same window but not advised to be treated: order sanding of {what_en} from it or by itself"
    else:
        told = ", ".join(names.get(route, route) for route in zone.seam_routes)
        sv = f"ingen rutt vid kanten halkbekämpas enligt råden ({told}): beställ sandning av {what_sv} för sig"
        en = f"no route at the edge is advised to be treated ({told}): order sanding of {what_en} by itself"
    return reason("heat_edge", sv, en, 0.0)


def _on_route(kind: str, zones: Sequence[str]) -> Reason:
    more = len(zones) - NAMED
    sv = ", ".join(zones[:NAMED]) + (f" och {more} till" if more > 0 else "")
    en = ", ".join(zones[:NAMED]) + (f" and {more} more" if more > 0 else "")
    if kind == LEFT:
        return reason("sand_zone", f"sanda också {sv}: väntas hal utan värme", f"sand {en} too: slippery without heat", 0.0)
    return reason("sand_seam", f"ta också skarven mot {sv}, som värms", f"take the seam to {en} too, which is heated", 0.0)

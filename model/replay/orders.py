"""From what is wanted to what is driven: rounds with start, end and price, the same for every policy."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.fleet import Fleet
from config.site import Site
from config.treatments import TreatmentSpec
from model.decision.cost import material_cost_sek, round_cost
from model.decision.round_time import round_time
from model.decision.turn_out import turn_out
from model.domain.roads import Network
from model.domain.treatments import SPREAD, Action, TreatmentKind

#: Source of an action that a replay ordered.
SOURCE = "replay"


@dataclass(frozen=True, slots=True)
class Wish:
    """A round somebody wants.

    Attributes:
        unit_id: Route.
        kind: Treatment.
        rate_g_m2: Salt or sand [g/m2]; 0 for ploughing.
        call: When the machine is called, aware UTC.
    """

    unit_id: str
    kind: TreatmentKind
    rate_g_m2: float
    call: datetime


def rounds(
    wishes: Iterable[Wish],
    network: Network,
    *,
    done: Sequence[Action],
    catalogue: Mapping[str, TreatmentSpec],
    simulated: bool,
    fleet: Fleet | None = None,
    zone: ZoneInfo | None = None,
) -> list[Action]:
    """Rounds as they are driven: one machine a route, ploughing and spreading of the same call in one round; cost not set yet.

    Args:
        wishes: In any order.
        network: The network.
        done: What was ordered before; a machine that is out starts anew when it is back.
        catalogue: What each treatment is.
        simulated: Whether the season is simulated.
        fleet: Machines and depots, for reloads and standby; None where none are named.
        zone: The site's time zone, for the standby periods of `fleet`.
    """
    area = dict(zip(network.unit_ids, map(float, network.unit_area_m2), strict=True))
    routes = {route.id: route for route in network.routes}
    free: dict[str, datetime] = {}
    for action in done:
        free[action.unit_id] = max(action.ended_at, free.get(action.unit_id, action.ended_at))
    by_route: dict[str, list[Wish]] = {}
    for wish in wishes:
        if wish.unit_id in routes:
            by_route.setdefault(wish.unit_id, []).append(wish)
    found = []
    for unit_id, wanted in by_route.items():
        route = routes[unit_id]
        wanted.sort(key=lambda wish: (wish.call, wish.kind is not TreatmentKind.PLOUGH))
        ploughs = any(wish.kind is TreatmentKind.PLOUGH for wish in wanted)
        for together in [wanted] if ploughs else [[wish] for wish in wanted]:
            call = min(wish.call for wish in together if not ploughs or wish.kind is TreatmentKind.PLOUGH)
            begins = max(call + turn_out(route, fleet, called=call, zone=zone), free.get(unit_id, call))
            works = [(wish.kind, wish.rate_g_m2) for wish in _once(together)]
            ends = begins + round_time(route, works, area_m2=area[unit_id], catalogue=catalogue, fleet=fleet)
            free[unit_id] = ends
            found += [
                Action(unit_id, wish.kind, begins, ends, wish.rate_g_m2, 0.0, SOURCE, simulated) for wish in _once(together)
            ]
    return found


def _once(wishes: Sequence[Wish]) -> list[Wish]:
    """Each kind once; of spreading the largest rate."""
    kept: dict[bool, Wish] = {}
    for wish in wishes:
        spreads = wish.kind in SPREAD
        if spreads not in kept or wish.rate_g_m2 > kept[spreads].rate_g_m2:
            kept[spreads] = wish
    return list(kept.values())


def priced(actions: Sequence[Action], network: Network, site: Site) -> list[Action]:
    """The same actions at the site's price lists: machine from call to end, call-out, night, material; material alone in a ploughing round.

    Every policy is priced alike, also what was actually done, so that sums can be compared. Heat keeps the cost it was logged with.

    Args:
        actions: Any actions on routes and zones.
        network: The network.
        site: Price lists.
    """
    routes = {route.id: (place, route) for place, route in enumerate(network.routes)}
    ploughed = {(item.unit_id, item.started_at) for item in actions if item.kind is TreatmentKind.PLOUGH}
    zone = ZoneInfo(site.timezone)
    found = []
    for action in actions:
        if action.unit_id not in routes:
            found.append(action)
            continue
        place, route = routes[action.unit_id]
        area = float(network.unit_area_m2[place])
        if action.kind in SPREAD and (action.unit_id, action.started_at) in ploughed:
            cost = material_cost_sek(action.kind, action.rate_g_m2, area, site.materials)
        else:
            mustered = timedelta(minutes=route.turn_out_min)
            cost = round_cost(
                kind=action.kind,
                rate_g_m2=action.rate_g_m2,
                area_m2=area,
                work=mustered + (action.ended_at - action.started_at),
                start=action.started_at - mustered,
                prices=site.price_list(route.contractor),
                materials=site.materials,
                zone=zone,
            ).total_sek
        found.append(replace(action, cost_sek=cost))
    return found

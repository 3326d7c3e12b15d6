"""Join a network file and a site into the `Network` everything else works on."""

import hashlib
import json
from collections.abc import Iterable, Sequence

from config.network import NetworkDocument, SegmentRow, line_length_m
from config.site import Site
from model.domain.errors import NetworkError
from model.domain.roads import HeatedZone, Network, Route, Segment

#: A stated length may differ from the drawn one by these factors: a drawing cuts corners, but a slip in the unit shows.
LENGTH_FACTORS = (0.8, 2.0)
#: A zone's segments must cover its area within this share.
AREA_TOLERANCE = 0.05


def build_network(document: NetworkDocument, site: Site) -> Network:
    """The network of a site.

    Args:
        document: Rows of the network file.
        site: Municipality whose classes and price lists the rows name.

    Raises:
        NetworkError: A row contradicts itself, another row or the site; the message names it and what to change.
    """
    routes = tuple(Route(**row.model_dump()) for row in document.routes)
    zones = tuple(HeatedZone(**row.model_dump()) for row in document.zones)
    contractors = {item.contractor for item in site.prices}
    for route in routes:
        if route.contractor not in contractors:
            raise NetworkError(
                f"route {route.id} has contractor {route.contractor}; the site has price lists for {_listed(contractors)}"
            )
    _check_fleet(routes, site)
    route_ids = {route.id for route in routes}
    for zone in zones:
        for seam in zone.seam_routes:
            if seam not in route_ids:
                raise NetworkError(f"zone {zone.id} names the seam route {seam}, which the network file does not have")
        if zone.idle_power_w_m2 > zone.max_power_w_m2:
            raise NetworkError(f"zone {zone.id}: idle power {zone.idle_power_w_m2} is above max power {zone.max_power_w_m2} W/m2")
    segments = _grouped(document.segments, [*(route.id for route in routes), *(zone.id for zone in zones)])
    _check_segments(segments, zones)
    return Network(
        version=_digest(document.model_dump(mode="json")),
        illustrative=site.illustrative_network,
        segments=segments,
        routes=routes,
        zones=zones,
        classes={item.code: item for item in site.classes},
    )


def rules_version(site: Site) -> str:
    """Hash of what turns weather into advice and money: classes, prices, materials, season and the rules of deciding."""
    return _digest(site.model_dump(mode="json", include={"classes", "prices", "materials", "season", "decision"}))


def _check_fleet(routes: Sequence[Route], site: Site) -> None:
    """Every route must have a depot of the fleet and a machine that may drive it and do something it is laid out for."""
    if site.fleet is None:
        return
    depots = {depot.name for depot in site.fleet.depots}
    for route in routes:
        if route.depot not in depots:
            raise NetworkError(f"route {route.id} has depot {route.depot}, which fleet.depots lacks; it has {_listed(depots)}")
        may = [
            machine
            for machine in site.fleet.machines
            if machine.contractor == route.contractor and (not machine.classes or route.class_code in machine.classes)
        ]
        for treatment in route.treatments:
            if not any(treatment in machine.treatments for machine in may):
                raise NetworkError(
                    f"route {route.id} is laid out for {treatment}, but no machine of {route.contractor} in class {route.class_code} "
                    "has it; add it to a machine in fleet.machines or take it off the route"
                )


def _grouped(rows: Sequence[SegmentRow], unit_ids: Sequence[str]) -> tuple[Segment, ...]:
    """Segments in the order of the units; within a unit in the order of the file."""
    order = {unit_id: i for i, unit_id in enumerate(unit_ids)}
    for row in rows:
        if row.unit_id not in order:
            raise NetworkError(f"segment {row.id} belongs to {row.unit_id}, which is neither route nor zone of the network file")
    return tuple(Segment(**row.model_dump()) for row in sorted(rows, key=lambda row: order[row.unit_id]))


def _check_segments(segments: Sequence[Segment], zones: Sequence[HeatedZone]) -> None:
    ids = [segment.id for segment in segments]
    for twice in {item for item in ids if ids.count(item) > 1} if len(set(ids)) != len(ids) else ():
        raise NetworkError(f"two segments are called {twice}; give each its own id")
    low, high = LENGTH_FACTORS
    for segment in segments:
        drawn = line_length_m(segment.line)
        is_ring = segment.line[0] == segment.line[-1]
        if not is_ring and not low * drawn <= segment.length_m <= high * drawn:
            raise NetworkError(f"segment {segment.id}: length_m is {segment.length_m:g}, but its line is {drawn:.0f} m long")
    for zone in zones:
        drawn = sum(segment.area_m2 for segment in segments if segment.unit_id == zone.id)
        if drawn and abs(drawn - zone.area_m2) > AREA_TOLERANCE * zone.area_m2:
            raise NetworkError(f"zone {zone.id}: area_m2 is {zone.area_m2:g}, but its segments cover {drawn:.0f} m2")


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"

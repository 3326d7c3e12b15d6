"""A made network of any size: routes of twenty-five segments over a country, with the classes and prices of a site."""

import numpy as np

from config.fleet import Depot, Fleet, Machine
from config.site import Place, Site
from model.domain.roads import Network, Route, Segment

SEGMENTS_PER_ROUTE = 25
ROUTES_PER_DISTRICT = 40
MACHINES_PER_DISTRICT = 14
#: Forecast points of a national run: one for each so many segments, as cells of a few kilometres give.
SEGMENTS_PER_POINT = 500
#: South-west corner and size of the country [degree].
WEST, SOUTH, WIDE, HIGH = 12.5, 56.0, 5.5, 10.0
#: Length of a segment along its parallel [degree].
SEGMENT_DEG = 0.008
_DEGREE_M = 111_200.0


def national_site(site: Site, *, segments: int) -> Site:
    """The site with forecast points over a country, and a contractor with depot and machines for each district.

    Args:
        site: Whose classes, prices and materials count.
        segments: Size of the network.
    """
    draws = np.random.default_rng(1)
    count = max(len(site.forecast_points), segments // SEGMENTS_PER_POINT)
    east, north = draws.uniform(WEST, WEST + WIDE, count), draws.uniform(SOUTH, SOUTH + HIGH, count)
    points = tuple(
        Place(name=f"P{number}", longitude=float(x), latitude=float(y), altitude_m=float(z))
        for number, (x, y, z) in enumerate(zip(east, north, draws.uniform(0.0, 300.0, count), strict=True))
    )
    prices = tuple(site.prices[0].model_copy(update={"contractor": name}) for name in _districts(segments))
    return site.model_copy(update={"forecast_points": points, "prices": prices, "fleet": national_fleet(segments)})


def national_fleet(segments: int) -> Fleet:
    """A depot and its machines for each district.

    Args:
        segments: Size of the network.
    """
    districts = _districts(segments)
    return Fleet(
        depots=tuple(Depot(name=district, salt_kg=2e5) for district in districts),
        machines=tuple(
            Machine(
                id=f"{district}-{number}",
                contractor=district,
                depot=district,
                treatments=("plough", "prewetted_salt", "sand"),
                salt_load_kg=6000.0,
                sand_load_kg=7000.0,
            )
            for district in districts
            for number in range(MACHINES_PER_DISTRICT)
        ),
        source="made",
    )


def _districts(segments: int) -> list[str]:
    return [f"D{number:03d}" for number in range(-(-segments // (SEGMENTS_PER_ROUTE * ROUTES_PER_DISTRICT)))]


def national_network(site: Site, *, segments: int) -> Network:
    """Routes over a country, each of segments that follow one another.

    Args:
        site: Result of `national_site`; routes lie near its points.
        segments: How many; whole routes are made.
    """
    draws = np.random.default_rng(2)
    routes, rows = [], []
    for number in range(max(1, segments // SEGMENTS_PER_ROUTE)):
        district = f"D{number // ROUTES_PER_DISTRICT:03d}"
        routes.append(_route(f"N{number:05d}", site.classes[number % len(site.classes)].code, district))
        point = site.forecast_points[number % len(site.forecast_points)]
        rows.extend(_segments(routes[-1].id, point, draws))
    return Network(
        version=f"made-{segments}",
        illustrative=True,
        segments=tuple(rows),
        routes=tuple(routes),
        zones=(),
        classes={item.code: item for item in site.classes},
    )


def _route(name: str, code: str, district: str) -> Route:
    return Route(
        id=name,
        name=name,
        class_code=code,
        district=district,
        contractor=district,
        depot=district,
        round_time_min=150.0,
        turn_out_min=45.0,
        treatments=("plough", "prewetted_salt", "sand"),
        salt_cap_g_m2=20.0,
        water_protection=False,
    )


def _segments(route: str, point: Place, draws: np.random.Generator) -> list[Segment]:
    east, north = draws.uniform(-0.05, 0.05, 2)
    sky, traffic = draws.uniform(0.4, 1.0, SEGMENTS_PER_ROUTE), draws.lognormal(4.0, 1.0, SEGMENTS_PER_ROUTE)
    rows = []
    for place in range(SEGMENTS_PER_ROUTE):
        x, y = point.longitude + east + place * SEGMENT_DEG, point.latitude + north
        rows.append(
            Segment(
                id=f"{route}-{place}",
                unit_id=route,
                name=route,
                line=((x, y), (x + SEGMENT_DEG, y)),
                length_m=float(SEGMENT_DEG * _DEGREE_M * np.cos(np.radians(y))),
                width_m=7.0,
                kind="bridge" if place == SEGMENTS_PER_ROUTE // 2 else "carriageway",
                pavement="asphalt",
                sky_view_factor=float(sky[place]),
                altitude_m=point.altitude_m + float(place % 5) * 4.0,
                traffic_veh_per_h=float(traffic[place]),
            )
        )
    return rows

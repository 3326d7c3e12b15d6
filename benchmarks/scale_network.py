"""A made network of any size: routes of twenty-five segments over a country, with the classes and prices of a site."""

import numpy as np

from config.site import Site
from model.domain.roads import Network, Route, Segment

SEGMENTS_PER_ROUTE = 25
ROUTES_PER_DISTRICT = 100
#: Forecast points of a national run: one for each so many segments, as cells of a few kilometres give.
SEGMENTS_PER_POINT = 500
#: Corner and size of the country [degree].
_WEST, _SOUTH, _WIDE, _HIGH = 12.5, 56.0, 5.5, 10.0
_DEGREE_M = 111_000.0


def national_site(site: Site, *, segments: int) -> Site:
    """The site with forecast points spread over a country.

    Args:
        site: Whose classes, prices and materials count.
        segments: Size of the network.
    """
    count = max(len(site.forecast_points), segments // SEGMENTS_PER_POINT)
    draws = np.random.default_rng(1)
    names = type(site.forecast_points[0])
    places = [
        names(name=f"P{number}", longitude=float(x), latitude=float(y), altitude_m=float(z))
        for number, (x, y, z) in enumerate(
            zip(
                draws.uniform(_WEST, _WEST + _WIDE, count).round(4),
                draws.uniform(_SOUTH, _SOUTH + _HIGH, count).round(4),
                draws.uniform(0.0, 300.0, count).round(),
                strict=True,
            )
        )
    ]
    return site.model_copy(update={"forecast_points": tuple(places)})


def national_network(site: Site, *, segments: int) -> Network:
    """Routes over a country, each of segments that follow one another.

    Args:
        site: Its classes, its contractors and its points, near which the routes lie.
        segments: How many; whole routes are made.
    """
    draws = np.random.default_rng(2)
    routes, rows = [], []
    salted = [item for item in site.classes if item.slip_control == "salt"] or list(site.classes)
    contractors = [item.contractor for item in site.prices]
    for number in range(max(1, segments // SEGMENTS_PER_ROUTE)):
        code = (salted if number % 3 == 0 else list(site.classes))[number % len(salted if number % 3 == 0 else site.classes)].code
        point = site.forecast_points[number % len(site.forecast_points)]
        routes.append(
            Route(
                id=f"N{number:05d}",
                name=f"Rutt {number}",
                class_code=code,
                district=f"D{number // ROUTES_PER_DISTRICT:03d}",
                contractor=contractors[number % len(contractors)],
                depot="D",
                round_time_min=150.0,
                turn_out_min=45.0,
                treatments=("plough", "prewetted_salt"),
                salt_cap_g_m2=20.0,
                water_protection=False,
            )
        )
        east, north = draws.uniform(-0.05, 0.05, 2)
        sky, traffic = draws.uniform(0.4, 1.0, SEGMENTS_PER_ROUTE), draws.lognormal(4.0, 1.0, SEGMENTS_PER_ROUTE)
        for place in range(SEGMENTS_PER_ROUTE):
            x, y = point.longitude + east + place * 0.008, point.latitude + north
            rows.append(
                Segment(
                    id=f"N{number:05d}-{place}",
                    unit_id=f"N{number:05d}",
                    name=f"Väg {number}",
                    line=((x, y), (x + 0.008, y)),
                    length_m=float(0.008 * _DEGREE_M * np.cos(np.radians(y))),
                    width_m=7.0,
                    kind="bridge" if place == 12 else "carriageway",
                    pavement="asphalt",
                    sky_view_factor=float(sky[place]),
                    altitude_m=point.altitude_m + float(place % 5) * 4.0,
                    traffic_veh_per_h=float(traffic[place]),
                )
            )
    return Network(
        version=f"made-{segments}",
        illustrative=True,
        segments=tuple(rows),
        routes=tuple(routes),
        zones=(),
        classes={item.code: item for item in site.classes},
    )

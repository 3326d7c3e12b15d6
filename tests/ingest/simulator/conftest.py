"""A part of the first site's network, and four winters on it that all tests of the simulator share."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from config.network import load_network_document
from config.site import Site
from config.sites import load_site
from ingest.simulator.climate import climate_of
from ingest.simulator.season import SimulatedWinter
from ingest.simulator.terrain import Terrain, terrain_of
from ingest.simulator.weather import TownWeather, town_weather
from ingest.simulator.winters import simulate_winters
from model.domain.network import build_network
from model.domain.roads import Network

SEED = 11
YEARS = (2019, 2020, 2021, 2022)
#: Routes of each class in the part that is simulated.
ROUTES_OF_A_CLASS = 3

Days = NDArray[np.float64]


@pytest.fixture(scope="session")
def town_site() -> Site:
    return load_site("vasteras").site


@pytest.fixture(scope="session")
def part(town_site: Site) -> Network:
    """The first few routes of each class, and two zones."""
    loaded = load_site("vasteras")
    whole = build_network(load_network_document(loaded.network_path), town_site)
    routes = [
        route
        for code in whole.classes
        for route in [item for item in whole.routes if item.class_code == code][:ROUTES_OF_A_CLASS]
    ]
    zones = whole.zones[:2]
    kept = {unit.id for unit in (*routes, *zones)}
    return Network(
        version="part",
        illustrative=True,
        segments=tuple(segment for segment in whole.segments if segment.unit_id in kept),
        routes=tuple(routes),
        zones=zones,
        classes=whole.classes,
    )


@pytest.fixture(scope="session")
def terrain(part: Network, town_site: Site) -> Terrain:
    return terrain_of(part, town_site)


@pytest.fixture(scope="session")
def winters(part: Network, town_site: Site) -> list[SimulatedWinter]:
    return simulate_winters(part, town_site, winters=YEARS, seed=SEED)


@pytest.fixture(scope="session")
def town(town_site: Site, terrain: Terrain) -> Callable[[int], TownWeather]:
    """Weather of the town in a winter, drawn once."""
    drawn: dict[int, TownWeather] = {}

    def of(winter: int) -> TownWeather:
        if winter not in drawn:
            drawn[winter] = town_weather(
                winter=winter,
                seed=SEED,
                climate=climate_of(town_site),
                longitude=terrain.longitude,
                latitude=terrain.latitude,
            )
        return drawn[winter]

    return of

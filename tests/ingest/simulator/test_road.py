"""The true road and the roads left alone: when they part and when they meet again."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from config.site import Site
from ingest.simulator import twin
from ingest.simulator.climate import local_clock
from ingest.simulator.columns import columns_of
from ingest.simulator.road import LEFT_BY_PLOUGH_MM, TwinRoads, twin_roads
from ingest.simulator.terrain import Terrain, fields_of
from ingest.simulator.weather import TownWeather
from ingest.simulator.workers import Workers
from model.domain.roads import Network
from tests.ingest.simulator.conftest import SEED

WINTER = 2020


@pytest.fixture
def roads(part: Network, town_site: Site, terrain: Terrain, town: Callable[[int], TownWeather]) -> Iterator[TwinRoads]:
    weather = town(WINTER)
    with Workers(2) as workers:
        yield twin_roads(
            columns_of(part, town_site, terrain, SEED),
            [weather],
            [fields_of(weather, SEED)],
            [local_clock(WINTER, town_site.timezone)[0]],
            first=np.searchsorted(part.unit_index, np.arange(len(part.units) + 1)).astype(np.int64),
            workers=workers,
        )


def _routes(roads: TwinRoads) -> np.ndarray:
    return roads.columns.heated < 0.5


def test_without_treatment_all_worlds_are_one(roads: TwinRoads) -> None:
    for hour in range(12):
        roads.restart(hour)
        roads.advance(hour)
    routes = roads.state[:, _routes(roads)]
    np.testing.assert_array_equal(routes[:, :, 1], routes[:, :, 0])


def test_a_ploughed_road_parts_from_the_one_left_alone_until_the_next_copy(roads: TwinRoads) -> None:
    roads.state[..., twin.SNOW] = 8.0
    everywhere = np.ones(roads.heat.shape, dtype=bool)
    roads.plough(everywhere, brushed=~everywhere)
    assert (roads.state[:, :, 0, twin.SNOW] == LEFT_BY_PLOUGH_MM).all()
    assert (roads.state[:, :, 1:, twin.SNOW] == 8.0).all()
    roads.restart(10)
    assert (roads.state[:, _routes(roads), 1, twin.SNOW] == 8.0).all()
    roads.restart(11)
    assert (roads.state[:, :, 1, twin.SNOW] == LEFT_BY_PLOUGH_MM).all()
    assert (roads.state[:, _routes(roads), 2, twin.SNOW] == 8.0).all()


def test_salt_lies_on_the_true_road_only(roads: TwinRoads) -> None:
    rate = np.full(roads.heat.shape, 10.0)
    nowhere = np.zeros(roads.heat.shape, dtype=bool)
    roads.spread(rate, water_per_gram=np.full(rate.shape, 0.0035), grit=nowhere)
    assert (roads.state[:, :, 0, twin.SALT] == 10.0).all()
    assert np.allclose(roads.state[:, :, 0, twin.WATER], 0.035)
    assert (roads.state[:, :, 1:, twin.SALT] == 0.0).all()
    assert roads.apart[..., 1:].all()


def test_heat_reaches_the_true_slab_only(roads: TwinRoads) -> None:
    heated = ~_routes(roads)
    roads.heat[:, heated] = 250.0
    for hour in range(6):
        roads.advance(hour)
    surface = roads.out[:, heated][..., twin.SURFACE]
    assert (surface[..., 0] > surface[..., 1] + 2.0).all()

"""The simulator's road under other orders."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from config.site import Site
from ingest.simulator.ordered import OrderedRoads, WinterGround
from ingest.simulator.workers import Workers
from model.domain.roads import Network
from model.domain.treatments import Action, TreatmentKind
from tests.ingest.simulator.conftest import SEED, YEARS

DAYS = 120


@pytest.fixture(scope="module")
def ground(part: Network, town_site: Site) -> WinterGround:
    routes = part.routes[:2]
    units = {route.id for route in routes}
    small = replace(part, routes=routes, zones=(), segments=tuple(item for item in part.segments if item.unit_id in units))
    return WinterGround.of(small, town_site, winter=YEARS[0], seed=SEED)


def _daily(ground: WinterGround, kind: TreatmentKind, rate: float) -> list[Action]:
    first = datetime(YEARS[0], 10, 2, 2, tzinfo=UTC)
    starts = [first + timedelta(days=day) for day in range(DAYS - 3)]
    unit = ground.network.unit_ids[0]
    return [Action(unit, kind, start, start + timedelta(hours=2), rate, 0.0, "t") for start in starts]


def test_a_plan_alone_and_beside_others_gives_the_same_road_to_the_hour(ground: WinterGround) -> None:
    plough = _daily(ground, TreatmentKind.PLOUGH, 0.0)
    with Workers(1) as workers:
        alone = OrderedRoads.fresh(ground, workers).advance(plough, DAYS * 24)
        trial = OrderedRoads.fresh(ground, workers).trial([[], plough], DAYS * 24)
    for axis in (0, 1):
        assert np.array_equal(alone[axis], trial[axis][1])
        assert np.array_equal(trial[axis][0][1], trial[axis][1][1]), "the other route was not treated"


def test_a_trial_leaves_the_road_where_it_is_and_moving_on_in_parts_is_moving_on(ground: WinterGround) -> None:
    sand = _daily(ground, TreatmentKind.SAND, 150.0)
    with Workers(1) as workers:
        whole = OrderedRoads.fresh(ground, workers).advance(sand, DAYS * 24)
        road = OrderedRoads.fresh(ground, workers)
        first = road.advance(sand, 30 * 24)
        road.trial([[], []], 48)
        second = road.advance(sand, (DAYS - 30) * 24)
    for axis in (0, 1):
        assert np.array_equal(whole[axis], np.concatenate([first[axis], second[axis]], axis=1))


def test_sand_every_day_leaves_fewer_slippery_hours_than_nothing(ground: WinterGround) -> None:
    with Workers(1) as workers:
        _, nothing = OrderedRoads.fresh(ground, workers).advance([], DAYS * 24)
        _, sanded = OrderedRoads.fresh(ground, workers).advance(_daily(ground, TreatmentKind.SAND, 150.0), DAYS * 24)
    assert nothing[0].sum() > 0
    assert sanded[0].sum() < nothing[0].sum()

"""A need costs what stands out of standard of it, not that it arises; and as many days of it as a treatment would have worked."""

from datetime import datetime

import numpy as np
import pytest
import xarray as xr

from config.decision import Decision
from model.decision.loss_share import Standings
from model.domain.needs import Need
from model.domain.roads import Network
from model.domain.treatments import TreatmentKind
from model.domain.weather import to_utc64
from tests.model.decision.cases import NOW, STOCKHOLM, route, service_class
from tests.model.small_network import segment

START = NOW.replace(minute=0)
SALT, SAND = TreatmentKind.PREWETTED_SALT, TreatmentKind.SAND


def _of(chance: list[float], probability: float | None, kind: TreatmentKind = SALT, start: datetime = START) -> float:
    times = to_utc64(START) + np.timedelta64(1, "h") * np.arange(1, len(chance) + 1)
    bare = [0.0] * len(chance)
    hourly = xr.Dataset(
        {"probability_salting": (("unit", "time"), [bare, chance, bare])}, coords={"unit": ["R0", "R1", "R2"], "time": times}
    )
    routes = (route(id="R0"), route(id="R1"), route(id="R2", class_code="P2"))
    network = Network(
        "1",
        False,
        tuple(segment(item.id, 1) for item in routes),
        routes,
        (),
        {"P1": service_class(), "P2": service_class(code="P2")},
    )
    standing = Standings(network, hourly, STOCKHOLM).of(1, Need.SALTING, start, probability=probability)
    return standing.share(kind, start, Decision())


def test_ice_that_has_gone_before_the_deadline_costs_nothing() -> None:
    # 20:12 local; ice from 22 to 01, in order by 06
    assert _of([0.0, 0.8, 0.8, 0.8] + [0.0] * 26, 0.8) == 0.0


def test_a_need_that_outlasts_the_deadline_by_the_action_time_is_lost_whole() -> None:
    assert _of([0.0, 0.8] + [0.8] * 28, 0.8) == pytest.approx(1.0)
    # ice from 01 to 07 local is to be mended by 06: that hour and the next are half of the class's four
    assert _of([0.0] * 4 + [0.6] * 7 + [0.0] * 19, 0.6) == pytest.approx(0.5)


def test_ice_that_stays_for_days_costs_each_of_them_while_sand_would_work() -> None:
    stays = [0.0, 0.8] + [0.8] * 60
    assert _of(stays, 0.8, SALT) == pytest.approx(1.0)
    assert _of(stays, 0.8, SAND) == pytest.approx(42 / 24)
    one_day = [0.0, 0.8] + [0.8] * 20 + [0.0] * 40
    assert _of(one_day, 0.8, SAND) == pytest.approx(1.0)


def test_what_comes_after_the_next_days_reach_is_left_to_its_own_window() -> None:
    assert _of([0.0] * 30 + [0.9] * 30, 0.9) == 0.0


def test_a_need_that_comes_later_counts_no_more_than_the_chance_that_it_arises_now() -> None:
    assert _of([0.1] * 3 + [0.9] * 57, 0.1, SAND) == pytest.approx(42 / 24)


def test_an_unknown_risk_takes_nothing_off_the_loss() -> None:
    assert _of([0.0] * 30, None) == 1.0


def test_ice_that_lies_already_is_not_given_the_class_time_anew() -> None:
    # at 20:12 it is thought to have stood since 13:00 and was due after four hours
    assert _of([0.8] * 2 + [0.0] * 28, 0.8) == pytest.approx(0.5)
    assert _of([0.0, 0.8, 0.8] + [0.0] * 27, 0.8) == 0.0

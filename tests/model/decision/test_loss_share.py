"""A need costs what stands out of standard of it, not that it arises."""

from datetime import datetime

import numpy as np
import pytest
import xarray as xr

from model.decision.loss_share import LossShares
from model.domain.needs import Need
from model.domain.weather import to_utc64
from tests.model.decision.cases import NOW, STOCKHOLM, service_class

START = NOW.replace(minute=0)


def _shares(chance: list[float]) -> LossShares:
    times = to_utc64(START) + np.timedelta64(1, "h") * np.arange(1, len(chance) + 1)
    hourly = xr.Dataset({"probability_salting": (("unit", "time"), [chance])}, coords={"unit": ["R1"], "time": times})
    return LossShares(hourly, STOCKHOLM)


def _of(chance: list[float], probability: float, start: datetime = START) -> float:
    return _shares(chance).of("R1", Need.SALTING, start, service_class(), probability=probability)


def test_ice_that_has_gone_before_the_deadline_costs_nothing() -> None:
    # 20:12 local; ice from 22 to 01, in order by 06
    assert _of([0.0, 0.8, 0.8, 0.8] + [0.0] * 26, 0.8) == 0.0


def test_a_need_that_outlasts_the_deadline_by_the_action_time_is_lost_whole() -> None:
    assert _of([0.0, 0.8] + [0.8] * 28, 0.8) == pytest.approx(1.0)
    # ice from 01 to 07 local is to be mended within the class's four hours: two hours past that are half of the loss
    assert _of([0.0] * 4 + [0.6] * 6 + [0.0] * 20, 0.6) == pytest.approx(0.5)


def test_what_comes_after_the_next_days_reach_is_left_to_its_own_window() -> None:
    late = [0.0] * 30 + [0.9] * 30
    assert _of(late, 0.9) == 0.0


def test_an_unknown_risk_takes_nothing_off_the_loss() -> None:
    assert _shares([0.0] * 30).of("R1", Need.SALTING, START, service_class(), probability=None) == 1.0

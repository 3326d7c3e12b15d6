"""What a step of five minutes costs in exactness, against steps of half a minute."""

import numpy as np
import pytest

from model.domain.errors import ForecastError
from model.physics.columns import make_columns
from model.physics.road import simulate
from tests.model.physics.golden.nights import NIGHTS, run_night
from tests.model.physics.nights import weather


def test_five_minutes_are_as_good_as_half_a_minute():
    apart = []
    for name in NIGHTS:
        coarse, fine = (
            run_night(name, step_s=step).outputs["road_surface_temperature"].to_numpy().astype(float) for step in (300.0, 30.0)
        )
        apart.append(coarse - fine)
    error = np.array(apart)
    assert np.sqrt(np.mean(error**2)) < 0.03
    assert np.abs(error).max() < 0.4


@pytest.mark.parametrize("step_s", [0.0, 7.0, -300.0])
def test_steps_that_do_not_divide_an_hour_are_refused(step_s):
    with pytest.raises(ForecastError, match="does not divide an hour"):
        simulate(weather(2), make_columns(1), step_s=step_s)


def test_outputs_in_another_precision_are_refused():
    with pytest.raises(ForecastError, match="float32 or float64"):
        simulate(weather(2), make_columns(1), dtype=np.float16)

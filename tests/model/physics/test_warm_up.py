"""Compiling ahead compiles the very form that every later run uses."""

import numpy as np
import pytest

from model.domain.treatments import TreatmentKind
from model.physics.columns import make_columns
from model.physics.events import TreatmentEvent
from model.physics.ground import GroundClass
from model.physics.heating import HeatMode, mode_control
from model.physics.kernel import run_in
from model.physics.perturbation import Perturbation
from model.physics.road import simulate
from model.physics.state import RoadState
from model.physics.warm_up import warm_up
from tests.model.physics.nights import weather

COLUMNS, HOURS = 3, 4


def runs(precision):
    """Runs of every kind: drawn to readings, treated, heated in both ways, restarted, with members given and made."""
    columns = make_columns(
        COLUMNS,
        point=[0, 1, 1],
        grounds=(GroundClass("asphalt"), GroundClass("stone", True), GroundClass("stone", pipe_depth_m=0.07)),
    )
    night, many = weather(HOURS, points=2), weather(HOURS, points=2, members=5)
    event = TreatmentEvent(1, night["time"].to_numpy()[2], TreatmentKind.DRY_SALT, 10.0)
    control = mode_control(np.full((COLUMNS, HOURS + 1), HeatMode.MELT), 200.0)
    made = Perturbation(4, 1, {"air_temperature": 1.0})
    more = {"precision": precision}
    state = simulate(night, columns, observed_surface=np.full((COLUMNS, HOURS + 1), -1.0), checkpoints=[event.time], **more).state
    simulate(night, columns, heat_w_m2=np.full((COLUMNS, HOURS + 1), 50.0), heat_control=control, treatments=[event], **more)
    turned = RoadState(state.time, np.asfortranarray(state.values))
    simulate(
        many.assign_coords(time=state.time + np.arange(HOURS + 1) * np.timedelta64(1, "h")),
        columns,
        start=turned,
        dtype=np.float64,
        **more,
    )
    simulate(night, columns, perturbation=made, traffic=np.ones(HOURS + 1), step_s=60.0, **more)


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_no_run_needs_another_form_than_the_warm_up_compiles(precision):
    warm_up()
    before = set(run_in(np.dtype(precision)).signatures)
    runs(precision)
    assert set(run_in(np.dtype(precision)).signatures) == before
    assert len(before) == 1

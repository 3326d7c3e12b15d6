"""How pipes are run."""

import numpy as np
import pytest

from model.domain.errors import ForecastError
from model.physics.columns import make_columns
from model.physics.ground import GroundClass
from model.physics.heating import HeatControl, HeatMode, fluid_control, mode_control, plant_power, snow_free_ratio
from model.physics.road import simulate
from tests.model.physics.nights import weather

HOURS = 36
SQUARE = (GroundClass("stone", pipe_depth_m=0.07),)
ASKED = ("road_surface_temperature", "slab_temperature", "pipe_heat_flux", "surface_snow_amount")


def run(control=None, grounds=SQUARE, **more):
    night = weather(HOURS, air_temperature=-6.0, dew_point_temperature=-8.0, **more)
    outputs = simulate(night, make_columns(1, grounds=grounds), heat_control=control, outputs=ASKED, dtype=np.float64).outputs
    return {name: outputs[name].to_numpy()[0, 0] for name in ASKED}


def test_a_set_point_is_held_and_heat_stays_within_the_plants():
    found = run(mode_control(np.full((1, HOURS + 1), HeatMode.MELT), 300.0))
    assert found["road_surface_temperature"][-1] == pytest.approx(2.0, abs=2.1)
    assert found["road_surface_temperature"][-6:].std() < 0.1
    assert found["road_surface_temperature"][-1] > run()["road_surface_temperature"][-1] + 4.0
    assert found["pipe_heat_flux"].max() <= 300.0 + 1e-9
    assert found["pipe_heat_flux"][1] > found["pipe_heat_flux"][-1]


def test_modes_ask_for_more_the_more_they_are_for():
    given = [
        run(mode_control(np.full((1, HOURS + 1), mode), 300.0))["pipe_heat_flux"][-1]
        for mode in (HeatMode.OFF, HeatMode.IDLE, HeatMode.MELT, HeatMode.PREHEAT)
    ]
    assert given[0] == 0.0
    assert np.all(np.diff(given) > 0)


def test_warm_fluid_gives_by_its_excess_and_never_takes():
    warm, cold = (
        run(fluid_control(np.full((1, HOURS + 1), 25.0), 350.0)),
        run(fluid_control(np.full((1, HOURS + 1), -15.0), 350.0)),
    )
    # heat of the last hour against the slab's temperature in its middle
    slab = warm["slab_temperature"][-2:].mean()
    assert warm["pipe_heat_flux"][-1] == pytest.approx(min(20.0 * (25.0 - slab), 350.0), rel=0.02)
    assert cold["pipe_heat_flux"].max() == 0.0


def test_a_pump_that_stands_gives_nothing():
    fluid = np.full((1, HOURS + 1), 30.0)
    fluid[0, :12] = np.nan
    found = run(fluid_control(fluid, 350.0))
    assert found["pipe_heat_flux"][12] == 0.0
    assert found["pipe_heat_flux"][13] > 100.0


def test_insulation_under_the_pipes_sends_heat_up():
    bare, insulated = (
        run(HeatControl(np.full((1, HOURS + 1), 40.0), 150.0), grounds=(GroundClass("stone", False, 0.07, r),))
        for r in (0.0, 1.0)
    )
    assert insulated["road_surface_temperature"][-1] > bare["road_surface_temperature"][-1] + 0.3


def test_given_heat_is_told_back():
    night = weather(4)
    outputs = simulate(night, make_columns(2, grounds=SQUARE), heat_w_m2=[0.0, 120.0], outputs=["pipe_heat_flux"]).outputs
    assert outputs["pipe_heat_flux"].to_numpy()[0, :, -1].tolist() == pytest.approx([0.0, 120.0])


def test_the_plant_gives_more_for_a_long_edge():
    assert plant_power(200.0, area_m2=100.0, edge_m=0.0) == pytest.approx(20_000.0)
    assert plant_power(200.0, area_m2=100.0, edge_m=40.0) == pytest.approx(26_000.0)


def test_snow_free_ratio_runs_from_bare_to_covered():
    assert snow_free_ratio(np.array([0.0, 1.0, 5.0])).tolist() == [1.0, 0.5, 0.0]


def test_controls_that_cannot_be_are_refused():
    with pytest.raises(ForecastError, match="shape"):
        run(HeatControl(np.zeros((2, 3)), 100.0))
    with pytest.raises(ForecastError, match="below zero"):
        run(HeatControl(np.zeros((1, HOURS + 1)), -5.0))

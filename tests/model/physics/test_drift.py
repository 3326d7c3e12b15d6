"""Blowing snow."""

import numpy as np
import pytest

from model.physics.columns import make_columns
from model.physics.drift import drift_load, drifting, loose_snow, threshold_wind, transport
from model.physics.road import simulate
from tests.model.physics.nights import weather


def test_cold_dry_snow_is_lifted_by_less_wind():
    assert threshold_wind(0.0) == pytest.approx(9.43)
    assert threshold_wind(-15.0) < threshold_wind(-2.0)


def test_transport_rises_with_nearly_the_fourth_power():
    assert transport(20.0) / transport(10.0) == pytest.approx(2**3.8)


def test_loose_snow_gathers_settles_and_is_bound_by_thaw():
    fall, rain = np.array([0.0, 2.0, 0.0, 0.0, 0.0])[:, None], np.zeros((5, 1))
    air = np.array([-5.0, -5.0, -5.0, 1.0, -5.0])[:, None]
    loose = loose_snow(fall, rain, air)[:, 0]
    assert loose[1] > loose[2] > 1.9
    assert loose[3] == loose[4] == 0.0


def test_nothing_drifts_without_wind_or_without_snow():
    assert not drifting(5.0, -5.0, 3.0)
    assert not drifting(15.0, -5.0, 0.0)
    assert drift_load(15.0, -5.0, 3.0) > 100.0


def test_only_a_column_that_catches_gains_snow():
    falls = np.where((np.arange(13) > 0) & (np.arange(13) <= 3), 1.0, 0.0)
    night = weather(12, air_temperature=-8.0, dew_point_temperature=-9.0, precipitation_amount=falls, wind_speed=13.0)
    run = simulate(night, make_columns(2, drift_catch_per_m=[0.0, 1e-3]), outputs=["surface_snow_amount"], dtype=np.float64)
    plain = simulate(night, make_columns(1), outputs=["surface_snow_amount"], dtype=np.float64)
    town, field = run.outputs["surface_snow_amount"].to_numpy()[0]
    assert np.array_equal(town, plain.outputs["surface_snow_amount"].to_numpy()[0, 0])
    assert 1.0 < field[-1] - town[-1] < 6.0

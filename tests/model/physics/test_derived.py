"""Condition, slipperiness and friction come with a run when they are asked for."""

import numpy as np
import pytest

from model.domain.errors import ForecastError
from model.physics.columns import make_columns
from model.physics.condition import RoadCondition, Slipperiness
from model.physics.road import simulate
from tests.model.physics.nights import weather

ASKED = ("road_condition", "slipperiness_kind", "friction_estimate")


def test_only_what_was_asked_for_comes_back_in_its_order():
    run = simulate(weather(3), make_columns(2), outputs=["slipperiness_kind", "road_surface_temperature"])
    assert list(run.outputs) == ["slipperiness_kind", "road_surface_temperature"]
    assert run.outputs["slipperiness_kind"].dtype == np.int8
    assert "frosthalka" in run.outputs["slipperiness_kind"].attrs["flag_meanings_sv"].split()
    with pytest.raises(ForecastError, match=r"no output grip.*friction_estimate"):
        simulate(weather(2), make_columns(1), outputs=["grip"])


def test_freezing_rain_is_told_from_snow_and_from_a_dry_night():
    falls = np.where((np.arange(7) > 2) & (np.arange(7) <= 4), 1.0, 0.0)
    kinds = {
        share: simulate(
            weather(6, air_temperature=-3.0, dew_point_temperature=-3.5, precipitation_amount=falls, snow_fraction=share),
            make_columns(1),
            outputs=ASKED,
        ).outputs
        for share in (0.0, 1.0)
    }
    assert kinds[0.0]["slipperiness_kind"][0, 0, 4] == Slipperiness.FREEZING_RAIN
    assert kinds[0.0]["road_condition"][0, 0, 4] == RoadCondition.FREEZING_RAIN
    assert kinds[1.0]["slipperiness_kind"][0, 0, 4] == Slipperiness.SNOW
    assert kinds[1.0]["friction_estimate"][0, 0, 4] < 0.35
    assert kinds[1.0]["friction_estimate"][0, 0, 0] == pytest.approx(0.82)


def test_wind_makes_loose_snow_drift():
    falls = np.where((np.arange(13) > 0) & (np.arange(13) <= 4), 1.0, 0.0)
    wind = np.where(np.arange(13) > 6, 14.0, 2.0)
    night = weather(12, air_temperature=-8.0, dew_point_temperature=-9.0, precipitation_amount=falls, wind_speed=wind)
    kind = simulate(night, make_columns(1), outputs=ASKED).outputs["slipperiness_kind"].to_numpy()[0, 0]
    assert kind[5] == Slipperiness.SNOW
    assert kind[10] == Slipperiness.DRIFTING_SNOW

"""The picture kept of each unit: shares that add up, depths that are what they say, missing that stays missing."""

import numpy as np
import pytest
import xarray as xr

from model.needs.judged import unit_columns
from model.physics.columns import columns_for
from model.physics.condition import RoadCondition, Slipperiness
from model.physics.ground import GroundClass, ground_coefficients
from model.road_picture import CONDITIONS, DEPTHS_M, KINDS, layers_at_depths, picture_outputs, road_picture, wind_moves_snow
from tests.model.road_samples import hand_made_outputs
from tests.model.small_network import small_network
from tests.model.weather_samples import NOW, hourly_forecast

NETWORK = small_network()
FORECAST = hourly_forecast(NOW, hours=12, members=4).assign(
    snow_fraction=(("member", "point", "time"), np.ones((4, 2, 12), np.float32))
)
COLUMNS, FRAME = columns_for(NETWORK, FORECAST), unit_columns(NETWORK)
HOURS = 12


def outputs(**fields: object) -> xr.Dataset:
    """Dry and bare at -3 degC, with what a test lays on it; layer `k` is `k` degrees warm."""
    made = hand_made_outputs(FORECAST, len(NETWORK.segments))
    made["surface_frost_amount"][:] = 0.0
    made["road_surface_temperature"][:] = -3.0
    for name in picture_outputs(COLUMNS):
        made[name] = made["freezing_point"] + float(name[-2:])
    for name, value in fields.items():
        made[name][:] = value
    return made


def picture(found: xr.Dataset, *, moved: bool = False, rain: float = 0.0, width_m: float | None = 8.0) -> dict[str, np.ndarray]:
    shape = (4, 2, HOURS)
    told = road_picture(
        found,
        FRAME,
        NETWORK.unit_ids,
        COLUMNS,
        width_m=None if width_m is None else np.full(len(NETWORK.segments), width_m),
        rain=np.full(shape, rain),
        air=np.full(shape, -2.0),
        moved=np.full(shape, moved, dtype=bool),
    )
    return {name: np.asarray(values) for name, (_, values, _) in told.items()}


def test_a_dry_bare_road() -> None:
    told = picture(outputs())
    assert (told["road_condition"] == RoadCondition.DRY).all()
    assert (told["slipperiness_kind"] == Slipperiness.NONE).all()
    assert told["probability_of_condition"].sum(axis=2) == pytest.approx(1.0)
    assert told["friction_estimate"] == pytest.approx(0.82)
    assert np.isnan(told["snow_density"]).all()
    assert np.isnan(told["snow_wetness"]).all()


def test_probability_is_the_share_of_members_and_of_area() -> None:
    found = outputs()
    ice = np.zeros((4, len(NETWORK.segments), HOURS), np.float32)
    ice[:3, :5] = 0.2  # three members of four, on half of r1
    found["surface_ice_amount"][:] = ice
    told = picture(found)
    icy = told["probability_of_condition"][0, :, CONDITIONS.index(RoadCondition.ICY)]
    assert icy == pytest.approx(0.375)
    assert told["probability_of_slipperiness"][0, :, KINDS.index(Slipperiness.ICE)] == pytest.approx(0.375)
    assert (told["road_condition"][0] == RoadCondition.DRY).all()
    assert (told["slipperiness_kind"][0] == Slipperiness.NONE).all()
    low, *_, high = told["friction_estimate"][0, 0]
    assert low < 0.5 < high


def test_snow_is_told_with_depth_density_and_wetness() -> None:
    told = picture(outputs(surface_snow_amount=4.0, surface_water_amount=1.0, snow_depth=4.0))
    assert told["snow_density"] == pytest.approx(100.0)
    assert told["snow_wetness"] == pytest.approx(0.2)
    assert (told["slipperiness_kind"] == Slipperiness.SNOW).all()
    assert told["snow_amount_high"] == pytest.approx(4.0)


def test_the_bank_at_the_kerb_is_told_by_the_width_it_was_swept_from() -> None:
    assert (picture(outputs())["windrow_height"] == 0.0).all()
    assert picture(outputs(windrow_amount=9.0))["windrow_height"] == pytest.approx(30.0)
    assert np.isnan(picture(outputs(), width_m=None)["windrow_height"]).all()


def test_wind_and_loose_snow_make_drift() -> None:
    assert (picture(outputs(), moved=True)["slipperiness_kind"] == Slipperiness.DRIFTING_SNOW).all()


def test_the_layers_lie_at_the_depths_they_are_told_for() -> None:
    road, deck = GroundClass("asphalt"), GroundClass("asphalt", bridge=True)
    assert layers_at_depths(road) == (3, 7, 10, 15)
    assert layers_at_depths(deck) == (3, 12, -1, 15)
    for ground in (road, deck, GroundClass("stone", bridge=True, layers=(("concrete", 0.8),))):
        depth = ground_coefficients(ground, 300.0).depth
        for layer, wanted in zip(layers_at_depths(ground)[:-1], DEPTHS_M, strict=False):
            assert layer == -1 or depth[layer] == pytest.approx(wanted, rel=0.15)
    assert ground_coefficients(road, 300.0).depth[-1] == pytest.approx(DEPTHS_M[-1], abs=0.04)


def test_a_bridge_has_nothing_at_half_a_metre() -> None:
    told = picture(outputs())["ground_temperature"]
    assert told[0, 0].tolist() == pytest.approx([3.0, 7.0, 10.0, 15.0])
    assert told[2, 0, [0, 1, 3]].tolist() == pytest.approx([3.0, 12.0, 15.0])
    assert np.isnan(told[2, :, 2]).all()


def test_snow_that_fell_before_the_issue_drifts_after_it() -> None:
    past = hourly_forecast(
        NOW.replace(day=9),
        hours=24,
        air_temperature=-6.0,
        dew_point_temperature=-8.0,
        precipitation_amount=0.5,
        snow_fraction=1.0,
    )
    windy = hourly_forecast(NOW, hours=6, members=3, air_temperature=-6.0, dew_point_temperature=-8.0, wind_speed=14.0)
    windy = windy.assign(snow_fraction=windy["precipitation_amount"])
    assert not wind_moves_snow(None, windy).any()
    assert wind_moves_snow(past, windy).shape == (3, 2, 6)
    assert wind_moves_snow(past, windy).all()
    calm = windy.assign(wind_speed=windy["wind_speed"] * 0 + 4.0)
    assert not wind_moves_snow(past, calm).any()

"""Conditions, kinds of slipperiness and friction from amounts."""

import numpy as np
import pytest

from model.physics.condition import (
    CONDITION_WORDS,
    METRO_CODE,
    SLIPPERINESS_WORDS,
    RoadCondition,
    Slipperiness,
    friction_estimate,
    road_condition,
    slipperiness_kind,
)

NOTHING = {"water": 0.0, "snow": 0.0, "ice": 0.0, "frost": 0.0, "surface_temperature": -2.0}
CASES = [
    ({}, RoadCondition.DRY, Slipperiness.NONE),
    ({"water": 0.05, "surface_temperature": 2.0}, RoadCondition.MOIST, Slipperiness.NONE),
    ({"water": 0.5, "surface_temperature": 2.0}, RoadCondition.WET, Slipperiness.NONE),
    ({"water": 0.5, "freezing_point": -5.0}, RoadCondition.WET, Slipperiness.NONE),
    ({"water": 0.5}, RoadCondition.WET, Slipperiness.ICE),
    ({"frost": 0.05}, RoadCondition.FROST, Slipperiness.FROST),
    ({"frost": 0.015}, RoadCondition.FROST, Slipperiness.NONE),
    ({"ice": 0.05}, RoadCondition.PARTLY_ICY, Slipperiness.ICE),
    ({"ice": 0.2}, RoadCondition.ICY, Slipperiness.ICE),
    ({"ice": 1.0}, RoadCondition.PACKED_SNOW, Slipperiness.PACKED_ICE),
    ({"snow": 2.0}, RoadCondition.SNOW, Slipperiness.SNOW),
    ({"snow": 2.0, "water": 2.0, "surface_temperature": 0.0}, RoadCondition.SLUSH, Slipperiness.SNOW),
    ({"snow": 2.0, "drifting": True}, RoadCondition.SNOW, Slipperiness.DRIFTING_SNOW),
    ({"ice": 0.2, "rain": 0.5}, RoadCondition.FREEZING_RAIN, Slipperiness.FREEZING_RAIN),
    ({"ice": 0.2, "rain": 0.5, "surface_temperature": 0.0}, RoadCondition.FREEZING_RAIN, Slipperiness.FREEZING_RAIN),
    ({"ice": 0.2, "rain": 0.5, "air_temperature": 3.0}, RoadCondition.ICY, Slipperiness.ICE),
    ({"ice": 0.2, "rain": 0.5, "surface_temperature": 0.4}, RoadCondition.ICY, Slipperiness.ICE),
    ({"ice": 0.2, "rain": 0.5, "snow": 3.0}, RoadCondition.SNOW, Slipperiness.SNOW),
]


@pytest.mark.parametrize(("lying", "condition", "kind"), CASES)
def test_each_case_has_its_name(lying, condition, kind):
    given = NOTHING | lying
    assert slipperiness_kind(**given) == kind
    given.pop("drifting", None)
    assert road_condition(**given) == condition


def test_codes_have_words_in_both_languages_and_metros_code():
    assert set(CONDITION_WORDS) == set(RoadCondition) == set(METRO_CODE)
    assert set(SLIPPERINESS_WORDS) == set(Slipperiness)
    assert SLIPPERINESS_WORDS[Slipperiness.FROST][0] == "frosthalka"


def test_codes_keep_the_shape_of_what_they_are_made_from():
    codes = road_condition(**(NOTHING | {"water": np.zeros((2, 3, 4))}))
    assert codes.shape == (2, 3, 4)
    assert codes.dtype == np.int8


def test_friction_orders_the_surfaces():
    def friction(**lying):
        return float(friction_estimate(**({"water": 0.0, "snow": 0.0, "ice": 0.0, "frost": 0.0} | lying)))

    dry, wet, frost, snow = friction(), friction(water=1.0), friction(frost=0.1), friction(snow=3.0)
    packed, ice, wet_ice = friction(ice=3.0), friction(ice=0.25), friction(ice=0.25, water=0.5)
    assert dry == pytest.approx(0.82)
    assert dry > wet > frost > snow > packed > ice > wet_ice > 0.05
    assert friction(ice=0.25, sand=200.0) > ice + 0.1
    assert friction(ice=3.0, snow=15.0, water=2.0) == pytest.approx(packed, abs=0.01), (
        "water in the snow does not wet what lies below"
    )
    assert friction(ice=3.0, snow=15.0, rain=1.0) < packed - 0.1
    thickness = np.linspace(0, 2, 50)
    falls = friction_estimate(water=0.0, snow=0.0, ice=0.0, frost=thickness)
    assert np.all(np.diff(falls) < 0)


def test_friction_stays_between_bounds_whatever_lies():
    rng = np.random.default_rng(1)
    amounts = {
        name: rng.exponential(1.0, 1000) * rng.integers(0, 2, 1000) for name in ("water", "snow", "ice", "frost", "sand", "rain")
    }
    found = friction_estimate(**amounts)
    assert found.min() >= 0.09
    assert found.max() <= 0.82

"""A clock that jumps is set right by the sun; cloud alone never moves it."""

import numpy as np
import pytest

from benchmarks.road_temperature_clock import hours_late, set_right
from model.physics.sun import sun_position

LONGITUDE, LATITUDE = -79.4, 43.7
TIME = np.datetime64("2011-11-01", "ns") + np.arange(24 * 120) * np.timedelta64(1, "h")
SINE = sun_position(TIME, LONGITUDE, LATITUDE).sin_elevation


def cloudy_sun(seed=1):
    clear = np.repeat(np.random.default_rng(seed).uniform(0.2, 1.0, TIME.size // 6), 6)
    return 800.0 * np.maximum(SINE, 0.0) * clear


def test_a_right_clock_is_left_alone():
    assert not hours_late(TIME, cloudy_sun(), SINE, LONGITUDE).any()


@pytest.mark.parametrize("named", [0, 1])
def test_an_hour_of_summer_time_is_found_and_taken_back(named):
    true = cloudy_sun()
    jump = np.datetime64("2012-01-20") < TIME
    late = np.where(jump, np.roll(true, 1), true)
    if named:
        late = (late + np.roll(late, -1)) / 2.0
    found = hours_late(TIME, late, SINE, LONGITUDE)
    inside = np.abs(TIME - np.datetime64("2012-01-20")) > np.timedelta64(8, "D")
    assert (found[inside & jump] == 1).all()
    assert (found[inside & ~jump] == 0).all()
    if not named:
        assert set_right(late, found)[inside][:-2] == pytest.approx(true[inside][:-2])


def test_darkness_moves_no_clock():
    assert not hours_late(TIME, np.zeros(TIME.size), SINE, LONGITUDE).any()

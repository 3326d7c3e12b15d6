"""Steps: what a gap excuses."""

import numpy as np

from ingest.quality import flag_observations
from tests.ingest.quality.county import AIR, changed, county


def test_a_road_may_be_far_warmer_after_a_long_gap() -> None:
    readings = changed(county(1, 8), AIR, 0, slice(0, 8), np.array([-5.0, -5.0, np.nan, np.nan, np.nan, np.nan, 9.0, 9.0]))
    assert not flag_observations(readings).doubts


def test_a_sensor_that_came_back_from_a_spike_is_good_again() -> None:
    readings = changed(county(1, 6), AIR, 0, slice(0, 6), np.array([-5.0, -5.0, 12.0, -5.0, -5.1, -5.0]))
    (doubt,) = flag_observations(readings).doubts
    assert (doubt.check, doubt.count, doubt.value) == ("spike", 1, 12.0)

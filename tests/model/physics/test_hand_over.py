"""What the last observation lacked goes on into the forecast, and no further than its bounds."""

import numpy as np
import pytest

from model.domain.errors import ForecastError
from model.physics import layout
from model.physics.constants import BIAS_MAX_W_M2, NUDGING_W_M2_K
from model.physics.hand_over import SHARE_HANDED_OVER, hand_over
from model.physics.state import RoadState


def a_state(surface, bias=0.0):
    values = np.zeros((layout.STATE_ROWS, 2, len(surface)))
    values[layout.SURFACE], values[layout.BIAS] = surface, bias
    return RoadState(np.datetime64("2026-01-05T00", "ns"), values)


def test_the_last_pull_goes_on_in_part_and_bounded():
    before = a_state([-2.0, -2.0, -2.0], bias=10.0)
    after = hand_over(before, [-1.9, np.nan, 5.0])
    expected = [10.0 + SHARE_HANDED_OVER * NUDGING_W_M2_K * 0.1, 10.0, BIAS_MAX_W_M2]
    assert after.values[layout.BIAS] == pytest.approx(np.array([expected, expected]))
    others = np.arange(layout.STATE_ROWS) != layout.BIAS
    assert np.array_equal(after.values[others], before.values[others])
    assert (before.values[layout.BIAS] == 10.0).all()


def test_the_share_is_the_closest_slow_fading_to_a_fast_one():
    hours = np.linspace(0.0, 3.0, 3001)
    fast, slow = np.exp(-hours / 1.5), np.exp(-hours / 4.0)
    assert pytest.approx(float(fast @ slow / (slow @ slow)), abs=0.02) == SHARE_HANDED_OVER


def test_another_number_of_observations_is_refused():
    with pytest.raises(ForecastError, match="columns"):
        hand_over(a_state([0.0, 0.0]), [1.0])

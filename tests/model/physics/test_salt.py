"""Salt water."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.physics.salt import concentration_percent, freezing_point, water_activity


def test_known_points_of_the_freezing_curve():
    assert freezing_point(10.0, 0.1) == pytest.approx(-5.8, abs=0.2)  # 9.1 %
    assert freezing_point(10.0, 0.5) == pytest.approx(-1.15, abs=0.1)  # 2.0 %
    assert freezing_point(1000.0 * 23.3 / 76.7, 1.0) == pytest.approx(-21.1, abs=0.3)
    assert freezing_point(0.0, 1.0) == 0.0
    assert concentration_percent(-10.0) == pytest.approx(14.3, abs=0.3)


@given(st.floats(0.01, 40), st.floats(0.01, 5), st.floats(0.01, 10))
def test_more_salt_never_raises_the_freezing_point(salt, water, more):
    assert freezing_point(salt + more, water) <= freezing_point(salt, water)


def test_water_activity_reaches_three_quarters_when_saturated():
    assert water_activity(1e6, 1.0) == pytest.approx(0.75, abs=0.01)
    assert water_activity(0.0, 1.0) == 1.0

"""What a gauge catches of snow and rain in wind."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.physics.gauge import catch_efficiency, fallen


def test_snow_in_wind_is_caught_by_half_and_rain_almost_whole():
    assert 0.4 < catch_efficiency(-5.0, 9.0) < 0.6
    assert catch_efficiency(-5.0, 0.0) == 1.0
    assert catch_efficiency(4.0, 9.0) > 0.85
    assert catch_efficiency(8.0, 20.0) == 1.0


@given(air=st.floats(-30, 15), wind=st.floats(0, 40), more=st.floats(0, 10), read=st.floats(0, 20))
def test_more_wind_never_catches_more_and_no_less_fell_than_was_read(air, wind, more, read):
    assert catch_efficiency(air, wind + more) <= catch_efficiency(air, wind)
    assert fallen(read, air, wind) >= read


def test_nothing_read_is_nothing_fallen_and_a_missing_reading_stays_missing():
    told = fallen(np.array([0.0, np.nan, 1.0]), -3.0, 5.0)
    assert told[0] == 0.0
    assert np.isnan(told[1])
    assert told[2] > 1.2

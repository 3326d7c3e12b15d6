"""What fell on a route goes on into what is expected to fall."""

from datetime import timedelta

import numpy as np
import pytest

from model.decision.fallen import PastFalls, fallen
from model.domain.weather import from_utc64
from tests.model.decision.unit_samples import TIMES, unit_members
from tests.model.small_network import small_network
from tests.model.weather_samples import hourly_forecast

NETWORK = small_network()
NOW = from_utc64(TIMES[0]) - timedelta(hours=1)


def _past(*, air: float = -3.0) -> PastFalls:
    start = NOW - timedelta(hours=10)
    weather = hourly_forecast(start, hours=20, precipitation_amount=0.5, air_temperature=air, dew_point_temperature=air - 0.5)
    return PastFalls.of(NETWORK, weather)


def test_the_hours_behind_and_ahead_are_one_row_and_none_counts_twice() -> None:
    found = fallen(unit_members(snowfall=0.2, rain=0.1), _past(), 0)
    assert np.all(np.diff(found.times) == np.timedelta64(1, "h"))
    fell, snow = found.between(NOW - timedelta(hours=2), NOW + timedelta(hours=3))
    assert fell == pytest.approx(2 * 0.5 + 3 * 0.3)
    assert snow == pytest.approx(2 * 0.5 + 3 * 0.2, abs=0.01)


def test_warm_rain_behind_is_no_snow_and_an_unknown_past_is_left_out() -> None:
    assert fallen(unit_members(), _past(air=8.0), 1).between(NOW - timedelta(hours=5), NOW) == pytest.approx((2.5, 0.0), abs=0.01)
    assert fallen(unit_members(rain=1.0), None, 0).between(NOW - timedelta(hours=5), NOW + timedelta(hours=2)) == (2.0, 0.0)

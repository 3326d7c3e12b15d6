"""Hours of an index from a winter's weather."""

import numpy as np
import pytest

from model.domain.errors import DomainError
from model.learning.season import analysed_weather_of
from model.winter_index.weather import lying_snow_cm, winter_hours
from tests.model.replay.made_up import made_up_season
from tests.model.small_site import small_site


def test_whole_days_from_midnight_with_a_road_that_was_reckoned() -> None:
    weather = analysed_weather_of(made_up_season(3), small_site())
    begins, found = winter_hours(weather.isel(time=slice(5, None)))
    assert str(begins) == "2025-12-02T00"
    assert found.days == 2
    assert found.surface.min() < 0.0


def test_a_hole_is_named() -> None:
    weather = analysed_weather_of(made_up_season(3), small_site())
    with pytest.raises(DomainError, match="2025-12-01T09"):
        winter_hours(weather.isel(time=np.delete(np.arange(72), 10)))


def test_snow_lies_in_the_cold_and_goes_in_the_thaw() -> None:
    snow, air = np.r_[10.0, np.zeros(199)], np.r_[np.full(50, -5.0), np.full(150, 4.0)]
    depth = lying_snow_cm(snow, air)
    assert depth[49] == pytest.approx(4.0)
    assert depth[-1] == 0.0

"""Weather the road model cannot answer for is refused by name, place and time."""

import numpy as np
import pytest

from model.domain.errors import ForecastError
from model.physics.columns import make_columns
from model.physics.road import simulate
from tests.model.physics.nights import weather


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("air_temperature", np.nan, "air_temperature is missing at point 1 .*2026-01-10T18:00Z"),
        ("wind_speed", np.inf, "wind_speed is infinite"),
        ("cloud_area_fraction", 75.0, "cloud_area_fraction is 75 1 .possible: 0 to 1"),
        ("precipitation_amount", -0.1, "precipitation_amount is -0.1 mm"),
        ("dew_point_temperature", 9999.0, "dew_point_temperature is 9999 degC"),
    ],
)
def test_bad_forcing_is_named(variable, value, says):
    night = weather(6, points=2)
    night[variable][0, 1, 3] = value
    with pytest.raises(ForecastError, match=says):
        simulate(night, make_columns(2, point=[0, 1]))


def test_missing_variables_gaps_and_units_are_named():
    night = weather(6)
    with pytest.raises(ForecastError, match="lacks wind_speed"):
        simulate(night.drop_vars("wind_speed"), make_columns(1))
    with pytest.raises(ForecastError, match="2026-01-10T19:00Z is not"):
        simulate(night.isel(time=[0, 1, 2, 4, 5]), make_columns(1))
    night["air_temperature"].attrs["units"] = "K"
    with pytest.raises(ForecastError, match="in 'K', the road model needs 'degC'"):
        simulate(night, make_columns(1))

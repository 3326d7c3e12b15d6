"""What a run is given beside the weather: whatever is not a number that can be is refused by name, column and time."""

import numpy as np
import pytest

from model.domain.errors import ForecastError, TreatmentError
from model.domain.treatments import TreatmentKind
from model.physics.columns import make_columns
from model.physics.events import TreatmentEvent
from model.physics.road import simulate
from tests.model.physics.nights import weather

#: Column and hour of the value that is wrong.
COLUMN, HOUR = 1, 3
NIGHT = weather(6)
WHERE = "column 1 .c0001., 2026-01-10T18:00Z"


def spoilt(value: float, ordinary: float) -> np.ndarray:
    values = np.full((2, 7), ordinary)
    values[COLUMN, HOUR] = value
    return values


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_heat_that_is_no_number_is_named(value):
    with pytest.raises(ForecastError, match=f"heat of the pipes is {value:g} at {WHERE}"):
        simulate(NIGHT, make_columns(2), heat_w_m2=spoilt(value, 100.0))


@pytest.mark.parametrize("value", [np.inf, 1e6, -300.0])
def test_a_reading_no_road_has_is_named_and_not_followed(value):
    with pytest.raises(ForecastError, match=rf"observed surface temperature is {value:g} at {WHERE}".replace("+", r"\+")):
        simulate(NIGHT, make_columns(2), observed_surface=spoilt(value, -1.0))


@pytest.mark.parametrize("value", [np.nan, np.inf, -1.0])
def test_traffic_that_cannot_be_is_named(value):
    with pytest.raises(ForecastError, match=f"traffic is {value:g} .* at 2026-01-10T18:00Z"):
        simulate(NIGHT, make_columns(2), traffic=spoilt(value, 1.0)[COLUMN])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sky_view_factor", np.nan),
        ("sky_view_factor", 3.0),
        ("altitude_offset_m", np.nan),
        ("traffic_veh_per_h", np.inf),
        ("traffic_veh_per_h", -1.0),
    ],
)
def test_a_property_that_cannot_be_is_named(name, value):
    columns = make_columns(2, horizon_sine=0.0, **{name: np.array([0.5, value])})
    with pytest.raises(ForecastError, match=f"column 1 .c0001.: {name} is {value:g}"):
        simulate(NIGHT, columns)


def test_a_treatment_without_a_time_is_refused_and_not_passed_over():
    with pytest.raises(TreatmentError, match="column 1: plough has no time"):
        TreatmentEvent(1, np.datetime64("NaT"), TreatmentKind.PLOUGH)


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ForecastError, match="heat of the pipes has shape"):
        simulate(NIGHT, make_columns(2), heat_w_m2=np.ones((3, 7)))
    with pytest.raises(ForecastError, match="traffic has shape"):
        simulate(NIGHT, make_columns(2), traffic=np.ones(3))
    with pytest.raises(ForecastError, match="no members or no points"):
        simulate(NIGHT.isel(member=[]), make_columns(2))

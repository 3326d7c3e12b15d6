"""Weather the road model cannot answer for: refused by variable, place and time, from the assessment inwards; never a missing number in a plan."""

import math
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
import xarray as xr

from model.assess import AssessmentInputs, assess
from model.domain.errors import ForecastError
from model.domain.needs import Rung
from model.domain.plans import Assessment
from model.domain.variables import FORECAST_REQUIRED, VARIABLES
from model.physics.columns import make_columns
from model.physics.road import simulate
from tests.model.small_network import small_network
from tests.model.small_site import small_site
from tests.model.weather_samples import hourly_forecast

NOW = datetime(2026, 1, 15, 19, 12, tzinfo=UTC)
ISSUED = datetime(2026, 1, 15, 18, tzinfo=UTC)
HISTORY_FROM = datetime(2026, 1, 13, 18, tzinfo=UTC)
NETWORK, SITE = small_network(), small_site()
READ = (
    *FORECAST_REQUIRED, "snow_fraction", "surface_downwelling_shortwave_flux", "surface_downwelling_longwave_flux",
)  # fmt: skip
FAULTS = ("missing", "infinite", "too high", "too low")
#: Place and time of the value that is wrong.
POINT, HOUR = 1, 7


def spoilt(weather: xr.Dataset, name: str, fault: str) -> xr.Dataset:
    """The weather with one value wrong."""
    variable = VARIABLES[name]
    value = {"missing": np.nan, "infinite": np.inf, "too high": variable.high + 9.0, "too low": variable.low - 9.0}[fault]
    found = weather.copy(deep=True)
    found[name][0, POINT, HOUR] = value
    return found


def whole(start: datetime, hours: int, source: str) -> xr.Dataset:
    more = {"snow_fraction": 0.0, "surface_downwelling_shortwave_flux": 10.0, "surface_downwelling_longwave_flux": 250.0}
    return hourly_forecast(start, hours=hours, source=source, **more)


def clock(weather: xr.Dataset) -> str:
    return f"{np.datetime_as_string(weather['time'].to_numpy()[HOUR], unit='m')}Z"


def assessed(inputs: AssessmentInputs) -> Assessment:
    return assess(NETWORK, SITE, inputs, models=None, now=NOW, members=4, horizon_h=24, seed=3, versions={"code": "test"})


FORECAST, HISTORY = whole(ISSUED, 90, "smhi"), whole(HISTORY_FROM, 49, "analysis")
GOOD = AssessmentInputs(forecasts=(FORECAST,), history=HISTORY)


def no_number_is_missing(found: Assessment) -> None:
    for item in found.recommendations:
        for value in (item.probability, item.threshold, item.cost_act_sek, item.loss_sek, item.residual_sek, item.rate_g_m2):
            assert value is not None
            assert math.isfinite(value)
    for name in ("road_surface_temperature", "air_temperature", "snow_depth", "friction_estimate", "freezing_point"):
        assert np.isfinite(found.hourly[name].to_numpy()).all(), name


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", FORECAST_REQUIRED)
def test_a_forecast_with_one_wrong_value_is_left_out_and_named(name: str, fault: str) -> None:
    bad = spoilt(FORECAST, name, fault)
    alone = assessed(replace(GOOD, forecasts=(bad,)))
    assert alone.rung is Rung.CLIMATOLOGY
    no_number_is_missing(alone)
    told = alone.inputs[-1]
    for part in (name, clock(FORECAST), f"place {POINT}", "smhi"):
        assert part in told.note_en
        assert part in told.note


def test_beside_a_good_forecast_the_bad_one_is_told_and_the_good_one_stands() -> None:
    bad = spoilt(FORECAST, "wind_speed", "infinite")
    good = whole(ISSUED, 90, "met")
    found = assessed(replace(GOOD, forecasts=(bad, good)))
    assert found.rung is Rung.PHYSICS
    assert found.inputs[-1].used
    assert "wind_speed" in found.inputs[-1].note
    no_number_is_missing(found)
    xr.testing.assert_equal(found.hourly, assessed(replace(GOOD, forecasts=(good,))).hourly)


@pytest.mark.parametrize("name", FORECAST_REQUIRED)
def test_a_forecast_without_a_variable_is_left_out_and_named(name: str) -> None:
    found = assessed(replace(GOOD, forecasts=(FORECAST.drop_vars(name),)))
    assert found.rung is Rung.CLIMATOLOGY
    assert f"lacks {name}" in found.inputs[-1].note_en
    no_number_is_missing(found)


def test_a_partial_forecast_does_not_stand_for_a_whole_one() -> None:
    part = FORECAST[["precipitation_amount"]].assign_attrs(FORECAST.attrs | {"partial": "precipitation_amount"})
    found = assessed(replace(GOOD, forecasts=(part,)))
    assert found.rung is Rung.CLIMATOLOGY
    assert "lacks air_temperature" in found.inputs[-1].note_en


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", READ)
def test_past_weather_with_one_wrong_value_is_refused_by_name(name: str, fault: str) -> None:
    with pytest.raises(ForecastError) as caught:
        assessed(replace(GOOD, history=spoilt(HISTORY, name, fault)))
    for part in (name, clock(HISTORY), f"point {POINT} (59.600 N, 16.600 E)", "analysis"):
        assert part in str(caught.value)


@pytest.mark.parametrize("name", FORECAST_REQUIRED)
def test_past_weather_without_a_variable_is_refused_by_name(name: str) -> None:
    with pytest.raises(ForecastError, match=f"analysis.* lacks {name}"):
        assessed(replace(GOOD, history=HISTORY.drop_vars(name)))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", READ)
def test_the_road_model_itself_refuses_it(name: str, fault: str) -> None:
    with pytest.raises(ForecastError, match=rf"smhi: {name} is .* at point {POINT} .*{clock(FORECAST)}"):
        simulate(spoilt(FORECAST, name, fault), make_columns(2, point=[0, 1]))


@pytest.mark.parametrize("value", [np.nan, np.inf, 4000.0])
@pytest.mark.parametrize("axis", ["longitude", "latitude"])
def test_weather_at_a_place_that_is_nowhere_is_named(axis: str, value: float) -> None:
    def moved(weather: xr.Dataset) -> xr.Dataset:
        return weather.assign_coords(
            {axis: ("point", np.where(np.arange(weather.sizes["point"]) == POINT, value, weather[axis]))}
        )

    found = assessed(replace(GOOD, forecasts=(moved(FORECAST),)))
    assert found.rung is Rung.CLIMATOLOGY
    assert f"{axis} is {value:g} at place {POINT}" in found.inputs[-1].note_en
    no_number_is_missing(found)
    with pytest.raises(ForecastError, match=rf"analysis.*{axis} is {value:g} at place {POINT}"):
        assessed(replace(GOOD, history=moved(HISTORY)))

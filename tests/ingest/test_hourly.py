"""Whole hours: totals kept, intensity not invented, holes and turning winds handled."""

from collections.abc import Sequence

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.hourly import to_hourly
from ingest.sources.metno_locationforecast import MetnoLocationforecast
from ingest.sources.smhi_snow1g import SmhiSnow1g
from model.domain.errors import ForecastError
from model.domain.variables import FORECAST_REQUIRED, VARIABLES
from model.domain.weather import check_forecast
from tests.ingest.conftest import NOW, PLACES, MakeRaw

START = np.datetime64("2026-01-15T12:00", "ns")
HOUR = np.timedelta64(1, "h")


def _forecast(
    widths: Sequence[float], amounts: Sequence[float], *, first: np.datetime64 = START, **more: Sequence[float]
) -> xr.Dataset:
    """A forecast of one point whose intervals have these widths [h] and amounts [mm], one after the other."""
    edges = first + (np.concatenate([[0.0], np.cumsum(widths)]) * 3600e9).astype("timedelta64[ns]")
    values = {name: np.zeros(len(widths)) for name in FORECAST_REQUIRED} | {"precipitation_amount": np.array(amounts)} | more
    return xr.Dataset(
        {
            name: (("member", "point", "time"), np.array(series, dtype=np.float32)[None, None], {"units": VARIABLES[name].units})
            for name, series in values.items()
        },
        coords={"time": edges[1:], "interval_start": ("time", edges[:-1])},
        attrs={"source": "probe", "reference_time": "2026-01-15T12:00Z", "available_at": "2026-01-15T12:00Z"},
    )


def _flat(forecast: xr.Dataset, name: str) -> np.ndarray:
    return forecast[name].squeeze().to_numpy()


def test_amounts_are_spread_and_instants_interpolated() -> None:
    hourly = to_hourly(_forecast([1, 2, 6], [1.0, 3.0, 6.0], air_temperature=[0.0, 4.0, -2.0], snow_fraction=[1.0, 0.5, 0.0]))
    assert _flat(hourly, "precipitation_amount").tolist() == [1.0, 1.5, 1.5, 1, 1, 1, 1, 1, 1]
    np.testing.assert_allclose(_flat(hourly, "air_temperature"), [0, 2, 4, 3, 2, 1, 0, -1, -2], atol=1e-6)
    assert _flat(hourly, "snow_fraction").tolist() == [1.0, 0.5, 0.5, 0, 0, 0, 0, 0, 0]
    assert hourly["step_hours"].to_numpy().tolist() == [1, 2, 2, 6, 6, 6, 6, 6, 6]
    assert ((hourly["time"] - hourly["interval_start"]) == HOUR).all()


def test_a_probability_holds_for_the_interval_and_minimum_and_maximum_are_spread() -> None:
    hourly = to_hourly(
        _forecast([1, 4], [0.0, 2.0], probability_of_precipitation=[0.1, 0.8], precipitation_amount_max=[0.0, 8.0])
    )
    assert _flat(hourly, "probability_of_precipitation").tolist() == pytest.approx([0.1, 0.8, 0.8, 0.8, 0.8])
    assert _flat(hourly, "precipitation_amount_max").tolist() == [0, 2, 2, 2, 2]


def test_nothing_is_invented_before_the_first_moment() -> None:
    hourly = to_hourly(_forecast([6, 6], [6.0, 0.0]))
    assert hourly["time"].to_numpy()[0] == START + 6 * HOUR
    assert _flat(hourly, "precipitation_amount")[0] == 1.0


def test_steps_off_the_hour_are_brought_onto_it() -> None:
    hourly = to_hourly(
        _forecast([1, 1, 1], [2.0, 4.0, 0.0], first=START + np.timedelta64(30, "m"), air_temperature=[0.0, 1.0, 2.0])
    )
    assert np.datetime_as_string(hourly["time"].to_numpy(), unit="m").tolist() == ["2026-01-15T14:00", "2026-01-15T15:00"]
    assert _flat(hourly, "precipitation_amount").tolist() == [3.0, 2.0]
    assert _flat(hourly, "air_temperature").tolist() == [0.5, 1.5]


def test_a_hole_takes_the_rate_of_its_neighbours_and_shows_its_width() -> None:
    whole = _forecast([1, 1, 2, 1], [1.0, 1.0, 9.0, 3.0], air_temperature=[0.0, 1.0, 9.0, 4.0])
    hourly = to_hourly(whole.isel(time=[0, 1, 3]))
    assert _flat(hourly, "precipitation_amount").tolist() == [1.0, 1.0, 2.0, 2.0, 3.0]
    assert _flat(hourly, "air_temperature").tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert hourly["step_hours"].to_numpy().tolist() == [1, 1, 2, 2, 1]


def test_wind_turns_the_short_way_round() -> None:
    hourly = to_hourly(_forecast([1, 2], [0, 0], wind_from_direction=[350.0, 10.0]))
    assert _flat(hourly, "wind_from_direction")[1] % 360 == pytest.approx(0.0, abs=1e-3)


def test_a_missing_optional_value_stays_missing_near_it_only() -> None:
    hourly = to_hourly(
        _forecast([1, 2, 1, 1], [0, 0, 0, 0], wind_speed_of_gust=[5, np.nan, 5, 5], precipitation_amount_max=[1, np.nan, 1, 1])
    )
    assert np.isnan(_flat(hourly, "wind_speed_of_gust")).tolist() == [False, True, True, False, False]
    assert np.isnan(_flat(hourly, "precipitation_amount_max")).tolist() == [False, True, True, False, False]


def test_less_than_an_hour_is_refused() -> None:
    with pytest.raises(ForecastError, match="covers no whole hour"):
        to_hourly(_forecast([0.25], [0.1], first=START + np.timedelta64(10, "m")))


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(st.tuples(st.sampled_from([1, 2, 3, 6, 12]), st.floats(0, 20, width=32)), min_size=1, max_size=30),
    members=st.integers(1, 3),
)
def test_totals_are_kept_and_hours_made_once_stay(steps: list[tuple[int, float]], members: int) -> None:
    one = _forecast([1, *(width for width, _ in steps)], [0.0, *(amount for _, amount in steps)])
    forecast = xr.concat([one * 1.0] * members, dim="member", combine_attrs="override")
    for name in one.data_vars:
        forecast[name].attrs = one[name].attrs
    forecast.attrs = one.attrs
    hourly = to_hourly(forecast)
    assert float(hourly["precipitation_amount"].sum()) == pytest.approx(float(forecast["precipitation_amount"].sum()), rel=1e-4)
    assert float(hourly["precipitation_amount"].max()) <= float((forecast["precipitation_amount"]).max()) + 1e-5
    xr.testing.assert_allclose(to_hourly(hourly), hourly, rtol=1e-5)


def test_answers_of_providers_become_hours(raw: MakeRaw) -> None:
    smhi = SmhiSnow1g().parse(raw("smhi_snow1g", "smhi_snow1g.json"), places=PLACES, now=NOW)
    metno = MetnoLocationforecast().parse(raw("metno_locationforecast", "metno_complete.json"), places=PLACES, now=NOW)
    for forecast, hours in ((smhi, 12), (metno, 17)):
        hourly = check_forecast(to_hourly(forecast))
        assert hourly.sizes["time"] == hours
        assert float(hourly["precipitation_amount"].sum()) == pytest.approx(
            float(forecast["precipitation_amount"].sum()), rel=1e-5
        )
        assert (hourly["dew_point_temperature"] <= hourly["air_temperature"] + 0.01).all()

"""Radar completes a forecast in the hours it sees, and leaves the forecast itself alone."""

import numpy as np
import pytest
import xarray as xr

from ingest.nowcast import completed
from model.domain.variables import FORECAST_REQUIRED, VARIABLES

START = np.datetime64("2026-01-15T12:00", "ns")
HOUR, FIVE = np.timedelta64(1, "h"), np.timedelta64(5, "m")


def _dataset(values: dict[str, np.ndarray], ends: np.ndarray, width: np.timedelta64, **attrs: str) -> xr.Dataset:
    return xr.Dataset(
        {
            name: (("member", "point", "time"), series[None, None].astype("f4"), {"units": VARIABLES[name].units})
            for name, series in values.items()
        },
        coords={"time": ends, "interval_start": ("time", ends - width)},
        attrs={"source": "probe", "reference_time": "2026-01-15T11:00+00:00", "available_at": "2026-01-15T12:00+00:00", **attrs},
    )


def _forecast(**attrs: str) -> xr.Dataset:
    values = {name: np.full(6, 1.0) for name in FORECAST_REQUIRED if name != "precipitation_amount"}
    values |= {
        "precipitation_amount": np.full(6, 0.5),
        "precipitation_amount_max": np.full(6, 2.0),
        "snow_fraction": np.full(6, 0.9),
    }
    return _dataset(values, START + np.arange(1, 7) * HOUR, HOUR, **attrs)


def _nowcast(minutes: int, late: int = 0) -> xr.Dataset:
    ends = START + np.timedelta64(late, "m") + np.arange(1, minutes // 5 + 1) * FIVE
    amounts = np.full(ends.size, 0.1)
    return _dataset({"precipitation_amount": amounts}, ends, FIVE, source="metno_nowcast", partial="precipitation_amount")


def test_whole_hours_that_radar_sees_take_its_amount() -> None:
    base = _forecast()
    made = completed(_nowcast(150), [base])
    assert made is not None
    np.testing.assert_allclose(made["precipitation_amount"].to_numpy().ravel(), [1.2, 1.2], rtol=1e-5)
    assert made["time"].to_numpy()[-1] == START + 2 * HOUR
    assert "precipitation_amount_max" not in made
    np.testing.assert_allclose(made["snow_fraction"], 0.9, rtol=1e-6)
    assert made.attrs["source"] == "metno_nowcast"
    assert "from radar" in made.attrs["note"]
    np.testing.assert_allclose(base["precipitation_amount"], 0.5)  # the forecast is kept as it was


def test_an_hour_seen_in_part_is_not_told() -> None:
    made = completed(_nowcast(100, 20), [_forecast()])
    assert made is not None
    np.testing.assert_allclose(made["precipitation_amount"].to_numpy().ravel(), [1.2], rtol=1e-5)
    assert made["time"].to_numpy().tolist() == [(START + 2 * HOUR).astype("i8")]


@pytest.mark.parametrize("forecasts", [[], [_forecast(partial="precipitation_amount")]])
def test_nothing_to_complete(forecasts: list[xr.Dataset]) -> None:
    assert completed(_nowcast(120), forecasts) is None


def test_no_whole_hour_and_the_newest_forecast() -> None:
    assert completed(_nowcast(40), [_forecast()]) is None
    newest = _forecast(reference_time="2026-01-15T12:00+00:00", source="newest")
    made = completed(_nowcast(60), [_forecast(), newest])
    assert made is not None
    assert "the rest from newest" in made.attrs["note"]

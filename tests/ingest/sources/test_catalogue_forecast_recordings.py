"""Every recording of the forecast providers: a checked forecast with the right units and times, or refused in words a person can act on."""

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from ingest.hourly import to_hourly
from ingest.ports import RawBody
from ingest.sources.catalogue import FORECAST_SOURCES
from model.domain.errors import SourceError
from model.domain.variables import VARIABLES
from model.domain.weather import check_forecast
from tests.ingest.sources.recordings import FORECASTS as READ
from tests.ingest.sources.recordings import NOW

#: Recording → words of the refusal.
REFUSED = {
    "smhi_snow1g/legacy_pmp3g_point_stockholm_2026-02-06.json": "old PMP3g format, which SMHI closed on 2026-03-31",
    "smhi_snow1g/point_stockholm_2026-02-06_converted_from_pmp3g.json": "so its amount belongs to no time",
    "metno_locationforecast/complete_60N10E_2024-03-08_2steps.json": "1 of 1 steps lack a value that is needed (precipitation_amount",
    "metno_locationforecast/complete_london_2020-07-20_with_http_headers.json": "it holds status_code, headers, data and no properties",
    "open_meteo/forecast_current_hourly_daily_nyc_2026-02-06.json": "times are local (America/New_York, utc_offset_seconds -18000)",
    "open_meteo/forecast_legacy_current_weather_unixtime_munich_2026-02-07.json": "times are local (Europe/Berlin",
}
FOLDERS = ("smhi_snow1g", "metno_locationforecast", "open_meteo")


def _read(shared: Path, name: str, source: str = "") -> xr.Dataset:
    chosen = source or name.split("/", maxsplit=1)[0]
    body = (shared / "fixtures" / name).read_bytes()
    return FORECAST_SOURCES[chosen].parse(RawBody(chosen, name, 200, {}, body, NOW), places=(), now=NOW)


@pytest.mark.shared
def test_every_recording_is_spoken_of(shared: Path) -> None:
    there = {f"{folder}/{path.name}" for folder in FOLDERS for path in (shared / "fixtures" / folder).iterdir()}
    assert there == {*READ, *REFUSED}


@pytest.mark.shared
@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_is_read_whole(shared: Path, name: str) -> None:
    steps, first, last, reference = READ[name]
    forecast = check_forecast(_read(shared, name))
    assert forecast.sizes["time"] == steps
    assert [np.datetime_as_string(time, unit="m") for time in forecast["time"].to_numpy()[[0, -1]]] == [first, last]
    assert str(forecast.attrs["reference_time"]).startswith(reference)
    for variable in map(str, forecast.data_vars):
        assert forecast[variable].attrs["units"] == VARIABLES[variable].units
    assert -15.0 < float(forecast["air_temperature"].mean()) < 15.0
    hourly = to_hourly(forecast)
    total, whole = (float(data["precipitation_amount"].sum()) for data in (hourly, forecast))
    assert total == pytest.approx(whole, abs=0.01 + 0.2 * whole)


@pytest.mark.shared
@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_words(shared: Path, name: str) -> None:
    with pytest.raises(SourceError) as refused:
        _read(shared, name)
    words = str(refused.value)
    assert REFUSED[name] in words
    assert len(words) > 60, words
    assert "Traceback" not in words


@pytest.mark.shared
def test_the_answer_of_2020_inside_its_wrapping_is_read(shared: Path) -> None:
    wrapped = json.loads(
        (shared / "fixtures" / "metno_locationforecast/complete_london_2020-07-20_with_http_headers.json").read_text()
    )
    body = json.dumps(wrapped["data"]).encode()
    forecast = FORECAST_SOURCES["metno_locationforecast"].parse(
        RawBody("metno_locationforecast", "2020", 200, {}, body, NOW), places=(), now=NOW
    )
    assert check_forecast(forecast).sizes["time"] > 80
    assert "air_temperature_p90" not in forecast  # percentiles came later
    assert np.isfinite(forecast["precipitation_amount"]).all()


@pytest.mark.shared
def test_no_source_reads_anothers_recordings(shared: Path) -> None:
    """A body under the wrong source's name is refused, not half understood; Open-Meteo's two services share one form."""
    for name in READ:
        for source in sorted(set(FORECAST_SOURCES) - {name.split("/")[0]}):
            with pytest.raises(SourceError):
                _read(shared, name, source)

"""Digitraffic: sensors by name with their units held to; positions come from the site, since the answer tells none."""

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from config.settings import Settings
from config.site import Site
from ingest.ports import RawBody
from ingest.sources.digitraffic import Digitraffic
from model.domain.errors import SourceFormatError, SourceUnavailable
from tests.ingest.conftest import NOW, MakeRaw
from tests.ingest.sources.samples import ANCHOR, utc
from tests.ingest.sources.samples.digitraffic import STATION, sensor, station, where

SOURCE = Digitraffic()


def _parse(raw: MakeRaw, content: object) -> xr.Dataset:
    return SOURCE.parse(raw(SOURCE.name, json.dumps(content).encode()), places=(STATION,), now=NOW)


def test_values_units_and_times(raw: MakeRaw) -> None:
    weather = _parse(raw, station(ANCHOR))
    assert (weather["station"].item(), weather["name"].item()) == ("digitraffic:1012", "Provvägen")
    assert (float(weather["longitude"].item()), float(weather["altitude"].item())) == (16.56, 20.0)
    assert np.datetime_as_string(weather["time"].to_numpy(), unit="m").tolist() == ["2026-01-15T12:00"]
    expected = {
        "air_temperature": -3.1, "dew_point_temperature": -4.0, "relative_humidity": 0.93, "road_surface_temperature": -2.4,
        "wind_speed": 2.9, "friction": 0.42, "surface_water_amount": 0.05, "surface_ice_amount": 0.2, "precipitation_amount": 0.2,
    }  # fmt: skip
    assert {name: float(weather[name].item()) for name in expected} == pytest.approx(expected, rel=1e-6)
    assert set(map(str, weather.data_vars)) == set(expected)


def test_a_rate_without_its_time_is_no_amount(raw: MakeRaw) -> None:
    rain = sensor(ANCHOR, "SADE_INTENSITEETTI", 1.2, "mm/h")
    weather = _parse(raw, station(ANCHOR, sensorValues=[rain, sensor(ANCHOR, "ILMA", -1.0, "°C")]))
    assert "precipitation_amount" not in weather


def test_a_sensor_that_fell_silent_is_not_of_this_moment(raw: MakeRaw) -> None:
    old = sensor(ANCHOR - timedelta(hours=2), "TIE_1", 4.0, "°C")
    weather = _parse(
        raw, station(ANCHOR, sensorValues=[old, sensor(ANCHOR, "ILMA", -1.0, "°C"), sensor(ANCHOR, "MAA_1", None, "°C")])
    )
    assert set(map(str, weather.data_vars)) == {"air_temperature"}


def test_another_unit_costs_the_station(raw: MakeRaw) -> None:
    wrong = station(ANCHOR, 7, sensorValues=[sensor(ANCHOR, "TIE_1", 28.0, "°F")])
    with pytest.raises(SourceFormatError, match="TIE_1 of digitraffic:7 is in '°F', expected '°C'"):
        _parse(raw, wrong)
    weather = _parse(raw, {"dataUpdatedTime": utc(ANCHOR), "stations": [wrong, station(ANCHOR)]})
    assert weather["station"].to_numpy().tolist() == ["digitraffic:1012"]
    assert "digitraffic:7 is in '°F'" in weather.attrs["note"]


def test_a_station_whose_place_is_not_known_is_refused(raw: MakeRaw) -> None:
    with pytest.raises(SourceFormatError, match=r"the site names none of its stations \(digitraffic:99\)"):
        _parse(raw, station(ANCHOR, 99))


def test_the_question_says_who_asks(settings: Settings, site: Site) -> None:
    (query,) = SOURCE.queries(where(), settings, NOW)
    assert query.url == "https://tie.digitraffic.fi/api/weather/v1/stations/1012/data"
    assert query.headers["Digitraffic-User"] == "Halka/0.1"
    with pytest.raises(SourceUnavailable, match="the site names no station of it"):
        SOURCE.queries(site, settings, NOW)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("tms_station_23001_data.json", "digitraffic:23001 tells no road weather but OHITUKSET_5MIN.* is it a traffic station"),
        ("tms_stations_data.json", "digitraffic:20002 tells no road weather .* is it a traffic station"),
        ("tms_station_23001.json", "digitraffic:23001 comes without readings"),
        (
            "tms_sensors_trimmed.json",
            "no station's readings but dataUpdatedTime, dataLastCheckedTime, sensors; is sources.digitraffic_url",
        ),
        ("upstream_road_forecast_keliennuste-v2_2022-10-13.json", "but messageTimestamp, roadConditions;"),
        ("harja_worksite_post_pisteseuranta.json", "no station's readings but otsikko, havainnot"),
        ("harja_worksite_post_viivageometriaseuranta.json", "no station's readings but otsikko, havainnot"),
        ("harja_worksite_post_linestring_tracking_1.json", "no station's readings but otsikko, havainnot"),
        ("harja_worksite_post_linestring_tracking_2.json", "no station's readings but otsikko, havainnot"),
    ],
)
def test_recorded_answers_about_other_things_are_refused(shared: Path, name: str, message: str) -> None:
    body = (shared / "fixtures/digitraffic" / name).read_bytes()
    with pytest.raises(SourceFormatError, match=message):
        SOURCE.parse(RawBody(SOURCE.name, "", 200, {}, body, NOW), places=(STATION,), now=NOW)

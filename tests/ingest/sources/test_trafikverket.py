"""Trafikverket's stations: every trap of the contract on hand-written answers in both forms, and the real recordings."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import xarray as xr

from config.settings import Settings, load_settings
from config.site import Site, Station
from ingest.ports import Backfillable, Incremental, RawBody
from ingest.sources.trafikverket import Trafikverket
from model.domain.errors import SourceEmpty, SourceError, SourceFormatError, SourceUnavailable
from tests.ingest.conftest import ANSWERS, NOW, MakeRaw

SOURCE = Trafikverket()
STATIONS = (Station(id="1001", name="Bron", longitude=16.54, latitude=59.60, altitude_m=8.0),)


def _answer() -> dict:
    return json.loads((ANSWERS / "trafikverket.json").read_text())


def _stations(answer: dict) -> list[dict]:
    return answer["RESPONSE"]["RESULT"][0]["WeatherMeasurepoint"]


def _parse(raw: MakeRaw, content: str | bytes | dict) -> xr.Dataset:
    body = json.dumps(content).encode() if isinstance(content, dict) else content
    return SOURCE.parse(raw(SOURCE.name, body), places=STATIONS, now=NOW)


def test_values_units_and_times(raw: MakeRaw) -> None:
    measured = _parse(raw, "trafikverket.json")
    assert measured["station"].to_numpy().tolist() == ["1001", "1001100", "1002"]
    assert np.datetime_as_string(measured["time"].to_numpy(), unit="m").tolist() == ["2026-01-15T12:00", "2026-01-15T12:10"]
    bridge = measured.sel(station="1001", time="2026-01-15T12:10")
    expected = {
        "air_temperature": -1.0, "dew_point_temperature": -1.8, "relative_humidity": 0.94, "visibility_in_air": 900.0,
        "wind_speed": 3.2, "road_surface_temperature": -0.4, "friction": 0.41, "surface_water_amount": 0.02,
        "surface_ice_amount": 0.3, "surface_snow_amount": 0.6, "ground_temperature": 1.6, "precipitation_amount": 0.2,
        "rain_amount": 0.0, "snowfall_amount": 0.2, "wind_speed_of_gust": 6.0, "wind_from_direction": 20.0,
    }  # fmt: skip
    assert {name: float(bridge[name]) for name in expected} == pytest.approx(expected, rel=1e-6)
    assert (float(bridge["longitude"]), float(bridge["latitude"]), float(bridge["altitude"])) == (16.54, 59.60, 8.0)
    assert measured.attrs["issued_at"] == "2026-01-15T12:13:41+00:00"


def test_json_and_xml_say_the_same(raw: MakeRaw) -> None:
    xr.testing.assert_identical(_parse(raw, "trafikverket.json"), _parse(raw, "trafikverket.xml"))


def test_absent_is_not_zero(raw: MakeRaw) -> None:
    forest = _parse(raw, "trafikverket.json").sel(station="1002", time="2026-01-15T12:00")
    for name in ("road_surface_temperature", "precipitation_amount", "wind_speed", "surface_ice_amount", "friction"):
        assert np.isnan(float(forest[name])), name
    assert float(forest["dew_point_temperature"]) == pytest.approx(-5.9, abs=0.1)  # from temperature and humidity


def test_a_surface_only_station_takes_the_air_of_its_mast(raw: MakeRaw) -> None:
    measured = _parse(raw, "trafikverket.json").sel(time="2026-01-15T12:10")
    remote = measured.sel(station="1001100")
    assert float(remote["road_surface_temperature"]) == pytest.approx(-0.9)
    assert float(remote["air_temperature"]) == -1.0
    assert np.isnan(float(remote["precipitation_amount"]))


def test_deleted_stations_are_left_out(raw: MakeRaw) -> None:
    assert "1003" not in _parse(raw, "trafikverket.json")["station"].to_numpy()


def test_one_unreadable_station_costs_itself_only(raw: MakeRaw) -> None:
    answer = _answer()
    _stations(answer)[0]["Geometry"] = {"WGS84": "POINT (north)"}
    measured = _parse(raw, answer)
    assert measured["station"].to_numpy().tolist() == ["1001100", "1002"]
    assert "station 1001 not read" in measured.attrs["note"]


def test_a_clock_that_runs_ahead_is_left_out(raw: MakeRaw) -> None:
    answer = _answer()
    _stations(answer)[2]["Observation"]["Sample"] = "2026-01-15T23:00:00+01:00"
    measured = _parse(raw, answer)
    assert "1002" not in measured["station"].to_numpy()
    assert "clock ahead: 1002" in measured.attrs["note"]


@pytest.mark.parametrize("result", [{"WeatherMeasurepoint": []}, {"INFO": {"LASTCHANGEID": "0"}}, {}])
def test_an_empty_station_list_is_refused_whatever_its_form(raw: MakeRaw, result: dict) -> None:
    with pytest.raises(SourceFormatError, match=r"holds no station: widen sources\.station_radius_km"):
        _parse(raw, {"RESPONSE": {"RESULT": [result]}})


@pytest.mark.parametrize("stations", [{}, {"WeatherMeasurepoint": []}, {"WeatherMeasurepoint": [{"Id": "7", "Deleted": True}]}])
def test_nothing_changed_is_no_failure_and_moves_the_cursor(raw: MakeRaw, stations: dict) -> None:
    answer = {"RESPONSE": {"RESULT": [{**stations, "INFO": {"LASTCHANGEID": "7426477292097896710"}}]}}
    with pytest.raises(SourceEmpty, match=r"nothing has changed|removed stations: 7"):
        _parse(raw, answer)
    body = raw(SOURCE.name, json.dumps(answer).encode())
    assert SOURCE.next_cursor(body) == {"changeid": "7426477292097896710", "fetched_at": NOW.isoformat()}


def test_the_change_id_keeps_all_its_digits(raw: MakeRaw) -> None:
    assert SOURCE.next_cursor(raw(SOURCE.name, "trafikverket.json"))["changeid"] == "7426477292097896709"
    lost = b'{"RESPONSE": {"RESULT": [{"INFO": {"LASTCHANGEID": 7426477292097896709}}]}}'
    with pytest.raises(SourceFormatError, match="digits as text"):
        SOURCE.next_cursor(raw(SOURCE.name, lost))


def test_only_what_changed_is_asked_while_the_cursor_is_young(site: Site, settings: Settings) -> None:
    first, *more = SOURCE.queries_since(site, settings, NOW, {})
    assert 'changeid="0" includedeletedobjects="true"' in str(first.body)
    assert not more
    young = {"changeid": "7426477292097896709", "fetched_at": (NOW - timedelta(minutes=10)).isoformat()}
    (query,) = SOURCE.queries_since(site, settings, NOW, young)
    assert 'changeid="7426477292097896709"' in str(query.body)


def test_after_a_silence_everything_is_asked_anew_and_what_was_read_in_it(site: Site, settings: Settings) -> None:
    old = {"changeid": "7426477292097896709", "fetched_at": (NOW - timedelta(hours=9)).isoformat()}
    latest, *past = SOURCE.queries_since(site, settings, NOW, old)
    assert 'changeid="0"' in str(latest.body)
    day = datetime(2026, 1, 15, tzinfo=UTC)
    assert [query.period for query in past] == [(day, day + timedelta(hours=6)), (day + timedelta(hours=6), day + timedelta(hours=12)),
                                                (day + timedelta(hours=12), day + timedelta(hours=18))]  # fmt: skip
    root = ET.fromstring(str(past[0].body))  # noqa: S314 - our own text
    bounds = {item.tag: item.get("value") for item in root.iter() if item.get("name") == "Sample"}
    assert bounds == {"GT": "2026-01-15T00:00:00Z", "LTE": "2026-01-15T06:00:00Z"}


@pytest.mark.parametrize("cursor", [{"changeid": "12"}, {"changeid": "12", "fetched_at": "yesterday"}])
def test_a_cursor_that_cannot_be_read_starts_from_nothing(site: Site, settings: Settings, cursor: dict) -> None:
    (query,) = SOURCE.queries_since(site, settings, NOW, cursor)
    assert 'changeid="0"' in str(query.body)


def test_the_past_is_asked_in_pieces_of_the_calendar_no_further_back_than_it_is_kept(site: Site, settings: Settings) -> None:
    assert isinstance(SOURCE, Backfillable)
    assert isinstance(SOURCE, Incremental)
    periods = [query.period for query in SOURCE.backfill_queries(site, settings, NOW - timedelta(days=30), NOW)]
    assert len(periods) == 29
    assert periods[0] == (datetime(2026, 1, 8, 12, tzinfo=UTC), datetime(2026, 1, 8, 18, tzinfo=UTC))
    later = [query.period for query in SOURCE.backfill_queries(site, settings, NOW - timedelta(hours=2), NOW)]
    assert set(later) <= set(periods)


def test_observations_of_the_past_are_read_as_the_latest_are(raw: MakeRaw) -> None:
    latest = _answer()
    stations = _stations(latest)[:3]
    past = [
        {**item["Observation"], "Measurepoint": {"Id": item["Id"], "Name": item["Name"], "Geometry": item["Geometry"]},
         "Deleted": False, "ModifiedTime": item["ModifiedTime"]}
        for item in stations
    ]  # fmt: skip
    body = {"RESPONSE": {"RESULT": [{"WeatherObservation": past}]}}
    latest["RESPONSE"]["RESULT"][0]["WeatherMeasurepoint"] = stations
    xr.testing.assert_identical(_parse(raw, body), _parse(raw, latest))
    assert SOURCE.next_cursor(raw(SOURCE.name, json.dumps(body).encode())) == {}


def test_a_quiet_period_of_the_past_is_no_failure(raw: MakeRaw) -> None:
    with pytest.raises(SourceEmpty, match="no observation in the period"):
        _parse(raw, {"RESPONSE": {"RESULT": [{"WeatherObservation": []}]}})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("trafikverket_error.json", "Invalid authentication.*HALKA__SOURCES__TRAFIKVERKET_KEY"),
        ("outage.html", "an HTML page"),
        (b"<RESPONSE><RESULT>", "not whole XML"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><RESPONSE>&a;</RESPONSE>', "declares a document type"),
        (b'{"RESPONSE": {"RESULT": [{"Situation": []}]}}', "holds no WeatherMeasurepoint"),
        (b'{"RESPONSE": {"RESULT": [{"WeatherMeasurepoint": [7]}]}}', "should be an object"),
    ],
)
def test_what_holds_no_reading_is_refused_in_words(raw: MakeRaw, content: str | bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        _parse(raw, content)


def test_the_key_is_a_placeholder_in_the_question(site: Site) -> None:
    settings = load_settings(env={"HALKA__SOURCES__TRAFIKVERKET_KEY": 'hush"hush'})
    (query,) = SOURCE.queries(site, settings, NOW)
    assert "hush" not in repr(query)
    assert query.body is not None
    assert '<LOGIN authenticationkey="{authenticationkey}"/>' in query.body
    assert query.secrets["authenticationkey"] == "hush&quot;hush"
    assert query.radius_m == settings.sources.station_radius_km * 1000


def test_without_a_key_the_question_can_still_be_asked_of_recordings(site: Site, settings: Settings) -> None:
    (query,) = SOURCE.queries(site, settings, NOW)
    assert query.secrets == {}
    assert query.secret_fields == ("authenticationkey",)


def test_the_question_is_xml_with_longitude_first_and_the_named_stations(site: Site, settings: Settings) -> None:
    named = site.model_copy(update={"stations": (*STATIONS, STATIONS[0].model_copy(update={"id": "1002"}))})
    (query,) = SOURCE.queries(named, settings, NOW)
    root = ET.fromstring(str(query.body))  # noqa: S314 - our own text
    near, ids = root.find(".//WITHIN"), root.find(".//IN")
    assert near is not None
    assert ids is not None
    assert (near.get("value"), near.get("radius"), ids.get("value")) == ("16.55000 59.61333", "60000m", "1001,1002")
    assert [item.text for item in root.iter("INCLUDE")][:2] == ["Id", "Name"]


@pytest.mark.shared
def test_the_recorded_stations_of_stockholm(shared: Path) -> None:
    body = (shared / "fixtures/trafikverket/weathermeasurepoint_2.1_stockholm_2026-03-09.xml").read_bytes()
    now = datetime(2026, 3, 9, 21, tzinfo=UTC)
    measured = SOURCE.parse(RawBody(SOURCE.name, "", 200, {}, body, now), places=(), now=now)
    assert measured["name"].to_numpy().tolist() == ["Stocksund", "Ullnasjön"]
    assert np.datetime_as_string(measured["time"].to_numpy(), unit="m").tolist() == ["2026-03-09T20:45"]
    np.testing.assert_allclose(measured["road_surface_temperature"].squeeze(), [2.1, 1.7], rtol=1e-6)
    np.testing.assert_allclose(measured["dew_point_temperature"].squeeze(), [-0.4, -0.1], rtol=1e-6)
    np.testing.assert_allclose(measured["precipitation_amount"].squeeze(), [0.0, 0.0])


@pytest.mark.shared
def test_the_recorded_stations_of_sundsvall(shared: Path) -> None:
    body = (shared / "fixtures/trafikverket/weathermeasurepoint_2.1_sundsvall_2024-10-16.json").read_bytes()
    now = datetime(2024, 10, 16, 21, tzinfo=UTC)
    measured = SOURCE.parse(RawBody(SOURCE.name, "", 200, {}, body, now), places=(), now=now)
    assert measured.sizes == {"station": 19, "time": 1}
    assert float(measured["air_temperature"].sel(station="2216").squeeze()) == pytest.approx(-1.1)
    assert "wind_speed" not in measured  # only directions were included
    assert "road_surface_temperature" not in measured


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("error_invalid_authentication.xml", SourceUnavailable),
        ("camera_1.0_2026-08-29.xml", SourceFormatError),
        ("situation_1.6_deleted_2024-10-16.json", SourceFormatError),
    ],
)
def test_other_recorded_objects_are_refused(shared: Path, name: str, kind: type[SourceError]) -> None:
    body = (shared / "fixtures/trafikverket" / name).read_bytes()
    with pytest.raises(kind):
        SOURCE.parse(RawBody(SOURCE.name, "", 401, {}, body, NOW), places=(), now=NOW)

"""FMI's simple flavour: latitude first, one element a value, and many ways to say that there is nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from config.settings import Settings
from config.site import Site, Station
from ingest.ports import RawBody
from ingest.sources.fmi_wfs import FmiWfs
from model.domain.errors import SourceEmpty, SourceError, SourceFormatError, SourceUnavailable
from tests.ingest.conftest import NOW, MakeRaw
from tests.ingest.sources.samples import ANCHOR, utc
from tests.ingest.sources.samples.fmi_wfs import answer, collection, element

SOURCE = FmiWfs()
NAMED = Station(id="fmi:100", name="Provvägen", source="fmi_wfs", longitude=16.561, latitude=59.62, altitude_m=20.0)


def test_values_units_and_times(raw: MakeRaw) -> None:
    weather = SOURCE.parse(raw(SOURCE.name, answer(ANCHOR, "")), places=(NAMED,), now=NOW)
    assert weather["station"].to_numpy().tolist() == ["fmi:100", "fmi:59.7000,16.4000"]
    assert weather["name"].to_numpy().tolist() == ["Provvägen", "fmi:59.7000,16.4000"]
    assert (float(weather["longitude"][1]), float(weather["latitude"][1])) == (16.4, 59.7)
    assert np.datetime_as_string(weather["time"].to_numpy(), unit="m")[-1] == "2026-01-15T12:20"
    newest = weather.sel(station="fmi:100").isel(time=-1)
    expected = {
        "air_temperature": -2.5, "dew_point_temperature": -3.4, "relative_humidity": 0.94, "wind_speed": 3.1,
        "wind_from_direction": 200.0, "visibility_in_air": 4000.0,
    }  # fmt: skip
    assert {name: float(newest[name]) for name in expected} == pytest.approx(expected, rel=1e-6)
    assert set(map(str, weather.data_vars)) == set(expected)


def test_nan_is_a_gap(raw: MakeRaw) -> None:
    time = utc(ANCHOR)
    body = collection(element("59.62 16.56", time, "ta", "NaN"), element("59.62 16.56", time, "WS", "2.0"))
    weather = SOURCE.parse(raw(SOURCE.name, body), places=(), now=NOW)
    assert set(map(str, weather.data_vars)) == {"wind_speed"}
    with pytest.raises(SourceEmpty, match="no reading"):
        SOURCE.parse(raw(SOURCE.name, collection(element("59.62 16.56", time, "ta", "NaN"))), places=(), now=NOW)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (collection(element("59.62", "2026-01-15T12:00:00Z", "ta", "1")), "pos is not 'latitude longitude'"),
        (collection(element("159.62 16", "2026-01-15T12:00:00Z", "ta", "1")), "pos is not 'latitude longitude'"),
        (collection(element("59.62 16.5", "noon", "ta", "1")), "Time is no time"),
        (collection(element("59.62 16.5", "2026-01-15T12:00:00Z", "ta", "cold")), "a value is no number"),
        (collection(element("59.62 16.5", "2026-01-15T12:00:00Z", "", "1")), "an element has no ParameterName"),
        (b"<html><body>down</body></html>", "HTML page"),
        (b"<kml/>", "expected a FeatureCollection"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><a>&a;</a>', "declares a document type"),
    ],
)
def test_another_shape_is_refused(raw: MakeRaw, body: bytes, message: str) -> None:
    with pytest.raises(SourceFormatError, match=message):
        SOURCE.parse(raw(SOURCE.name, body), places=(), now=NOW)


def test_the_question_is_a_box_longitude_first(site: Site, settings: Settings) -> None:
    (query,) = SOURCE.queries(site, settings, NOW)
    west, south, east, north = map(float, query.params["bbox"].split(","))
    assert west < 16.55 < east
    assert south < 59.61 < north
    assert (north - south) * 111.2 == pytest.approx(120.0, abs=0.1)
    assert query.params["starttime"] == "2026-01-15T12:00:00Z"
    assert SOURCE.queries(site, settings, NOW + timedelta(minutes=100)) == [query]
    assert SOURCE.queries(site, settings, NOW - timedelta(minutes=20))[0].params["starttime"] == "2026-01-15T10:00:00Z"


def test_the_past_is_asked_by_the_day(site: Site, settings: Settings) -> None:
    queries = SOURCE.backfill_queries(site, settings, NOW - timedelta(days=2), NOW)
    days = [datetime(2026, 1, day, tzinfo=UTC) for day in (13, 14, 15)]
    assert [query.period for query in queries] == [(day, day + timedelta(days=1)) for day in days]
    assert (queries[0].params["starttime"], queries[0].params["endtime"]) == ("2026-01-13T00:00:00Z", "2026-01-14T00:00:00Z")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("error_invalid_station_id_response.xml", SourceEmpty, "no reading in the area and time asked for"),
        ("error_no_data_available_response.xml", SourceEmpty, "has no data: No data available for"),
        ("error_invalid_lat_lon_response.xml", SourceUnavailable, "Invalid lon-lat given"),
        ("error_no_locations_response.xml", SourceUnavailable, "No locations found"),
        ("valid_observation_by_place_response.xml", SourceFormatError, "MultiPointCoverage; Halka reads the simple flavour"),
        ("valid_place_forecast_response.xml", SourceFormatError, "MultiPointCoverage"),
        ("corner_nan_response.xml", SourceFormatError, "MultiPointCoverage"),
    ],
)
def test_recorded_answers_are_refused_for_what_they_are(shared: Path, name: str, kind: type[SourceError], message: str) -> None:
    body = (shared / "fixtures/fmi_wfs" / name).read_bytes()
    with pytest.raises(kind, match=message):
        SOURCE.parse(RawBody(SOURCE.name, "", 200, {}, body, NOW), places=(), now=NOW)

"""SMHI's stations: all of the latest hour in one answer a parameter, none of them named in advance."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from config.settings import Settings
from config.site import Site, Station
from ingest.joined import joined
from ingest.ports import RawBody
from ingest.quality import flag_observations
from ingest.sources.smhi_metobs import SmhiMetobs
from model.domain.errors import SourceError, SourceFormatError
from model.domain.weather import FLAG_GOOD, FLAG_SUSPECT
from tests.ingest.conftest import NOW, MakeRaw
from tests.ingest.sources.samples import ANCHOR
from tests.ingest.sources.samples.smhi_metobs import answer, milliseconds, station

SOURCE = SmhiMetobs()
NAMED = Station(id="smhi:90001", name="Provby", source="smhi_metobs", kind="air", longitude=16.5, latitude=59.6, altitude_m=33.0)


def _with(**changes: object) -> bytes:
    return json.dumps({**json.loads(answer(ANCHOR, "")), **changes}).encode()


def test_values_units_and_times_of_every_parameter(raw: MakeRaw, site: Site, settings: Settings) -> None:
    keys = [query.url.split("/parameter/")[1].split("/")[0] for query in SOURCE.queries(site, settings, NOW)]
    parts = [SOURCE.parse(raw(SOURCE.name, answer(ANCHOR, f"/parameter/{key}/x")), places=(NAMED,), now=NOW) for key in keys]
    weather = joined(parts)
    assert weather["station"].to_numpy().tolist() == ["smhi:90001", "smhi:90002"]
    newest = weather.sel(station="smhi:90001").isel(time=-1)
    expected = {
        "air_temperature": -2.1, "dew_point_temperature": -3.0, "relative_humidity": 0.94, "wind_speed": 3.4,
        "wind_speed_of_gust": 7.9, "wind_from_direction": 210.0, "precipitation_amount": 0.4, "visibility_in_air": 1200.0,
        "cloud_area_fraction": 1.0,
    }  # fmt: skip
    assert {name: float(newest[name]) for name in expected} == pytest.approx(expected, rel=1e-6)
    assert np.datetime_as_string(weather["time"].to_numpy(), unit="h").tolist() == ["2026-01-15T11", "2026-01-15T12"]
    assert float(newest["altitude"]) == 33.0
    assert np.isnan(float(weather["altitude"].sel(station="smhi:90002")))
    assert "road_surface_temperature" not in weather


def test_one_question_a_parameter_for_the_whole_country(site: Site, settings: Settings) -> None:
    queries = SOURCE.queries(site, settings, NOW)
    assert len(queries) == 9
    assert queries[0].url.endswith("/version/1.0/parameter/1/station-set/all/period/latest-hour/data.json")
    assert {query.radius_m for query in queries} == {60_000.0}


def test_what_nobody_has_controlled_yet_is_good_and_old_doubt_is_doubt(raw: MakeRaw) -> None:
    values = [{"date": milliseconds(ANCHOR - timedelta(hours=age)), "value": "1.0", "quality": "Y"} for age in (0, 6)]
    values.append({"date": milliseconds(ANCHOR - timedelta(hours=12)), "value": "1.0", "quality": "G"})
    weather = SOURCE.parse(raw(SOURCE.name, _with(station=[station("1", 16.5, values)])), places=(), now=NOW)
    assert weather["air_temperature_flag"].to_numpy().tolist() == [[FLAG_GOOD, FLAG_SUSPECT, FLAG_GOOD]]
    judged = flag_observations(weather)
    assert judged.observations["air_temperature_flag"].to_numpy().tolist() == [[FLAG_GOOD, FLAG_SUSPECT, FLAG_GOOD]]
    assert [(doubt.check, doubt.count) for doubt in judged.doubts] == [("provider", 1)]


@pytest.mark.parametrize("values", [None, [None], []])
def test_a_station_without_values_is_passed_over(raw: MakeRaw, values: object) -> None:
    good = station("2", 16.5, [{"date": milliseconds(ANCHOR), "value": "1.0", "quality": "G"}])
    weather = SOURCE.parse(raw(SOURCE.name, _with(station=[station("1", 16.4, values), good])), places=(), now=NOW)
    assert weather["station"].to_numpy().tolist() == ["smhi:2"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"date": milliseconds(ANCHOR), "value": -3.2, "quality": "G"}, "not a number as text"),
        ({"date": milliseconds(ANCHOR), "value": "cold", "quality": "G"}, "not a number as text"),
        ({"date": 1_768_478_400, "value": "1.0", "quality": "G"}, "not milliseconds since 1970"),
        ({"from": 1, "to": 2, "ref": "2026-01-14", "value": "1.0", "quality": "G"}, "daily values"),
    ],
)
def test_values_in_another_form_are_refused(raw: MakeRaw, value: dict, message: str) -> None:
    with pytest.raises(SourceFormatError, match=message):
        SOURCE.parse(raw(SOURCE.name, _with(station=[station("1", 16.5, [value])])), places=(), now=NOW)


@pytest.mark.parametrize(
    ("parameter", "message"),
    [
        ({"key": "1", "unit": "kelvin"}, "parameter 1 is in 'kelvin', expected one of"),
        ({"key": "5", "unit": "millimeter"}, "parameter '5' is not one that is read"),
    ],
)
def test_another_unit_or_parameter_is_refused(raw: MakeRaw, parameter: dict, message: str) -> None:
    with pytest.raises(SourceFormatError, match=message):
        SOURCE.parse(raw(SOURCE.name, _with(parameter=parameter)), places=(), now=NOW)


def test_of_a_short_gap_the_latest_day_is_asked(site: Site, settings: Settings) -> None:
    named = site.model_copy(update={"stations": (NAMED,)})
    queries = SOURCE.backfill_queries(named, settings, NOW - timedelta(hours=5), NOW)
    assert len(queries) == 11
    assert queries[0].url.endswith("/parameter/1/station/90001/period/latest-day/data.csv")
    assert {query.period for query in queries} == {(NOW - timedelta(hours=5), NOW)}
    assert SOURCE.backfill_queries(site, settings, NOW - timedelta(hours=5), NOW) == []


def test_of_a_long_past_the_corrected_value_is_asked_first(site: Site, settings: Settings) -> None:
    named = site.model_copy(update={"stations": (NAMED,)})
    queries = SOURCE.backfill_queries(named, settings, datetime(2025, 8, 20, tzinfo=UTC), NOW)
    kinds: dict[str, list[str]] = {}
    for query in queries:
        assert query.period is not None
        kind = query.url.split("/period/")[1].split("/")[0]
        kinds.setdefault(f"{query.period[0]:%Y-%m}", []).append(kind)
    asked = {month: list(dict.fromkeys(found)) for month, found in kinds.items()}
    assert asked == {
        "2025-08": ["corrected-archive"],
        "2025-09": ["corrected-archive", "latest-months"],
        "2025-10": ["latest-months"],
        "2025-11": ["latest-months"],
        "2025-12": ["latest-months"],
        "2026-01": ["latest-months"],
    }


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("versions.json", "holds no observations but 'Meteorologiska observationer"),
        ("parameters_trimmed.json", "holds no observations"),
        ("parameter1_stations_trimmed.json", "holds no observations but 'Lufttemperatur: Välj station"),
        ("parameter1_station1_periods.json", "holds no observations"),
        ("parameter1_stationset_all_periods.json", "holds no observations"),
        ("parameter1_station1_corrected-archive_index.json", "holds no observations"),
        ("parameter2_station188800_latest-day_2017-03-26.csv", "'Lufttemperatur' .'medelvärde 1 dygn.* which is not read"),
    ],
)
def test_recorded_lists_are_refused_by_name(shared: Path, name: str, message: str) -> None:
    body = (shared / "fixtures/smhi_metobs" / name).read_bytes()
    with pytest.raises(SourceError, match=message):
        SOURCE.parse(RawBody(SOURCE.name, "", 200, {}, body, NOW), places=(), now=NOW)

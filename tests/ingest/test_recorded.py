"""Recordings as a transport: chosen by what the bodies say, never by what files are called."""

import gzip
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.ports import Query
from ingest.recorded import RecordedTransport
from model.domain.errors import SourceUnavailable
from tests.ingest.conftest import ANSWERS

HERE = (16.55, 59.61)
SMHI_AT = datetime(2026, 1, 15, 12, 4, 10, tzinfo=UTC)


def _smhi(place: tuple[float, float] = HERE) -> Query:
    return Query(source="smhi_snow1g", url="http://loopback/", place=place)


def _stations(radius_km: float = 40.0) -> Query:
    return Query(source="trafikverket", url="http://loopback/", place=HERE, radius_m=radius_km * 1000)


def test_the_body_decides_whatever_the_file_is_called(tmp_path: Path) -> None:
    shutil.copy(ANSWERS / "smhi_snow1g.json", tmp_path / "holiday_photos.json")
    shutil.copy(ANSWERS / "smhi_pmp3g.json", tmp_path / "smhi_snow1g.json")
    (tmp_path / "broken.json").write_bytes(b'{"createdTime": ')
    (tmp_path / "nothing.xml").write_bytes(b"")
    (tmp_path / "cut.json.gz").write_bytes(gzip.compress(b"{}")[:12])
    raw = RecordedTransport(tmp_path).send(_smhi(), SMHI_AT + timedelta(hours=1))
    assert raw.url.endswith("holiday_photos.json")
    assert raw.fetched_at == SMHI_AT + timedelta(hours=1)


def test_packed_recordings_are_read(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "x.json.gz").write_bytes(gzip.compress((ANSWERS / "smhi_snow1g.json").read_bytes()))
    assert RecordedTransport(tmp_path).send(_smhi(), SMHI_AT).body.startswith(b"{")


@pytest.mark.parametrize(("later", "answered"), [(-1, False), (0, True), (179, True), (181, False)])
def test_only_what_was_known_and_is_fresh(later: int, answered: bool) -> None:
    transport = RecordedTransport(ANSWERS)
    if answered:
        assert transport.send(_smhi(), SMHI_AT + timedelta(minutes=later)).status == 200
        return
    with pytest.raises(SourceUnavailable, match=r"is 0 km away and (too old|after that time) \(2026-01-15 12:04Z\)"):
        transport.send(_smhi(), SMHI_AT + timedelta(minutes=later))


def test_another_place_is_no_answer() -> None:
    with pytest.raises(SourceUnavailable, match=r"no recording within 30 km of 17.500 E .* is 5[0-9] km away"):
        RecordedTransport(ANSWERS).send(_smhi((17.5, 59.61)), SMHI_AT)


def test_stations_are_taken_within_their_radius_and_time() -> None:
    transport, sample = RecordedTransport(ANSWERS), datetime(2026, 1, 15, 12, 10, tzinfo=UTC)
    assert b"WeatherMeasurepoint" in transport.send(_stations(), sample).body
    for moment, radius in ((sample, 0.1), (sample + timedelta(hours=4), 40.0), (sample - timedelta(minutes=1), 40.0)):
        with pytest.raises(SourceUnavailable, match="no recording"):
            transport.send(_stations(radius), moment)


def test_a_source_without_recordings_and_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="no file below"):
        RecordedTransport(tmp_path).send(_smhi(), SMHI_AT)
    with pytest.raises(SourceUnavailable, match="is not a folder"):
        RecordedTransport(tmp_path / "absent").send(_smhi(), SMHI_AT)
    with pytest.raises(SourceUnavailable, match="not in the catalogue"):
        RecordedTransport(tmp_path).send(Query(source="radio", url=""), SMHI_AT)


def test_a_recording_that_lies_under_its_source_and_is_refused_says_why(tmp_path: Path) -> None:
    answer = json.loads((ANSWERS / "smhi_snow1g.json").read_text("utf-8"))
    answer["timeSeries"][1]["data"]["air_temperature"] = 85.0
    (tmp_path / "smhi_snow1g").mkdir()
    (tmp_path / "smhi_snow1g" / "here.json").write_text(json.dumps(answer), "utf-8")
    with pytest.raises(SourceUnavailable, match=r"here\.json: .*air_temperature is 85 degC at 2026-01-15T\d\d:00Z"):
        RecordedTransport(tmp_path).send(_smhi(), SMHI_AT)
    with pytest.raises(SourceUnavailable, match=r"is a recording of this source$"):
        RecordedTransport(tmp_path).send(_stations(), SMHI_AT)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("source", "place", "now", "file"),
    [
        ("smhi_snow1g", (16.16, 58.58), "2026-04-02T12:00Z", "point_norrkoping_2026-04-02.json"),
        ("metno_locationforecast", (10.75, 59.91), "2026-02-06T21:00Z", "compact_oslo_2026-02-06.json"),
        ("trafikverket", (18.06, 59.35), "2026-03-09T21:00Z", "weathermeasurepoint_2.1_stockholm_2026-03-09.xml"),
        ("trafikverket", (17.31, 62.39), "2024-10-16T21:00Z", "weathermeasurepoint_2.1_sundsvall_2024-10-16.json"),
    ],
)
def test_each_real_recording_answers_for_its_place_and_hour(
    shared: Path, source: str, place: tuple[float, float], now: str, file: str
) -> None:
    moment = datetime.fromisoformat(now)
    query = Query(source=source, url="", place=place, radius_m=40_000.0 if source == "trafikverket" else 0.0)
    assert Path(RecordedTransport(shared / "fixtures").send(query, moment).url).name == file


@pytest.mark.shared
@pytest.mark.parametrize("now", ["2026-02-06T22:00Z", "2026-04-02T12:00Z"])
def test_rewritten_and_old_files_never_answer_for_stockholm(shared: Path, now: str) -> None:
    with pytest.raises(SourceUnavailable, match="no recording"):
        RecordedTransport(shared / "fixtures").send(_smhi((18.09, 59.34)), datetime.fromisoformat(now))

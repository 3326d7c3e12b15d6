"""Road cameras: active ones with a picture of the provider's own host, the nearest first."""

import json
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from config.settings import Settings
from config.site import Site
from ingest.ports import RawBody
from ingest.sources.trafikverket_cameras import NAME, Camera, camera_query, nearest_cameras, parse_cameras
from model.domain.errors import SourceError
from tests.ingest.conftest import NOW, MakeRaw

URL = "https://api.trafikinfo.trafikverket.se/v2/Images/data/road.infrastructure.camera/1.jpg"


def _item(identity: str = "C1", **change: object) -> dict:
    return {"Id": identity, "Name": "Bron", "Active": True, "Deleted": False, "Direction": 40, "PhotoUrl": URL,
            "PhotoTime": "2026-01-15T13:20:00.000+01:00", "Geometry": {"WGS84": "POINT (16.54 59.60)"}, **change}  # fmt: skip


def _parse(raw: MakeRaw, *items: dict) -> tuple[Camera, ...]:
    return parse_cameras(raw(NAME, json.dumps({"RESPONSE": {"RESULT": [{"Camera": list(items)}]}}).encode()))


def test_what_a_camera_tells(raw: MakeRaw) -> None:
    (camera,) = _parse(raw, _item())
    assert camera == Camera("C1", "Bron", 16.54, 59.60, 40.0, URL, datetime(2026, 1, 15, 12, 20, tzinfo=UTC))
    assert _parse(raw) == ()


@pytest.mark.parametrize(
    "change",
    [{"Active": False}, {"Deleted": True}, {"PhotoUrl": None}, {"PhotoUrl": "https://["}, {"PhotoUrl": URL.replace("https", "http")}, {"PhotoUrl": "https://eviltrafikinfo.trafikverket.se/1.jpg"},
     {"PhotoUrl": "https://example.org/trafikinfo.trafikverket.se.jpg"}],
)  # fmt: skip
def test_cameras_without_a_picture_of_their_own_host_are_left_out(raw: MakeRaw, change: dict) -> None:
    assert _parse(raw, _item(**change)) == ()


@pytest.mark.parametrize("direction", [-1, None, "north", True])
def test_a_direction_that_is_not_told_is_none(raw: MakeRaw, direction: object) -> None:
    assert _parse(raw, _item(Direction=direction))[0].direction is None


def test_the_nearest_within_reach(raw: MakeRaw) -> None:
    cameras = _parse(
        raw,
        _item("far", Geometry={"WGS84": "POINT (17.5 59.6)"}),
        _item("b", Geometry={"WGS84": "POINT (16.6 59.6)"}),
        _item("a"),
    )
    assert [camera.id for camera in nearest_cameras(cameras, (16.54, 59.60))] == ["a", "b"]
    assert [camera.id for camera in nearest_cameras(cameras, (16.54, 59.60), most=1)] == ["a"]


def test_the_question(site: Site, settings: Settings) -> None:
    query = camera_query(site, settings)
    root = ET.fromstring(str(query.body))  # noqa: S314 - our own text
    found = root.find("QUERY")
    assert found is not None
    assert (found.get("objecttype"), found.get("schemaversion")) == ("Camera", "1.0")
    assert "{authenticationkey}" in str(query.body)


@pytest.mark.shared
def test_the_recorded_camera(shared: Path) -> None:
    folder = shared / "fixtures/trafikverket"
    body = (folder / "camera_1.0_2026-08-29.xml").read_bytes()
    (camera,) = parse_cameras(RawBody(NAME, "", 200, {}, body, NOW))
    assert (camera.id, camera.name, camera.direction) == ("SE_STA_CAMERA_Orion_386", "Tpl Nybygget", 40.0)
    assert camera.photo_at == datetime(2026, 8, 29, 15, 24, 30, tzinfo=UTC)
    assert camera.photo_url.endswith("TrafficFlowCamera_39626507.jpg")
    with pytest.raises(SourceError, match="holds no Camera but WeatherMeasurepoint"):
        parse_cameras(RawBody(NAME, "", 200, {}, (folder / "weathermeasurepoint_2.1_stockholm_2026-03-09.xml").read_bytes(), NOW))

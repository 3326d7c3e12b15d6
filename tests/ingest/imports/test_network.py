import copy
import json
from pathlib import Path
from typing import Any

import pytest

from config.imports import NetworkMap
from config.network import load_network_document
from config.sites import load_site
from ingest.imports.network import NetworkReading, read_network, told, write_network
from model.domain.errors import ConfigError, HalkaError, SourceFormatError
from model.domain.network import build_network

#: Rules and price lists of a site; its fleet serves its own network, not the one made up here.
SITE = load_site("vasteras").site.model_copy(update={"fleet": None})
MAP = NetworkMap(
    columns={"id": "OBJEKTID", "unit_id": "TURLISTA", "name": "GATA", "width_m": "BREDD", "class_code": "PRIO", "route_name": "TURNAMN"},
    values={"class_code": {"1": "P1", "2": "P2"}},
    defaults={
        "kind": "carriageway", "sky_view_factor": 0.8, "altitude_m": 12.0, "traffic_veh_per_h": 50.0, "district": "Centrum",
        "contractor": "Egen regi", "depot": "Depå Väst", "round_time_min": 90.0, "turn_out_min": 30.0,
        "treatments": ["plough", "prewetted_salt"], "salt_cap_g_m2": 20.0,
    },
)  # fmt: skip


def _line(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(point) for point in points]}


def _street(number: int, **changed: Any) -> dict[str, Any]:
    properties = {
        "OBJEKTID": number,
        "TURLISTA": "T1",
        "GATA": f"Gata {number}",
        "BREDD": 6.5,
        "PRIO": 2,
        "TURNAMN": "Norra",
        "SLITLAGER": "x",
    }
    geometry = changed.pop("geometry", _line((16.54 + number / 1000, 59.61), (16.541 + number / 1000, 59.612)))
    return {"type": "Feature", "properties": {**properties, **changed}, "geometry": geometry}


def _read(tmp_path: Path, *features: dict[str, Any], settings: NetworkMap = MAP) -> NetworkReading:
    path = tmp_path / "gis.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return read_network(path, SITE, settings)


def test_streets_of_a_gis_become_a_network_that_loads(tmp_path: Path) -> None:
    reading = _read(tmp_path, _street(1), _street(2), _street(3, TURLISTA="T2", PRIO="1", TURNAMN=None))
    assert (reading.routes, reading.zones, reading.segments) == (2, 0, 3)
    assert reading.length_km["P2"] == pytest.approx(2 * reading.length_km["P1"], rel=1e-6)
    assert reading.filled["altitude_m"] == 3
    assert reading.unused == ("SLITLAGER",)
    written = write_network(reading, tmp_path)
    network = build_network(load_network_document(written), SITE)
    assert [(route.id, route.name, route.class_code) for route in network.routes] == [("T1", "Norra", "P2"), ("T2", "T2", "P1")]
    assert network.segments[0].width_m == 6.5
    lines = list(told(reading))
    assert lines[0] == "2 routes, 0 heated zones, 3 segments"
    assert any("altitude_m: missing in 3 places" in line for line in lines)


def test_numbers_of_a_gis_are_names_digit_by_digit(tmp_path: Path) -> None:
    long, huge = 123_456_701, 10**20
    reading = _read(
        tmp_path, _street(1, OBJEKTID=long), _street(2, OBJEKTID=long + 1.0), _street(3, OBJEKTID=huge, TURLISTA=2_000_001.0)
    )
    names = [feature["properties"]["id"] for feature in reading.content["features"]]
    assert {"123456701", "123456702", str(huge), "2000001"} <= set(names)


def test_the_delivered_network_comes_through_unchanged(tmp_path: Path) -> None:
    delivered = load_site("vasteras").network_path
    reading = read_network(delivered, SITE, NetworkMap())
    before = load_network_document(delivered)
    after = load_network_document(write_network(reading, tmp_path))
    assert (after.routes, after.zones) == (before.routes, before.zones)
    assert build_network(after, SITE).unit_length_m.tolist() == pytest.approx(
        build_network(before, SITE).unit_length_m.tolist(), abs=1.0
    )


def test_parts_of_a_line_are_segments_of_their_own(tmp_path: Path) -> None:
    parts = {"type": "MultiLineString", "coordinates": [[[16.54, 59.61], [16.541, 59.61]], [[16.55, 59.61], [16.553, 59.61]]]}
    reading = _read(tmp_path, _street(1, geometry=parts))
    ids = [feature["properties"]["id"] for feature in reading.content["features"] if feature["properties"]["role"] == "segment"]
    assert ids == ["1.1", "1.2"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"geometry": _line((587_000.0, 6_610_000.0), (587_100.0, 6_610_000.0))}, "feature 2: [587000, 6610000] looks like SWEREF 99 TM"),
        ({"geometry": _line((59.61, 16.54), (59.612, 16.541))}, "feature 2: [59.61, 16.54] looks like latitude, longitude"),
        ({"geometry": _line((13.0, 55.6), (13.01, 55.6))}, "km from Västerås"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[16.54, 59.61], [16.55, 59.61], [16.55, 59.62], [16.54, 59.61]]]}}, "needs a length_m"),
        ({"PRIO": "9", "TURLISTA": "T9"}, "class_code is '9'; valid names are"),
        ({"BREDD": -3}, "width_m is -3"),
        ({"BREDD": None}, "width_m is missing"),
        ({"OBJEKTID": 1}, "id 1 is taken by the segment in feature 1"),
        ({"PRIO": "1"}, "class_code of route T1 is 'P1', in feature 1 it is 'P2'"),
        ({"TURLISTA": None}, "unit_id is missing"),
        ({"OBJEKTID": "a b"}, "id is 'a b'"),
    ],
)  # fmt: skip
def test_a_feature_that_cannot_be_is_refused_by_number_and_nothing_is_written(
    tmp_path: Path, changed: dict[str, Any], words: str
) -> None:
    with pytest.raises(HalkaError) as caught:
        _read(tmp_path, _street(1), _street(2, **copy.deepcopy(changed)))
    assert words in str(caught.value)
    assert not (tmp_path / "network.geojson").exists()


def test_a_network_that_is_there_gives_way_only_when_told(tmp_path: Path) -> None:
    reading = _read(tmp_path, _street(1))
    target = write_network(reading, tmp_path)
    target.write_text("precious")
    with pytest.raises(SourceFormatError, match="--replace"):
        write_network(reading, tmp_path)
    assert target.read_text() == "precious"
    write_network(reading, tmp_path, replace=True)
    assert load_network_document(target).segments
    with pytest.raises(SourceFormatError, match="is no folder"):
        write_network(reading, tmp_path / "none")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gis.geojson", "network.geojson"]


def test_a_contractor_without_price_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HalkaError, match="contractor Okänd"):
        _read(tmp_path, _street(1), settings=MAP.model_copy(update={"defaults": {**MAP.defaults, "contractor": "Okänd"}}))
    with pytest.raises(ConfigError, match="treatments"):
        _read(tmp_path, _street(1), settings=MAP.model_copy(update={"defaults": {**MAP.defaults, "treatments": "plough,rake"}}))


def test_routes_that_the_fleet_cannot_serve_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "net.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [_street(1), _street(2)]}), "utf-8")
    with pytest.raises(HalkaError, match="route T1 is laid out for plough, but no machine of Egen regi in class P2 has it"):
        read_network(path, load_site("vasteras").site, MAP)

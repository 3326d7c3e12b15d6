import json
from typing import Any

import pytest

from ingest.imports.geojson_table import geojson_table, json_text, points_of
from model.domain.errors import SourceFormatError


def _collection(geometry: Any = None, **properties: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": properties, "geometry": geometry}]}


def test_properties_become_cells_and_geometry_stays_beside_them() -> None:
    point = {"type": "Point", "coordinates": [16.5, 59.6]}
    table = geojson_table(_collection(point, tasks=["SALTING", "PLOUGHING"], id=7, note=" ", deep={"a": 1}), "a.geojson")
    assert dict(table.rows[0].cells) == {"tasks": "SALTING,PLOUGHING", "id": 7.0, "note": None}
    assert table.rows[0].geometry == point
    assert points_of(point, "a.geojson", "feature 1") == [[(16.5, 59.6)]]


@pytest.mark.parametrize(
    ("coordinates", "words"),
    [
        ([587_000.0, 6_610_000.0], "looks like SWEREF 99 TM (east, north, in metres)"),
        ([6_610_000.0, 587_000.0], "looks like SWEREF 99 TM (north, east, in metres)"),
        ([500.0, 59.0], "nowhere on the globe"),
        (["16.5", 59.6], "is no [longitude, latitude]"),
        ([16.5], "is no [longitude, latitude]"),
        ([float("nan"), 59.6], "is no [longitude, latitude]"),
        ([True, 59.6], "is no [longitude, latitude]"),
    ],
)
def test_other_coordinates_are_refused_with_what_they_look_like(coordinates: list[Any], words: str) -> None:
    with pytest.raises(SourceFormatError) as caught:
        points_of({"type": "LineString", "coordinates": [[16.5, 59.6], coordinates]}, "a.geojson", "feature 3")
    assert "a.geojson: feature 3" in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"type": "Feature"}, "no GeoJSON FeatureCollection"),
        ({"type": "FeatureCollection", "features": []}, "no features"),
        ({"type": "FeatureCollection", "features": [1]}, "feature 1: is no GeoJSON Feature"),
        ({**_collection(), "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}}}, "(SWEREF 99 TM)"),
        (_collection([1, 2]), "neither an object nor null"),
    ],
)
def test_what_is_no_feature_collection_is_refused(content: Any, words: str) -> None:
    with pytest.raises(SourceFormatError) as caught:
        geojson_table(content, "a.geojson")
    assert words in str(caught.value)


def test_wgs84_may_be_stated() -> None:
    stated = {**_collection(a=1), "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}}
    assert len(geojson_table(stated, "a.geojson").rows) == 1


@pytest.mark.parametrize("kind", ["MultiPoint", "GeometryCollection", None])
def test_a_geometry_of_another_kind_is_refused(kind: str | None) -> None:
    with pytest.raises(SourceFormatError, match="cannot be read; use Point, LineString or Polygon"):
        points_of({"type": kind, "coordinates": [[16.5, 59.6]]}, "a.geojson", "feature 1")


def test_broken_json_names_line_and_column() -> None:
    with pytest.raises(SourceFormatError, match="line 2, column 3"):
        json_text("{\n  x", "a.json")
    with pytest.raises(SourceFormatError, match="cannot be read"):
        json_text("[" * 100_000, "a.json")
    assert json_text(json.dumps([1]), "a.json") == [1]


def test_what_is_nested_without_end_or_too_long_a_number_is_refused() -> None:
    for text in ("[" * 200_000, '{"a":' * 200_000 + "1" + "}" * 200_000, f'{{"a": {"9" * 6_000}}}'):
        with pytest.raises(SourceFormatError, match=r"^a\.geojson"):
            json_text(text, "a.geojson")
    deep: Any = [16.5, 59.6]
    for _ in range(500):
        deep = [deep]
    with pytest.raises(SourceFormatError, match=r"^a\.geojson"):
        points_of({"type": "MultiPolygon", "coordinates": deep}, "a.geojson", "feature 1")

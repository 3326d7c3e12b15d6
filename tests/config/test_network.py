"""Network files: read row by row; a fault names the feature's number, the property and the value."""

import contextlib
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.errors import ConfigError
from config.network import line_length_m, load_network_document
from tests.config.samples import features, write_network

Change = Callable[[list[dict[str, Any]]], Any]


def test_a_file_is_parsed_to_rows(tmp_path: Path) -> None:
    document = load_network_document(write_network(tmp_path, features()))
    assert [row.id for row in document.routes] == ["R1"]
    assert [row.id for row in document.zones] == ["Z1"]
    assert [row.id for row in document.segments] == ["R1-1", "Z1-1"]
    assert document.segments[0].length_m == pytest.approx(562.7, abs=0.5)
    assert document.segments[0].pavement == "asphalt"
    assert document.segments[1].line[0] == document.segments[1].line[-1]


def test_a_degree_of_latitude_is_its_known_length() -> None:
    assert line_length_m(((16.0, 59.0), (16.0, 60.0))) == pytest.approx(math.radians(1) * 6_371_008.8)


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (lambda f: f[2]["properties"].update(widht_m=3), ["feature 3 (R1-1)", "unknown key widht_m", "did you mean width_m?"]),
        (lambda f: f[2]["properties"].pop("width_m"), ["feature 3 (R1-1)", "width_m is missing"]),
        (lambda f: f[2]["properties"].update(sky_view_factor=1.4), ["sky_view_factor is 1.4"]),
        (lambda f: f[2]["properties"].update(kind="street"), ["kind is 'street'"]),
        (lambda f: f[0]["properties"].update(salt_cap_g_m2=-5), ["feature 1 (R1)", "salt_cap_g_m2 is -5", "[g/m2]"]),
        (lambda f: f[0]["properties"].update(treatments=["pray"]), ["treatments[1] is 'pray'"]),
        (lambda f: f[0]["properties"].update(role="rout"), ["role is 'rout'", "did you mean route?"]),
        (lambda f: f[0]["properties"].pop("role"), ["feature 1", "role is None"]),
        (lambda f: f[1]["properties"].update(id="R1"), ["feature 2", "id R1 is taken by the route or zone in feature 1"]),
        (lambda f: f[3]["properties"].update(id="R1-1"), ["feature 4", "taken by the segment in feature 3"]),
        (lambda f: f[3]["properties"].pop("length_m"), ["feature 4 (Z1-1)", "length_m is missing"]),
        (lambda f: f[2].update(geometry=None), ["feature 3 (R1-1)", "geometry is missing"]),
        (lambda f: f[2].update(geometry={"type": "Point", "coordinates": [1, 2]}), ["geometry is Point"]),
        (lambda f: f[2]["geometry"].update(coordinates=[[16.5, 59.6]]), ["too few points"]),
        (lambda f: f[2]["geometry"].update(coordinates="x"), ["too few points"]),
        (lambda f: f[2]["geometry"].update(coordinates=[[16.5, 59.6], ["a", 59.6]]), ["point 2", "[longitude, latitude]"]),
        (lambda f: f[2]["geometry"].update(coordinates=[[16.5, 59.6], [16.5, 259.6]]), ["line[2][2] is 259.6"]),
        (lambda f: f[2]["geometry"].update(coordinates=[[16.5, 59.6], [16.5, 59.6]]), ["length_m is 0.0"]),
        (lambda f: f.__setitem__(1, "zone"), ["feature 2", "not a GeoJSON Feature"]),
        (lambda f: f.clear(), ["has no features"]),
    ],
)
def test_a_fault_is_named(tmp_path: Path, change: Change, parts: list[str]) -> None:
    items = features()
    change(items)
    path = write_network(tmp_path, items)
    with pytest.raises(ConfigError) as caught:
        load_network_document(path)
    for part in [str(path), *parts]:
        assert part in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such network file"):
        load_network_document(tmp_path / "network.geojson")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (json.dumps({"type": "FeatureCollection", "features": features()})[:-40], "line 1, column"),
        ("<html>", "not valid JSON"),
        ("[]", "not a GeoJSON FeatureCollection"),
        ("[" * 200_000, "nested too deeply"),
        ('{"type": "Feature"}', "not a GeoJSON FeatureCollection"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "network.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=word):
        load_network_document(path)


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    path = tmp_path / "network.geojson"
    path.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_network_document(path)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(number=st.integers(0, 3), pick=st.integers(0, 30), value=ANYTHING)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_a_property_is_read_or_refused_in_words(tmp_path: Path, number: int, pick: int, value: Any) -> None:
    items = features()
    keys = [*items[number]["properties"], "geometry", "type", "properties"]
    key = keys[pick % len(keys)]
    if key in items[number]["properties"]:
        items[number]["properties"][key] = value
    else:
        items[number][key] = value
    path = write_network(tmp_path, items)
    with contextlib.suppress(ConfigError):
        load_network_document(path)

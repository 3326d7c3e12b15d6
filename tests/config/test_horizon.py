"""Horizons in a network file: 36 values or pairs, read around the circle, refused in words."""

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import ConfigError
from config.horizon import EVEN, elevations, free_sky
from config.network import load_network_document
from tests.config.samples import features, write_network


def test_a_level_horizon_leaves_all_the_sky_and_a_wall_none() -> None:
    assert free_sky(((0.0, 0.0),)) == 1.0
    assert free_sky(((0.0, 90.0),)) == pytest.approx(0.0, abs=1e-12)
    assert free_sky(((0.0, 45.0),)) == pytest.approx(0.5)


def test_lines_are_drawn_around_the_circle() -> None:
    found = elevations(((350.0, 10.0), (10.0, 30.0), (180.0, 30.0)), 36)
    assert found[0] == pytest.approx(25.0)
    assert found[35] == pytest.approx(15.0)
    assert found[9] == pytest.approx(30.0)
    assert found[26] == pytest.approx(30.0 - 20.0 * 85.0 / 170.0)


@given(st.lists(st.tuples(st.floats(0, 359.9), st.floats(0, 90)), min_size=1, max_size=12), st.integers(1, 90))
def test_no_direction_leaves_the_range_stated(pairs: list[tuple[float, float]], directions: int) -> None:
    heights = [height for _, height in pairs]
    found = elevations(tuple(pairs), directions)
    assert len(found) == directions
    assert min(heights) - 1e-9 <= min(found)
    assert max(found) <= max(heights) + 1e-9


def read(folder: Path, **changes: Any) -> Any:
    items = features()
    properties = items[2]["properties"]
    for key, value in changes.items():
        properties.pop(key, None)
        if value is not None:
            properties[key] = value
    return load_network_document(write_network(folder, items)).segments[0]


def test_both_forms_are_read_and_give_the_sky_view(tmp_path: Path) -> None:
    even = read(tmp_path, horizon_deg=[20.0] * EVEN, sky_view_factor=None)
    assert even.sky_view_factor == pytest.approx(math.cos(math.radians(20.0)) ** 2, abs=1e-3)
    assert even.horizon_deg[9] == (90.0, 20.0)
    pairs = read(tmp_path, horizon_deg=[[180, 40], [0, 0]], sky_view_factor=0.77)
    assert pairs.sky_view_factor == 0.77
    assert pairs.horizon_deg == ((180.0, 40.0), (0.0, 0.0))


def test_without_them_the_defaults_hold(tmp_path: Path) -> None:
    plain = read(tmp_path)
    assert (plain.horizon_deg, plain.layers, plain.drift_catch_per_m) == ((), (), 0.0)
    assert read(tmp_path, layers=[["asphalt", 0.1], ["crushed rock", 0.6]]).layers[1] == ("crushed rock", 0.6)
    zone = load_network_document(write_network(tmp_path, features())).zones[0]
    assert (zone.pipe_spacing_m, zone.insulation_m2_k_w) == (0.25, 0.0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"horizon_deg": [1.0, 2.0]}, "give 36 elevations"),
        ({"horizon_deg": [[0, 95]]}, r"horizon_deg\[1\].* is 95"),
        ({"horizon_deg": [[360, 5]]}, r"horizon_deg\[1\].* is 360"),
        ({"horizon_deg": [[0, 95]], "sky_view_factor": None}, r"horizon_deg\[1\].* is 95"),
        ({"sky_view_factor": None}, "sky_view_factor is missing"),
        ({"layers": [["gravel", 0.3]]}, r"layers\[1\].* is 'gravel'"),
        ({"layers": [["sand", 0]]}, r"layers\[1\].* is 0"),
        ({"drift_catch_per_m": 0.4}, "drift_catch_per_m is 0.4"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        read(tmp_path, **changes)

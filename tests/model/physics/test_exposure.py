"""What a network states of its surroundings reaches the columns."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
import xarray as xr

from config.network import Material
from model.physics.columns import columns_for
from model.physics.exposure import horizon_sines
from model.physics.ground import MATERIALS
from model.physics.horizon import DIRECTIONS
from model.physics.road import simulate
from tests.model.physics.nights import weather
from tests.model.small_network import segment, small_network

POINTS = xr.Dataset(coords={"longitude": ("point", [16.5]), "latitude": ("point", [59.6]), "altitude": ("point", [20.0])})
SOUTH_WALL = ((90.0, 0.0), (135.0, 70.0), (225.0, 70.0), (270.0, 0.0))


def test_without_any_horizon_there_is_no_table() -> None:
    assert horizon_sines([segment("r1", 0), segment("r1", 1)]) is None


def test_a_stated_horizon_stands_beside_even_ones() -> None:
    table = horizon_sines([replace(segment("r1", 0), horizon_deg=SOUTH_WALL), segment("r1", 1, sky=0.75)])
    assert table is not None
    assert table.shape == (2, DIRECTIONS)
    assert table[0, DIRECTIONS // 2] == pytest.approx(np.sin(np.radians(70.0)))
    assert table[0, 0] == 0.0
    assert table[1] == pytest.approx(0.5)


def test_columns_hold_what_the_network_states() -> None:
    network = small_network()
    first = replace(network.segments[0], horizon_deg=SOUTH_WALL, drift_catch_per_m=0.001)
    zone = replace(network.zones[0], insulation_m2_k_w=2.0)
    deck = replace(network.segments[12], layers=(("asphalt", 0.05), ("concrete", 0.6)))
    stated = replace(network, segments=(first, *network.segments[1:12], deck, *network.segments[13:]), zones=(zone,))
    columns = columns_for(stated, POINTS)
    assert columns.drift_catch_per_m.tolist() == [0.001] + [0.0] * (len(network.segments) - 1)
    assert columns.horizon_sine.shape == (len(network.segments), DIRECTIONS)
    assert columns.classes[columns.ground[-1]].insulation_m2_k_w == 2.0
    assert columns.classes[columns.ground[12]].slab_m == pytest.approx(0.65)
    assert set(get_args(Material)) <= set(MATERIALS)
    assert columns_for(network, POINTS).horizon_sine.shape == (len(network.segments), 1)


def test_a_wall_to_the_south_takes_the_noon_sun_and_leaves_the_night_alone() -> None:
    network = small_network()
    last = replace(network.segments[9], horizon_deg=SOUTH_WALL)
    walled = replace(network, segments=(*network.segments[:9], last, *network.segments[10:]))
    sunny = weather(24, start="2026-03-10T00", cloud_area_fraction=0.0)
    open_, shaded = (
        simulate(sunny, columns_for(item, POINTS)).outputs["road_surface_temperature"].to_numpy()[0, 9]
        for item in (network, walled)
    )
    assert shaded[12] < open_[12] - 2.0
    assert shaded[5] == pytest.approx(open_[5], abs=0.01)

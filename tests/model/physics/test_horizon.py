"""Horizons by direction."""

import numpy as np
import pytest

from model.physics.columns import make_columns
from model.physics.horizon import DIRECTIONS, isotropic_sine, sky_view_factor, street_horizon
from model.physics.road import simulate
from tests.model.physics.nights import weather


def test_an_even_horizon_leaves_the_sky_it_was_made_from():
    view = np.array([0.2, 0.5, 1.0])
    assert sky_view_factor(isotropic_sine(view)) == pytest.approx(view)


def test_a_street_sees_the_sky_between_its_houses():
    # infinite canyon seen from its middle: cos of the angle of the eaves
    horizon = street_horizon(20.0, 15.0, 15.0, bearing_deg=30.0)
    assert horizon.shape == (DIRECTIONS,)
    assert sky_view_factor(horizon) == pytest.approx(np.cos(np.arctan(15.0 / 10.0)), abs=0.01)


def test_the_houses_stand_on_their_own_sides():
    horizon = street_horizon(20.0, 0.0, 30.0, bearing_deg=0.0)
    east, west = DIRECTIONS // 4, 3 * DIRECTIONS // 4
    assert horizon[east] > 0.9
    assert horizon[west] == 0.0


def test_a_wall_to_the_south_takes_the_noon_and_one_to_the_north_does_not():
    day = weather(12, start="2026-03-20T05", cloud_area_fraction=0.0)
    tables = np.array([street_horizon(20.0, *heights, bearing_deg=90.0) for heights in ((0.0, 30.0), (30.0, 0.0))])
    columns = make_columns(2, sky_view_factor=sky_view_factor(tables), horizon_sine=tables)
    south, north = simulate(day, columns, outputs=["road_surface_temperature"]).outputs["road_surface_temperature"].to_numpy()[0]
    assert north[7] > south[7] + 5.0


def test_the_even_horizon_given_as_a_table_is_the_even_horizon():
    day = weather(12, start="2026-03-20T05", cloud_area_fraction=0.2)
    table = np.repeat(isotropic_sine(np.array([0.6])), 36, axis=1)
    even, given = (
        simulate(day, make_columns(1, sky_view_factor=0.6, horizon_sine=h), dtype=np.float64).outputs["road_surface_temperature"]
        for h in (None, table)
    )
    assert np.array_equal(even.to_numpy(), given.to_numpy())

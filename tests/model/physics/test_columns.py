"""Segments become columns."""

import numpy as np
import pytest
import xarray as xr

from model.domain.errors import NetworkError
from model.physics.columns import columns_for, make_columns
from model.physics.ground import GroundClass
from tests.model.small_network import small_network

POINTS = xr.Dataset(
    coords={"longitude": ("point", [16.5, 16.59]), "latitude": ("point", [59.6, 59.6]), "altitude": ("point", [5.0, 50.0])}
)


def test_each_segment_reads_its_nearest_point_and_its_own_ground():
    network = small_network()
    columns = columns_for(network, POINTS)
    assert columns.ids.tolist() == [segment.id for segment in network.segments]
    assert columns.point[0] == 0
    assert columns.point[9] == 1
    assert columns.altitude_offset_m[[0, 9]].tolist() == [15.0, -30.0]
    assert columns.is_bridge.tolist() == [segment.kind == "bridge" for segment in network.segments]
    assert columns.is_heated.tolist() == [segment.unit_id == "z1" for segment in network.segments]
    assert columns.max_heat_w_m2[-1] == 300.0


def test_points_need_coordinates():
    with pytest.raises(NetworkError, match="altitude"):
        columns_for(small_network(), POINTS.drop_vars("altitude"))


def test_select_keeps_the_order_asked_for():
    columns = make_columns(4, traffic_veh_per_h=np.arange(4.0), grounds=tuple(GroundClass("asphalt", k > 1) for k in range(4)))
    chosen = columns.select([3, 0])
    assert chosen.traffic_veh_per_h.tolist() == [3.0, 0.0]
    assert chosen.is_bridge.tolist() == [True, False]
    assert len(columns.select(columns.is_bridge)) == 2

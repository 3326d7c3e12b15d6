import numpy as np

from model.learning.road_columns import training_columns
from tests.model.small_network import small_network
from tests.model.small_site import small_site
from tests.model.weather_samples import hourly_forecast


def made(groups: int):
    return training_columns(small_network(), small_site(), hourly_forecast(), per_unit=3, groups=groups)


def test_every_unit_and_station_has_its_turn():
    columns = made(2)
    assert len(columns.columns) == len(columns.frame.segments) + 1
    assert sorted(unit for group in columns.groups for unit in group.units.units) == [0, 1, 2, 3]
    assert sum(len(group.sensors) for group in columns.groups) == 1
    for group in columns.groups:
        assert len(group.columns) == len(group.picked)
        np.testing.assert_array_equal(group.columns.ids, columns.columns.ids[group.picked])
        np.testing.assert_allclose(group.units.column_weight.sum(axis=1), 1.0, rtol=1e-6)
        assert group.units.column_weight[:, len(group.frame.segments) :].sum() == 0
        assert group.stations.column_weight[:, : len(group.frame.segments)].sum() == 0


def test_columns_keep_their_ground_when_joined():
    columns = made(1).columns
    assert columns.is_bridge.tolist().count(True) == 1
    assert not columns.is_heated[-1]
    assert columns.is_heated.any()

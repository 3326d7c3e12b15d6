import numpy as np

from model.learning.road_columns import training_columns
from model.mapping.offsets import PlaceOffset, moved_columns
from model.physics.columns import columns_for
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


def test_a_route_learnt_to_be_colder_is_learnt_from_as_the_assessment_sees_it():
    network, weather = small_network(), hourly_forecast()
    offsets = {"r1": PlaceOffset("r1", -1.3, 0.4)}
    plain = training_columns(network, small_site(), weather, per_unit=3, groups=1)
    moved = training_columns(network, small_site(), weather, per_unit=3, groups=1, place_offsets=offsets)
    seen = moved_columns(columns_for(network, weather), network, offsets)
    own = len(plain.frame.segments)
    np.testing.assert_allclose(moved.columns.altitude_offset_m[:own], seen.altitude_offset_m[plain.frame.segments])
    higher = moved.columns.altitude_offset_m - plain.columns.altitude_offset_m
    first = plain.frame.unit_index == 0
    assert (higher[:own][first] > 100.0).all()
    assert (higher[:own][~first] == 0.0).all()
    assert (higher[own:] == 0.0).all(), "a station is where it is"


def test_a_station_is_described_as_the_site_tells_it():
    plain = small_site()
    narrow = plain.stations[0].model_copy(
        update={"sky_view_factor": 0.6, "traffic_veh_per_h": 40.0, "width_m": 5.0, "on_bridge": True}
    )
    site = plain.model_copy(update={"stations": (narrow,)})
    usual, told = (
        training_columns(small_network(), one, hourly_forecast(), per_unit=3, groups=1).groups[0].stations.fixed
        for one in (plain, site)
    )
    assert (usual["sky_view"][0], usual["traffic"][0], usual["bridge_share"][0]) == (0.95, 600.0, 0.0)
    assert np.isnan(usual["width"][0])
    assert [told[name][0] for name in ("sky_view", "traffic", "width", "bridge_share")] == [0.6, 40.0, 5.0, 1.0]
    # five metres are one lane, a road of unknown width two
    lanes = [
        training_columns(small_network(), one, hourly_forecast(), per_unit=3, groups=1).columns.traffic_veh_per_h[-1]
        for one in (plain, site)
    ]
    assert lanes == [300.0, 40.0]

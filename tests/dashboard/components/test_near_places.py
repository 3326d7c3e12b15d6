from config.site import Site
from dashboard.components.near_places import near_stations
from model.domain.roads import Network


def test_the_nearest_road_station_comes_first_with_its_distance(site: Site, network: Network) -> None:
    near = near_stations(network, "c1", site.stations)
    assert [item.id for item in near] == ["1924", "1925"]
    assert 3.0 < near[0].km < near[1].km < 20.0


def test_without_stations_there_is_none(network: Network) -> None:
    assert near_stations(network, "c1", ()) == ()

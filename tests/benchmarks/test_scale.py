"""The measure of growth runs the whole way on a network small enough for a test."""

from benchmarks.scale import measure
from benchmarks.scale_network import national_fleet, national_network, national_site
from config.sites import load_site


def test_a_made_network_has_a_contractor_and_machines_in_each_district() -> None:
    site = national_site(load_site("vasteras").site, segments=2500)
    network = national_network(site, segments=2500)
    assert (len(network.segments), len(network.routes)) == (2500, 100)
    districts = {route.district for route in network.routes}
    assert districts == {item.contractor for item in site.prices} == {item.name for item in national_fleet(2500).depots}


def test_one_size_is_assessed_planned_and_stored() -> None:
    row = measure(100, members=3, hours=24, processes=1)
    assert row["recommendations"] > 0
    assert row["stored_mb"] > 0
    assert row["total_s"] >= row["assess_s"]

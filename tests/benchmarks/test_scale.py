"""The measure of growth runs the whole way on a network small enough for a test."""

from pathlib import Path

import pytest

from benchmarks.scale import main, measure
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


def test_a_folder_without_a_demo_is_told_before_anything_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--demo", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "there is no database at" in told.err

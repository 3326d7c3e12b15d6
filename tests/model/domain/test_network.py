"""A network file and a site make one network, or a sentence that says why not."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.network import load_network_document
from config.site import Site
from config.sites import load_site
from model.domain.errors import NetworkError
from model.domain.network import build_network, rules_version
from model.domain.roads import Network
from tests.config.samples import LINE, ROUTE, SEGMENT, SITE, features, write_network, write_site

Change = Callable[[list[dict[str, Any]]], Any]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    write_site(tmp_path)
    return load_site(tmp_path).site


def _network(tmp_path: Path, site: Site, change: Change | None = None) -> Network:
    items = features()
    if change is not None:
        change(items)
    return build_network(load_network_document(write_network(tmp_path, items)), site)


def test_rows_become_units_and_segments(tmp_path: Path, site: Site) -> None:
    network = _network(tmp_path, site)
    assert network.unit_ids == ("R1", "Z1")
    assert list(network.is_zone) == [False, True]
    assert network.unit_area_m2[1] == pytest.approx(2000)
    assert network.segments[0].area_m2 == pytest.approx(network.unit_area_m2[0])
    assert network.service_class("R1").code == "P1"
    assert not network.illustrative


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: f[0]["properties"].update(class_code="P9"), ["R1 has class P9", "P1"]),
        (lambda f: f[0]["properties"].update(contractor="Annan"), ["route R1 has contractor Annan", "Åkare"]),
        (lambda f: f[1]["properties"].update(seam_routes=["R7"]), ["zone Z1 names the seam route R7"]),
        (lambda f: f[1]["properties"].update(idle_power_w_m2=400), ["zone Z1: idle power 400.0 is above max power 300.0"]),
        (lambda f: f[1]["properties"].update(area_m2=9000), ["zone Z1: area_m2 is 9000", "cover 2000"]),
        (lambda f: f[2]["properties"].update(unit_id="R8"), ["segment R1-1 belongs to R8"]),
        (lambda f: f[2]["properties"].update(length_m=0.56), ["segment R1-1: length_m is 0.56, but its line is 563 m long"]),
        (lambda f: f[2]["properties"].update(length_m=5630), ["segment R1-1: length_m is 5630"]),
        (lambda f: f.pop(2), ["R1 has no segment"]),
    ],
)
def test_a_contradiction_is_named(tmp_path: Path, site: Site, change: Change, words: list[str]) -> None:
    with pytest.raises(NetworkError) as caught:
        _network(tmp_path, site, change)
    for word in words:
        assert word in str(caught.value)


def test_two_segments_of_one_id_are_refused_though_no_file_had_them(tmp_path: Path, site: Site) -> None:
    document = load_network_document(write_network(tmp_path, features()))
    twice = document.model_copy(update={"segments": (*document.segments, document.segments[0])})
    with pytest.raises(NetworkError, match="two segments are called R1-1"):
        build_network(twice, site)


def test_the_version_follows_the_content(tmp_path: Path, site: Site) -> None:
    first, again = _network(tmp_path, site), _network(tmp_path, site)
    wider = _network(tmp_path, site, lambda f: f[2]["properties"].update(width_m=4.0))
    assert first.version == again.version
    assert first.version != wider.version


def test_the_rules_version_follows_rules_and_prices_alone(tmp_path: Path, site: Site) -> None:
    def changed(old: str, new: str) -> str:
        assert old in SITE
        write_site(tmp_path, SITE.replace(old, new))
        return rules_version(load_site(tmp_path).site)

    same = rules_version(site)
    assert changed('name = "Byn"', 'name = "Staden"') == same
    assert changed("start_depth_dry_cm = 5.0", "start_depth_dry_cm = 6.0") != same
    assert changed("salt_sek_per_kg = 1.0", "salt_sek_per_kg = 1.1") != same


@given(
    owners=st.lists(st.integers(0, 4), min_size=5, max_size=40).map(lambda drawn: [*range(5), *drawn]),
    widths=st.lists(st.floats(0.5, 30), min_size=45, max_size=45),
    order=st.randoms(use_true_random=False),
)
@settings(max_examples=25, deadline=None)
def test_what_holds_for_every_network(owners: list[int], widths: list[float], order: Any) -> None:
    """However segments are strewn in the file: grouped by unit, none lost, areas add up, the same file the same version."""
    segments = [
        {**SEGMENT, "id": f"s{i}", "unit_id": f"R{owner}", "width_m": width}
        for i, (owner, width) in enumerate(zip(owners, widths, strict=False))
    ]
    order.shuffle(segments)
    rows = [{**ROUTE, "id": f"R{k}"} for k in range(5)]
    items = [
        *({"type": "Feature", "properties": row, "geometry": None} for row in rows),
        *({"type": "Feature", "properties": row, "geometry": LINE} for row in segments),
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_site(folder)
        small = load_site(folder).site
        network = build_network(load_network_document(write_network(folder, items)), small)
        again = build_network(load_network_document(write_network(folder, items)), small)
    assert network.version == again.version
    assert {segment.id for segment in network.segments} == {row["id"] for row in segments}
    assert np.all(np.diff(network.unit_index) >= 0)
    assert network.unit_area_m2.sum() == pytest.approx(sum(segment.area_m2 for segment in network.segments))
    for unit_id, length_m in zip(network.unit_ids, network.unit_length_m, strict=True):
        own = [segment for segment in network.segments if segment.unit_id == unit_id]
        assert length_m == pytest.approx(sum(segment.length_m for segment in own))

"""A fleet that contradicts itself or its site is refused with the entry's number and name."""

from typing import Any

import pytest
from pydantic import ValidationError

from config.errors import ConfigError
from config.network import load_network_document
from config.sites import load_site
from model.domain.errors import NetworkError
from model.domain.network import build_network
from tests.model.capacity.nights import fleet, machine


@pytest.mark.parametrize(
    ("machines", "changes", "told"),
    [
        ([machine("M1"), machine("M1", depot="Söder")], {}, r"entry 2 \(M1\) is also at Norr: a machine is in one place"),
        ([machine("M1", depot="Väst")], {}, r"entry 1 \(M1\): depot is Väst, which fleet.depots lacks; it has Norr, Söder"),
        ([machine("M1", sand_load_kg=0)], {}, "machine M1 is to spread sand but its sand_load_kg is 0"),
        ([machine("M1", treatments=[])], {}, "treatments"),
        ([machine("M1", sand_load_kg=-1)], {}, "sand_load_kg"),
        ([machine("M1")], {"depots": [{"name": "Norr"}, {"name": "Norr"}]}, "two entries have the name Norr"),
        ([machine("M1")], {"out_of_service": ["M2"]}, "out_of_service: entry 1: M2 is no machine of the fleet; it has M1"),
        ([machine("M1")], {"out_of_service": ["M1", "M1 2026-12-05"]}, "fleet.out_of_service: two entries have the machine M1"),
        ([machine("M1")], {"out_of_service": ["M1 2026-02-30"]}, "2026-02-30 does not exist"),
        ([machine("M1")], {"crews": [{"name": "B 1", "contractor": "Åkeri B"}]}, "none for Åkeri A, which has machines"),
    ],
)
def test_what_cannot_be_is_named(machines: list[dict[str, Any]], changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        fleet(*machines, **changes)


@pytest.mark.parametrize(
    ("machines", "told"),
    [
        ([machine("M1")], "fleet.machines: entry 1: contractor is Åkeri A, which has no price list; the site has Åkeri B"),
        ([machine("M1", contractor="Åkeri B", classes=["P9"])], r"entry 1 \(M1\): class P9 is not among the site's classes"),
    ],
)
def test_names_the_site_lacks_are_told(machines: list[dict[str, Any]], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        fleet(*machines).check_against(["Åkeri B"], ["P1"])


def test_crews_default_to_one_a_machine() -> None:
    assert fleet(machine("M1"), machine("M2", contractor="Åkeri B")).crews_of("Åkeri A") == 1


def test_delivered_fleet_covers_every_route_and_says_it_is_assumed() -> None:
    loaded = load_site("vasteras")
    assert build_network(load_network_document(loaded.network_path), loaded.site).routes
    assert loaded.site.fleet is not None
    assert "antagen" in loaded.site.fleet.source


@pytest.mark.parametrize(
    ("lost", "told"),
    [
        ({"depots"}, "route P1-01 has depot Depå Väst, which fleet.depots lacks"),
        ({"brush_brine"}, "route P1-01 is laid out for brush_brine, but no machine of Egen regi in class P1 has it"),
    ],
)
def test_a_route_without_depot_or_machine_is_named(lost: set[str], told: str) -> None:
    loaded = load_site("vasteras")
    fleet_ = loaded.site.fleet
    assert fleet_ is not None
    if lost == {"depots"}:
        changed = fleet_.model_copy(update={"depots": tuple(item for item in fleet_.depots if item.name != "Depå Väst")})
    else:
        machines = tuple(
            item.model_copy(update={"treatments": tuple(kind for kind in item.treatments if kind not in lost)})
            for item in fleet_.machines
        )
        changed = fleet_.model_copy(update={"machines": machines})
    site = loaded.site.model_copy(update={"fleet": changed})
    with pytest.raises(NetworkError, match=told):
        build_network(load_network_document(loaded.network_path), site)


def test_a_negative_price_is_refused_with_its_row(tmp_path: Any) -> None:
    source = load_site("vasteras").file.read_text("utf-8").replace("machine_sek_per_h = 1250.0", "machine_sek_per_h = -1250.0")
    (tmp_path / "site.toml").write_text(source, "utf-8")
    with pytest.raises(ConfigError, match=r"prices\[2\].machine_sek_per_h"):
        load_site(tmp_path)

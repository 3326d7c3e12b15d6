"""Site files: found by name or path, refused in one sentence, and the two delivered ones hold what they promise."""

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.network import load_network_document
from config.settings import load_settings
from config.site import Site
from config.sites import SITES_FOLDER, available_sites, load_site
from model.domain.network import build_network
from model.domain.roads import Network
from tests.config.samples import SITE, write_site


@pytest.fixture(scope="module")
def vasteras() -> Site:
    return load_site("vasteras").site


@pytest.fixture(scope="module")
def network() -> Network:
    loaded = load_site("vasteras")
    return build_network(load_network_document(loaded.network_path), loaded.site)


def test_the_delivered_sites_load_with_their_networks() -> None:
    assert available_sites() == ("demo", "norrkoping", "vasteras")
    for name in available_sites():
        loaded = load_site(name)
        assert loaded.site.id == name
        built = build_network(load_network_document(loaded.network_path), loaded.site)
        assert built.illustrative
        assert loaded.site.note_sv
        assert loaded.site.note_en
        assert load_settings(site=name, env={}).assess.members > 0


def test_a_site_is_found_by_folder_and_by_file(tmp_path: Path) -> None:
    path = write_site(tmp_path)
    by_folder, by_file = load_site(tmp_path), load_site(str(path))
    assert by_folder == by_file
    assert by_folder.directory == tmp_path
    assert by_folder.network_path == tmp_path / "network.geojson"


def test_an_unknown_site_brings_the_nearest_name() -> None:
    with pytest.raises(ConfigError, match="did you mean vasteras"):
        load_site("västeras")
    with pytest.raises(ConfigError, match="norrkoping, vasteras"):
        load_site("/nowhere/at/all")


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ('name = "Byn"', 'name = "Byn"\nstandby = 3', ["unknown key standby"]),
        (
            "start_depth_wet_cm = 2.0",
            "start_dept_wet_cm = 2.0",
            ["classes[1].start_dept_wet_cm", "did you mean start_depth_wet_cm?"],
        ),
        (
            "start_depth_wet_cm = 2.0",
            "start_depth_wet_cm = -2.0",
            ["classes[1].start_depth_wet_cm is -2.0", "greater than 0", "[cm]"],
        ),
        ("start_depth_wet_cm = 2.0", "", ["classes[1].start_depth_wet_cm is missing"]),
        ('slip_control = "salt"', 'slip_control = "pepper"', ["classes[1].slip_control is 'pepper'", "brush_brine"]),
        ('deadline_weekday = "06:00:00"', 'deadline_weekday = "25:00"', ["classes[1].deadline_weekday is '25:00'"]),
        ("salt_sek_per_kg = 1.0", "salt_sek_per_kg = -1.0", ["materials.salt_sek_per_kg is -1.0"]),
        ("salt_sek_per_kg = 1.0", "salt_sek_per_kg = nan", ["materials.salt_sek_per_kg"]),
        ("end_day = 15", "end_day = 31", ["season", "day 31 of month 4"]),
        ("longitude = 16.5,", "longitude = 516.5,", ["longitude is 516.5"]),
        ('id = "byn"', 'id = "Byn 1"', ["id is 'Byn 1'"]),
        ('name = "Byn"', 'name = "Byn"\ntimezone = "Europe/Vasteras"', ["timezone is 'Europe/Vasteras'", "Europe/Stockholm"]),
        ('name = "Byn"', 'name = "Byn"\nillustrative_network = true', ["note_sv"]),
        ('name = "Byn"', 'name = "Byn', ["not valid TOML", "line"]),
        ('name = "Byn"', 'name = "Byn"\nsettings = 3', ["expected a table [settings]"]),
    ],
)
def test_a_fault_names_file_key_and_value(tmp_path: Path, old: str, new: str, parts: list[str]) -> None:
    assert old in SITE
    path = write_site(tmp_path, SITE.replace(old, new))
    with pytest.raises(ConfigError) as caught:
        load_site(tmp_path)
    for part in [str(path), *parts]:
        assert part in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_site_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_site(tmp_path)


def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    twice = '\n[[prices]]\ncontractor = "Åkare"\nmachine_sek_per_h = 1.0\ncall_out_sek = 1.0\nsource = "x"\n'
    write_site(tmp_path, SITE + twice)
    with pytest.raises(ConfigError, match="prices: two entries have the contractor Åkare"):
        load_site(tmp_path)


def test_vasteras_has_the_published_rules(vasteras: Site) -> None:
    p1, p2, p3 = (vasteras.service_class(code) for code in ("P1", "P2", "P3"))
    assert (p1.start_depth_wet_cm, p1.start_depth_dry_cm) == (2.0, 5.0)
    assert (p2.start_depth_wet_cm, p2.start_depth_dry_cm) == (3.0, 5.0)
    assert (p3.start_depth_wet_cm, p3.start_depth_dry_cm) == (8.0, 10.0)
    assert "OVERIFIERAT" in p3.source
    assert p1.plough_during_snowfall
    assert not p3.plough_during_snowfall
    season = vasteras.season
    assert (season.start_month, season.start_day, season.end_month, season.end_day) == (10, 15, 4, 15)
    assert len(vasteras.stations) == 15
    assert len(vasteras.forecast_points) == 6
    assert {item.month for item in vasteras.climatology} == set(range(1, 13))
    assert [vasteras.climatology[m - 1].air_temperature_degc for m in (10, 11, 12, 1, 2, 3, 4)] == [
        7.4,
        3.0,
        -0.1,
        -1.9,
        -0.9,
        1.1,
        5.6,
    ]


def test_every_price_and_rule_names_its_source() -> None:
    for name in available_sites():
        site = load_site(name).site
        rows = (*site.classes, *site.prices, *site.climatology, site.materials, site.season)
        assert all(len(row.source) > 5 for row in rows)


def test_vasteras_network_has_the_promised_size(network: Network) -> None:
    assert len(network.routes) >= 40
    assert len(network.segments) >= 400
    assert len(network.zones) >= 10
    assert network.unit_area_m2[network.is_zone].sum() == pytest.approx(150_000, rel=0.01)
    assert {segment.kind for segment in network.segments} == {
        "carriageway",
        "cycleway",
        "footway",
        "square",
        "bus_stop",
        "bridge",
    }
    assert sum(route.water_protection for route in network.routes) >= 4
    assert len({route.depot for route in network.routes}) >= 3
    assert len({route.contractor for route in network.routes}) >= 3
    first = [length for unit, length in zip(network.units, network.unit_length_m, strict=True) if unit.class_code == "P1"]
    assert sum(first) == pytest.approx(130_000, rel=0.05)
    assert (SITES_FOLDER / "vasteras" / "network.geojson").stat().st_size < 400_000


def test_a_whole_round_costs_what_such_towns_say(vasteras: Site, network: Network) -> None:
    """Uppsala and Sundsvall: about 1 MSEK a round; Västervik 0.6-0.9; Karlstad 1.5-2 for 1000 km."""
    total = sum(_round_cost(vasteras, network).values())
    assert 400_000 < total < 1_000_000


def test_cost_over_loss_is_what_the_trade_finds(vasteras: Site, network: Network) -> None:
    """C/L of about 0.05-0.3 for a typical route, in each class."""
    ratios: dict[str, list[float]] = {}
    costs = _round_cost(vasteras, network)
    for unit, length_m in zip(network.routes, network.unit_length_m, strict=False):
        rules = vasteras.service_class(unit.class_code)
        loss = (rules.loss_municipal_sek_per_km + rules.loss_societal_sek_per_km) * length_m / 1000
        ratios.setdefault(unit.class_code, []).append(costs[unit.id] / (loss * rules.effect))
    typical = {code: sorted(values)[len(values) // 2] for code, values in ratios.items()}
    assert all(0.05 <= value <= 0.3 for value in typical.values())
    assert typical["P1"] < typical["P2"] < typical["P3"]


def test_rounds_and_heat_are_plausible(vasteras: Site, network: Network) -> None:
    for route, length_m in zip(network.routes, network.unit_length_m, strict=False):
        assert 1.5 < length_m / 1000 / (route.round_time_min / 60) < 8.0
    for zone in network.zones:
        assert 250 <= zone.max_power_w_m2 <= 350
        assert zone.seam_routes
        assert vasteras.service_class(zone.class_code).code == "MV"


@pytest.mark.parametrize("name", available_sites())
def test_every_route_can_make_its_deadline(name: str) -> None:
    """Latest start (deadline - round - turn-out) is not before the class's earliest start, on any kind of day."""
    loaded = load_site(name)
    built = build_network(load_network_document(loaded.network_path), loaded.site)
    for route in built.routes:
        rules = loaded.site.service_class(route.class_code)
        earliest = rules.earliest_start.hour * 60 + rules.earliest_start.minute
        for deadline in (rules.deadline_weekday, rules.deadline_weekend):
            assert deadline.hour * 60 + deadline.minute - route.round_time_min - route.turn_out_min >= earliest
        assert route.round_time_min <= rules.action_time_h * 60


def _round_cost(site: Site, network: Network) -> dict[str, float]:
    costs = {}
    for route in network.routes:
        prices = site.price_list(route.contractor)
        machine = route.round_time_min / 60 * prices.machine_sek_per_h * (1 + prices.night_supplement)
        costs[route.id] = prices.call_out_sek + machine
    return costs


def test_a_site_may_extend_another_and_say_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('extends = "norrkoping"\nid = "variant"\nname = "Variant"\n', "utf-8")
    base, variant = load_site("norrkoping"), load_site(tmp_path)
    assert variant.site.name == "Variant"
    assert variant.site.classes == base.site.classes
    assert variant.network_path.resolve() == base.network_path.resolve()


def test_sites_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "site.toml").write_text(f'extends = "../{other}"\nid = "{name}"\nname = "{name}"\n', "utf-8")
    with pytest.raises(ConfigError, match="extends it in turn"):
        load_site(tmp_path / "a")

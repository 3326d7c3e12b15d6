"""Damaged files: every importer gives whole rows or an error of Halka's own, never anything else."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from config.imports import ActionsMap, ChargesMap, HeatMap, MapMatching, NetworkMap
from ingest.imports.actions import Told, read_actions
from ingest.imports.charges import read_charges
from ingest.imports.heat import read_heat
from ingest.imports.network import read_network
from ingest.imports.plough_feeds import destia, helsinki, infraroad, kuntec, yit
from ingest.imports.records import Vehicles
from model.domain.errors import HalkaError
from model.domain.treatments import SPREAD, TreatmentKind, check_rate
from tests.budget import examples
from tests.ingest.imports.plough_feeds.reading import reader
from tests.ingest.imports.plough_feeds.test_destia import UNIT
from tests.ingest.imports.plough_feeds.test_helsinki import _unit
from tests.ingest.imports.plough_feeds.test_infraroad import STREET
from tests.ingest.imports.plough_feeds.test_kuntec import ROUTE
from tests.ingest.imports.plough_feeds.test_yit import DRIVE
from tests.ingest.imports.streets import drive, quarter, street
from tests.ingest.imports.test_actions import LOG, _positions_csv
from tests.ingest.imports.test_charges import HEADINGS
from tests.ingest.imports.test_charges import ROW as CHARGE
from tests.ingest.imports.test_heat import HEAD, ROW
from tests.ingest.imports.test_network import MAP, SITE, _street
from tests.ingest.imports.test_xlsx_table import workbook
from tests.ingest.sources.fuzzing import damaged
from tests.model.small_network import small_network

NETWORK = quarter(street("a1", "r1", (0, 0), (800, 0)), street("b1", "r2", (0, 300), (800, 300)))
BOOK = workbook([["Turlista", "Åtgärd", "Start"], ["r1", "plog", "2026-01-15 04:00"]])
_LINE = {"type": "LineString", "coordinates": [[16.55, 59.61], [16.56, 59.61]]}
_DRIVEN = {"unit": "r1", "task": "plog", "start": "2026-01-15T03:00Z"}
PLACES = json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": _DRIVEN, "geometry": _LINE}]})
FILES: dict[str, bytes] = {
    "log.csv": (LOG + "r1;Plogning;2026-01-15 04:00;2026-01-15 05:30;;4 500,50\nr2;sand;2026-01-15 04:00;;150;\n").encode(),
    "positions.csv": _positions_csv(drive([(0, 0), (300, 0)], every_s=20.0)).encode(),
    "log.xlsx": BOOK,
    "drive.geojson": PLACES.encode(),
    "heat.csv": (HEAD + ROW + ROW.replace("03:00", "04:00")).encode(),
    "charges.csv": (";".join(HEADINGS) + "\n" + (";".join(CHARGE) + "\n") * 2).encode(),
    "net.geojson": json.dumps({"type": "FeatureCollection", "features": [_street(1), _street(2)]}).encode(),
    "kuntec.json": json.dumps({"data": {"units": [{"unit_id": 1, "routes": [ROUTE]}]}}).encode(),
    "destia.json": json.dumps([UNIT]).encode(),
    "yit.json": json.dumps([DRIVE]).encode(),
    "infraroad.json": json.dumps([STREET]).encode(),
}
_SPICE = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b";",
    b",",
    b'"',
    b"\n",
    b"-",
    b"1e999",
    b"NaN",
    b"null",
    b"[]",
    b"{}",
    b"9" * 400,
    b"=1+1",
    "å".encode(),
)


def _damaged(content: bytes, chance: random.Random) -> bytes:
    """The file cut, doubled, or with pieces changed, as a bad transfer or a careless hand would."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(content) + 1) if content else 0
        to = min(at + chance.choice((0, 1, 3, 20, len(content))), len(content))
        content = content[:at] + chance.choice((*_SPICE, content[at:to] * 2)) + content[to:]
    return content


def _read_any(path: Path) -> None:
    """Read a file by its importer; what comes must be possible."""
    if path.name.startswith("heat"):
        for item in read_heat(path, NETWORK, HeatMap()).readings:
            assert item.zone_id == "MV-1"
        return
    if path.name.startswith("charges"):
        for row in read_charges(path, small_network(), ChargesMap(), {"A"}).rows:
            assert row.contractor == "A"
            assert row.quantity >= 0.0
        return
    if path.name.startswith("net"):
        assert read_network(path, SITE, MAP).segments > 0
        return
    told = Told(kinds=frozenset({TreatmentKind.PLOUGH}))
    reading = read_actions(path, NETWORK, ActionsMap(assumed_rates_g_m2={"sand": 100.0}), MapMatching(), Vehicles(b"s"), told)
    for item in reading.done:
        assert item.unit_id in NETWORK.unit_ids
        assert item.started_at <= item.ended_at
        assert 0.0 <= item.share <= 1.0
        check_rate(item.kind, item.rate_g_m2, "fuzz")
        assert item.kind in SPREAD or item.rate_g_m2 == 0.0


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_whole_file_is_read(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(FILES[name])
    _read_any(tmp_path / name)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_damaged_file_gives_rows_or_a_refusal(name: str, tmp_path: Path) -> None:
    chance = random.Random(name)
    refused = []
    for _ in range(examples(150)):
        (tmp_path / name).write_bytes(_damaged(FILES[name], chance))
        try:
            _read_any(tmp_path / name)
        except HalkaError as error:
            refused.append(str(error))
    assert len(refused) > 30
    assert all(name in text for text in refused)


_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["2026-01-15T03:00:00Z", "(22.2 60.4)"])
)
_ANY = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3), max_leaves=6
)
_MAPON_UNIT = {
    "unit_id": 1,
    "lat": 1.0,
    "lng": 2.0,
    "last_update": "2026-01-15T03:00:00Z",
    "io_din": [{"label": "Auraus", "state": 1}],
}
_FEEDS: dict[str, tuple[Callable[[Any, Any], Any], Any]] = {
    "helsinki": (helsinki.parse, [_unit()]),
    "destia": (destia.parse, [UNIT]),
    "kuntec": (kuntec.parse, {"data": {"units": [{"routes": [ROUTE]}, _MAPON_UNIT]}}),
    "yit": (yit.parse, [DRIVE]),
    "infraroad": (infraroad.parse, [STREET]),
}


def _paths(tree: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [above, *(path for key, value in inner for path in _paths(value, (*above, key)))]


def _put(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    if isinstance(tree, dict):
        return {**tree, path[0]: _put(tree[path[0]], path[1:], value)}
    return [*tree[: path[0]], _put(tree[path[0]], path[1:], value), *tree[path[0] + 1 :]]


@pytest.mark.parametrize("dialect", sorted(_FEEDS))
@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_value_anywhere_in_a_feed_gives_positions_or_a_refusal(dialect: str, data: st.DataObject) -> None:
    parse, whole = _FEEDS[dialect]
    broken = _put(whole, data.draw(st.sampled_from(_paths(whole))), data.draw(_ANY))
    try:
        positions = parse(broken, reader()).positions
    except HalkaError:
        return
    for item in positions:
        assert item.time.tzinfo is not None
        assert abs(item.longitude) <= 180.0
        assert abs(item.latitude) <= 90.0


@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_value_anywhere_in_a_list_of_operation_types_gives_names_or_a_refusal(data: st.DataObject) -> None:
    whole = [{"id": "a1", "operationName": "Auraus"}, {"id": "b2", "operationName": "Suolaus"}]
    broken = _put(whole, data.draw(st.sampled_from(_paths(whole))), data.draw(_ANY))
    try:
        names = yit.operation_names(broken, "fuzz")
    except HalkaError:
        return
    assert all(isinstance(text, str) for pair in names.items() for text in pair)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("dialect", "name"),
    [
        ("destia", "destia_fluentprogress_unit_history"),
        ("destia", "destia_fluentprogress_units"),
        ("kuntec", "kuntec_mapon_units"),
        ("kuntec", "kuntec_mapon_routes"),
        ("yit", "yit_routes"),
        ("infraroad", "infraroad_routa_streets"),
    ],
)
def test_of_a_damaged_recorded_feed_come_positions_or_a_refusal(shared: Path, dialect: str, name: str) -> None:
    body = (shared / "fixtures" / "plough_avl_finland" / f"{name}.json").read_bytes()
    parse, _ = _FEEDS[dialect]
    came: list[bool] = []

    @settings(max_examples=examples(2000), deadline=None, derandomize=True, database=None, phases=[Phase.generate])
    @given(seed=st.integers(0, 2**63))
    def run(seed: int) -> None:
        try:
            positions = parse(json.loads(damaged("json")(random.Random(seed), body)), reader()).positions
        except (HalkaError, json.JSONDecodeError, UnicodeDecodeError):
            came.append(False)
            return
        came.append(True)
        assert all(abs(item.longitude) <= 180.0 and abs(item.latitude) <= 90.0 and item.time.tzinfo for item in positions)

    run()
    assert min(came.count(True), came.count(False)) > 100


@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_value_anywhere_in_a_network_gives_a_network_or_a_refusal(data: st.DataObject, tmp_path: Path) -> None:
    whole = {"type": "FeatureCollection", "features": [_street(1), _street(2)]}
    broken = _put(whole, data.draw(st.sampled_from(_paths(whole))), data.draw(_ANY))
    path = tmp_path / "net.geojson"
    path.write_text(json.dumps(broken))
    for plan in (MAP, NetworkMap()):
        try:
            reading = read_network(path, SITE, plan)
        except HalkaError:
            continue
        assert reading.segments > 0

import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import streamlit as st
import uvicorn
from starlette.applications import Starlette

from dashboard.api import map_data
from dashboard.api.routes import ROUTES
from tests.dashboard.seed import SMALL, seed, town


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    env: Mapping[str, str] = seed(tmp_path_factory.mktemp("store"), name=SMALL)
    with pytest.MonkeyPatch.context() as patch, socket.socket() as listening:
        for name, value in env.items():
            patch.setenv(name, value)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=list(ROUTES)), log_config=None))
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        running.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        running.join()
    st.cache_resource.clear()


@pytest.fixture
def client(address: str) -> Iterator["Client"]:
    with requests.Session() as session:
        yield Client(session, address)


@dataclass(frozen=True)
class Client:
    """Asks the served addresses."""

    session: requests.Session
    address: str

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> requests.Response:
        return self.session.get(self.address + path, headers=headers, timeout=20)


def _url(path: str, **asked: object) -> str:
    return map_data.address(path, **{"assessment_id": 2, "theme": "dark", "language": "sv", **asked})  # type: ignore[arg-type]


def test_every_unit_is_one_feature_with_its_whole_line(client: Client) -> None:
    network = town(SMALL)[1]
    answer = client.get(_url(map_data.LINES))
    assert answer.headers["content-type"] == "application/geo+json"
    features = {item["properties"]["unit_id"]: item for item in answer.json()["features"]}
    assert features.keys() == set(network.unit_ids)
    first = network.units[0].id
    drawn = features[first]["geometry"]["coordinates"]
    assert len(drawn) == sum(segment.unit_id == first for segment in network.segments)
    assert "Plogning" in features[first]["properties"]["label"]


def test_a_missing_unit_is_dashed_and_marked(client: Client) -> None:
    network = town(SMALL)[1]
    missing = {item["unit_id"] for item in client.get(_url(map_data.MARKS)).json() if "◇" in item["text"]}
    assert missing
    for item in client.get(_url(map_data.LINES)).json()["features"]:
        segments = sum(segment.unit_id == item["properties"]["unit_id"] for segment in network.segments)
        assert (len(item["geometry"]["coordinates"]) > segments) is (item["properties"]["unit_id"] in missing)


def test_what_the_filters_leave_out_is_faint_and_without_mark(client: Client) -> None:
    network = town(SMALL)[1]
    code = network.units[0].class_code
    marks = client.get(_url(map_data.MARKS, classes=[code])).json()
    kept = {unit.id for unit in network.units if unit.class_code == code}
    assert {item["unit_id"] for item in marks} <= kept
    widths = {item["properties"]["unit_id"]: item["properties"]["width"] for item in _features(client, classes=[code])}
    assert {widths[unit] for unit in set(network.unit_ids) - kept} == {1.5}
    assert all(item["properties"]["width"] == 1.5 for item in _features(client, district="ingenstans"))


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The small town counts as too large to be sent whole."""
    monkeypatch.setattr(map_data, "THIN_FROM_SEGMENTS", 10)
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.mark.usefixtures("large")
def test_of_a_large_network_a_chosen_district_comes_alone_and_in_full(client: Client) -> None:
    network = town(SMALL)[1]
    district = network.units[0].district
    own = {unit.id for unit in network.units if unit.district == district}
    assert own != set(network.unit_ids)
    features = {item["properties"]["unit_id"]: item for item in _features(client, district=district)}
    assert features.keys() == own
    first = network.units[0].id
    drawn: Any = features[first]["geometry"]["coordinates"]
    assert len(drawn) == sum(segment.unit_id == first for segment in network.segments)


@pytest.mark.usefixtures("large")
def test_a_large_network_is_sent_with_every_unit_and_fewer_points(client: Client) -> None:
    network = town(SMALL)[1]
    thin = _features(client)
    assert {item["properties"]["unit_id"] for item in thin} == set(network.unit_ids)
    sent = sum(len(line) for item in thin for line in item["geometry"]["coordinates"])  # type: ignore[misc, attr-defined]
    assert sent < sum(len(segment.line) for segment in network.segments)


def test_a_thinned_line_keeps_its_ends_and_its_gaps() -> None:
    step = map_data.THIN_M / 111_200.0 / 2.5
    street = [(16.5, 59.6 + step * place) for place in range(10)]
    apart = [(16.6, 59.6), (16.6, 59.7)]
    first, second = map_data._thinned([street[:5], street[4:], apart])
    assert (first[0], first[-1]) == (street[0], street[-1])
    assert first[1:-1] == [street[3], street[6]]
    assert second == apart


def _features(client: Client, **asked: object) -> list[dict[str, dict[str, object]]]:
    found: list[dict[str, dict[str, object]]] = client.get(_url(map_data.LINES, **asked)).json()["features"]
    return found


def test_what_the_browser_has_already_is_not_sent_again_and_the_rest_is_packed(client: Client) -> None:
    url = _url(map_data.LINES)
    first = client.get(url, {"Accept-Encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    assert int(first.headers["content-length"]) < len(first.content) / 3
    assert len(first.json()["features"]) == len(town(SMALL)[1].units)
    again = client.get(url, {"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(_url(map_data.LINES, theme="light")).headers["etag"] != first.headers["etag"]
    assert "content-encoding" not in client.get(url, {"Accept-Encoding": "identity"}).headers


@pytest.mark.parametrize(
    ("asked", "status"),
    [({"assessment_id": 99}, 404), ({"assessment_id": "x"}, 400), ({"theme": "pink"}, 400), ({"language": "fi"}, 400)],
)
def test_an_address_no_page_made_is_refused(client: Client, asked: dict[str, object], status: int) -> None:
    assert client.get(_url(map_data.LINES, **asked)).status_code == status

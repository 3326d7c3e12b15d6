"""A served dashboard answers other systems: with a token, within limits, and without telling anything to strangers."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import requests

from config.api import digest_of
from dashboard.api.openapi import SCHEMAS
from tests.dashboard.seed import SMALL, environment, seed

ROOT = Path(__file__).parents[3]
TOKEN = {"Authorization": "Bearer hemlig"}
PER_MINUTE = 40
DATA = ("/api/v1/recommendations", "/api/v1/routes.geojson", "/api/v1/health", "/metrics")


def _serve(env: dict[str, str]) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = {**os.environ, **env, "HALKA__DASHBOARD__PORT": str(port)}
    command = [sys.executable, "-m", "dashboard.serve"]
    with subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            yield _answering(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()


def _answering(address: str) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if requests.get(f"{address}/livez", timeout=5).ok:
                return address
        except requests.RequestException:
            time.sleep(0.2)
    pytest.fail(f"nothing answered on {address}")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    env = seed(tmp_path_factory.mktemp("store"), name=SMALL)
    tokens = f"gis:{digest_of('hemlig')}\nportal:{digest_of('annan')}:2099-01-01\ngammal:{digest_of('utgangen')}:2025-01-31"
    yield from _serve({**env, "HALKA__API__TOKENS": tokens, "HALKA__API__ASKS_PER_MINUTE": str(PER_MINUTE)})


def test_strangers_learn_that_it_lives_and_nothing_else(address: str) -> None:
    assert requests.get(f"{address}/livez", timeout=30).text == "ok\n"
    assert requests.get(f"{address}/healthz", timeout=30).text == "ok\n"
    assert requests.get(f"{address}/readyz", timeout=30).json() == {"ready": True, "problem": ""}
    for path in DATA:
        for headers in (
            {},
            {"Authorization": "Bearer fel"},
            {"Authorization": "Bearer utgangen"},
            {"Authorization": f"Bearer {digest_of('hemlig')}"},
        ):
            refused = requests.get(f"{address}{path}", headers=headers, timeout=30)
            assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
            assert "norrkoping" not in refused.text


def test_answers_hold_to_the_description_and_are_not_sent_twice(address: str) -> None:
    for path, schema in zip(DATA[:3], ("Recommendations", "Routes", "Health"), strict=True):
        answer = requests.get(f"{address}{path}", headers=TOKEN, timeout=30)
        jsonschema.validate(answer.json(), SCHEMAS[schema])
        again = requests.get(f"{address}{path}", headers={**TOKEN, "If-None-Match": answer.headers["ETag"]}, timeout=30)
        assert (again.status_code, again.content) == (304, b"")
    assert requests.get(f"{address}/api/v1/openapi.json", timeout=30).json()["openapi"].startswith("3.1")
    assert 'halka_ready{site="norrkoping"} 1' in requests.get(f"{address}/metrics", headers=TOKEN, timeout=30).text


def test_what_is_asked_wrongly_is_named(address: str) -> None:
    for query, said in (("typ=plog", "'typ'"), ("need=plog", "need is one of ploughing"), ("advice=%27--", "advice is one of")):
        refused = requests.get(f"{address}/api/v1/recommendations?{query}", headers=TOKEN, timeout=30)
        assert (refused.status_code, refused.headers["Content-Type"]) == (400, "application/problem+json")
        assert said in refused.json()["detail"]
    twice = requests.get(f"{address}/api/v1/recommendations?need=ploughing&need=salting", headers=TOKEN, timeout=30)
    assert (twice.status_code, "2 times" in twice.json()["detail"]) == (400, True)
    for query in ("unit=%3Cscript%3E", "class=P99", "district=", "unit=P1-1&district=Ingenstans"):
        nowhere = requests.get(f"{address}/api/v1/recommendations?{query}", headers=TOKEN, timeout=30)
        assert (nowhere.status_code, "in this network" in nowhere.json()["detail"]) == (404, True), (
            "no empty list that reads as no need"
        )
    for path in DATA[1:3]:
        filtered = requests.get(f"{address}{path}?class=A", headers=TOKEN, timeout=30)
        assert filtered.status_code == 400, "and no whole one that reads as a part"


def test_nothing_is_written_by_any_method_and_a_head_has_no_body(address: str) -> None:
    for path in DATA[:3]:
        head = requests.head(f"{address}{path}", headers=TOKEN, timeout=30)
        assert (head.status_code, head.content) == (200, b"")
        assert int(head.headers["Content-Length"]) > 0
        assert requests.head(f"{address}{path}", timeout=30).status_code == 401
        for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
            refused = requests.request(method, f"{address}{path}", headers=TOKEN, timeout=30)
            assert (refused.status_code, set(refused.headers["Allow"].split(", "))) == (405, {"GET", "HEAD"})


def test_a_form_on_another_sites_page_posts_nothing_here(address: str) -> None:
    """What a browser sends along when a page elsewhere makes it post; the same without that is not refused for it."""
    elsewhere = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"}
    for path in ("/", "/_stcore/upload_file/1/2", "/_stcore/stream", "/auth/login", "/auth/logout", "/api/v1/health"):
        for method in ("POST", "PUT", "DELETE"):
            refused = requests.request(method, f"{address}{path}", headers={**elsewhere, **TOKEN}, data="a=1", timeout=30)
            assert (refused.status_code, refused.text) == (403, "another site's page may not ask this\n")
    assert requests.post(f"{address}/api/v1/health", headers={**TOKEN, "Origin": address}, timeout=30).status_code == 405


def test_one_reader_asks_too_often_and_another_is_still_answered(address: str) -> None:
    answers = [requests.get(f"{address}/api/v1/health", headers=TOKEN, timeout=30) for _ in range(PER_MINUTE + 20)]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert requests.get(f"{address}/api/v1/health", headers={"Authorization": "Bearer annan"}, timeout=30).ok


def test_a_service_that_never_lived_and_a_full_disk_are_told_to_monitoring(tmp_path: Path) -> None:
    env = {
        **environment(tmp_path, site=SMALL),
        "HALKA__STORAGE__ARCHIVE_MIN_FREE_MB": "1e12",
        "HALKA__STORAGE__WARN_FREE_MB": "1e12",
    }
    del env["HALKA__CLOCK__NOW"]
    for address in _serve(env):
        assert requests.get(f"{address}/livez", timeout=30).ok
        told = requests.get(f"{address}/healthz", timeout=30)
        assert (told.status_code, told.text) == (503, "service_never\ndisk_full\n")


def test_who_tries_many_tokens_waits_and_one_with_a_right_one_does_not(address: str) -> None:
    def tried(token: str) -> requests.Response:
        return requests.get(f"{address}/api/v1/health", headers={"Authorization": f"Bearer {token}"}, timeout=30)

    guesses = [tried(f"gissning-{number}") for number in range(40)]
    assert {answer.status_code for answer in guesses} <= {401, 429}
    assert guesses[-1].status_code == 429
    assert int(guesses[-1].headers["Retry-After"]) >= 1
    assert tried("annan").ok


def test_before_the_first_night_and_without_tokens_it_says_so(tmp_path: Path) -> None:
    for address in _serve(environment(tmp_path, site=SMALL)):
        assert requests.get(f"{address}/healthz", timeout=30).ok
        waiting = requests.get(f"{address}/readyz", timeout=30)
        assert (waiting.status_code, waiting.json()["problem"]) == (503, "no assessment is stored")
        refused = requests.get(f"{address}/api/v1/health", headers=TOKEN, timeout=30)
        assert (refused.status_code, "halka token" in refused.json()["detail"]) == (403, True)

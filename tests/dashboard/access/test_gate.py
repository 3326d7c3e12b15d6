from collections.abc import Mapping

import pytest

from config.access import Access
from config.settings import load_settings
from dashboard.access.gate import OPEN, Gate
from tests.config.test_access import OIDC, PROXY, SECRET
from tests.dashboard.access.asking import Answer, ask, behind

GATEWAY, OUTSIDE = "10.0.0.5", "192.0.2.7"
TOLD = (("X-Halka-Proxy", SECRET), ("X-Forwarded-User", "ann"))


def _access(env: Mapping[str, str]) -> Access:
    return load_settings(env=env).access


@pytest.fixture
def alone() -> Gate:
    return Gate(behind, _access({}), asks_per_minute=3)


@pytest.fixture
def gateway() -> Gate:
    return Gate(behind, _access(PROXY), asks_per_minute=3)


@pytest.fixture
def provider() -> Gate:
    told = {**OIDC, "HALKA__ACCESS__SIGN_INS_PER_MINUTE": "3", "HALKA__ACCESS__PROXY_ADDRESSES": '["10.0.0.5"]'}
    return Gate(behind, _access(told), asks_per_minute=3)


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "LOCALHOST", "[::1]:8501"])
def test_this_machine_s_own_names_are_let_in(alone: Gate, host: str) -> None:
    assert ask(alone, host=host).text == "reached"
    assert ask(alone, host=host, kind="websocket").status == 101


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "evil@127.0.0.1", "127.0.0.1/x", "127.0.0.1:x", "", None, "halka.example.se"],
)
def test_a_name_that_is_made_to_point_here_is_not(alone: Gate, host: str | None) -> None:
    answer = ask(alone, host=host)
    assert (answer.status, "access.hosts" in answer.text) == (421, True)
    assert ask(alone, host=host, kind="websocket").status == 403


def test_two_hosts_are_none(alone: Gate) -> None:
    assert ask(alone, headers=[("Host", "evil.example")]).status == 421


def test_the_name_people_use_is_let_in_where_they_sign_in(gateway: Gate) -> None:
    assert ask(gateway, host="halka.example.se", peer=OUTSIDE).text == "reached"
    assert ask(gateway, host="annan.example.se").status == 421


@pytest.mark.parametrize(
    "headers",
    [
        (("Origin", "https://evil.example"),),
        (("Origin", "null"),),
        (("Origin", "http://["),),
        (("Sec-Fetch-Site", "cross-site"),),
    ],
)
@pytest.mark.parametrize(("method", "kind"), [("POST", "http"), ("PUT", "http"), ("DELETE", "http"), ("GET", "websocket")])
def test_another_site_s_page_cannot_write_nor_open_a_page_s_channel(
    alone: Gate, headers: tuple[tuple[str, str], ...], method: str, kind: str
) -> None:
    assert ask(alone, method=method, kind=kind, headers=headers).status == 403


def test_our_own_page_can(alone: Gate, gateway: Gate) -> None:
    own = (("Origin", "http://127.0.0.1:8501"), ("Sec-Fetch-Site", "same-origin"))
    assert ask(alone, method="PUT", headers=own).text == "reached"
    assert ask(alone, kind="websocket", headers=own).status == 101
    public = (("Origin", "https://halka.example.se"),)
    assert ask(gateway, kind="websocket", host="halka.example.se", headers=public).status == 101
    assert ask(alone, kind="websocket", headers=(("Origin", "http://127.0.0.1:9999"),)).status == 403


def test_every_answer_keeps_a_browser_in_check(alone: Gate, gateway: Gate) -> None:
    for answer in (ask(alone), ask(alone, host="evil.example")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "object-src 'none'" in policy
        assert "strict-transport-security" not in answer.headers
    answer = ask(gateway, host="halka.example.se")
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "Secure" not in ask(alone).headers["set-cookie"]


def test_the_gateway_s_headers_are_let_in_from_the_gateway(gateway: Gate) -> None:
    assert ask(gateway, peer=GATEWAY, headers=TOLD).text == "reached"
    assert ask(gateway, peer="10.1.0.77", headers=TOLD, kind="websocket").status == 101
    assert ask(gateway, peer=f"::ffff:{GATEWAY}", headers=TOLD).text == "reached"


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        (OUTSIDE, TOLD),
        ("127.0.0.1", TOLD),
        ("", TOLD),
        (GATEWAY, TOLD[1:]),
        (GATEWAY, (("X-Halka-Proxy", "x" * 40), TOLD[1])),
        (GATEWAY, (*TOLD, ("X-Forwarded-User", "boss"))),
        (GATEWAY, (*TOLD, ("X-Forwarded-Groups", "a"), ("x-forwarded-groups", "Vinter-admin"))),
        (OUTSIDE, (("X-Forwarded-Groups", "Vinter-admin"),)),
        (OUTSIDE, (*TOLD, ("X-Forwarded-For", GATEWAY))),
    ],
)
def test_forged_headers_are_refused(gateway: Gate, peer: str, headers: tuple[tuple[str, str], ...]) -> None:
    answer = ask(gateway, peer=peer, headers=headers)
    assert (answer.status, SECRET in answer.text) == (403, False)
    assert ask(gateway, peer=peer, headers=headers, kind="websocket").status == 403


def test_files_that_pages_made_need_a_sign_in(alone: Gate, gateway: Gate, provider: Gate) -> None:
    for path in ("/media/0a1b.csv", "/geo/lines.geojson", "/_stcore/upload_file/1/2"):
        assert ask(alone, path).text == "reached"
        assert ask(gateway, path, peer=GATEWAY).status == 401
        assert ask(gateway, path, peer=GATEWAY, headers=TOLD).text == "reached"
        assert ask(provider, path).status == 401
        assert ask(provider, path, headers=[("Cookie", "_streamlit_user=forged; _streamlit_user_1=x")]).status == 401
    assert ask(provider, "/app/static/halka.css").text == "reached"


def test_streamlit_s_own_counts_are_closed(alone: Gate) -> None:
    assert ask(alone, "/_stcore/metrics").status == 404


def test_who_tries_to_sign_in_too_often_waits(provider: Gate) -> None:
    def tried(peer: str, *headers: tuple[str, str]) -> Answer:
        return ask(provider, "/auth/login", host="halka.example.se", peer=peer, headers=headers)

    assert [tried(OUTSIDE).status for _ in range(4)] == [200, 200, 200, 429]
    assert 0 < int(tried(OUTSIDE, ("X-Forwarded-For", "1.2.3.4")).headers["retry-after"]) <= 20
    behind_gateway = ("X-Forwarded-For", f"6.6.6.6, {OUTSIDE}")
    assert tried(GATEWAY, behind_gateway).status == 429
    assert tried(GATEWAY, ("X-Forwarded-For", "198.51.100.1")).status == 200


@pytest.mark.parametrize("path", OPEN)
def test_who_asks_too_often_without_a_token_waits_and_another_address_does_not(gateway: Gate, path: str) -> None:
    def asked(client: str, **more: str) -> Answer:
        forwarded = [("X-Forwarded-For", f"198.51.100.9, {client}")]
        return ask(gateway, path, host="halka.example.se", peer=GATEWAY, headers=forwarded, **more)

    answers = [asked("192.0.2.1") for _ in range(5)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert asked("192.0.2.2").status == 200
    assert asked("192.0.2.1", method="HEAD").status == 429
    assert ask(gateway, "/livez", host="halka.example.se", peer=GATEWAY, headers=[("X-Forwarded-For", "192.0.2.1")]).status == 200

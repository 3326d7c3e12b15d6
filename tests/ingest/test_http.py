"""The network transport against a real server on loopback that behaves well and badly."""

import gzip
import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from config.settings import Settings, load_settings
from ingest.http import HttpTransport
from ingest.politeness import jitter
from ingest.ports import Query
from ingest.raw import RawArchive
from model.domain.errors import SourceUnavailable

NOW = datetime(2026, 1, 15, 12, 40, tzinfo=UTC)
BODY = b'{"a": 1}'


@pytest.fixture
def transport(settings: Settings, tmp_path: Path) -> HttpTransport:
    return HttpTransport(settings.http, RawArchive(tmp_path))


def _query(server: HTTPServer, path: str = "/data.json", **more: object) -> Query:
    return Query(source="probe", url=server.url_for(path), **more)  # type: ignore[arg-type]


def test_a_good_answer_comes_whole_with_headers_and_time(httpserver: HTTPServer, transport: HttpTransport) -> None:
    httpserver.expect_request("/data.json").respond_with_data(BODY, content_type="application/json", headers={"ETag": '"1"'})
    raw = transport.send(_query(httpserver, place=(16.5, 59.6)), NOW)
    assert (raw.body, raw.status, raw.fetched_at, raw.place) == (BODY, 200, NOW, (16.5, 59.6))
    assert raw.headers["etag"] == '"1"'
    (request, _), *_ = httpserver.log
    assert request.headers["User-Agent"].startswith("Halka/")


def test_commas_in_a_parameter_stay_commas(httpserver: HTTPServer, transport: HttpTransport) -> None:
    httpserver.expect_request("/data.json").respond_with_data(BODY)
    transport.send(_query(httpserver, params={"parameters": "a,b"}), NOW)
    assert httpserver.log[0][0].query_string == b"parameters=a,b"


def test_gzip_is_unpacked_and_a_bomb_is_not(httpserver: HTTPServer, tmp_path: Path) -> None:
    small = load_settings(env={}, overrides={"http.max_body_bytes": 100_000, "http.retries": 0})
    packed = {"Content-Encoding": "gzip"}
    httpserver.expect_request("/data.json").respond_with_data(gzip.compress(BODY), headers=packed)
    httpserver.expect_request("/bomb").respond_with_data(gzip.compress(b"0" * 30_000_000), headers=packed)
    transport = HttpTransport(small.http, RawArchive(tmp_path))
    assert transport.send(_query(httpserver), NOW).body == BODY
    with pytest.raises(SourceUnavailable, match="more than 100000 bytes"):
        transport.send(_query(httpserver, "/bomb"), NOW)


def test_a_fault_that_passes_is_retried(httpserver: HTTPServer, transport: HttpTransport) -> None:
    httpserver.expect_ordered_request("/data.json").respond_with_data("", status=503)
    httpserver.expect_ordered_request("/data.json").respond_with_data("", status=500)
    httpserver.expect_ordered_request("/data.json").respond_with_data(BODY)
    assert transport.send(_query(httpserver), NOW).body == BODY


def test_a_fault_that_stays_is_told(httpserver: HTTPServer, transport: HttpTransport) -> None:
    httpserver.expect_request("/data.json").respond_with_data("database down", status=500)
    with pytest.raises(SourceUnavailable, match=r"answered 500: it has a fault of its own.*database down"):
        transport.send(_query(httpserver), NOW)
    assert len(httpserver.log) == 3


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "does not accept the key.*To mend it: get a key"),
        (403, r"set http\.user_agent"),
        (404, "check that the point lies in the forecast area"),
        (422, "outside its area"),
        (418, "refuses the question"),
        (302, "has moved"),
        (304, "no longer in the archive"),
    ],
)
def test_each_refusal_says_what_to_do(httpserver: HTTPServer, transport: HttpTransport, status: int, message: str) -> None:
    httpserver.expect_request("/data.json").respond_with_data("", status=status, headers={"Location": "/elsewhere"})
    with pytest.raises(SourceUnavailable, match=message):
        transport.send(_query(httpserver, secret_hint="get a key"), NOW)
    assert len(httpserver.log) == 1


def test_a_deprecated_product_still_answers(httpserver: HTTPServer, transport: HttpTransport) -> None:
    httpserver.expect_request("/data.json").respond_with_data(BODY, status=203)
    assert transport.send(_query(httpserver), NOW).status == 203


@pytest.mark.parametrize(("retry_after", "wait"), [("120", 120), (None, 600), ("tomorrow", 600)])
def test_who_throttles_is_left_alone(
    httpserver: HTTPServer, transport: HttpTransport, retry_after: str | None, wait: int
) -> None:
    httpserver.expect_request("/data.json").respond_with_data(
        "", status=429, headers={"Retry-After": retry_after} if retry_after else {}
    )
    with pytest.raises(SourceUnavailable, match="asks us to slow down"):
        transport.send(_query(httpserver), NOW)
    with pytest.raises(SourceUnavailable, match=rf"not asked again for ({wait}|{wait - 1}) s"):
        transport.send(_query(httpserver), NOW)
    assert len(httpserver.log) == 1


def test_a_web_page_is_no_data(httpserver: HTTPServer, transport: HttpTransport) -> None:
    httpserver.expect_request("/data.json").respond_with_data("<html>log in</html>", content_type="text/html; charset=utf-8")
    with pytest.raises(SourceUnavailable, match=r"a web page .text/html. with status 200 instead of data"):
        transport.send(_query(httpserver), NOW)


def test_nothing_is_no_data(httpserver: HTTPServer, transport: HttpTransport) -> None:
    httpserver.expect_request("/data.json").respond_with_data(b"", status=200)
    with pytest.raises(SourceUnavailable, match="with nothing in it"):
        transport.send(_query(httpserver), NOW)


def test_an_answer_that_breaks_off_is_asked_for_once_more(httpserver: HTTPServer, transport: HttpTransport) -> None:
    def half(request: Request) -> Response:
        return Response(iter([BODY]), headers={"Content-Length": "5000"})

    httpserver.expect_request("/data.json").respond_with_handler(half)
    with pytest.raises(SourceUnavailable, match="broke off twice"):
        transport.send(_query(httpserver), NOW)
    assert len(httpserver.log) == 2


def test_a_server_that_says_nothing_costs_a_bounded_time(tmp_path: Path) -> None:
    quick = load_settings(env={}, overrides={"http.read_timeout_s": 0.2, "http.retries": 1, "http.backoff_s": 0.0})
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        transport = HttpTransport(quick.http, RawArchive(tmp_path))
        query = Query(source="probe", url=f"http://127.0.0.1:{deaf.getsockname()[1]}/")
        started = time.monotonic()
        with pytest.raises(SourceUnavailable, match=r"did not answer within http\.read_timeout_s"):
            transport.send(query, NOW)
        assert time.monotonic() - started < 2.0
        with pytest.raises(SourceUnavailable, match="not asked again for"):
            transport.send(query, NOW)


def test_no_contact_names_host_and_next_step(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = f"http://127.0.0.1:{gone.getsockname()[1]}/"
    with pytest.raises(SourceUnavailable, match=r"^probe: 127\.0\.0\.1:\d+: no contact; check the network"):
        HttpTransport(settings.http).send(Query(source="probe", url=address), NOW)


def test_an_unchanged_answer_comes_from_the_archive(httpserver: HTTPServer, settings: Settings, tmp_path: Path) -> None:
    archive = RawArchive(tmp_path)
    transport, query = HttpTransport(settings.http, archive), _query(httpserver)
    stamp = "Thu, 15 Jan 2026 12:00:00 GMT"
    httpserver.expect_ordered_request("/data.json").respond_with_data(BODY, headers={"Last-Modified": stamp, "ETag": '"7"'})
    httpserver.expect_ordered_request(
        "/data.json", headers={"If-Modified-Since": stamp, "If-None-Match": '"7"'}
    ).respond_with_data(b"", status=304, headers={"Expires": "Thu, 15 Jan 2026 14:10:00 GMT"})
    first = transport.send(query, NOW)
    archive.keep(first, query)
    again = transport.send(query, NOW + timedelta(hours=1))
    assert (again.body, again.fetched_at) == (BODY, NOW)
    assert again.headers["expires"].endswith("14:10:00 GMT")


def test_a_fresh_answer_is_not_asked_for_again(httpserver: HTTPServer, settings: Settings, tmp_path: Path) -> None:
    archive = RawArchive(tmp_path)
    transport, query = HttpTransport(settings.http, archive), _query(httpserver)
    httpserver.expect_request("/data.json").respond_with_data(BODY, headers={"Expires": "Thu, 15 Jan 2026 13:00:00 GMT"})
    archive.keep(transport.send(query, NOW), query)
    transport.send(query, NOW + timedelta(minutes=10))
    assert len(httpserver.log) == 1
    transport.send(query, NOW + timedelta(minutes=30))
    assert len(httpserver.log) == 2


def test_after_expires_each_site_waits_a_little_of_its_own(httpserver: HTTPServer, settings: Settings, tmp_path: Path) -> None:
    archive, policy = RawArchive(tmp_path), settings.http.model_copy(update={"jitter_s": 3600.0})
    spread = jitter("vasteras", "probe", policy.jitter_s)
    transport, query = HttpTransport(policy, archive, site="vasteras"), _query(httpserver)
    httpserver.expect_request("/data.json").respond_with_data(BODY, headers={"Expires": "Thu, 15 Jan 2026 13:00:00 GMT"})
    archive.keep(transport.send(query, NOW), query)
    expires = datetime(2026, 1, 15, 13, tzinfo=UTC)
    assert spread > timedelta(minutes=1)
    transport.send(query, expires + spread - timedelta(seconds=1))
    assert len(httpserver.log) == 1
    transport.send(query, expires + spread)
    assert len(httpserver.log) == 2


def test_behind_an_unchanged_gate_nothing_is_fetched(httpserver: HTTPServer, settings: Settings, tmp_path: Path) -> None:
    archive = RawArchive(tmp_path)
    transport = HttpTransport(settings.http, archive)
    query = _query(httpserver, gate=_query(httpserver, "/createdtime.json"))
    gates = iter([b"run 1", b"run 1", b"run 2"])
    httpserver.expect_request("/createdtime.json").respond_with_handler(lambda _: Response(next(gates)))
    httpserver.expect_request("/data.json").respond_with_data(BODY)
    for hour in range(3):
        archive.keep(transport.send(query, NOW + timedelta(hours=hour)), query)
    assert [request.path for request, _ in httpserver.log].count("/data.json") == 2


def test_a_secret_is_sent_and_never_kept_or_shown(httpserver: HTTPServer, transport: HttpTransport) -> None:
    httpserver.expect_request("/ask", method="POST").respond_with_handler(
        lambda request: Response(request.get_data() + b" refused", status=200)
    )
    httpserver.expect_request("/no", method="POST").respond_with_handler(lambda request: Response(request.get_data(), status=401))
    post = {"method": "POST", "body": '<LOGIN key="{key}"/>', "secrets": {"key": "hush123"}, "secret_fields": ("key",)}
    raw = transport.send(_query(httpserver, "/ask", **post), NOW)
    assert raw.body == b'<LOGIN key="***"/> refused'
    assert httpserver.log[0][0].get_data() == b'<LOGIN key="hush123"/>'
    with pytest.raises(SourceUnavailable) as refused:
        transport.send(_query(httpserver, "/no", **post), NOW)
    assert "hush123" not in str(refused.value)


def test_a_secret_may_travel_in_a_header(httpserver: HTTPServer, transport: HttpTransport) -> None:
    httpserver.expect_request("/data.json").respond_with_data(b"said Bearer hush123", content_type="application/json")
    query = _query(httpserver, headers={"Authorization": "Bearer {key}"}, secrets={"key": "hush123"}, secret_fields=("key",))
    raw = transport.send(query, NOW)
    (request, _), *_ = httpserver.log
    assert request.headers["Authorization"] == "Bearer hush123"
    assert raw.body == b"said Bearer ***"


def test_a_secret_that_is_absent_is_asked_for_before_anything_is_sent(httpserver: HTTPServer, transport: HttpTransport) -> None:
    with pytest.raises(SourceUnavailable, match="needs key, which is not set: register"):
        transport.send(_query(httpserver, body="{key}", secret_fields=("key",), secret_hint="register"), NOW)
    assert not httpserver.log

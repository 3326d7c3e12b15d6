"""Mail and webhook against servers that answer, refuse, hang and die."""

import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from config.notify import Notify
from config.settings import load_settings
from model.domain.errors import DeliveryError
from model.domain.notices import Delivery, DeliveryState, Notice, NoticeKind
from scheduler.notify.channels import deliver

NOW = datetime(2026, 1, 16, 2, 12, tzinfo=UTC)


@dataclass
class Post:
    """Keeps what arrives; says what it is told to say to a receiver."""

    says: dict[str, str] = field(default_factory=dict)
    arrived: list[Any] = field(default_factory=list)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 aiosmtpd's name
        """Take or refuse a receiver."""
        if address in self.says:
            return self.says[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a mail."""
        self.arrived.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    kept = Post()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    yield kept, port
    server.stop()


def _rules(**change: object) -> Notify:
    mail = {"mail_host": "127.0.0.1", "mail_security": "none", "mail_from": "halka@provstad.se", "mail_to": ["jour@provstad.se"]}
    return load_settings(env={}, overrides={"notify": {**mail, "timeout_s": 2.0, **change}}).notify


def _delivery(channel: str = "mail", receiver: str = "jour@provstad.se", subject: str = "9 att starta, först 03:40") -> Delivery:
    notice = Notice(NoticeKind.CALL_OUT, "call_out:abc:0", NOW, subject, "■ 03:40  Stora gatan: plogning\n", {}, simulated=False)
    return Delivery(7, channel, receiver, DeliveryState.SENDING, 1, NOW, None, "", notice)


def _refused(delivery: Delivery, rules: Notify) -> DeliveryError:
    with pytest.raises(DeliveryError) as raised:
        deliver(delivery, rules, site="provstad")
    return raised.value


def test_a_mail_arrives_whole_with_an_id_that_stays_the_same(post: tuple[Post, int]) -> None:
    kept, port = post
    for _ in range(2):
        deliver(_delivery(), _rules(mail_port=port), site="provstad")
    first, second = kept.arrived
    assert first.get_content().rstrip() == "■ 03:40  Stora gatan: plogning"
    assert (first["Subject"], first["To"], first["Auto-Submitted"]) == (
        "9 att starta, först 03:40",
        "jour@provstad.se",
        "auto-generated",
    )
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@provstad.se>")


def test_a_line_break_in_a_subject_adds_no_header(post: tuple[Post, int]) -> None:
    kept, port = post
    deliver(_delivery(subject="snö\r\nBcc: alla@provstad.se"), _rules(mail_port=port), site="provstad")
    assert kept.arrived[0]["Bcc"] is None
    assert "Bcc" in kept.arrived[0]["Subject"]


@pytest.mark.parametrize(("says", "passing"), [("550 no such user", False), ("451 try later", True)])
def test_a_refusal_says_whether_another_try_may_help(post: tuple[Post, int], says: str, passing: bool) -> None:
    kept, port = post
    kept.says["jour@provstad.se"] = says
    error = _refused(_delivery(), _rules(mail_port=port))
    assert (error.passing, says.split(maxsplit=1)[0] in str(error)) == (passing, True)


def test_nobody_there_and_a_server_that_never_answers_may_pass() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        port = mute.getsockname()[1]
        assert _refused(_delivery(), _rules(mail_port=port)).passing
        mute.listen()
        assert _refused(_delivery(), _rules(mail_port=port, timeout_s=0.5)).passing


def test_a_way_without_encryption_is_not_taken_where_it_is_asked_for(post: tuple[Post, int]) -> None:
    kept, port = post
    assert "STARTTLS" in str(_refused(_delivery(), _rules(mail_port=port, mail_security="starttls")))
    assert kept.arrived == []


def test_a_webhook_gets_a_signed_document_with_a_key_against_doubles(httpserver: HTTPServer) -> None:
    got: list[Request] = []

    def take(request: Request) -> Response:
        request.get_data()
        got.append(request)
        return Response(status=204)

    httpserver.expect_request("/in", method="POST").respond_with_handler(take)
    rules = _rules(webhook_url=httpserver.url_for("/in"), webhook_key="nyckel")
    for _ in range(2):
        deliver(_delivery("webhook", "webhook"), rules, site="provstad")
    body = got[0].get_data()
    assert json.loads(body)["subject"] == "9 att starta, först 03:40"
    assert json.loads(body)["kind"] == "call_out"
    assert got[0].headers["X-Halka-Signature"] == "sha256=" + hmac.new(b"nyckel", body, hashlib.sha256).hexdigest()
    assert got[0].headers["Idempotency-Key"] == got[1].headers["Idempotency-Key"]


@pytest.mark.parametrize(("status", "passing"), [(500, True), (503, True), (429, True), (400, False), (401, False), (302, False)])
def test_a_webhook_that_refuses_is_told_with_its_status_and_never_with_its_address(
    httpserver: HTTPServer, status: int, passing: bool
) -> None:
    httpserver.expect_request("/hemlig-9f3").respond_with_response(
        Response(status=status, headers={"Location": "http://127.0.0.1:1/"})
    )
    error = _refused(_delivery("webhook", "webhook"), _rules(webhook_url=httpserver.url_for("/hemlig-9f3")))
    assert (error.passing, str(status) in str(error), "9f3" in str(error)) == (passing, True, False)


def test_a_webhook_nobody_answers_may_pass_and_keeps_its_address_to_itself() -> None:
    error = _refused(_delivery("webhook", "webhook"), _rules(webhook_url="http://127.0.0.1:9/hemlig-9f3"))
    assert (error.passing, "9f3" in str(error)) == (True, False)


def test_a_way_that_was_taken_out_of_the_settings_is_given_up() -> None:
    assert not _refused(_delivery("webhook", "webhook"), _rules()).passing

"""The pages' server is told of as living as long as it answers, and no longer: one that has frozen holds its port and answers nobody."""

import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dashboard import alive
from dashboard.alive import answers, wait_for
from tests.supervisor import falls_silent, listening


class Pages(ThreadingHTTPServer):
    """Answers ``/livez`` until it freezes."""

    daemon_threads = True

    def __init__(self) -> None:
        self.frozen, self.thawed, self.status = threading.Event(), threading.Event(), 200
        self.hosts: list[str] = []
        super().__init__(("127.0.0.1", 0), Answer)


class Answer(BaseHTTPRequestHandler):
    """One request."""

    server: Pages

    def do_GET(self) -> None:
        self.server.hosts.append(self.headers["Host"])
        if self.server.frozen.is_set():
            self.server.thawed.wait(30.0)
        self.send_response(self.server.status if self.path == "/livez" else 404)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Nothing."""


@pytest.fixture
def pages() -> Iterator[Pages]:
    with Pages() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.thawed.set()
        server.shutdown()
        thread.join(30.0)


@pytest.fixture
def process() -> Iterator["subprocess.Popen[bytes]"]:
    """Stands for the server's process: there as long as it is not ended, whatever it answers."""
    with subprocess.Popen(["sleep", "60"]) as running:
        yield running
        running.kill()


def test_a_server_answers_or_does_not(pages: Pages) -> None:
    assert answers("0.0.0.0", pages.server_port)  # noqa: S104 what it listens on
    assert pages.hosts == ["localhost"], "the gate lets this machine's own names through, whatever the pages are called"
    pages.status = 503
    assert not answers("127.0.0.1", pages.server_port)
    pages.frozen.set()
    assert not answers("127.0.0.1", pages.server_port, within_s=0.05)
    assert not answers("127.0.0.1", 9)


def test_one_that_freezes_gives_no_sign_of_life_and_its_end_is_seen(
    pages: Pages, process: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alive, "ANSWER_WITHIN_S", 0.05)
    ended: list[int] = []
    with listening() as (heard, address):
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        waiting = threading.Thread(
            target=lambda: ended.append(wait_for(process, "127.0.0.1", pages.server_port, ask_every_s=0.02))
        )
        waiting.start()
        assert heard.recv(100) == b"READY=1\nWATCHDOG=1"
        assert [heard.recv(100) for _ in range(3)] == [b"WATCHDOG=1"] * 3
        pages.frozen.set()
        assert falls_silent(heard, for_s=0.5)
        assert waiting.is_alive()
        assert process.poll() is None
        process.terminate()
        waiting.join(30.0)
    assert ended == [-15]


def test_without_a_supervisor_nothing_is_asked(
    pages: Pages, process: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    process.terminate()
    assert wait_for(process, "127.0.0.1", pages.server_port, ask_every_s=0.01) == -15
    assert pages.hosts == []

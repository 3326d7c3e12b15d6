"""Signs of life by the supervisor's protocol: over a real socket, and without one nothing happens."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.supervisor import ALIVE, READY, is_supervised, tell_supervisor, unsupervised
from tests.supervisor import listening


@pytest.fixture(params=["a path", "an abstract name"])
def told(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, dict[str, str]]]:
    name = f"@halka-test-{tmp_path.name}" if request.param == "an abstract name" else ""
    with listening(name) as (heard, address):
        yield heard, {"NOTIFY_SOCKET": address}


def test_a_sign_is_one_datagram(told: tuple[socket.socket, dict[str, str]]) -> None:
    heard, env = told
    assert is_supervised(env)
    assert tell_supervisor(READY, ALIVE, env=env)
    assert heard.recv(100) == b"READY=1\nWATCHDOG=1"
    assert tell_supervisor(ALIVE, env=env)
    assert heard.recv(100) == b"WATCHDOG=1"


@pytest.mark.parametrize("env", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "vsock:2:1"}])
def test_without_a_supervisor_nothing_is_sent(env: dict[str, str]) -> None:
    assert not is_supervised(env)
    assert not tell_supervisor(ALIVE, env=env)


def test_a_supervisor_that_is_gone_or_does_not_listen_stops_nobody(tmp_path: Path) -> None:
    assert not tell_supervisor(ALIVE, env={"NOTIFY_SOCKET": str(tmp_path / "gone")})
    with listening() as (_, address):
        sent = [tell_supervisor(ALIVE, env={"NOTIFY_SOCKET": address}) for _ in range(5000)]
    assert not sent[-1], "its queue is full, and the service goes on"


def test_a_child_does_not_speak_in_our_name() -> None:
    env = {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "1", "WATCHDOG_PID": "2", "PATH": "/bin"}
    assert unsupervised(env) == {"PATH": "/bin"}

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.settings import load_settings
from dashboard.serve import APP, check_port, check_way, command
from tests.config.test_access import OIDC
from tests.dashboard.seed import environment
from tests.supervisor import listening

ROOT = Path(__file__).parents[2]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_port_in_use_is_named_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"port {port} .*HALKA__DASHBOARD__PORT={port + 1}"):
            check_port("127.0.0.1", port)
    check_port("127.0.0.1", _free_port())


def test_the_command_serves_our_app_on_loopback() -> None:
    parts = command("127.0.0.1", 8501, load_settings(env={}).access)
    assert str(APP) in parts
    assert "--server.address=127.0.0.1" in parts
    assert APP.is_file()


def test_the_command_knows_the_name_people_use() -> None:
    parts = command("0.0.0.0", 8501, load_settings(env=OIDC).access)  # noqa: S104 behind a sign-in
    assert "--server.allowedHosts=halka.example.se" in parts


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104 what is to be refused
def test_where_nobody_signs_in_nobody_else_reaches_it(address: str) -> None:
    with pytest.raises(ConfigError, match=rf"{re.escape(address)}, which others reach, .*docs/access.md"):
        check_way(address, load_settings(env={}).access)
    check_way(address, load_settings(env=OIDC).access)
    check_way("127.0.0.1", load_settings(env={}).access)


def test_a_taken_port_is_one_line_on_standard_error(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        env = {**os.environ, **environment(tmp_path), "HALKA__DASHBOARD__PORT": str(taken.getsockname()[1])}
        done = subprocess.run(
            [sys.executable, "-m", "dashboard.serve"], env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "stop what runs there" in done.stderr


def test_a_server_says_to_its_supervisor_that_it_answers_and_does_not_outlive_its_starter(tmp_path: Path) -> None:
    port = _free_port()
    with listening() as (heard, address):
        heard.settimeout(60.0)
        env = {**os.environ, **environment(tmp_path), "HALKA__DASHBOARD__PORT": str(port), "NOTIFY_SOCKET": address}
        with subprocess.Popen(
            [sys.executable, "-m", "dashboard.serve"], env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as server:
            assert heard.recv(100) == b"READY=1\nWATCHDOG=1"
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=30) == 0
    check_port("127.0.0.1", port)

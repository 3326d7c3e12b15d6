import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config.errors import ConfigError
from dashboard.serve import APP, check_port, command
from tests.dashboard.seed import environment

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
    parts = command("127.0.0.1", 8501)
    assert str(APP) in parts
    assert "--server.address=127.0.0.1" in parts
    assert APP.is_file()


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


def test_no_server_outlives_its_starter(tmp_path: Path) -> None:
    port = _free_port()
    env = {**os.environ, **environment(tmp_path), "HALKA__DASHBOARD__PORT": str(port)}
    with subprocess.Popen(
        [sys.executable, "-m", "dashboard.serve"], env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        assert server.stdout is not None
        for line in server.stdout:
            if "URL:" in line:
                break
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0
    check_port("127.0.0.1", port)

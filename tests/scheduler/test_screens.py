"""The dashboard's process is told where the store is, and a taken port is said before anything starts."""

import socket
from datetime import UTC, datetime

import pytest

from config.settings import load_settings
from model.domain.errors import ConfigError
from scheduler.screens import environment, refuse_taken_port


def test_a_taken_port_is_said_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port} on 127.0.0.1 .*--port"):
            refuse_taken_port(load_settings(env={}, overrides={"dashboard.port": port}))


def test_the_dashboard_is_told_where_the_store_is_and_which_moment_it_is() -> None:
    now = datetime(2026, 1, 16, 2, 12, tzinfo=UTC)
    told = environment("demo", load_settings(env={}, overrides={"database.url": "sqlite:///x.db", "clock.now": now}))
    assert told["HALKA_SITE"] == "demo"
    assert told["HALKA__DATABASE__URL"] == "sqlite:///x.db"
    assert datetime.fromisoformat(told["HALKA__CLOCK__NOW"]) == now
    assert load_settings(env=told).clock.now == now

"""Start the dashboard: a process of its own, told through its environment where the store is."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from types import FrameType
from typing import Any

from config.settings import Settings, load_settings
from model.domain.errors import ConfigError


def open_dashboard(site: str, overrides: Mapping[str, Any]) -> int:
    """Serve the dashboard until it is stopped.

    Args:
        site: Name or path of the site.
        overrides: Settings of the command line, by dotted key.

    Returns:
        Exit code of the server.

    Raises:
        ConfigError: The port is taken or a setting is wrong.
    """
    settings = load_settings(site=site, overrides=overrides)
    refuse_taken_port(settings)
    server = subprocess.Popen([sys.executable, "-m", "dashboard.serve"], env=environment(site, settings))

    def pass_on(number: int, _frame: FrameType | None) -> None:
        server.send_signal(number)

    signal.signal(signal.SIGTERM, pass_on)
    try:
        return server.wait()
    except KeyboardInterrupt:
        return server.wait(timeout=15)


def environment(site: str, settings: Settings) -> dict[str, str]:
    """What the dashboard's process needs to know, beside what this process was told."""
    told = {
        **os.environ,
        "HALKA_SITE": site,
        "HALKA__DATABASE__URL": settings.database.url,
        "HALKA__PATHS__DATA": str(settings.paths.data.absolute()),
        "HALKA__DASHBOARD__ADDRESS": settings.dashboard.address,
        "HALKA__DASHBOARD__PORT": str(settings.dashboard.port),
    }
    if settings.clock.now is not None:
        told["HALKA__CLOCK__NOW"] = settings.clock.now.isoformat()
    return told


def refuse_taken_port(settings: Settings) -> None:
    """Say so at once if something answers on the dashboard's port.

    Raises:
        ConfigError: The port is taken; the message says how to choose another.
    """
    address, port = settings.dashboard.address, settings.dashboard.port
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise ConfigError(
                f"port {port} on {address} cannot be used ({error.strerror}); stop what uses it, or choose another with "
                f"--port or HALKA__DASHBOARD__PORT"
            ) from error

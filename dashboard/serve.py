"""Serve the pages: check that the port is free, then run Streamlit on the address the settings name.

``python -m dashboard.serve`` is how the command line starts it; settings and site come from the environment.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from config.access import Access
from config.errors import ConfigError, HalkaError
from config.notify import on_this_machine
from config.settings import Settings, load_settings
from config.supervisor import unsupervised
from dashboard.alive import wait_for
from dashboard.installation import DEFAULT_SITE, SITE_VARIABLE

APP = Path(__file__).parent / "server.py"


def serve(settings: Settings, site: str, *, env: Mapping[str, str] | None = None) -> int:
    """Serve until stopped.

    Args:
        settings: Address, port and clock; the store they name is the one the pages read.
        site: Name or path of the site.
        env: Variables for the pages; the process's own where None.

    Returns:
        Exit code of the server.

    Raises:
        ConfigError: The port is in use, or the address is reached from elsewhere and nobody signs in.
    """
    address, port = settings.dashboard.address, settings.dashboard.port
    check_way(address, settings.access)
    check_port(address, port)
    variables = unsupervised(os.environ if env is None else env)  # this process tells for the server whether it answers
    variables[SITE_VARIABLE] = site
    variables["HALKA__DATABASE__URL"] = settings.database.url
    variables["HALKA__PATHS__DATA"] = str(settings.paths.data)
    variables["HALKA__PATHS__OBJECTS"] = settings.paths.objects
    if settings.clock.now is not None:
        variables["HALKA__CLOCK__NOW"] = settings.clock.now.isoformat()
    variables["FORWARDED_ALLOW_IPS"] = ""  # the gate itself judges who stands behind a gateway; the server is not to rewrite it
    if settings.access.way == "none":
        sys.stderr.write(f"halka: nobody signs in, so the pages answer on this machine only ({address}); see docs/access.md\n")
    with subprocess.Popen(command(address, port, settings.access), env=variables) as server, _stopping(server):  # noqa: S603 our own module, no shell
        code = wait_for(server, address, port)
    return 0 if code in (-signal.SIGTERM, -signal.SIGINT) else code


@contextmanager
def _stopping(server: subprocess.Popen[bytes]) -> Iterator[None]:
    """Hand on the signals that end this process, so that no server outlives it."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.terminate()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def command(address: str, port: int, access: Access) -> list[str]:
    """The command that serves the pages."""
    hosts = ("127.0.0.1", "localhost", "::1", *sorted(access.host_names))
    return [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(APP),
        f"--server.address={address}",
        f"--server.port={port}",
        "--server.headless=true",
        "--logger.messageFormat=%(message)s",  # the server gives each line its form (config/logs.py)
        *(f"--server.allowedHosts={host}" for host in hosts),
    ]


def check_way(address: str, access: Access) -> None:
    """Refuse an address that others reach where nobody signs in.

    Raises:
        ConfigError: So it is; the message says both ways out.
    """
    if access.way == "none" and not on_this_machine(address):
        raise ConfigError(
            f"dashboard.address is {address}, which others reach, but nobody signs in (access.way is none); set up a sign-in "
            "(docs/access.md), or let the pages answer on 127.0.0.1 only"
        )


def check_port(address: str, port: int) -> None:
    """Refuse a port that something else answers on.

    Raises:
        ConfigError: The port is in use, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise ConfigError(
                f"the dashboard cannot listen on {address} port {port} ({error.strerror}); stop what runs there, "
                f"or choose another port: HALKA__DASHBOARD__PORT={port + 1}"
            ) from error


def main() -> int:
    """Serve what the environment names; one line on standard error where that cannot be done."""
    site = os.environ.get(SITE_VARIABLE) or DEFAULT_SITE
    try:
        return serve(load_settings(site=site), site)
    except HalkaError as error:
        sys.stderr.write(f"halka: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())

"""A supervisor's ear: a datagram socket as systemd has one."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def listening(name: str = "") -> Iterator[tuple[socket.socket, str]]:
    """A bound socket that waits 30 s at most, and its address for NOTIFY_SOCKET.

    Args:
        name: An abstract name, with its ``@``; a path in a folder of its own where empty.
    """
    with tempfile.TemporaryDirectory(prefix="halka") as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        address = name or str(Path(folder) / "notify")
        heard.bind(f"\0{name[1:]}" if name else address)
        heard.settimeout(30.0)
        yield heard, address


def falls_silent(heard: socket.socket, *, for_s: float) -> bool:
    """Whether, once what was sent before has been heard, nothing comes for so long [s]; False where it goes on and on."""
    heard.settimeout(for_s)
    try:
        for _ in range(200):
            heard.recv(100)
    except TimeoutError:
        return True
    finally:
        heard.settimeout(30.0)
    return False

"""Databases that the soak may kill, fill and stop: an SQLite file, and a PostgreSQL cluster of its own that is thrown away."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from model.domain.errors import StoreError

ENGINES = ("sqlite", "postgresql")
_USER = "postgres"


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server of our own.

    Attributes:
        programs: Folder of ``initdb`` and ``pg_ctl``.
        folder: Its files.
        port: Where it listens, on this machine only.
    """

    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Address of its database."""
        return f"postgresql://{_USER}@127.0.0.1:{self.port}/{_USER}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop it at once, whatever is going on in it, as a power cut would."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        command = [str(self.programs / program), *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", _USER, "--", *command]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            raise StoreError(f"{program} failed: {done.stderr.strip().splitlines()[-1:]}")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A new PostgreSQL cluster, gone at the end.

    Raises:
        StoreError: PostgreSQL's programs are not installed, or it cannot be made.
    """
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="halka-soak-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _USER)
        made = Cluster(programs, folder, free_port())
        made._run("initdb", "-D", str(folder / "data"), "-U", _USER, "-A", "trust", "-E", "UTF8")  # noqa: SLF001 its own module
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(engine: str, folder: Path) -> Iterator[tuple[str, Cluster | None]]:
    """Address of a new, empty database of a kind; with its cluster, where there is one to stop.

    Raises:
        StoreError: PostgreSQL cannot be started.
    """
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'halka.db'}", None
        return
    with cluster() as made:
        yield made.url, made


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        raise StoreError("PostgreSQL's initdb is not installed (Debian: apt-get install postgresql)")
    return found[-1].parent if found else Path(str(on_path)).parent


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

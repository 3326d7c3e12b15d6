"""A winter's wear in short time: two schedulers, a crash matrix, a season of faults, and load. `make soak` runs all of it.

``python -m benchmarks.soak [schedulers] [kills] [winter] [load] [--database sqlite|postgresql] [--days N] [--kills N] [--minutes N] [--seed N]``

All data is simulated. PostgreSQL is a cluster of its own, started and thrown away here. The exit code is 0 where every part held.
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.soak_databases import ENGINES, Cluster, database
from benchmarks.soak_kills import run_kills
from benchmarks.soak_load import run_load
from benchmarks.soak_pair import run_pair
from benchmarks.soak_winter import run_winter
from benchmarks.soak_worker import Place
from model.domain.errors import HalkaError
from store.open import Store

#: Simulated days of the two schedulers, and how often one of them is killed or stopped in that time.
PAIR_DAYS, PAIR_KILLS = 10, 60
WINTER_DAYS = 180


def schedulers(told: argparse.Namespace, url: str, folder: Path, _cluster: Cluster | None) -> Any:
    """Two schedulers on one site."""
    Store.open(url, folder).close()
    days = told.days or PAIR_DAYS
    return run_pair(Place(url, folder), span=timedelta(days=days), kills=round(PAIR_KILLS * days / PAIR_DAYS), seed=told.seed)


def crashes(told: argparse.Namespace, url: str, folder: Path, _cluster: Cluster | None) -> Any:
    """The crash matrix; half of the kills fall on each database."""
    share = told.kills if told.database else (told.kills + 1) // 2
    return run_kills(url, folder, kills=share, seed=told.seed)


def winter(told: argparse.Namespace, url: str, folder: Path, server: Cluster | None) -> Any:
    """A season of troubles."""
    return run_winter(url, folder, server, days=told.days or WINTER_DAYS, seed=told.seed)


def load(told: argparse.Namespace, url: str, folder: Path, server: Cluster | None) -> Any:
    """Readers and writers while the nightly chain runs."""
    return None if server is None else run_load(url, folder, minutes=told.minutes, seed=told.seed)


PARTS: dict[str, tuple[str, Callable[[argparse.Namespace, str, Path, Cluster | None], Any]]] = {
    "schedulers": ("Two schedulers, killed at random", schedulers),
    "kills": ("Crash matrix", crashes),
    "winter": ("A winter of troubles", winter),
    "load": ("Load", load),
}


def main(words: list[str] | None = None) -> int:
    """Run what is asked for on each database and print what came of it."""
    reader = argparse.ArgumentParser(prog="benchmarks.soak", description=__doc__.splitlines()[0] if __doc__ else None)
    reader.add_argument("parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)}; all where none is named")
    reader.add_argument("--database", choices=ENGINES, help="one database only")
    reader.add_argument("--days", type=float, help="simulated days of the schedulers and the winter")
    reader.add_argument("--kills", type=int, default=200, help="kills of the crash matrix, over both databases")
    reader.add_argument("--minutes", type=float, default=10.0, help="length of the load")
    reader.add_argument("--seed", type=int, default=1)
    told = reader.parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and folders do not outlive it
    unknown = sorted(set(told.parts) - PARTS.keys())
    if unknown:
        reader.error(f"no part is called {unknown[0]}; there are {', '.join(PARTS)}")
    held = [
        _run(part, engine, told) for part in (told.parts or PARTS) for engine in ([told.database] if told.database else ENGINES)
    ]
    return 0 if all(held) else 1


def _run(part: str, engine: str, told: argparse.Namespace) -> bool:
    title, step = PARTS[part]
    print(f"\n{title}, {engine}, simulated", flush=True)
    with tempfile.TemporaryDirectory(prefix="halka-soak-") as name:
        try:
            with database(engine, Path(name)) as (url, server):
                figures = step(told, url, Path(name), server)
        except HalkaError as error:
            print(f"  did not run: {error}", flush=True)
            return False
    if figures is None:
        print("  is for the other database only")
        return True
    for item in fields(figures):
        print(f"  {item.name.replace('_', ' '):<28}{getattr(figures, item.name)}")
    print(f"  {'held' if figures.good else 'DID NOT HOLD'}", flush=True)
    return bool(figures.good)


if __name__ == "__main__":
    sys.exit(main())

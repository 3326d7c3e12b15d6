"""What putting an assessment together and storing its arrays takes of memory: `python -m benchmarks.scale_gathering`.

Made pictures of 40 routes a block, 100 figures an hour and 66 hours, random to the last bit so that nothing of them packs. Each way in a process of
its own: all blocks held and joined, the whole laid out in memory, and laid out on disk as for a large network. Told is what the process holds of its
own, for pages of a file the system takes out of memory where that gets short.
"""

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import xarray as xr

from model.gathering import Gathering, in_memory
from store.array_room import mapped_room
from store.arrays import array_store

ROUTES, BLOCK, HOURS, FIGURES = (4_000, 20_000), 40, 66, 100
WAYS = ("joined", "memory", "disk")


def blocks(routes: int) -> Iterator[xr.Dataset]:
    """The pictures, one block after the other.

    Args:
        routes: Routes in all.
    """
    draws = np.random.default_rng(1)
    for first in range(0, routes, BLOCK):
        figures = draws.random((FIGURES, BLOCK, HOURS), dtype=np.float32)
        yield xr.Dataset(
            {f"figure_{number}": (("unit", "time"), figure) for number, figure in enumerate(figures)},
            coords={"unit": [f"N{first + place:06d}" for place in range(BLOCK)], "time": np.arange(HOURS)},
        )


def put_together(way: str, routes: int, folder: Path) -> xr.Dataset:
    """All pictures as one.

    Args:
        way: One of `WAYS`.
        routes: Routes in all.
        folder: Disk to use.
    """
    if way == "joined":
        return xr.concat(list(blocks(routes)), dim="unit")
    gathering = Gathering(routes, partial(mapped_room, folder) if way == "disk" else in_memory)
    for block in blocks(routes):
        gathering.add(block)
    return gathering.whole()


def measure(way: str, routes: int) -> tuple[float, float]:
    """Own memory it takes at most [MB], and time [s]."""
    over, most, before = threading.Event(), [0.0], _own_mb()

    def watch() -> None:
        while not over.wait(0.01):
            most[0] = max(most[0], _own_mb())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        array_store(Path(folder)).write(put_together(way, routes, Path(folder)), "assessment", "made/one")
    over.set()
    watcher.join()
    return most[0] - before, time.perf_counter() - began


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale_gathering", description=__doc__.splitlines()[0])
    parser.add_argument("--one", nargs=2, metavar=("WAY", "ROUTES"))
    chosen = parser.parse_args()
    if chosen.one:
        memory, seconds = measure(chosen.one[0], int(chosen.one[1]))
        print(f"{memory:10.0f}{seconds:8.1f}")
        return 0
    print(f"{'routes':>8}{'arrays MB':>11}  {'way':8}{'own MB':>8}{'s':>8}")
    for routes in ROUTES:
        for way in WAYS:
            command = [sys.executable, "-m", "benchmarks.scale_gathering", "--one", way, str(routes)]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.rstrip()
            print(f"{routes:>8}{routes * HOURS * FIGURES * 4 / 1e6:>11.0f}  {way:6}{told}", flush=True)
    return 0


def _own_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")) / 1024.0


if __name__ == "__main__":
    sys.exit(main())

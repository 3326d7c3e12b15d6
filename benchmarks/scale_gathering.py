"""What putting an assessment together and storing its arrays takes of memory: `python -m benchmarks.scale_gathering`.

Made pictures of 40 routes a block, 100 figures an hour and 66 hours, random to the last bit so that nothing of them packs. Each way in a process of
its own: all blocks held and joined, the whole laid out in memory, and laid out on disk as for a large network. Told is what the process holds of its
own, for pages of a file the system takes out of memory where that gets short.

``--regions`` tells instead what a block takes whose worker writes its region of the staged zarr and who takes it from there, beside the same block
as one plain file.
"""

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import xarray as xr

from model.gathering import Gathering, in_memory
from scheduler.compute_aside import taken, written
from store.array_room import mapped_room
from store.arrays import array_store
from store.files import Files
from store.staged_rows import StagedRows

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


def regions(folder: Path, *, tasks: int = 50) -> tuple[float, float, float, float]:
    """Processor time of a block as a region (written, taken) and as a plain file (written, read and put back together) [ms].

    Args:
        folder: Disk to use.
        tasks: Blocks.
    """
    files, pictures = Files(folder), list(blocks(tasks * BLOCK))
    staged = StagedRows(files, "block/made/one.zarr", chunks=tasks, rows=BLOCK)
    clock = [time.process_time()]
    told = [written(staged, chunk, picture) for chunk, picture in enumerate(pictures)]
    clock.append(time.process_time())
    regained = [taken(staged, chunk, part) for chunk, part in enumerate(told)]
    clock.append(time.process_time())
    rest = [_plain_written(files, f"plain/{chunk}", picture) for chunk, picture in enumerate(pictures)]
    clock.append(time.process_time())
    reread = [_plain_read(files, f"plain/{chunk}", *part) for chunk, part in enumerate(rest)]
    clock.append(time.process_time())
    if not all(
        one.identical(picture) and other.identical(picture)
        for one, other, picture in zip(regained, reread, pictures, strict=True)
    ):
        raise RuntimeError("a way gave another picture")
    region, took, plain, read = (1e3 * (after - before) / tasks for before, after in pairwise(clock))
    return region, took, plain, read


def _plain_written(files: Files, path: str, picture: xr.Dataset) -> tuple[xr.Dataset, list[str]]:
    names = [str(name) for name in picture.data_vars]
    files.put_written(path, lambda handle: handle.writelines(picture.variables[name].to_numpy().tobytes() for name in names))
    return picture.drop_vars(names), names


def _plain_read(files: Files, path: str, rest: xr.Dataset, names: list[str]) -> xr.Dataset:
    figures = np.frombuffer(files.get(path), np.float32).reshape(len(names), BLOCK, HOURS)
    files.delete(path)
    return rest.assign({name: (("unit", "time"), figure) for name, figure in zip(names, figures, strict=True)})


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
    parser.add_argument("--regions", action="store_true")
    chosen = parser.parse_args()
    if chosen.regions:
        with tempfile.TemporaryDirectory() as folder:
            for _ in range(3):
                region, took, plain, read = regions(Path(folder))
                ratio = (region + took) / (plain + read)
                print(
                    f"a block as a region {region:.1f} + {took:.1f} ms, as a plain file {plain:.1f} + {read:.1f} ms: {ratio:.2f}"
                )
        return 0
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

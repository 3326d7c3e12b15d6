"""What a training costs: five simulated winters of a town of about 40 routes, in a process of its own.

``python -m benchmarks.training [--site NAME] [--winters N] [--threads N] [--json FILE]``

The winters are simulated and written down first; what is measured is the training alone: wall time, processor time and peak memory of a
fresh process, imports and compilation included. Bounds: 3 min and 4 GB on two cores. Other work on the machine lengthens wall time only.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import xarray as xr

from config.network import load_network_document
from config.sites import load_site
from ingest.simulator.winters import simulate_winters
from model.domain.network import build_network
from model.learning.options import LearningOptions
from model.learning.train import train
from model.needs.catalogue import RULES

#: Bounds on two cores [s, GB].
WALL_BOUND_S, MEMORY_BOUND_GB = 180.0, 4.0
SEED, FIRST_WINTER = 3, 2019
_MEASURED = "--measured-in"


def measured(site_name: str, folder: Path, threads: int) -> dict[str, float]:
    """Train on the winters in a folder; to be called in a process of its own."""
    began = time.perf_counter()
    loaded = load_site(site_name)
    network = build_network(load_network_document(loaded.network_path), loaded.site)
    seasons = [xr.load_dataset(path, engine="h5netcdf") for path in sorted(folder.glob("*.nc"))]
    training = train(seasons, network, loaded.site, LearningOptions(threads=threads), rules=RULES)
    rows = training.models.card["facts"]["rows"]  # type: ignore[index]
    return {
        "winters": float(len(seasons)),
        "routes": float(len(network.routes)),
        "zones": float(len(network.zones)),
        "rows": float(sum(rows.values())),
        "wall_s": time.perf_counter() - began,
        "processor_s": time.process_time(),
        "peak_memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0**2,
        "cores": float(len(os.sched_getaffinity(0))),
        "load_average": os.getloadavg()[0],
    }


def measure(site_name: str, *, winters: int, threads: int) -> dict[str, float]:
    """Simulate winters, then train on them in a fresh process; figures by name."""
    loaded = load_site(site_name)
    network = build_network(load_network_document(loaded.network_path), loaded.site)
    with tempfile.TemporaryDirectory() as written:
        folder = Path(written)
        for year in range(FIRST_WINTER, FIRST_WINTER + winters):
            season = simulate_winters(network, loaded.site, winters=[year], seed=SEED, threads=threads)[0].season
            season.to_netcdf(folder / f"{year}.nc", engine="h5netcdf")
        words = [sys.executable, "-m", "benchmarks.training", "--site", site_name, "--threads", str(threads), _MEASURED, written]
        limits = dict.fromkeys(("OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), str(threads))
        done = subprocess.run(words, capture_output=True, text=True, check=True, env={**os.environ, **limits})
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def show(found: Mapping[str, float]) -> None:
    """The figures as a person reads them."""
    print(
        f"Training, simulated: {found['winters']:.0f} winters × {found['routes']:.0f} routes and {found['zones']:.0f} zones, "
        f"{found['rows']:.0f} rows"
    )
    print(f"  wall {found['wall_s']:.0f} s (bound {WALL_BOUND_S:.0f}), processor {found['processor_s']:.0f} s")
    print(f"  peak memory {found['peak_memory_gb']:.2f} GB (bound {MEMORY_BOUND_GB:.0f})")
    print(f"  {found['cores']:.0f} cores, load average meanwhile {found['load_average']:.1f}")


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="What a training costs")
    parser.add_argument("--site", default="demo")
    parser.add_argument("--winters", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path)
    parser.add_argument(_MEASURED, type=Path, dest="folder", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.folder:
        print(json.dumps(measured(chosen.site, chosen.folder, chosen.threads)))
        return 0
    found = measure(chosen.site, winters=chosen.winters, threads=chosen.threads)
    show(found)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""What a run of the road model costs besides computing: weather out of the store, made ready, outputs into it, compilation."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.road_speed_load import Work, best_seconds
from model.physics.forcing import prepare_forcing
from store.arrays import array_store


def around(count: int, members: int) -> dict[str, float]:
    """Seconds spent around the kernel: weather and outputs to and from the store's arrays, and the weather made ready [s]."""
    work = Work(count, members)
    outputs = work.run().outputs
    found = {"computed_s_around": best_seconds(work.run, repeats=3)}
    with tempfile.TemporaryDirectory() as folder:
        arrays = array_store(Path(folder))
        for name, dataset in (("weather", work.forcing), ("outputs", outputs)):
            begun = time.perf_counter()
            path = arrays.write(dataset, name, "speed")
            written = time.perf_counter()
            arrays.read(path)
            found |= {f"write_{name}_s_around": written - begun, f"read_{name}_s_around": time.perf_counter() - written}
    return found | {"prepare_weather_s_around": best_seconds(lambda: prepare_forcing(work.forcing), repeats=5)}


def starts() -> dict[str, float]:
    """Seconds of a first start, which compiles, and of the next, which loads what was compiled [s]."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("cold_start_s", "warm_start_s"):
            begun = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "model.physics.warm_up"], check=True, env=os.environ | {"NUMBA_CACHE_DIR": folder}
            )
            found[name] = time.perf_counter() - begun
    return found

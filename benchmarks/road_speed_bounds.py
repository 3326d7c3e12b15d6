"""What the processor could do at most, measured where the road model is measured: its inner step alone, multiply-adds, divisions, memory."""

import os
import subprocess
import sys
import tempfile
import time

import numba as nb
import numpy as np

from benchmarks.road_speed_load import HOURS, best_seconds
from model.physics import lane_rows, lanes, layout
from model.physics.chunks import ground_table
from model.physics.cover import survey
from model.physics.ground import GroundClass
from model.physics.kernel import aligned
from model.physics.precision import LANES, compiled

_TERMS = 12
_LONG = 4096
#: Divisions and square roots of a step.
_DIVISIONS, _ROOTS = 3, 2


_advance, _survey, _aligned = (compiled(function) for function in (lanes.advance, survey, aligned))


@nb.njit(error_model="numpy")
def _again(rows, ground, step_s, times):  # type: ignore[no-untyped-def]
    for _ in range(times):
        _advance(rows, ground, 1.0, True, True, True, False, False, step_s)


@nb.njit(fastmath={"contract"}, error_model="numpy")
def _multiply_add(x, y, times):  # type: ignore[no-untyped-def]
    for _ in range(times):
        for j in range(_LONG):
            total = x[j]
            for _k in range(_TERMS):
                total = total * 0.999 + 0.001
            y[j] = total


@nb.njit(error_model="numpy")
def _divide(x, y, times):  # type: ignore[no-untyped-def]
    for _ in range(times):
        for j in range(_LONG):
            y[j] = 1.5 / x[j]


@nb.njit(error_model="numpy")
def _root(x, y, times):  # type: ignore[no-untyped-def]
    for _ in range(times):
        for j in range(_LONG):
            y[j] = np.sqrt(x[j])


def inner_step() -> float:
    """Column-hours a second and core of the inner step alone, rows in cache and no weather to fetch [1/s]."""
    ground = ground_table([GroundClass("asphalt")], 300.0)[0][0]
    flat, other = _aligned(lane_rows.ROWS * LANES), _aligned(lane_rows.ROWS * LANES)
    rows = flat.reshape(lane_rows.ROWS, LANES)
    rows[lane_rows.AIR], rows[lane_rows.VAPOUR], rows[lane_rows.WIND], rows[lane_rows.RADIATION] = -2.0, 400.0, 3.0, 240.0
    rows[lane_rows.THIN], rows[lane_rows.KEEP_SNOW : lane_rows.KEEP_DRY + 1], rows[lane_rows.SETTLED] = 1.0 / 271.0, 1.0, 1.0
    rows[lane_rows.ALBEDO], rows[lane_rows.RETENTION] = 0.12, 0.2
    rows[layout.SNOW], rows[layout.VOLUME], rows[layout.WATER], rows[layout.DISSOLVED] = 1.0, 8.0, 0.1, 3.0
    _survey(flat)
    steps = 500

    def work() -> None:
        other[:] = flat
        _again(other, ground, 300.0, steps)

    return LANES * steps / 12.0 / best_seconds(work, repeats=200)


def bounds() -> dict[str, float]:
    """Operations and bytes a second of one core, and what a step's divisions and a column-hour's memory need."""
    x, y = np.linspace(1.0, 2.0, _LONG), np.empty(_LONG)
    operations = 2.0 * _TERMS * _LONG * 100 / best_seconds(lambda: _multiply_add(x, y, 100), repeats=60)
    divide = best_seconds(lambda: _divide(x, y, 200), repeats=60) / (200 * _LONG)
    root = best_seconds(lambda: _root(x, y, 200), repeats=60) / (200 * _LONG)
    big = np.ones(8_000_000)
    other = np.empty_like(big)
    traffic = 2.0 * big.nbytes / best_seconds(lambda: np.copyto(other, big), repeats=8)
    # ten outputs in float32 written (and fetched before), state read and written once, the shared weather counted in full
    per_hour = 2.0 * 10 * 4 + 2.0 * layout.STATE_ROWS * 8 / HOURS + layout.FORCING_ROWS * 8
    return {
        "operations_per_s": operations,
        "divide_s_per_step": _DIVISIONS * divide + _ROOTS * root,
        "bytes_per_s": traffic,
        "bytes_per_column_hour": per_hour,
    }


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

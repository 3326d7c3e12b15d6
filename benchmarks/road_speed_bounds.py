"""What the processor could do at most, measured where the road model is measured: its inner step alone, multiply-adds, divisions, memory."""

from typing import Any

import numba as nb
import numpy as np

from benchmarks.road_speed_load import HOURS, best_seconds
from model.physics import lane_rows, layout
from model.physics.chunks import ground_table
from model.physics.cover import survey
from model.physics.flags import FLAGS
from model.physics.ground import GroundClass
from model.physics.kernel import aligned
from model.physics.lanes import advance
from model.physics.precision import compiled, lane_code, lanes_in

#: Independent running products: enough to keep every multiply-add unit busy.
_LONG, _TERMS = 4096, 24
#: Additions, multiplications, divisions and roots of one step of one column where snow and no salt lies, counted in the compiled loops' source.
OPERATIONS_PER_STEP = 300.0
#: Divisions and square roots of such a step.
_DIVISIONS, _ROOTS = 3, 1


@lane_code
def _again(w, ground, step_s, times, falls, snowy, salty):  # type: ignore[no-untyped-def]
    for _ in range(times):
        advance(w, ground, step_s / step_s, falls, snowy, salty, False, False, step_s)


@lane_code
def _multiply_add(x, y, times):  # type: ignore[no-untyped-def]
    for _ in range(times):
        for j in range(_LONG):
            total = x[j]
            for _k in range(_TERMS):
                total = total * 0.999 + 0.001
            y[j] = total


@nb.njit(error_model="numpy", fastmath=FLAGS)
def _divide(x, y, times):  # type: ignore[no-untyped-def]
    for _ in range(times):
        for j in range(_LONG):
            y[j] = x[0] / x[j]


@nb.njit(error_model="numpy", fastmath=FLAGS)
def _root(x, y, times):  # type: ignore[no-untyped-def]
    for _ in range(times):
        for j in range(_LONG):
            y[j] = np.sqrt(x[j])


def inner_step(dtype: Any = np.float64, *, falls: bool = False, snowy: bool = True, salty: bool = False) -> float:
    """Column-hours a second and core of the inner step alone, rows in cache and no weather to fetch [1/s]."""
    kind = np.dtype(dtype)
    ground = ground_table([GroundClass("asphalt")], 300.0)[0][0].astype(kind)
    flat, other = (compiled(aligned, kind)(lane_rows.ROWS * lanes_in(kind)) for _ in range(2))
    rows = flat.reshape(lane_rows.ROWS, lanes_in(kind))
    rows[lane_rows.AIR], rows[lane_rows.VAPOUR], rows[lane_rows.WIND], rows[lane_rows.RADIATION] = -2.0, 400.0, 3.0, 240.0
    rows[lane_rows.THIN], rows[lane_rows.KEEP_SNOW : lane_rows.KEEP_DRY + 1], rows[lane_rows.SETTLED] = 1.0 / 271.0, 1.0, 1.0
    rows[lane_rows.ALBEDO], rows[lane_rows.RETENTION] = 0.12, 0.2
    rows[layout.SNOW], rows[layout.VOLUME], rows[layout.WATER], rows[layout.DISSOLVED] = 1.0, 8.0, 0.1, 3.0 * salty
    compiled(survey, kind)(flat)
    again, steps = compiled(_again, kind), 500

    def work() -> None:
        other[:] = flat
        again(other, ground, kind.type(300.0), steps, falls, snowy, salty)

    return lanes_in(kind) * steps / 12.0 / best_seconds(work, repeats=200)


def bounds(dtype: Any = np.float64) -> dict[str, float]:
    """The inner step alone, operations and bytes a second of one core, and what a step's divisions and a column-hour's memory need."""
    kind = np.dtype(dtype)
    x, y = np.linspace(1.0, 2.0, _LONG).astype(kind), np.empty(_LONG, kind)
    multiply_add = compiled(_multiply_add, kind)
    operations = 2.0 * _TERMS * _LONG * 100 / best_seconds(lambda: multiply_add(x, y, 100), repeats=60)
    divide = best_seconds(lambda: _divide(x, y, 200), repeats=60) / (200 * _LONG)
    root = best_seconds(lambda: _root(x, y, 200), repeats=60) / (200 * _LONG)
    big = np.ones(8_000_000)
    other = np.empty_like(big)
    traffic = 2.0 * big.nbytes / best_seconds(lambda: np.copyto(other, big), repeats=8)
    # ten outputs in float32 written (and fetched before), state read and written once, the shared weather counted in full
    per_hour = 2.0 * 10 * 4 + 2.0 * layout.STATE_ROWS * 8 / HOURS + layout.FORCING_ROWS * 8
    return {
        "inner_step": inner_step(kind),
        "operations_per_step": OPERATIONS_PER_STEP,
        "operations_per_s": operations,
        "divide_s_per_step": _DIVISIONS * divide + _ROOTS * root,
        "bytes_per_s": traffic,
        "bytes_per_column_hour": per_hour,
    }

"""How many hours of how many columns the road model computes in a second: ``python -m benchmarks.road_speed [--json FILE]``.

Every figure is the best of several runs in one process, the model's own ``simulate`` from checked weather to filled Dataset. The bound is what
the same processor does in the kernel's inner step alone, its rows in cache and no weather to fetch.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numba as nb
import numpy as np
import xarray as xr

from model.physics import lane_rows, lanes
from model.physics.columns import Columns, make_columns
from model.physics.ground import PAVEMENTS, GroundClass, ground_coefficients
from model.physics.road import simulate
from model.physics.warm_up import warm_up

HOURS = 48
#: Peers' kernels, 48 h forecasts a second and core, as measured once for this project.
PEERS = {"roadsurf": 660.0, "metro": 250.0}
_SHARED = ("air_temperature", "dew_point_temperature", "wind_speed", "cloud_area_fraction", "precipitation_amount")
_UNITS = ("degC", "degC", "m s-1", "1", "mm")


def winter_weather(members: int, points: int, hours: int = HOURS) -> xr.Dataset:
    """Hourly weather with a day's course, cloud and showers; the same for the same size."""
    rng = np.random.default_rng(5)
    shape = (members, points, hours + 1)
    hour = np.arange(hours + 1)
    air = -2.0 + 4.0 * np.sin(2 * np.pi * (hour - 9) / 24) + rng.normal(0, 1, shape[:2])[..., None] + rng.normal(0, 0.3, shape)
    wet = np.where(rng.random(shape) < 0.2, rng.exponential(0.5, shape), 0.0)
    values = (air, air - np.abs(rng.normal(1, 1, shape)), np.abs(rng.normal(3, 2, shape)), rng.random(shape), wet)
    return xr.Dataset(
        {
            name: (("member", "point", "time"), value, {"units": unit})
            for name, value, unit in zip(_SHARED, values, _UNITS, strict=True)
        },
        coords={
            "time": np.datetime64("2026-01-10", "ns") + hour * np.timedelta64(1, "h"),
            "longitude": ("point", 16.5 + 0.05 * np.arange(points)),
            "latitude": ("point", np.full(points, 59.6)),
            "altitude": ("point", np.full(points, 10.0)),
        },
    )


def town(count: int, points: int) -> Columns:
    """Columns of mixed pavement, sky view and traffic, one in ten a bridge."""
    rng = np.random.default_rng(6)
    pavements = rng.choice([0, 0, 0, 1, 2], count)
    bridges = rng.random(count) < 0.1
    return make_columns(
        count,
        point=rng.integers(0, points, count),
        sky_view_factor=rng.uniform(0.5, 1.0, count),
        traffic_veh_per_h=rng.uniform(0, 300, count),
        grounds=tuple(GroundClass(PAVEMENTS[kind], bool(bridge)) for kind, bridge in zip(pavements, bridges, strict=True)),
    )


def best_seconds(work: Callable[[], object], *, repeats: int) -> float:
    """Shortest wall time of a piece of work [s]."""
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def rate(count: int, members: int, *, threads: int, outputs: tuple[str, ...] | None = None, repeats: int = 5) -> float:
    """Column-hours a second of `simulate` on so many threads [1/s]."""
    forcing, columns = winter_weather(members, 6), town(count, 6)
    nb.set_num_threads(threads)
    chosen = {} if outputs is None else {"outputs": outputs}
    seconds = best_seconds(lambda: simulate(forcing, columns, **chosen), repeats=repeats)  # type: ignore[arg-type]
    return count * members * HOURS / seconds


@nb.njit(error_model="numpy")
def _again(rows, storage, pivot, upper, above, below, heat, seen, step_s, times):  # type: ignore[no-untyped-def]
    for _ in range(times):
        lanes.advance(rows, storage, pivot, upper, above, below, heat, seen, step_s)


def bound() -> float:
    """Column-hours a second and core of the inner step alone [1/s]."""
    ground = ground_coefficients(GroundClass("asphalt"), 300.0)
    flat = np.zeros(lane_rows.ROWS * lane_rows.LANES)
    rows = flat.reshape(lane_rows.ROWS, lane_rows.LANES)
    rows[lane_rows.AIR], rows[lane_rows.VAPOUR], rows[lane_rows.WIND], rows[lane_rows.LONGWAVE] = -2.0, 400.0, 3.0, 250.0
    given = (ground.storage, ground.pivot, ground.upper, ground.above, ground.below, ground.heat, ground.surface, 300.0)
    _again(flat, *given, 10)
    steps = 2000
    return lane_rows.LANES * steps / 12.0 / best_seconds(lambda: _again(flat, *given, steps), repeats=60)


def main(argv: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.road_speed", description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    chosen = parser.parse_args(argv)
    begun = time.perf_counter()
    warm_up()
    figures: dict[str, float] = {"first_call_s": time.perf_counter() - begun}
    cores = min(2, nb.get_num_threads())
    print(
        f"{'columns':>8}{'members':>9}{'1 core':>12}{f'{cores} cores':>12}   million column-hours a second, float64, 5 min steps"
    )
    for count, members in ((100, 1), (1000, 1), (430, 20), (10_000, 2)):
        one, more = (rate(count, members, threads=threads) for threads in (1, cores))
        figures[f"one_core_{count}x{members}"], figures[f"{cores}_cores_{count}x{members}"] = one, more
        print(f"{count:8}{members:9}{one / 1e6:12.2f}{more / 1e6:12.2f}")
    lean = rate(430, 20, threads=1, outputs=("road_surface_temperature",))
    limit = bound()
    forecasts = figures["one_core_430x20"] / HOURS
    figures |= {"one_output_430x20": lean, "inner_step": limit, "forecasts_48h_per_s_core": forecasts}
    figures["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    print(f"one output instead of ten, 1 core: {lean / 1e6:.2f} M/s")
    print(f"bound, inner step alone, 1 core:   {limit / 1e6:.2f} M/s; reached {figures['one_core_430x20'] / limit:.0%}")
    print(f"48 h forecasts a second and core:  {forecasts:,.0f}", end="")
    print("".join(f"; {forecasts / speed:.0f} x {name}" for name, speed in PEERS.items()))
    print(f"first call {figures['first_call_s']:.1f} s, peak memory {figures['peak_memory_mb']:.0f} MB")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

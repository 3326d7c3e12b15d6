"""How many hours of how many columns the road model computes in a second: ``python -m benchmarks.road_speed [--json FILE] [--quick]``.

The model's own ``simulate`` is measured, from checked weather to filled Dataset, beside the kernel's inner step alone. Single-core figures are in
processor time of the process and the best of several runs, so that a busy machine disturbs them little; two cores are measured by the clock, the
best of several runs, against one core by the clock right before. The bounds (multiply-adds, memory) are measured in the same run.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import numba as nb

from benchmarks.road_speed_bounds import bounds, inner_step, starts
from benchmarks.road_speed_load import HOURS, STEPS_PER_HOUR, best_seconds, town, winter_weather
from model.physics.forcing import prepare_forcing
from model.physics.road import simulate
from model.physics.warm_up import warm_up
from store.arrays import array_store

#: Peers' kernels, 48 h forecasts a second and core, as measured once for this project.
PEERS = {"roadsurf": 660.0, "metro": 250.0}
#: (columns, members) measured; together from a hundred to a hundred thousand.
SIZES = ((100, 1), (1000, 1), (430, 20), (1000, 10), (1000, 100))
#: Additions, multiplications, divisions and roots of one step of one column, counted in the compiled loops' source.
OPERATIONS_PER_STEP = 330.0


def rate(count: int, members: int, *, threads: int, clock: bool, outputs: tuple[str, ...] | None = None) -> float:
    """Column-hours a second of `simulate` on so many threads [1/s]."""
    forcing, columns = winter_weather(members, 6), town(count, 6)
    nb.set_num_threads(threads)
    chosen = {} if outputs is None else {"outputs": outputs}
    repeats = 3 if count * members > 20_000 else 9
    seconds = best_seconds(lambda: simulate(forcing, columns, **chosen), repeats=repeats, clock=clock)  # type: ignore[arg-type]
    return count * members * HOURS / seconds


def around(count: int, members: int) -> dict[str, float]:
    """Seconds spent around the kernel: preparing the weather, writing the outputs to disk and reading them back [s]."""
    forcing, columns = winter_weather(members, 6), town(count, 6)
    outputs = simulate(forcing, columns).outputs
    with tempfile.TemporaryDirectory() as folder:
        arrays = array_store(Path(folder))
        begun = time.perf_counter()
        path = arrays.write(outputs, "road", "speed")
        written = time.perf_counter()
        arrays.read(path)
        read = time.perf_counter()
    return {
        "prepare_weather_s": best_seconds(lambda: prepare_forcing(forcing), repeats=5),
        "write_outputs_s": written - begun,
        "read_outputs_s": read - written,
    }


def main(argv: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.road_speed", description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--quick", action="store_true", help="leave out the cold start and the largest size")
    chosen = parser.parse_args(argv)
    warm_up()
    cores = min(2, nb.get_num_threads())
    figures: dict[str, float] = {}
    print(
        f"{'columns':>8}{'members':>9}{'1 core':>10}{f'{cores} cores':>10}{'ratio':>7}   million column-hours a second, float64, 5 min steps"
    )
    for count, members in SIZES[:-1] if chosen.quick else SIZES:
        one = rate(count, members, threads=1, clock=False)
        alone, more = (rate(count, members, threads=threads, clock=True) for threads in (1, cores))
        figures |= {
            f"one_core_{count}x{members}": one,
            f"{cores}_cores_{count}x{members}": more,
            f"ratio_{count}x{members}": more / alone,
        }
        print(f"{count:8}{members:9}{one / 1e6:10.2f}{more / 1e6:10.2f}{more / alone:7.2f}")
    full, lean = figures["one_core_430x20"], rate(430, 20, threads=1, clock=False, outputs=("road_surface_temperature",))
    figures |= {"one_output_430x20": lean, "inner_step": inner_step(), "forecasts_48h_per_s_core": full / HOURS} | bounds()
    steps = full * STEPS_PER_HOUR
    shares = {
        "share_of_flop_bound": steps * OPERATIONS_PER_STEP / figures["operations_per_s"],
        "share_of_memory_bound": full * figures["bytes_per_column_hour"] / figures["bytes_per_s"],
    }
    figures |= shares
    print(f"one output instead of ten, 1 core:   {lean / 1e6:.2f} M/s")
    print(
        f"inner step alone, 1 core:            {figures['inner_step'] / 1e6:.2f} M/s; reached {full / figures['inner_step']:.0%}"
    )
    print(
        f"a step takes {1e9 / steps:.1f} ns; its divisions and roots alone would take {1e9 * figures['divide_s_per_step']:.1f} ns"
    )
    print(
        f"{figures['operations_per_s'] / 1e9:.1f} G multiply-adds' operations a second: {shares['share_of_flop_bound']:.0%} reached"
    )
    print(f"memory {figures['bytes_per_s'] / 1e9:.1f} GB/s: {shares['share_of_memory_bound']:.1%} reached")
    print(f"48 h forecasts a second and core:    {full / HOURS:,.0f}", end="")
    print("".join(f"; {full / HOURS / speed:.0f} x {name}" for name, speed in PEERS.items()))
    figures |= around(430, 20) | ({} if chosen.quick else starts())
    figures["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    for name in ("prepare_weather_s", "write_outputs_s", "read_outputs_s", "cold_start_s", "warm_start_s", "peak_memory_mb"):
        if name in figures:
            print(f"{name:36} {figures[name]:.2f}")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""How many hours of how many columns the road model computes in a second: ``python -m benchmarks.road_speed [--json FILE] [--quick]``.

The model's own ``simulate`` is measured, from checked weather to filled Dataset, on a winter's mixture: bare, wet, snowy, salted and ploughed
columns. Single-core figures are in processor time of the process and the best of several runs, so that a busy machine disturbs them little; two
cores are measured by the clock, the best of several runs, against one core by the clock right before. The bounds are measured in the same run.
"""

import argparse
import json
import resource
import sys
from pathlib import Path

import numba as nb

from benchmarks.road_speed_around import around, starts
from benchmarks.road_speed_bounds import bounds
from benchmarks.road_speed_load import HOURS, STEPS_PER_HOUR, Work, best_seconds
from model.physics.warm_up import warm_up

#: Peers' kernels, 48 h forecasts a second and core, as measured once for this project.
PEERS = {"roadsurf": 660.0, "metro": 250.0}
#: (columns, members) measured: scaling in points from 1e2 to 1e5, and in members.
SIZES = ((100, 1), (1000, 1), (10_000, 1), (100_000, 1), (1000, 10), (1000, 50))
#: The size the single figures below the table are of.
USUAL = (1000, 20)
PRECISIONS = ("float64", "float32")


def rate(work: Work, *, threads: int, clock: bool) -> float:
    """Column-hours a second of `simulate` on so many threads [1/s]."""
    nb.set_num_threads(threads)
    repeats = 3 if work.columns_hours > 1_000_000 else 9
    return work.columns_hours / best_seconds(work.run, repeats=repeats, clock=clock)


def scaling(sizes: tuple[tuple[int, int], ...], cores: int) -> dict[str, float]:
    """Figures of the table, printed as they come."""
    figures: dict[str, float] = {}
    head = "".join(f"{f'{p} 1 core':>16}{f'{cores} cores':>9}{'ratio':>7}" for p in PRECISIONS)
    print(f"{'columns':>8}{'members':>9}{head}   million column-hours a second, 5 min steps, ten outputs")
    for count, members in sizes:
        line = f"{count:8}{members:9}"
        for precision in PRECISIONS:
            work = Work(count, members, precision=precision)
            one = rate(work, threads=1, clock=False)
            alone, more = (rate(work, threads=threads, clock=True) for threads in (1, cores))
            key = f"{precision}_{count}x{members}"
            figures |= {f"one_core_{key}": one, f"{cores}_cores_{key}": more, f"ratio_{key}": more / alone}
            line += f"{one / 1e6:16.2f}{more / 1e6:9.2f}{more / alone:7.2f}"
        print(line, flush=True)
    return figures


def single(precision: str) -> dict[str, float]:
    """What one core does at the usual size, whole and in kinds of work, beside what it could do at most."""
    found = {"whole": rate(Work(*USUAL, precision=precision), threads=1, clock=False)}
    for name, kind in (
        ("one_output", {"outputs": ("road_surface_temperature",)}),
        ("dry", {"weather": "dry", "treated": False}),
        ("untreated", {"treated": False}),
        ("members_made", {"made": True}),
    ):
        found[name] = rate(Work(*USUAL, precision=precision, **kind), threads=1, clock=False)
    limits = bounds(precision)
    found |= limits | {
        "forecasts_48h_per_s_core": found["whole"] / HOURS,
        "ns_per_step": 1e9 / (found["whole"] * STEPS_PER_HOUR),
        "share_of_inner_step": found["whole"] / limits["inner_step"],
        "share_of_flop_bound": found["whole"] * STEPS_PER_HOUR * limits["operations_per_step"] / limits["operations_per_s"],
        "share_of_memory_bound": found["whole"] * limits["bytes_per_column_hour"] / limits["bytes_per_s"],
    }
    return {f"{precision}_{name}": value for name, value in found.items()}


def tell(figures: dict[str, float], precision: str) -> None:
    """Print the figures of one precision."""

    def of(name: str) -> float:
        return figures[f"{precision}_{name}"]

    kinds = ("whole", "one_output", "untreated", "dry", "members_made", "inner_step")
    print(f"\n{precision}, 1 core, {USUAL[0]} columns, {USUAL[1]} members, M column-hours/s")
    print("  " + ", ".join(f"{name.replace('_', ' ')} {of(name) / 1e6:.2f}" for name in kinds))
    print(f"  a step takes {of('ns_per_step'):.1f} ns; its divisions and roots alone {1e9 * of('divide_s_per_step'):.1f} ns")
    print(
        f"  multiply-adds {of('operations_per_s') / 1e9:.1f} G operations/s: {of('share_of_flop_bound'):.0%} of the bound reached"
    )
    print(f"  memory {of('bytes_per_s') / 1e9:.1f} GB/s: {of('share_of_memory_bound'):.1%} of the bound reached")
    forecasts = of("forecasts_48h_per_s_core")
    print(f"  48 h forecasts a second and core: {forecasts:,.0f}", end="")
    print("".join(f"; {forecasts / speed:.0f} x {name}" for name, speed in PEERS.items()))


def main(argv: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.road_speed", description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--quick", action="store_true", help="leave out the cold start and the largest sizes")
    chosen = parser.parse_args(argv)
    if chosen.json and not chosen.json.parent.is_dir():
        parser.error(f"{chosen.json.parent} is no folder to write to")
    warm_up()
    cores = min(2, nb.get_num_threads())
    figures: dict[str, float] = {}
    for precision in PRECISIONS:
        figures |= single(precision)
        tell(figures, precision)
    print()
    figures |= scaling(tuple(size for size in SIZES if not chosen.quick or size[0] * size[1] <= 10_000), cores)
    figures |= around(*USUAL) | ({} if chosen.quick else starts())
    figures["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    print()
    for name, value in figures.items():
        if name.endswith(("_s_around", "_start_s", "_mb")):
            print(f"{name:36} {value:.3f}")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

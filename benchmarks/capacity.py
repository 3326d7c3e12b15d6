"""Planning against machines: time, gap, and what the optimisation saves over the stated order.

``python -m benchmarks.capacity [--limit S] [--json FILE]``

Nights are made up (`benchmarks.capacity_nights`): 44 routes with 24 machines of four contractors, 400 with 60 of four, and the same as one
contractor, where nothing can be taken apart. Costs are machines, call-outs and loss by lateness of those nights, nothing a municipality paid.
"""

import argparse
import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.capacity_nights import made_night
from model.capacity.plan import LIMIT_S, capacity_plan
from model.domain.call_outs import CapacityPlan

#: Bound of one plan of 400 routes and 60 machines [s], two cores.
BOUND_S = 20.0
#: Routes, machines and contractors of the nights.
NIGHTS = ((44, 24, 4), (400, 60, 4), (400, 60, 1))
SEED = 1


def judged(routes: int, machines: int, contractors: int, *, limit_s: float) -> dict[str, Any]:
    """Plan one night both ways."""
    jobs, ground = made_night(routes, machines, contractors=contractors, seed=SEED)
    began = time.perf_counter()
    quick = capacity_plan(jobs, ground, limit_s=0.0)
    greedy_s = time.perf_counter() - began
    began = time.perf_counter()
    plan = capacity_plan(jobs, ground, limit_s=limit_s)
    return {
        "routes": routes,
        "machines": machines,
        "contractors": contractors,
        "greedy_s": greedy_s,
        "seconds": time.perf_counter() - began,
        "greedy_sek": quick.cost_sek,
        "sek": plan.cost_sek,
        "gap": plan.gap,
        "greedy_late": len(quick.late),
        "late": len(plan.late),
        "greedy_late_h": _late_h(quick),
        "late_h": _late_h(plan),
        "called": len(plan.call_outs),
    }


def _late_h(plan: CapacityPlan) -> float:
    return sum(stop.late / timedelta(hours=1) for _, stop in plan.late)


def main() -> int:
    """Print the table; 1 where a plan of 400 routes took longer than the bound."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=float, default=LIMIT_S, help="longest search [s]")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    print(f"Plans against machines, made-up nights (seed {SEED}), search at most {options.limit:g} s")
    print("  routes machines contractors   greedy   found   gap  greedy cost        cost  late  (greedy)  hours late (greedy)")
    rows = []
    for night in NIGHTS:
        row = judged(*night, limit_s=options.limit)
        rows.append(row)
        gap = "  none" if row["gap"] is None else f"{100 * row['gap']:5.1f}%"
        print(
            f"  {row['routes']:6d} {row['machines']:8d} {row['contractors']:11d} {row['greedy_s']:6.2f} s {row['seconds']:5.1f} s{gap}"
            f"{row['greedy_sek']:13,.0f}{row['sek']:12,.0f}{row['late']:6d} {row['greedy_late']:9d}"
            f"{row['late_h']:12.1f} {row['greedy_late_h']:8.1f}",
            flush=True,
        )
    worst = max(row["seconds"] for row in rows)
    print(f"  slowest plan: {worst / BOUND_S:.2f} of the {BOUND_S:g} s allowed")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    return 0 if worst <= BOUND_S else 1


if __name__ == "__main__":
    sys.exit(main())

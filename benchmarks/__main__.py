"""Every figure of `make bench`: the demo by stage, an assessment of the town, the road model's speed, sensors judged, answers parsed, grids cut.

``python -m benchmarks``

Each part runs in a process of its own, one after the other, so that none disturbs the next.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

#: Benchmarks that need nothing but the project.
PARTS = (
    "assessment",
    "road_speed",
    "sensor_faults",
    "station_mapping",
    "parse_speed",
    "gridded",
    "capacity",
    "what_if",
    "salt_rates",
    "pages",
)
#: Longest time the demo may take after installation [s], two cores.
DEMO_BOUND_S = 90.0


def demo_by_stage() -> int:
    """Make the demo in an empty folder and print how long each stage took."""
    with tempfile.TemporaryDirectory() as folder:
        timings = Path(folder) / "timings.json"
        words = [
            sys.executable,
            "-m",
            "scheduler.cli",
            "demo",
            "--folder",
            f"{folder}/demo",
            "--no-serve",
            "--timings",
            str(timings),
        ]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(done.stderr, file=sys.stderr)
            return done.returncode
        stages = json.loads(timings.read_text("utf-8"))
    total = sum(stages.values())
    print("Demo by stage, simulated data")
    for name, seconds in stages.items():
        print(f"  {name:<48}{seconds:8.1f} s{100 * seconds / total:7.0f} %")
    print(f"  {'together':<48}{total:8.1f} s   {total / DEMO_BOUND_S:.2f} of the {DEMO_BOUND_S:.0f} s allowed")
    return 0


def main() -> int:
    """Run every part; the exit code is that of the first that failed."""
    codes = [demo_by_stage()]
    for module in PARTS:
        print(flush=True)
        codes.append(subprocess.run([sys.executable, "-m", f"benchmarks.{module}"], check=False).returncode)
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main())

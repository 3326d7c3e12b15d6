"""Damaged input for every parser and import, each for so long by the clock: ``python -m benchmarks.fuzz --seconds 180 [--workers 2] [WORDS]``.

The tests try a number of examples; how long that takes hangs on the parser. So each is run at a number that grows until one run takes the time that
is asked for. Examples are drawn alike each time: a longer run tries all that a shorter one did, and more. Exit code 1 where a test failed.
"""

import argparse
import math
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("tests/config", "tests/ingest", "tests/store", "tests/dashboard/api")
KIND = "fuzzing or hostile"
_SPENT = re.compile(r"^([\d.]+)s call\s", re.MULTILINE)
#: The number is raised by this factor at most from one run to the next; the first run warms up as much as it tries.
_MOST_RAISED = 100
#: A test that does not take long with so many times the examples tries a fixed few of its own.
_MOST = 1_000_000


@dataclass(frozen=True)
class Run:
    """One run of a test.

    Attributes:
        times: How many times as many examples as in the daily run.
        seconds: How long they took [s].
        failed: What the test said; empty where it passed.
    """

    times: int
    seconds: float
    failed: str = ""


def fuzzed(run: Callable[[int], Run], seconds: float) -> Run:
    """The run that took as long as was asked for, or that failed; of a test whose examples are fixed one at `_MOST`.

    Args:
        run: Runs the test at so many times its examples.
        seconds: Asked for [s].
    """
    before, last = Run(0, 0.0), run(1)
    while not last.failed and last.seconds < seconds and last.times < _MOST:
        each = max((last.seconds - before.seconds) / (last.times - before.times), 1e-9)
        wanted = last.times + 1.1 * (seconds - last.seconds) / each
        before, last = last, run(math.ceil(min(wanted, _MOST_RAISED * last.times, _MOST)))
    return last


def spent(told: str) -> float:
    """Seconds that a run's own table of durations gives for the test itself; 0 where it is too quick to be listed [s]."""
    return sum(float(text) for text in _SPENT.findall(told))


def tests_named(words: str) -> list[str]:
    """Every test of damaged input whose name holds the words.

    Raises:
        RuntimeError: They cannot be collected.
    """
    chosen = f"({KIND})" + (f" and ({words})" if words else "")
    told = _pytest("--collect-only", "-k", chosen, *FOLDERS)
    if told.returncode:
        raise RuntimeError(f"the tests cannot be collected:\n{told.stdout[-2000:]}{told.stderr[-2000:]}")
    return [line for line in told.stdout.splitlines() if "::" in line]


def _pytest(*words: str, times: int = 1) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words]
    env = {**os.environ, "HALKA_FUZZ_TIMES": str(times), "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def _run(test: str, times: int) -> Run:
    told = _pytest("--durations=0", "--durations-min=0.001", test, times=times)
    return Run(times, spent(told.stdout), "" if told.returncode == 0 else told.stdout[-4000:] + told.stderr[-1000:])


def main(words: Sequence[str] | None = None) -> int:
    """Run them, a line each as it ends."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=180.0, help="of each test [s]")
    parser.add_argument("--workers", type=int, default=1, help="tests at once")
    parser.add_argument("words", nargs="*", help="of the tests' names, all where left out")
    given = parser.parse_args(words)

    def one(test: str) -> bool:
        found = fuzzed(lambda times: _run(test, times), given.seconds)
        said = "FAILED" if found.failed else "fixed" if found.seconds < given.seconds else "whole"
        sys.stdout.write(
            f"{time.strftime('%H:%M:%S')} {said}: {test}: {found.seconds:.0f} s, {found.times} times the daily examples\n"
        )
        sys.stdout.write(found.failed)
        sys.stdout.flush()
        return not found.failed

    with ThreadPoolExecutor(given.workers) as pool:
        whole = list(pool.map(one, tests_named(" and ".join(given.words))))
    sys.stdout.write(f"{sum(whole)} of {len(whole)} whole, {given.seconds:.0f} s each but those whose examples are fixed\n")
    return 0 if whole and all(whole) else 1


if __name__ == "__main__":
    sys.exit(main())

"""The crash matrix: SIGKILL at a random moment of a step, a look at what is left, and the step again.

After each kill every row that was committed before must be there, nothing half may be visible, the chains of the record must be whole,
and the same step must succeed.
"""

import random
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from pathlib import Path

from benchmarks.soak_pair import context_of_soak
from benchmarks.soak_steps import STEPS, Target, act, look, make_old, prepare
from model.domain.errors import StoreError
from store.open import Store

#: Longest wait for a step [s].
PATIENCE_S = 300.0


@dataclass(frozen=True)
class KillFigures:
    """What came of the kills.

    Attributes:
        kills: Kills that met a running step, by step.
        too_late: Steps that were done before the kill.
        lost: Committed rows that were gone after a kill.
        problems: What was not whole, in words.
        not_again: Steps that did not succeed after the kill, in words.
        left_over: Files without a row that the last sweep still found after a sweep.
        seconds: How long it took [s].
    """

    kills: dict[str, int]
    too_late: int
    lost: int
    problems: list[str]
    not_again: list[str]
    left_over: int
    seconds: float

    @property
    def good(self) -> bool:
        """Whether nothing was lost, half, or stuck."""
        return not (self.lost or self.problems or self.not_again or self.left_over) and sum(self.kills.values()) > 0


def run_kills(url: str, folder: Path, *, kills: int, seed: int, steps: tuple[str, ...] = tuple(STEPS)) -> KillFigures:
    """Kill steps in turn.

    Args:
        url: A new, empty database.
        folder: Of its files.
        kills: How often.
        seed: Of the moments.
        steps: Which steps, in turn.

    Raises:
        StoreError: A step fails without being killed.
    """
    began, chance, spawn = time.monotonic(), random.Random(seed), context_of_soak()  # noqa: S311 - the moment is no secret
    _alone(spawn, prepare, url, folder)
    met, lengths, lost, late = Counter[str](), dict[str, float](), 0, 0
    problems: list[str] = []
    not_again: list[str] = []
    for number in range(1, kills + len(steps) + 1):
        name, target = steps[number % len(steps)], Target(url, folder, number)
        if name == "migrate":
            _alone(spawn, make_old, target)
        if name not in lengths:  # the first of each tells how long it takes, and is not killed
            said, lengths[name] = _do(spawn, name, target)
            if said != "done":
                raise StoreError(f"{name} fails without being killed: {said}")
            continue
        before, _ = _look(spawn, target)
        if _kill(spawn, name, target, chance.uniform(0.0, lengths[name])):
            met[name] += 1
        else:
            late += 1
        after, wrong = _look(spawn, target)
        lost += sum(len(keys - after.get(table, frozenset())) for table, keys in before.items())
        problems += [f"{name} {number}: {text}" for text in wrong]
        said, _ = _do(spawn, name, target)
        if said != "done":
            not_again.append(f"{name} {number}: {said}")
    _, wrong = _look(spawn, Target(url, folder, 0))
    with Store.open(url, folder) as store:
        store.repair()
        swept = store.repair()
    return KillFigures(
        kills=dict(sorted(met.items())),
        too_late=late,
        lost=lost,
        problems=[*problems, *wrong],
        not_again=not_again,
        left_over=len(swept.removed) + len(swept.missing),
        seconds=time.monotonic() - began,
    )


def _alone(spawn: ForkServerContext, work: object, *words: object) -> None:
    process = spawn.Process(target=work, args=words)  # type: ignore[arg-type]
    process.start()
    process.join(PATIENCE_S)
    if process.exitcode != 0:
        raise StoreError(f"the soak could not be prepared: exit code {process.exitcode}")


def _do(spawn: ForkServerContext, name: str, target: Target) -> tuple[str, float]:
    """Carry a step out; what it said and how long its work took [s]."""
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=act, args=(theirs, name, target))
    process.start()
    theirs.close()
    said, began = "did not begin", time.monotonic()
    try:
        while ours.poll(PATIENCE_S):
            said = str(ours.recv())
            if said != "begins":
                break
            began = time.monotonic()
    except EOFError:
        said = f"{said}, then died"
    process.join(PATIENCE_S)
    return said, time.monotonic() - began


def _kill(spawn: ForkServerContext, name: str, target: Target, after_s: float) -> bool:
    """Kill a step so long after its work began; False where it was done before."""
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=act, args=(theirs, name, target))
    process.start()
    theirs.close()
    if ours.poll(PATIENCE_S):
        ours.recv()
    time.sleep(after_s)
    process.kill()
    process.join(PATIENCE_S)
    try:
        return not (ours.poll(0) and ours.recv() == "done")
    except EOFError:
        return True


def _look(spawn: ForkServerContext, target: Target) -> tuple[dict[str, frozenset[str]], list[str]]:
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=look, args=(theirs, target))
    process.start()
    theirs.close()
    try:
        keys, problems = ours.recv()
    except EOFError:
        keys, problems = {}, ["the look itself died"]
    process.join(PATIENCE_S)
    return keys, problems

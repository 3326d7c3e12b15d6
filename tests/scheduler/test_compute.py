"""Where blocks are reckoned changes nothing in what comes of them, whoever is lost on the way."""

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from config.settings import load_settings
from model.domain.errors import RunStopped
from model.spread import in_turn
from scheduler.compute import end_workers, in_processes, spread_for
from scheduler.course import one_by_one
from tests.model.assessed_night import assert_the_same_to_the_byte, assessed_in_blocks
from tests.scheduler.pool_work import doubled, doubled_unless_it_is_the_third, noted, refused, without_end

HERE = os.getpid()


def _numbers(parts: Any) -> list[int]:
    return [part for part, _ in parts]


def test_the_parts_come_in_the_order_of_the_blocks() -> None:
    blocks: Sequence[Any] = list(range(7))
    night: Any = "night"
    assert list(in_processes(2, doubled, blocks, night)) == list(in_turn(doubled, blocks, night))


def test_a_lost_process_costs_a_retry_and_not_the_run() -> None:
    blocks: Sequence[Any] = list(range(6))
    night: Any = HERE
    assert _numbers(in_processes(2, doubled_unless_it_is_the_third, blocks, night)) == [0, 2, 4, 6, 8, 10]


def test_a_fault_of_the_work_itself_is_told_as_it_is() -> None:
    blocks: Sequence[Any] = [1]
    night: Any = HERE
    with pytest.raises(ValueError, match="block 1"):
        list(in_processes(2, refused, blocks, night))


def test_a_town_is_reckoned_in_one_process_and_a_country_in_several() -> None:
    compute = load_settings(env={}).compute
    several = compute.model_copy(update={"processes": 3})
    ways = [
        spread_for(several, segments=several.processes_from_segments - 1),
        spread_for(several, segments=several.processes_from_segments),
        spread_for(compute.model_copy(update={"processes": 1}), segments=10**6),
    ]
    assert [way.func for way in ways if isinstance(way, partial)] == [one_by_one, in_processes, one_by_one]


def test_several_processes_say_to_the_byte_what_one_says() -> None:
    compute = load_settings(env={}, overrides={"compute.processes": 2, "compute.processes_from_segments": 1}).compute
    assert_the_same_to_the_byte(assessed_in_blocks(spread_for(compute, segments=16)), assessed_in_blocks(in_turn))


def test_a_run_that_is_stopped_leaves_nothing_at_work(tmp_path: Path) -> None:
    blocks: Any = list(range(40))
    night: Any = tmp_path
    seen: list[tuple[int, int]] = []

    def course(done: int, of: int) -> None:
        seen.append((done, of))
        if done >= 2:
            raise RunStopped("Åsa")

    with pytest.raises(RunStopped):
        list(in_processes(2, noted, blocks, night, course=course))
    begun = sorted(path.name.partition("-")[2] for path in tmp_path.glob("begun-*"))
    assert begun == sorted(path.name.partition("-")[2] for path in tmp_path.glob("done-*")), "what was begun is done"
    assert len(begun) < 12, "what waited was never begun"
    assert seen[0] == (0, 40)
    assert not multiprocessing.active_children()


ENDS = """
import os, sys, threading, time
from pathlib import Path

if __name__ == "__main__":
    from scheduler.compute import in_processes
    from tests.scheduler.pool_work import without_end

    folder = sys.argv[1]
    threading.Thread(target=lambda: list(in_processes(2, without_end, [1, 2], folder)), daemon=True).start()
    while len(list(Path(folder).iterdir())) < 2:
        time.sleep(0.05)
    if sys.argv[2] == "exit":
        os._exit(0)
    os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(600)"])
"""


@pytest.mark.parametrize("way", ["exit", "anew"])
def test_no_worker_outlives_a_process_that_ends_without_a_farewell_or_begins_anew(way: str, tmp_path: Path) -> None:
    folder, script = tmp_path / "at-work", tmp_path / "ends.py"
    folder.mkdir()
    script.write_text(ENDS, encoding="utf-8")
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, str(script), str(folder), way], cwd=root, env=os.environ | {"PYTHONPATH": str(root)}
    ) as ends:
        try:
            workers = _within(30.0, lambda: found if len(found := [int(path.name) for path in folder.iterdir()]) == 2 else None)
            assert _within(10.0, lambda: not any(_lives(worker) for worker in workers))
        finally:
            ends.kill()


def test_workers_that_hang_are_ended_before_their_process_is(tmp_path: Path) -> None:
    blocks: Any = [1, 2]
    night: Any = tmp_path
    parts = in_processes(2, without_end, blocks, night, course=_stops_when_two_hang(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        list(parts)
    end_workers()
    assert _within(10.0, lambda: not multiprocessing.active_children())


def _stops_when_two_hang(folder: Path) -> Any:
    def course(_done: int, _of: int) -> None:
        if len(list(folder.iterdir())) == 2:
            raise KeyboardInterrupt

    return course


def _within(seconds: float, found: Any) -> Any:
    """What is found once it is there."""
    until = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < until, "it did not come about in time"
        time.sleep(0.05)
    return value


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False

"""Where blocks are reckoned changes nothing in what comes of them, whoever is lost on the way."""

import os
import signal
from collections.abc import Sequence
from typing import Any

import pytest

from config.settings import load_settings
from model.spread import in_turn
from scheduler.compute import in_processes, spread_for
from tests.model.assessed_night import assert_the_same_to_the_byte, assessed_in_blocks

HERE = os.getpid()


def doubled(block: Any, night: Any) -> Any:
    return block * 2, [night]


def doubled_unless_it_is_the_third(block: Any, night: Any) -> Any:
    if block == 3 and os.getpid() != night:
        os.kill(os.getpid(), signal.SIGKILL)
    return block * 2, [night]


def refused(block: Any, night: Any) -> Any:
    raise ValueError(f"block {block}")


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
    assert spread_for(several, segments=several.processes_from_segments - 1) is in_turn
    assert spread_for(several, segments=several.processes_from_segments) is not in_turn
    assert spread_for(compute.model_copy(update={"processes": 1}), segments=10**6) is in_turn


def test_several_processes_say_to_the_byte_what_one_says() -> None:
    compute = load_settings(env={}, overrides={"compute.processes": 2, "compute.processes_from_segments": 1}).compute
    assert_the_same_to_the_byte(assessed_in_blocks(spread_for(compute, segments=16)), assessed_in_blocks(in_turn))

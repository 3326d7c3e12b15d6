"""A plan that breaks a promise is found out, whichever promise it is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from model.capacity.checks import faults
from model.capacity.schedule import Ground, call_out
from model.domain.call_outs import CallOut
from tests.model.capacity.nights import NOW, fleet, ground, job, machine, sand

JOBS = [job("R1"), job("R2", works=(sand(4000.0),), release=NOW + timedelta(hours=6), due=NOW + timedelta(hours=20))]
NIGHT = ground(fleet(machine("M1"), machine("M2"), crews=[{"name": "A 1", "contractor": "Åkeri A"}]))


def whole(night: Ground = NIGHT) -> CallOut:
    return call_out(night.fleet.machines[0], JOBS, night)


def moved(call: CallOut, number: int, **changes: object) -> CallOut:
    stops = list(call.stops)
    stops[number] = replace(stops[number], **changes)  # type: ignore[arg-type]
    return replace(call, stops=tuple(stops))


def test_a_plan_from_the_clock_has_no_fault() -> None:
    assert faults([whole()], JOBS, NIGHT) == ()


MINUTE = timedelta(minutes=1)
BROKEN = {
    "called twice": lambda call: [call, call],
    "driven twice": lambda call: [call, replace(call, machine_id="M2")],
    "2 machines": lambda call: [call, replace(call, machine_id="M2", stops=call.stops[:1])],
    "not in the fleet": lambda call: [replace(call, machine_id="M9")],
    "or is out": lambda call: [replace(call, call_at=NOW - 2 * MINUTE)],
    "before now": lambda call: [replace(call, call_at=NOW - MINUTE)],
    "turn-out": lambda call: [moved(call, 0, start=call.stops[0].start - MINUTE)],
    "way, filling": lambda call: [moved(call, 0, end=call.stops[1].start)],
    "makes sense": lambda call: [moved(call, 1, start=NOW + 2 * MINUTE)],
    "shorter": lambda call: [moved(call, 1, end=call.stops[1].end - MINUTE)],
    "loads": lambda call: [moved(call, 1, loads=1)],
    "deadline": lambda call: [moved(call, 1, due=call.stops[1].due + MINUTE)],
    "never asked for": lambda call: [moved(call, 1, unit_id="R9")],
}


@pytest.mark.parametrize("told", BROKEN)
def test_each_broken_promise_is_named(told: str) -> None:
    assert any(told in fault for fault in faults(BROKEN[told](whole()), JOBS, NIGHT))


def test_a_machine_that_cannot_do_it_is_named() -> None:
    mine = ground(fleet(machine("M1", treatments=["plough"])))
    assert any("cannot do it" in fault for fault in faults([whole()], JOBS, mine))

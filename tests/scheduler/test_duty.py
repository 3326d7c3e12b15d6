"""One of several processes serves a site; what it starts, waits for, ends and gives back."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from config.sections import JobTime
from model.domain.errors import StoreError
from scheduler import duty as duty_module
from scheduler.context import Context, opened_context
from scheduler.duty import LEASE, LEASE_LENGTH, PATIENCE, Duty, take_turns
from scheduler.jobs import CatchUp, Job
from scheduler.ledger import HOLD
from store.claims import claim, renew_holds
from store.jobs import acquire_lease, heartbeats, job_runs, lease_of, open_requests, renew_lease, request_run
from store.stops import request_stop
from tests.scheduler.conftest import NOW, HeldClock, NobodyAnswers
from tests.scheduler.test_ledger import job
from tests.store.conftest import migrated_file, migrated_schema, url

__all__ = ["migrated_file", "migrated_schema", "url"]

MINUTE = timedelta(minutes=1)


@dataclass
class Hands:
    """Moves wall clock and stopwatch together."""

    clock: HeldClock
    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def on(self, span: timedelta) -> None:
        self.clock.now += span
        self.seconds += span.total_seconds()


@pytest.fixture
def hands(clock: HeldClock) -> Hands:
    clock.now = NOW + MINUTE
    return Hands(clock)


def hourly(name: str, run: Callable[[Context], str], **more: object) -> Job:
    return replace(job(run), name=name, time=lambda _schedule: JobTime(minute="0"), **more)  # type: ignore[arg-type]


def settle(duty: Duty, ticks: int = 40) -> None:
    for _ in range(ticks):
        duty.tick()
        threading.Event().wait(0.01)


def statuses(context: Context) -> dict[str, str]:
    return {run.job: run.status.value for run in job_runs(context.store, context.site.id)}


def test_it_stands_by_until_the_other_is_dead_and_takes_over_within_two_minutes(context: Context, hands: Hands) -> None:
    acquire_lease(context.store, context.site.id, LEASE, owner="other:1", now=context.now, length=LEASE_LENGTH)
    claim(context.store, context.site.id, "a", NOW, context.now, owner="other:1", hold=HOLD)
    duty = Duty(context, hands, (hourly("a", lambda _context: "klart"),))
    duty.tick()
    assert not duty.leads
    assert statuses(context) == {"a": "running"}
    for _ in range(12):
        hands.on(timedelta(seconds=10))
        settle(duty, 3)
    assert duty.leads
    assert statuses(context) == {"a": "succeeded"}
    assert [item.name for item in heartbeats(context.store, context.site.id)] == ["scheduler"]
    duty.stop(1.0)


def test_a_clock_that_was_set_makes_nobody_dead(context: Context, hands: Hands) -> None:
    acquire_lease(context.store, context.site.id, LEASE, owner="other:1", now=context.now, length=LEASE_LENGTH)
    duty = Duty(context, hands, ())
    duty.tick()
    hands.on(timedelta(seconds=11))
    hands.clock.now += timedelta(hours=1)
    duty.tick()
    assert not duty.leads, "the other has not had time to renew by the new clock"
    for _ in range(8):
        hands.on(timedelta(seconds=11))
        duty.tick()
    assert duty.leads


@pytest.fixture
def any_context(url: str, tmp_path: Path, clock: HeldClock) -> Iterator[Context]:
    """As `context`, on each database."""
    overrides = {"database.url": url, "paths.data": str(tmp_path / "var")}
    with opened_context("norrkoping", overrides=overrides, transport=NobodyAnswers()) as made:
        yield replace(made, clock=clock)


def test_one_that_dies_as_its_clock_is_set_back_is_followed_within_two_minutes(any_context: Context, hands: Hands) -> None:
    """Its clock was an hour ahead, and so are its lease and its run."""
    site, ahead = any_context.site.id, any_context.now + timedelta(hours=1)
    acquire_lease(any_context.store, site, LEASE, owner="other:1", now=ahead, length=LEASE_LENGTH)
    claim(any_context.store, site, "a", NOW, ahead, owner="other:1", hold=HOLD)
    duty = Duty(any_context, hands, (hourly("a", lambda _context: "klart"),))
    for _ in range(5):
        duty.tick()
        hands.on(timedelta(seconds=10))
    assert not duty.leads, "what stands still for less than a minute may yet be renewed"
    for _ in range(7):
        hands.on(timedelta(seconds=10))
        settle(duty, 3)
    assert duty.leads
    assert statuses(any_context) == {"a": "succeeded"}
    duty.stop(1.0)


def test_one_whose_clock_is_ahead_is_believed_while_it_lives(any_context: Context, hands: Hands) -> None:
    site, hour = any_context.site.id, timedelta(hours=1)
    acquire_lease(any_context.store, site, LEASE, owner="other:1", now=any_context.now + hour, length=LEASE_LENGTH)
    claim(any_context.store, site, "a", NOW, any_context.now + hour, owner="other:1", hold=HOLD)
    duty = Duty(any_context, hands, (hourly("a", lambda _context: "klart"),))
    for _ in range(20):
        duty.tick()
        hands.on(timedelta(seconds=10))
        ahead = any_context.now + hour
        assert renew_lease(any_context.store, site, LEASE, owner="other:1", now=ahead, length=LEASE_LENGTH)
        assert renew_holds(any_context.store, site, owner="other:1", now=ahead, hold=HOLD, runs=[("a", NOW)])
    assert not duty.leads
    assert statuses(any_context) == {"a": "running"}


def test_a_run_waits_for_what_it_reckons_on_but_not_for_ever(context: Context, hands: Hands) -> None:
    let_go = threading.Event()
    fetch = hourly("fetch", lambda _context: str(let_go.wait(20)))
    reckon = hourly("reckon", lambda _context: "klart", pool="cpu", after=("fetch",))
    duty = Duty(context, hands, (fetch, reckon))
    settle(duty, 5)
    assert statuses(context) == {"fetch": "running"}
    hands.on(PATIENCE)
    settle(duty, 5)
    assert statuses(context)["reckon"] == "succeeded"
    let_go.set()
    assert duty.stop(10.0) == 0
    assert statuses(context)["fetch"] == "succeeded"


def test_what_is_not_done_in_time_is_given_back_with_the_lease(context: Context, hands: Hands) -> None:
    let_go = threading.Event()
    duty = Duty(context, hands, (hourly("slow", lambda _context: str(let_go.wait(20))),))
    duty.tick()
    assert duty.stop(0.0) == 1
    assert statuses(context) == {"slow": "failed"}
    assert lease_of(context.store, context.site.id, LEASE, now=context.now) is None
    let_go.set()
    assert claim(context.store, context.site.id, "slow", NOW, context.now, owner="next", hold=HOLD) == 2


def test_a_run_over_its_limit_is_ended_and_told(context: Context, hands: Hands) -> None:
    let_go = threading.Event()
    duty = Duty(context, hands, (hourly("slow", lambda _context: str(let_go.wait(20)), limit=timedelta(minutes=5)),))
    duty.tick()
    hands.on(timedelta(minutes=6))
    take_turns(duty, threading.Event(), every_s=0.0)
    assert duty.hung is not None
    (run,) = job_runs(context.store, context.site.id)
    assert run.status.value == "failed"
    assert '"run_over_time"' in run.message
    duty.stop(5.0)
    let_go.set()


@pytest.mark.parametrize("missed", [1, 3])
def test_what_was_missed_speaks_from_its_own_moment_and_the_newest_from_now(context: Context, hands: Hands, missed: int) -> None:
    spoke: list[object] = []
    each = hourly("each", lambda here: str(spoke.append(here.now)), catch_up=CatchUp.EVERY)
    duty = Duty(context, hands, (each,))
    settle(duty, 5)
    hands.on(timedelta(hours=missed))
    now = context.now
    settle(duty)
    assert spoke[1:] == [*(NOW + hour * timedelta(hours=1) for hour in range(1, missed)), now]
    duty.stop(1.0)


def test_requests_are_served_and_one_that_was_killed_is_tried_again(context: Context, hands: Hands) -> None:
    ran: list[str] = []
    duty = Duty(context, hands, (replace(job(lambda _context: str(ran.append("x"))), name="nightly", time=None),))
    request_run(context.store, context.site.id, "nightly", requested_by="Jour", now=context.now)
    claim(context.store, context.site.id, "nightly", context.now, context.now, owner="dead", hold=HOLD)
    settle(duty, 3)
    assert len(open_requests(context.store, context.site.id)) == 1
    hands.on(2 * HOLD)
    settle(duty)
    assert ran == ["x"]
    assert open_requests(context.store, context.site.id) == ()
    request_run(context.store, context.site.id, "no such job", requested_by="Jour", now=context.now)
    duty.tick()
    assert open_requests(context.store, context.site.id) == ()
    duty.stop(1.0)


def test_no_more_runs_at_once_than_there_is_room_for(context: Context, hands: Hands) -> None:
    let_go, at_once, most = threading.Event(), [0], [0]

    def count(_context: Context) -> str:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        let_go.wait(20)
        at_once[0] -= 1
        return "klart"

    duty = Duty(context, hands, tuple(hourly(f"j{i}", count, pool="io") for i in range(7)))
    settle(duty, 5)
    assert sorted(statuses(context).values()) == ["running"] * duty_module.ROOM["io"]
    let_go.set()
    settle(duty)
    assert sorted(statuses(context).values()) == ["succeeded"] * 7
    assert most[0] <= duty_module.ROOM["io"]
    duty.stop(5.0)


def test_a_store_that_does_not_answer_is_asked_again(context: Context, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    duty, ending, tries = Duty(context, hands, ()), threading.Event(), [0]

    def refuse(self: Duty) -> None:
        tries[0] += 1
        if tries[0] == 3:
            ending.set()
        raise StoreError("no answer")

    monkeypatch.setattr(Duty, "tick", refuse)
    take_turns(duty, ending, every_s=0.0)
    assert tries == [3]


def test_a_store_that_neither_answers_nor_refuses_is_told(
    context: Context, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    duty, ending, told = Duty(context, hands, ()), threading.Event(), threading.Event()
    said: list[str] = []

    class Log:
        def error(self, line: str) -> None:
            said.append(line)
            told.set()

    def hang(self: Duty) -> None:
        assert told.wait(30.0)
        ending.set()

    monkeypatch.setattr(duty_module, "_LOG", Log())
    monkeypatch.setattr(Duty, "tick", hang)
    take_turns(duty, ending, every_s=0.0, long_turn_s=0.01)
    assert said == ["the store has not answered; nothing is started until it does"]


def test_a_run_that_one_asked_for_and_another_stopped_is_over(context: Context, hands: Hands) -> None:
    ran: list[str] = []

    def long(here: Context) -> str:
        ran.append("begun")
        here.course(0, 2)
        request_stop(here.store, here.site.id, "assess", requested_by="Åsa", now=here.now)
        here.course(2, 2)
        return "klart"

    request_run(context.store, context.site.id, "assess", requested_by="Bo", now=context.now)
    duty = Duty(context, hands, (replace(job(long), name="assess", time=None),))
    settle(duty)
    for _ in range(3):
        hands.on(timedelta(minutes=30))
        settle(duty, 5)
    assert ran == ["begun"]
    assert statuses(context) == {"assess": "stopped"}
    assert open_requests(context.store, context.site.id) == ()
    duty.stop(1.0)

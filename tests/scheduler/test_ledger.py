"""Each due moment is run once; what fails is written down and stops nothing; what was missed is made up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from model.domain.errors import SourceUnavailable
from scheduler import ledger as scheduler_ledger
from scheduler.context import Context
from scheduler.jobs import JOBS, Job
from scheduler.ledger import catch_up, run_by_hand, run_due
from store.jobs import JobStatus, claim, job_runs, last_success
from tests.scheduler.conftest import NOW, HeldClock


def job(run: object, name: str = "forecasts") -> Job:
    template = next(item for item in JOBS if item.name == name)
    return replace(template, run=run)  # type: ignore[arg-type]


def test_a_due_moment_is_run_once(context: Context) -> None:
    ran: list[int] = []
    chosen = job(lambda _context: ran.append(1) or "klart")
    assert run_due(context, chosen, NOW)
    assert not run_due(context, chosen, NOW)
    assert ran == [1]


def test_a_failure_is_written_down_and_tried_again(context: Context) -> None:
    def fail(_context: Context) -> str:
        raise SourceUnavailable("smhi_snow1g", "no contact")

    assert not run_due(context, job(fail), NOW)
    (entry,) = job_runs(context.store, context.site.id)
    assert entry.status is JobStatus.FAILED
    assert entry.message == "smhi_snow1g: no contact"
    assert run_due(context, job(lambda _context: "klart"), NOW)
    assert last_success(context.store, context.site.id, "forecasts") is not None


def test_an_unforeseen_error_stops_no_other_job(context: Context) -> None:
    def fail(_context: Context) -> str:
        raise ZeroDivisionError

    assert not run_due(context, job(fail), NOW)
    (entry,) = job_runs(context.store, context.site.id)
    assert entry.status is JobStatus.FAILED
    assert "ZeroDivisionError" in entry.message


def test_what_fell_due_while_down_is_run_once_in_order(
    context: Context, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    table = tuple(job(lambda _c, name=item.name: ran.append(name) or "klart", item.name) for item in JOBS)
    monkeypatch.setattr(scheduler_ledger, "JOBS", table)
    timed = [item.name for item in JOBS if item.time is not None]
    assert catch_up(context) == timed
    assert ran == timed
    assert catch_up(context) == []
    clock.now = NOW + timedelta(hours=3)
    assert "forecasts" in catch_up(context)
    assert "train" not in ran[len(timed) :]


def test_a_run_of_a_dead_process_is_taken_over(context: Context, clock: HeldClock) -> None:
    claim(context.store, context.site.id, "forecasts", NOW, NOW, owner="dead:1")
    chosen = job(lambda _context: "klart")
    assert not run_due(context, chosen, NOW)
    clock.now = NOW + timedelta(hours=2)
    assert run_due(context, chosen, NOW)


def test_by_hand_the_same_moment_may_be_run_again(context: Context) -> None:
    chosen = job(lambda _context: "klart\noch mer")
    assert run_by_hand(context, chosen) == "klart\noch mer"
    assert run_by_hand(context, chosen) == "klart\noch mer"
    assert job_runs(context.store, context.site.id)[0].message == "klart"

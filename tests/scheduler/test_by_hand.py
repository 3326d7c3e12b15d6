"""A job run by a person stands in the ledger, and a service beside it leaves it alone."""

import time

import pytest

from model.domain.errors import RunStopped, SourceUnavailable
from scheduler import by_hand
from scheduler.by_hand import run_by_hand
from scheduler.context import Context
from scheduler.ledger import HOLD
from store.claims import bury
from store.jobs import JobStatus, job_runs
from store.stops import request_stop
from tests.scheduler.conftest import NOW, HeldClock
from tests.scheduler.test_ledger import fail, job


def test_the_same_moment_may_be_run_again(context: Context) -> None:
    chosen = job(lambda _context: "klart\noch mer")
    assert run_by_hand(context, chosen) == "klart\noch mer"
    assert run_by_hand(context, chosen) == "klart\noch mer"
    assert job_runs(context.store, context.site.id)[0].message == "klart"


def test_a_failure_is_told_and_written_down(context: Context) -> None:
    with pytest.raises(SourceUnavailable):
        run_by_hand(context, job(fail))
    assert job_runs(context.store, context.site.id)[0].status is JobStatus.FAILED


def test_a_run_at_a_terminal_stops_on_request_as_well(context: Context) -> None:
    def long(here: Context) -> str:
        here.course(0, 3)
        request_stop(here.store, here.site.id, "forecasts", requested_by="Åsa", now=NOW)
        here.course(3, 3)
        return "klart"

    with pytest.raises(RunStopped, match="avbruten av Åsa"):
        run_by_hand(context, job(long))
    (kept,) = job_runs(context.store, context.site.id)
    assert kept.status is JobStatus.STOPPED
    assert "Åsa" in kept.message


def test_a_long_run_is_not_taken_for_dead(context: Context, clock: HeldClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_hand, "_RENEW_EVERY_S", 0.02)

    def slow(_context: Context) -> str:
        clock.now = NOW + 0.9 * HOLD
        time.sleep(0.3)
        clock.now = NOW + 1.5 * HOLD
        assert bury(context.store, context.site.id, now=clock.now, message="dog") == 0
        return "klart"

    assert run_by_hand(context, job(slow)) == "klart"

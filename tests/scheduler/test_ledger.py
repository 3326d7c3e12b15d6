"""Each due moment is run once; what fails is written down and stops nothing."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog

from config.logs import configure_logs
from config.sections import Logging
from model.domain.errors import ConfigError, SourceUnavailable
from scheduler.context import Context
from scheduler.jobs import JOBS, Job
from scheduler.ledger import FIRST_PAUSE, HOLD, run_due
from scheduler.pipelines.runs import runs_in_words, stop_run
from scheduler.told import NothingFetched, Told
from store.claims import claim
from store.jobs import JobStatus, job_runs, last_success
from tests.scheduler.conftest import NOW, HeldClock


def job(run: Callable[[Context], str], name: str = "forecasts") -> Job:
    return replace(next(item for item in JOBS if item.name == name), run=run)


def fail(_context: Context) -> str:
    raise SourceUnavailable("smhi_snow1g", "no contact")


def test_a_due_moment_is_run_once(context: Context) -> None:
    ran: list[int] = []
    chosen = job(lambda _context: str(ran.append(1)))
    assert run_due(context, chosen, NOW)
    assert not run_due(context, chosen, NOW)
    assert ran == [1]


def test_a_failure_is_written_down_and_tried_again_after_a_pause(context: Context, clock: HeldClock) -> None:
    assert not run_due(context, job(fail), NOW)
    (entry,) = job_runs(context.store, context.site.id)
    assert entry.status is JobStatus.FAILED
    assert entry.message == "smhi_snow1g: no contact"
    assert not run_due(context, job(lambda _context: "klart"), NOW)
    clock.now = NOW + FIRST_PAUSE
    assert run_due(context, job(lambda _context: "klart"), NOW)
    assert last_success(context.store, context.site.id, "forecasts") is not None


def test_a_run_that_somebody_stops_says_who_and_is_not_tried_again(context: Context, clock: HeldClock) -> None:
    said: list[tuple[str, ...]] = []

    def long(here: Context) -> str:
        here.course(0, 3)
        said.append(runs_in_words(here))
        stop_run(here, "forecasts", by="Åsa")
        said.append(runs_in_words(here))
        here.course(3, 3)
        return "klart"

    assert not run_due(context, job(long), NOW)
    (kept,) = job_runs(context.store, context.site.id)
    assert (kept.status, kept.message) == (JobStatus.STOPPED, '{"code":"run_stopped_by","arguments":{"name":"Åsa"}}')
    assert "0 av 3 delar av vägnätet räknade" in said[0][0]
    assert "Åsa bad" in said[1][0]
    assert runs_in_words(context) == ("inget körs",)
    clock.now = NOW + timedelta(hours=1)
    assert not run_due(context, job(lambda _context: "klart"), NOW)


def test_an_unforeseen_error_stops_no_other_job(context: Context) -> None:
    def slip(_context: Context) -> str:
        raise ZeroDivisionError

    assert not run_due(context, job(slip), NOW)
    (entry,) = job_runs(context.store, context.site.id)
    assert entry.status is JobStatus.FAILED
    assert "ZeroDivisionError" in entry.message


@pytest.mark.parametrize(
    "kind", [OSError, ConfigError, lambda said: NothingFetched("smhi", "no", Told("x", "x", {"why": [said]}))]
)
def test_what_the_ledger_keeps_of_a_failure_holds_no_secret(context: Context, kind: Callable[[str], Exception]) -> None:
    def slip(_context: Context) -> str:
        raise kind("no answer from https://halka:hemlig@data.example.se/v1?key=hemlig&site=1")

    assert not run_due(context, job(slip), NOW)
    (kept,) = job_runs(context.store, context.site.id)
    assert "https://***@data.example.se/v1?key=***&site=1" in kept.message
    assert "hemlig" not in kept.message


def test_a_run_of_a_dead_process_is_taken_over_within_two_minutes(context: Context, clock: HeldClock) -> None:
    claim(context.store, context.site.id, "forecasts", NOW, NOW, owner="dead:1", hold=HOLD)
    chosen = job(lambda _context: "klart")
    assert not run_due(context, chosen, NOW)
    clock.now = NOW + timedelta(minutes=2)
    assert run_due(context, chosen, NOW)


def test_every_line_of_a_run_carries_its_id_and_no_secret(context: Context) -> None:
    def speak(_context: Context) -> str:
        structlog.get_logger("anything").info("asked", password="hemlig", url="postgresql://halka:hemlig@db/halka")
        return "klart"

    written = io.StringIO()
    configure_logs(Logging(level="info", form="json"), stream=written)
    try:
        run_due(context, job(speak), NOW)
        structlog.get_logger("anything").info("after")
    finally:
        structlog.reset_defaults()
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [line.get("run") for line in lines] == ["forecasts@20260115T030000Z#1"] * 2 + [None]
    assert "hemlig" not in written.getvalue()

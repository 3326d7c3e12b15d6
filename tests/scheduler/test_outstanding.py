"""What a service that was away makes up for, by each job's rule, clock-change nights included."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from config.sections import JobTime
from scheduler.cadence import dues_between
from scheduler.context import Context
from scheduler.jobs import CatchUp, Job, job_named
from scheduler.ledger import run_due
from scheduler.outstanding import outstanding
from tests.scheduler.conftest import NOW, HeldClock
from tests.scheduler.test_ledger import job

DAY = timedelta(days=1)


def timed(rule: CatchUp, **fields: str) -> Job:
    return replace(job(lambda _context: "klart"), catch_up=rule, time=lambda _schedule: JobTime(**fields))


def due_now(context: Context, chosen: Job) -> tuple[datetime, ...]:
    return outstanding(context, [chosen]).get(chosen.name, ())


def test_newest_only_skips_what_passed(context: Context, clock: HeldClock) -> None:
    chosen = timed(CatchUp.NEWEST, minute="0", hour="3")
    run_due(context, chosen, NOW)
    clock.now = NOW + 5 * DAY + timedelta(minutes=1)
    assert due_now(context, chosen) == (NOW + 5 * DAY,)
    run_due(context, chosen, NOW + 5 * DAY)
    assert due_now(context, chosen) == ()


def test_every_one_is_made_up_for_oldest_first(context: Context, clock: HeldClock) -> None:
    chosen = timed(CatchUp.EVERY, minute="0", hour="3")
    clock.now = NOW + timedelta(minutes=1)
    assert due_now(context, chosen) == (NOW,), "a new service has no past to make up for"
    run_due(context, chosen, NOW)
    clock.now = NOW + 3 * DAY + timedelta(minutes=1)
    assert due_now(context, chosen) == (NOW + DAY, NOW + 2 * DAY, NOW + 3 * DAY)


def test_a_long_absence_is_made_up_for_within_reason(context: Context, clock: HeldClock) -> None:
    chosen = timed(CatchUp.EVERY, minute="0", hour="3")
    run_due(context, chosen, NOW)
    clock.now = NOW + 300 * DAY
    assert 39 <= len(due_now(context, chosen)) <= 41


def test_the_site_has_a_second_of_its_own_within_the_minute(context: Context, clock: HeldClock) -> None:
    chosen = timed(CatchUp.NEWEST, minute="*/10")
    clock.now = NOW
    assert due_now(context, chosen) in ((NOW,), (NOW - timedelta(minutes=10),))
    clock.now = NOW + timedelta(seconds=59)
    assert due_now(context, chosen) == (NOW,)


def _ran(context: Context, clock: HeldClock, start: datetime, hours: int, chosen: Job, pick: Callable[[datetime], bool]) -> int:
    """Tick every ten minutes through a stretch of time; how many runs `pick` counts."""
    found = 0
    for step in range(6 * hours + 1):
        clock.now = start + step * timedelta(minutes=10)
        for due in due_now(context, chosen):
            found += run_due(context, chosen, due) and pick(due)
    return found


def test_nights_of_25_and_23_hours_run_each_due_moment_once(context: Context, clock: HeldClock) -> None:
    chosen = replace(job_named("roster"), run=lambda _context: "klart", catch_up=CatchUp.NEWEST)
    assert chosen.time is not None
    for start in (datetime(2026, 10, 24, 22, 1, tzinfo=UTC), datetime(2027, 3, 27, 22, 1, tzinfo=UTC)):
        dues = set(dues_between(chosen.time(context.settings.schedule), start, start + timedelta(hours=8)))
        assert len(dues) == 8
        assert _ran(context, clock, start + timedelta(minutes=3), 8, chosen, dues.__contains__) == 8

"""A winter in an hour: the real duty, jobs and store through a simulated season in which everything that may fail does.

The clock is stepped; each step waits until its runs are over. Fetched every hour, assessed at 01:25, 02:25 and 12:25 UTC with few members, so
that a winter fits in an hour; jobs that ask for nothing here (analysis, warnings, prices) and the training are left out. After the season the
service is left off for a night: the one that must be missed, and told.
"""

import itertools
import os
import statistics
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import text

from benchmarks.soak_alarms import Inbox, answers_ill, inbox, on_screen
from benchmarks.soak_databases import Cluster
from benchmarks.soak_faults import Trouble, Troubled, full_disk, schedule, stopper
from ingest.raw import RawArchive
from ingest.simulator.transport import SimulatorTransport
from ingest.simulator.winters import simulate_winters
from model.domain.errors import StoreError
from scheduler.context import Context, opened_context
from scheduler.duty import Duty
from scheduler.jobs import JOBS
from store.scores import issued_between
from store.watch import NIGHT_FRESH, night_deadline

SITE, WINTER = "demo", 2025
START = datetime(2025, 10, 20, tzinfo=UTC)
STEP, DAY = timedelta(minutes=10), timedelta(days=1)
JOBS_RUN = ("observations", "forecasts", "assess", "sensors", "verify", "upkeep", "notify")
#: Days before growth and memory are measured, as shares of the season.
SETTLED, MIDDLE = 1 / 3, 2 / 3


@dataclass(frozen=True)
class WinterFigures:
    """What came of a season.

    Attributes:
        days: Simulated days.
        nights: Nights that were to have an assessment by 03:30.
        missed: Those that had none.
        unalarmed: Missed ones, the one after the season among them, of which message, page or monitoring said nothing.
        troubles: Spells of trouble, by kind.
        runs_failed: Runs the ledger calls failed.
        memory_ratio: Median resident memory of the last third over that of the middle third.
        memory_mb: The former [MB].
        size_ratio: Size of the store at the end over what its growth in the middle third predicted.
        size_mb: At the end [MB].
        seconds: How long it took [s].
    """

    days: float
    nights: int
    missed: int
    unalarmed: int
    troubles: dict[str, int]
    runs_failed: int
    memory_ratio: float
    memory_mb: float
    size_ratio: float
    size_mb: float
    seconds: float

    @property
    def good(self) -> bool:
        """Whether the season was served as promised."""
        present = 1 - self.missed / self.nights if self.nights else 0.0
        return present >= 0.995 and not self.unalarmed and abs(self.memory_ratio - 1) <= 0.05 and abs(self.size_ratio - 1) <= 0.1


@dataclass
class _Season:
    """A season under way."""

    context: Context
    duty: Duty
    true_now: datetime
    offset: timedelta = timedelta(0)
    archive_full: bool = False


def run_winter(url: str, folder: Path, server: Cluster | None, *, days: float, seed: int) -> WinterFigures:
    """Serve a site through a season.

    Args:
        url: A new, empty database.
        folder: Of its files.
        server: The database's server, None for SQLite.
        days: Simulated days, up to 180.
        seed: Of the troubles.

    Raises:
        StoreError: The store cannot be made.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    began, end = time.monotonic(), START + days * DAY
    troubles = schedule(START, end, seed)
    with ExitStack() as stack:
        box = stack.enter_context(inbox())
        bare = stack.enter_context(opened_context(SITE, overrides=_overrides(url, folder, box)))
        (winter,) = simulate_winters(bare.network, bare.site, winters=[WINTER], seed=seed)
        season = _season(bare, Troubled(SimulatorTransport(winter), troubles), folder)
        memory, sizes = _live(season, troubles, end, stopper(server, folder / "halka.db"), folder)
        zone = ZoneInfo(bare.site.timezone)
        deadlines = [night_deadline(START + (day + 1) * DAY, zone) for day in range(1, int(days))]
        missed = [night for night in deadlines if not _present(season.context, night)]
        unalarmed = sum(not box.told_of_night(night, zone) for night in missed)
        unalarmed += not _drill(season, box, zone)
        season.duty.stop(5.0)
        with bare.store.reading() as session:
            failed = session.scalar(text("SELECT count(*) FROM job_run WHERE status = 'failed'"))
    return WinterFigures(
        days=days,
        nights=len(deadlines),
        missed=len(missed),
        unalarmed=unalarmed,
        troubles={kind: len(list(group)) for kind, group in itertools.groupby(sorted(item.kind for item in troubles))},
        runs_failed=int(failed or 0),
        memory_ratio=round(_ratio(memory), 3),
        memory_mb=round(statistics.median(memory[-max(1, len(memory) // 3) :]), 1),
        size_ratio=round(_size_ratio(sizes), 3),
        size_mb=round(sizes[-1], 1),
        seconds=round(time.monotonic() - began, 1),
    )


def _season(bare: Context, way: Troubled, folder: Path) -> _Season:
    season = _Season(bare, Duty(bare, time.monotonic), START)
    loaded = replace(bare.loaded, site=bare.site.model_copy(update={"simulated": False}))
    archive = RawArchive(folder, lambda: season.archive_full)
    season.context = replace(bare, loaded=loaded, archive=archive, transport=way, clock=lambda: season.true_now + season.offset)
    jobs = tuple(job for job in JOBS if job.name in JOBS_RUN)
    season.duty = Duty(season.context, lambda: season.true_now.timestamp(), jobs)  # noqa: PLW0108 the moment moves
    return season


def _overrides(url: str, folder: Path, box: Inbox) -> dict[str, Any]:
    return {
        "database.url": url,
        "database.busy_timeout_s": 0.3,
        "paths.data": str(folder),
        "storage.warn_free_mb": 0.0,
        "storage.archive_min_free_mb": 0.0,
        "assess.members": 4,
        "assess.horizon_h": 24,
        "assess.history_h": 12,
        "assess.plan_search_s": 0.0,
        "notify.webhook_url": box.url,
        "notify.call_outs": False,
        "schedule.observations.minute": "10",
        "schedule.forecasts.minute": "13",
        "schedule.assess.minute": "25",
        "schedule.assess.hour": "1,2,12",
        "schedule.notify.minute": "40",
    }


def _live(
    season: _Season, troubles: tuple[Trouble, ...], end: datetime, database: tuple[Any, Any], folder: Path
) -> tuple[list[float], list[float]]:
    """Step through the season; resident memory and store size at each midnight [MB]."""
    memory, sizes, away = [], [], False
    stop, start = database
    while season.true_now < end:
        wrong = {item.what for item in troubles if item.start <= season.true_now < item.end}
        season.archive_full = "archive_full" in wrong
        season.offset = timedelta(hours=("clock_ahead" in wrong) - ("clock_behind" in wrong))
        if ("database" in wrong) != away:
            away = not away
            (stop if away else start)()
        with full_disk() if "disk_full" in wrong else ExitStack():
            _settle(season.duty)
        if not away and season.true_now.time().hour == 0 and season.true_now.minute < STEP.total_seconds() / 60:
            memory.append(_resident_mb())
            sizes.append(_size_mb(season.context, folder))
        season.true_now += STEP
    if away:
        start()
    return memory, sizes


def _settle(duty: Duty) -> None:
    """Tick until nothing more is started at this moment."""
    for _ in range(12):
        try:
            duty.tick()
        except StoreError:
            return
        if not duty.busy:
            return
        while duty.busy:
            time.sleep(0.002)


def _present(context: Context, night: datetime) -> bool:
    return bool(issued_between(context.store, context.site.id, night - NIGHT_FRESH, night + timedelta(seconds=1)))


def _drill(season: _Season, box: Inbox, zone: ZoneInfo) -> bool:
    """Leave the service off through a night; whether page, monitoring and, once it runs again, a message tell of it."""
    season.offset, season.archive_full = timedelta(0), False
    season.true_now = night_deadline(season.true_now + 2 * DAY, zone) + timedelta(minutes=10)
    night = night_deadline(season.true_now, zone)
    seen = on_screen(season.context) and answers_ill(season.context, season.context.now)
    for _ in range(12):
        season.true_now += STEP
        _settle(season.duty)
    return seen and not _present(season.context, night) and box.told_of_night(night, zone)


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _size_mb(context: Context, folder: Path) -> float:
    """Rows and files [MB]."""
    files = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and path.suffix not in (".db-wal", ".db-shm"))
    if context.store.database.is_sqlite:
        return files / 1e6
    with context.store.reading() as session:
        return (files + int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)) / 1e6


def _ratio(values: list[float]) -> float:
    middle, last = values[int(len(values) * SETTLED) : int(len(values) * MIDDLE)], values[int(len(values) * MIDDLE) :]
    return statistics.median(last) / statistics.median(middle) if middle and last else 1.0


def _size_ratio(values: list[float]) -> float:
    first, second = int(len(values) * SETTLED), int(len(values) * MIDDLE)
    if second <= first:
        return 1.0
    growth = (values[second] - values[first]) / (second - first)
    return values[-1] / (values[second] + growth * (len(values) - 1 - second))

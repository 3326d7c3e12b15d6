"""The service process: one lease, the job table on APScheduler, catch-up at the start, a heartbeat each minute."""

import signal
import threading
from collections.abc import Callable
from datetime import UTC, timedelta
from types import FrameType

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from ingest.politeness import jitter
from model.domain.errors import StoreError
from scheduler.cadence import latest_due, trigger_of
from scheduler.context import Context
from scheduler.jobs import JOBS, Job, job_named
from scheduler.ledger import catch_up, owner_name, run_due
from store import jobs as ledger

_LOG = structlog.get_logger(__name__)
LEASE = "scheduler"
LEASE_LENGTH = timedelta(seconds=90)
BEAT_EVERY_S = 30
REQUESTS_EVERY_S = 15


def run_service(context: Context, stop: threading.Event | None = None) -> None:
    """Run every job when it is due until told to stop (SIGTERM, SIGINT, or `stop`).

    Args:
        context: Site, store and way to the outside; its clock must be the real one.
        stop: Set to end the service; made here where None.

    Raises:
        StoreError: Another process serves this site.
    """
    ending = stop or threading.Event()
    owner, store, site = owner_name(), context.store, context.site.id
    if not ledger.acquire_lease(store, site, LEASE, owner=owner, now=context.now, length=LEASE_LENGTH):
        holder = ledger.lease_of(store, site, LEASE, now=context.now)
        raise StoreError(
            f"site {site} is already served by {holder.owner if holder else 'another process'}; stop that one first, "
            f"or wait {LEASE_LENGTH.seconds} s if it has died"
        )
    _stop_on_signals(ending)
    try:
        ledger.abandon(store, site, now=context.now, owner=owner)
        _beat(context, ending)()
        _LOG.info("service started", site=site, owner=owner)
        scheduler = _scheduler(context, ending)
        scheduler.start()
        caught = threading.Thread(target=catch_up, args=(context,), name="catch-up", daemon=True)
        caught.start()
        ending.wait()
        scheduler.shutdown(wait=True)
        caught.join(timeout=60)
    finally:
        ledger.release_lease(store, site, LEASE, owner=owner)
        _LOG.info("service stopped", site=site)


def _scheduler(context: Context, ending: threading.Event) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"io": ThreadPoolExecutor(4), "cpu": ThreadPoolExecutor(1), "default": ThreadPoolExecutor(2)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in JOBS:
        if job.time is not None:
            second = int(jitter(context.site.id, job.name, 59.0).total_seconds())
            trigger = trigger_of(job.time(context.settings.schedule), second=second)
            scheduler.add_job(_runner(context, job), trigger, id=job.name, executor=job.pool)
    scheduler.add_job(_beat(context, ending), IntervalTrigger(seconds=BEAT_EVERY_S), id="heartbeat")
    scheduler.add_job(_requests(context), IntervalTrigger(seconds=REQUESTS_EVERY_S), id="requests")
    scheduler.add_listener(_report, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
    return scheduler


def _runner(context: Context, job: Job) -> Callable[[], None]:
    def run() -> None:
        due = latest_due(job.time(context.settings.schedule), context.now) if job.time else None
        if due is not None:
            run_due(context, job, due)

    return run


def _beat(context: Context, ending: threading.Event) -> Callable[[], None]:
    def beat() -> None:
        ledger.beat(context.store, context.site.id, LEASE, now=context.now, detail=owner_name())
        if not ledger.renew_lease(
            context.store, context.site.id, LEASE, owner=owner_name(), now=context.now, length=LEASE_LENGTH
        ):
            _LOG.error("another process serves this site; stopping", site=context.site.id)
            ending.set()

    return beat


def _requests(context: Context) -> Callable[[], None]:
    def serve() -> None:
        for request in ledger.take_requests(context.store, context.site.id, now=context.now):
            run_due(context, job_named(request.job), request.requested_at)

    return serve


def _report(event: JobExecutionEvent) -> None:
    kinds = {EVENT_JOB_ERROR: "failed", EVENT_JOB_MISSED: "missed", EVENT_JOB_MAX_INSTANCES: "still running"}
    _LOG.error("scheduled run " + kinds.get(event.code, "event"), job=event.job_id)


def _stop_on_signals(ending: threading.Event) -> None:
    if threading.current_thread() is not threading.main_thread():
        return

    def stop(number: int, _frame: FrameType | None) -> None:
        _LOG.info("stopping", signal=signal.Signals(number).name)
        ending.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)

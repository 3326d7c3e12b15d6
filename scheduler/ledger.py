"""Run a job once for each moment it is due: claim it in the ledger, do it, write down how it ended."""

import os
import socket
from datetime import datetime, timedelta

import structlog

from model.domain.errors import HalkaError
from scheduler.cadence import latest_due
from scheduler.context import Context, current
from scheduler.jobs import JOBS, Job
from scheduler.told import entry
from store import jobs as ledger

_LOG = structlog.get_logger(__name__)
#: A run still open after this long belongs to a process that died.
RETAKE_AFTER = timedelta(hours=1)


def owner_name() -> str:
    """This process, as the ledger names it."""
    return f"{socket.gethostname()}:{os.getpid()}"


def run_due(context: Context, job: Job, due: datetime) -> bool:
    """Run a job for a due moment unless somebody has.

    A failure is written down and logged, never raised: one job's failure must not stop another.

    Args:
        context: Site, store and way to the outside.
        job: What to run.
        due: When it was due (aware UTC).

    Returns:
        True if it ran here and succeeded.
    """
    site, owner = context.site.id, owner_name()
    if not ledger.claim(
        context.store, site, job.name, due, context.now, owner=owner, retake_after=RETAKE_AFTER, retry_failed=True
    ):
        return False
    said: str | Exception
    try:
        said, succeeded = job.run(current(context)), True
    except HalkaError as error:
        said, succeeded = error, False
    except Exception as error:  # noqa: BLE001 - the edge of a job: whatever it was, the other jobs go on
        _LOG.exception("job failed", job=job.name)
        said, succeeded = f"oväntat fel: {type(error).__name__}: {error}", False
    ledger.finish(context.store, site, job.name, due, now=context.now, succeeded=succeeded, message=entry(said), owner=owner)
    (_LOG.info if succeeded else _LOG.error)(str(said), job=job.name, due=due.isoformat())
    return succeeded


def catch_up(context: Context) -> list[str]:
    """Run what fell due while the service was down, once each, in the order of the table.

    Returns:
        Names of the jobs that ran.
    """
    ran = []
    for job in JOBS:
        if job.time is None:
            continue
        due = latest_due(job.time(context.settings.schedule), context.now)
        last = ledger.last_success(context.store, context.site.id, job.name)
        if due is not None and (last is None or last.due < due):
            run_due(context, job, due)
            ran.append(job.name)
    return ran


def run_by_hand(context: Context, job: Job) -> str:
    """Run a job because a person asked, entered in the ledger like any other run.

    Args:
        context: Site, store and way to the outside.
        job: What to run.

    Returns:
        What came of it.

    Raises:
        HalkaError: It failed; the ledger has the same.
    """
    site, owner, due = context.site.id, owner_name(), context.now
    if not ledger.claim(context.store, site, job.name, due, due, owner=owner, retake_after=timedelta(0), retry_failed=True):
        return job.run(current(context))  # entered as done for this very moment already; doing it again changes nothing there
    try:
        message = job.run(current(context))
    except HalkaError as error:
        ledger.finish(context.store, site, job.name, due, now=context.now, succeeded=False, message=entry(error), owner=owner)
        raise
    ledger.finish(context.store, site, job.name, due, now=context.now, succeeded=True, message=entry(message), owner=owner)
    return message

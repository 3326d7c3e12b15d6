"""Run a job once for each moment it is due: claim it in the ledger, do it, write down how it ended."""

import os
import secrets
import socket
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from model.domain.errors import HalkaError, RunStopped, StoreError
from scheduler.context import Context, current
from scheduler.course import LedgerCourse
from scheduler.jobs import Job
from scheduler.told import Told, entry
from store import claims

_LOG = structlog.get_logger(__name__)
#: A run not renewed for so long belongs to a process that died; a living one renews it every few seconds.
HOLD = timedelta(seconds=60)
#: A run that failed is tried so often, pausing longer each time; a newer due moment comes before it.
MOST_ATTEMPTS = 5
FIRST_PAUSE = timedelta(minutes=5)
#: Tells apart processes that have the same number, as each restart of a container has.
_BIRTH = secrets.token_hex(3)


def owner_name() -> str:
    """This process, as the ledger names it."""
    return f"{socket.gethostname()}:{os.getpid()}:{_BIRTH}"


def claim_run(context: Context, job: Job, due: datetime) -> int:
    """Claim a due moment; number of the attempt, 0 where it is not ours.

    Raises:
        StoreError: The store refused.
    """
    return claims.claim(
        context.store, context.site.id, job.name, due, context.now, owner=owner_name(), hold=HOLD, most_attempts=MOST_ATTEMPTS
    )


def run_due(context: Context, job: Job, due: datetime) -> bool:
    """Run a job for a due moment unless somebody has; True if it ran here and succeeded.

    Raises:
        StoreError: The store refused the claim.
    """
    attempt = claim_run(context, job, due)
    return attempt > 0 and run_claimed(context, job, due, attempt)


def run_claimed(context: Context, job: Job, due: datetime, attempt: int, *, as_of: datetime | None = None) -> bool:
    """Run what was claimed. A failure is written down and logged, never raised: one job's failure must not stop another.

    Args:
        context: Site, store and way to the outside.
        job: What to run.
        due: When it was due (aware UTC).
        attempt: Which try it is.
        as_of: Moment it speaks from; the clock's where None.

    Returns:
        True if it succeeded.
    """
    with structlog.contextvars.bound_contextvars(run=run_id(job, due, attempt)):
        said: str | Exception
        try:
            here = watched(context, job, due)
            said, succeeded = job.run(here if as_of is None else replace(here, clock=lambda: as_of)), True
        except RunStopped as stopped:
            said, succeeded = told_stopped_by(stopped.by), False
        except HalkaError as error:
            said, succeeded = error, False
        except Exception as error:  # noqa: BLE001 - the edge of a job: whatever it was, the other jobs go on
            _LOG.exception("job failed", job=job.name)
            said, succeeded = f"oväntat fel: {type(error).__name__}: {error}", False
        try:
            end_run(context, job, due, attempt, said, succeeded=succeeded)
        except StoreError as error:
            _LOG.error("the end of a run could not be written down", job=job.name, reason=str(error))
            return False
        (_LOG.info if succeeded else _LOG.error)(str(said), job=job.name, due=due.isoformat())
    return succeeded


def watched(context: Context, job: Job, due: datetime) -> Context:
    """The context of a claimed run: as of now, and it tells the ledger how far it is and hears whoever asks it to stop.

    Raises:
        ConfigError: What was changed on the pages no longer fits the site file.
    """
    here = current(context)
    return replace(here, course=LedgerCourse(here.store, here.site.id, job.name, due, owner_name()))


def end_run(context: Context, job: Job, due: datetime, attempt: int, said: str | Exception, *, succeeded: bool) -> None:
    """Write down how a run ended; a failed one may be tried again after a pause, unless somebody asked for it to stop.

    Raises:
        StoreError: The store refused, or another process has taken the run over.
    """
    claims.finish(
        context.store,
        context.site.id,
        job.name,
        due,
        now=context.now,
        succeeded=succeeded,
        owner=owner_name(),
        message=entry(said),
        again_at=context.now + FIRST_PAUSE * 2 ** (attempt - 1),
    )


def run_id(job: Job, due: datetime, attempt: int) -> str:
    """What every log line of a run carries, and nothing else carries."""
    return f"{job.name}@{due:%Y%m%dT%H%M%SZ}#{attempt}"


def told_died() -> Told:
    """What the ledger says of a run whose process died."""
    return Told("avbruten: processen dog", "run_died", {})


def told_stopped() -> Told:
    """What the ledger says of a run that was given back."""
    return Told("avbruten: tjänsten stoppades, körs igen", "run_stopped", {})


def told_stopped_by(name: str) -> Told:
    """What the ledger says of a run that somebody asked to stop."""
    return Told(f"avbruten av {name}", "run_stopped_by", {"name": name})


def told_over_time(job: Job) -> Told:
    """What the ledger says of a run that took too long."""
    minutes = round(job.limit.total_seconds() / 60)
    return Told(f"avbruten: tog längre än {minutes} min", "run_over_time", {"minutes": minutes})

"""Which due moments of a job are still to be run, by the job's rule for those that passed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from ingest.politeness import jitter
from scheduler.cadence import dues_between, latest_due
from scheduler.context import Context
from scheduler.jobs import CatchUp, Job
from scheduler.ledger import MOST_ATTEMPTS
from store.claims import free_dues
from store.jobs import last_success

#: A service that was down longer than this makes up for the newest such stretch only.
REACH = timedelta(days=40)


def outstanding(context: Context, jobs: Iterable[Job]) -> dict[str, tuple[datetime, ...]]:
    """Due moments up to now that nobody has run, runs, or may not try again yet: by job, oldest first, aware UTC; jobs without any left out.

    Each site and job has its own second within the minute, so that installations do not ask a provider in step.

    Raises:
        StoreError: The store refused.
    """
    known = {job.name: job for job in jobs}
    newest = {name: _newest(context, job) for name, job in known.items()}
    free = _free(context, {name: [due] for name, due in newest.items() if due is not None})
    missed = {
        name: _missed(context, known[name], dues[0]) for name, dues in free.items() if known[name].catch_up is CatchUp.EVERY
    }
    return free | _free(context, missed)


def _newest(context: Context, job: Job) -> datetime | None:
    if job.time is None:
        return None
    return latest_due(job.time(context.settings.schedule), context.now - _own_second(context, job))


def _missed(context: Context, job: Job, newest: datetime) -> list[datetime]:
    """Every due moment since the last success; a new service has no past to make up for."""
    last = last_success(context.store, context.site.id, job.name)
    if job.time is None or last is None:
        return [newest]
    since = max(last.due + timedelta(seconds=1), newest - REACH)
    return list(dues_between(job.time(context.settings.schedule), since, newest))


def _free(context: Context, dues: Mapping[str, Sequence[datetime]]) -> dict[str, tuple[datetime, ...]]:
    return free_dues(context.store, context.site.id, dues, now=context.now, most_attempts=MOST_ATTEMPTS)


def _own_second(context: Context, job: Job) -> timedelta:
    return jitter(context.site.id, job.name, 59.0)

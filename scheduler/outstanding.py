"""Which due moments of a job are still to be run, by the job's rule for those that passed."""

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


def outstanding(context: Context, job: Job) -> tuple[datetime, ...]:
    """Due moments up to now that nobody has run, runs, or may not try again yet; oldest first, aware UTC.

    Each site and job has its own second within the minute, so that installations do not ask a provider in step.

    Raises:
        StoreError: The store refused.
    """
    if job.time is None:
        return ()
    time = job.time(context.settings.schedule)
    until = context.now - jitter(context.site.id, job.name, 59.0)
    newest = latest_due(time, until)
    if newest is None:
        return ()
    dues = [newest]
    if job.catch_up is CatchUp.EVERY:
        last = last_success(context.store, context.site.id, job.name)
        if last is not None and last.due < newest:
            dues = list(dues_between(time, max(last.due + timedelta(seconds=1), until - REACH), until))
    return free_dues(context.store, context.site.id, job.name, dues, now=context.now, most_attempts=MOST_ATTEMPTS)

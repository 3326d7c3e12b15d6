"""Run a job because a person asked at a terminal, entered in the ledger like any other run."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog

from model.domain.errors import HalkaError, RunStopped, StoreError
from scheduler.context import Context, current
from scheduler.jobs import Job
from scheduler.ledger import HOLD, end_run, owner_name, run_id, told_stopped_by, watched
from store import claims

_LOG = structlog.get_logger(__name__)
_RENEW_EVERY_S = 15.0


def run_by_hand(context: Context, job: Job) -> str:
    """Run a job now.

    Args:
        context: Site, store and way to the outside.
        job: What to run.

    Returns:
        What came of it.

    Raises:
        HalkaError: It failed; the ledger has the same.
    """
    due = context.now
    attempt = claims.claim(context.store, context.site.id, job.name, due, due, owner=owner_name(), hold=HOLD)
    if not attempt:
        return job.run(current(context))  # entered as done for this very moment already; doing it again changes nothing there
    with structlog.contextvars.bound_contextvars(run=run_id(job, due, attempt)), _held(context, job, due):
        try:
            message = job.run(watched(context, job, due))
        except HalkaError as error:
            said = told_stopped_by(error.by) if isinstance(error, RunStopped) else error
            end_run(context, job, due, attempt, said, succeeded=False)
            raise
        end_run(context, job, due, attempt, message, succeeded=True)
        return message


@contextmanager
def _held(context: Context, job: Job, due: datetime) -> Iterator[None]:
    """Renew the hold while the job runs, so that a service beside it does not take it for dead."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(_RENEW_EVERY_S):
            try:
                claims.renew_holds(
                    context.store, context.site.id, owner=owner_name(), now=context.now, hold=HOLD, runs=[(job.name, due)]
                )
            except StoreError as error:
                _LOG.warning("the hold of a run could not be renewed", reason=str(error))

    keeper = threading.Thread(target=renew, name="hold", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()

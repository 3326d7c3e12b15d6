"""Requests to stop a run that is on its way: written by a person, heard by the run itself, settled in the transaction in which it ends."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from model.domain.errors import StoreError
from store.jobs import JobStatus
from store.open import Store
from store.tables import JobRunRow, RunRequestRow

_OPEN = (RunRequestRow.stops_due.is_not(None), RunRequestRow.taken_at.is_(None))


@dataclass(frozen=True, slots=True)
class StopRequest:
    """Somebody asked for a run to stop that has not ended yet.

    Attributes:
        job: Name of the job.
        due: When the run was due, aware UTC.
        requested_by: Who asked.
        requested_at: When.
    """

    job: str
    due: datetime
    requested_by: str
    requested_at: datetime


def request_stop(store: Store, site: str, job: str, *, requested_by: str, now: datetime, due: datetime | None = None) -> int:
    """Ask for a run that is on its way to stop; one that is asked already is not asked twice.

    Args:
        store: Where the ledger is.
        site: Site id.
        job: Name of the job.
        requested_by: Who asks.
        now: Aware UTC.
        due: When the run was due; the newest that runs if None.

    Returns:
        Number of the request.

    Raises:
        StoreError: Nobody is named, the job does not run, or its run does not tell how far it is and so listens to nobody.
    """
    if not requested_by.strip():
        raise StoreError(f"nobody asked for {job} to stop; give the name of the one who does")
    with store.session() as session:
        run = session.execute(
            select(JobRunRow.due, JobRunRow.message)
            .where(JobRunRow.site == site, JobRunRow.job == job, JobRunRow.status == JobStatus.RUNNING.value)
            .where(*([] if due is None else [JobRunRow.due == due]))
            .order_by(JobRunRow.due.desc())
            .limit(1)
        ).one_or_none()
        if run is None:
            raise StoreError(f"{job} does not run now; there is nothing to stop")
        if not run.message:
            raise StoreError(f"{job} runs but is at a step that cannot be stopped; try again in a moment, or let it end")
        waiting = session.scalar(
            select(RunRequestRow.id).where(*_of(site), RunRequestRow.job == job, RunRequestRow.stops_due == run.due)
        )
        if waiting is not None:
            return waiting
        row = RunRequestRow(
            site=site, job=job, requested_by=requested_by.strip(), requested_at=now, taken_at=None, stops_due=run.due
        )
        session.add(row)
        session.flush()
        return row.id


def open_stops(store: Store, site: str) -> tuple[StopRequest, ...]:
    """Requests whose runs have not ended, oldest first."""
    with store.reading() as session:
        rows = session.scalars(select(RunRequestRow).where(*_of(site)).order_by(RunRequestRow.id)).all()
        return tuple(
            StopRequest(job=row.job, due=row.stops_due, requested_by=row.requested_by, requested_at=row.requested_at)
            for row in rows
            if row.stops_due is not None
        )


def stop_asked_by(store: Store, site: str, job: str, due: datetime) -> str | None:
    """Name of the one who asked for a run to stop; None where nobody did."""
    with store.reading() as session:
        return session.scalar(
            select(RunRequestRow.requested_by)
            .where(*_of(site), RunRequestRow.job == job, RunRequestRow.stops_due == due)
            .order_by(RunRequestRow.id)
            .limit(1)
        )


def settle_stops(session: Session, site: str, *, now: datetime) -> None:
    """Right after runs ended, in their transaction: what was asked to stop and did not succeed is not tried again, and its request is served.

    Args:
        session: The transaction.
        site: Whose runs.
        now: Aware UTC.
    """
    same_run = (*_of(site), RunRequestRow.job == JobRunRow.job, RunRequestRow.stops_due == JobRunRow.due)
    session.execute(
        update(JobRunRow)
        .where(JobRunRow.site == site, JobRunRow.status == JobStatus.FAILED.value, exists().where(*same_run))
        .values(status=JobStatus.STOPPED.value, hold_until=None)
    )
    running = exists().where(
        *(JobRunRow.site == site, JobRunRow.status == JobStatus.RUNNING.value),
        *(JobRunRow.job == RunRequestRow.job, JobRunRow.due == RunRequestRow.stops_due),
    )
    session.execute(update(RunRequestRow).where(*_of(site), ~running).values(taken_at=now))


def _of(site: str) -> tuple[ColumnElement[bool], ...]:
    return RunRequestRow.site == site, *_OPEN

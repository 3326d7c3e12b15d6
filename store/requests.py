"""Requests to run a job now: written by the dashboard, served by the scheduler. Those to stop a run are `store.stops`."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from model.domain.errors import StoreError
from store.open import Store
from store.tables import RunRequestRow
from store.upsert import insert_new


@dataclass(frozen=True, slots=True)
class RunRequest:
    """Somebody asked for a job.

    Attributes:
        id: Its number.
        job: Name of the job.
        requested_by: Who asked.
        requested_at: When.
    """

    id: int
    job: str
    requested_by: str
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking for a job.

    Attributes:
        request: The request that waits.
        new: Whether it was made now; else somebody had asked before, and nothing was added.
    """

    request: RunRequest
    new: bool


def request_run(store: Store, site: str, job: str, *, requested_by: str, now: datetime) -> Asked:
    """Ask for a job; of any number of people who ask before it is served, one request is made and the others are told of it.

    Raises:
        StoreError: Nobody is named.
    """
    if not requested_by.strip():
        raise StoreError(f"nobody asked for {job}; give the name of the one who does")
    with store.session() as session:
        wanted = {
            "site": site,
            "job": job,
            "requested_by": requested_by,
            "requested_at": now,
            "taken_at": None,
            "stops_due": None,
        }
        while True:
            new = insert_new(session, RunRequestRow, wanted)
            waiting = session.scalar(select(RunRequestRow).where(*_open(site), RunRequestRow.job == job))
            if waiting is not None:  # else the one that stood in the way was served in between
                return Asked(_request(waiting), new)


def open_requests(store: Store, site: str) -> tuple[RunRequest, ...]:
    """Requests not yet served, oldest first."""
    with store.reading() as session:
        rows = session.scalars(select(RunRequestRow).where(*_open(site)).order_by(RunRequestRow.id))
        return tuple(_request(row) for row in rows)


def close_request(store: Store, request_id: int, *, now: datetime) -> None:
    """Mark a request as served; it is kept open until its run has ended, so that a killed one is not forgotten."""
    with store.session() as session:
        session.execute(
            update(RunRequestRow).where(RunRequestRow.id == request_id, RunRequestRow.taken_at.is_(None)).values(taken_at=now)
        )


def _open(site: str) -> tuple[ColumnElement[bool], ...]:
    return RunRequestRow.site == site, RunRequestRow.taken_at.is_(None), RunRequestRow.stops_due.is_(None)


def _request(row: RunRequestRow) -> RunRequest:
    return RunRequest(id=row.id, job=row.job, requested_by=row.requested_by, requested_at=row.requested_at)

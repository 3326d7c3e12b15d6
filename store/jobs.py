"""The job ledger: who runs what was due when, and how it went. `store.claims` writes it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from store.leases import Heartbeat, Lease, acquire_lease, beat, heartbeat_age, heartbeats, lease_of, release_lease, renew_lease
from store.open import Store
from store.requests import Asked, RunRequest, close_request, open_requests, request_run
from store.tables import JobRunRow

__all__ = [
    "Asked",
    "Heartbeat",
    "JobOverview",
    "JobRun",
    "JobStatus",
    "Lease",
    "RunRequest",
    "acquire_lease",
    "beat",
    "close_request",
    "heartbeat_age",
    "heartbeats",
    "job_overview",
    "job_runs",
    "last_success",
    "lease_of",
    "open_requests",
    "release_lease",
    "renew_lease",
    "request_run",
    "running_runs",
]


class JobStatus(StrEnum):
    """How a run of a job stands."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPED = "stopped"  #: somebody asked for it to stop; it is not tried again


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run of one job.

    Attributes:
        job: Name of the job.
        due: When it was due, aware UTC.
        status: How it stands.
        owner: Process that claimed it.
        attempt: 1 for the first try.
        claimed_at: When it began.
        finished_at: When it ended, None while it runs.
        message: One sentence on the outcome; while it runs how far it is, empty where it does not tell.
    """

    job: str
    due: datetime
    status: JobStatus
    owner: str
    attempt: int
    claimed_at: datetime
    finished_at: datetime | None
    message: str


@dataclass(frozen=True, slots=True)
class JobOverview:
    """One job at a glance.

    Attributes:
        job: Name of the job.
        newest: Its newest run.
        last_success: Its newest run that succeeded, None if none ever did.
        failures_since: Failed runs since that success.
    """

    job: str
    newest: JobRun
    last_success: JobRun | None
    failures_since: int


def last_success(store: Store, site: str, job: str) -> JobRun | None:
    """The newest run of a job that succeeded."""
    with store.reading() as session:
        row = session.scalar(
            select(JobRunRow)
            .where(JobRunRow.site == site, JobRunRow.job == job, JobRunRow.status == JobStatus.SUCCEEDED.value)
            .order_by(JobRunRow.due.desc())
            .limit(1)
        )
        return None if row is None else _run(row)


def job_runs(store: Store, site: str, *, job: str | None = None, limit: int = 100) -> tuple[JobRun, ...]:
    """The newest runs, newest first."""
    statement = select(JobRunRow).where(JobRunRow.site == site)
    if job is not None:
        statement = statement.where(JobRunRow.job == job)
    with store.reading() as session:
        rows = session.scalars(statement.order_by(JobRunRow.due.desc(), JobRunRow.job).limit(limit))
        return tuple(_run(row) for row in rows)


def running_runs(store: Store, site: str) -> tuple[JobRun, ...]:
    """Runs that are on their way, by any process, the longest first."""
    with store.reading() as session:
        rows = session.scalars(
            select(JobRunRow)
            .where(JobRunRow.site == site, JobRunRow.status == JobStatus.RUNNING.value)
            .order_by(JobRunRow.claimed_at, JobRunRow.job)
        )
        return tuple(_run(row) for row in rows)


def job_overview(store: Store, site: str) -> tuple[JobOverview, ...]:
    """Every job that was ever claimed, by name."""
    succeeded = JobRunRow.status == JobStatus.SUCCEEDED.value
    newest_due = func.max(JobRunRow.due)
    with store.reading() as session:
        newest = select(JobRunRow.job, newest_due.label("due")).where(JobRunRow.site == site).group_by(JobRunRow.job)
        good = newest.where(succeeded).subquery()
        last = newest.subquery()
        newest_rows = session.scalars(
            select(JobRunRow)
            .join(last, (JobRunRow.job == last.c.job) & (JobRunRow.due == last.c.due))
            .where(JobRunRow.site == site)
            .order_by(JobRunRow.job)
        ).all()
        good_rows = {
            row.job: _run(row)
            for row in session.scalars(
                select(JobRunRow)
                .join(good, (JobRunRow.job == good.c.job) & (JobRunRow.due == good.c.due))
                .where(JobRunRow.site == site)
            )
        }
        failed = session.execute(
            select(JobRunRow.job, func.count())
            .outerjoin(good, JobRunRow.job == good.c.job)
            .where(JobRunRow.site == site, JobRunRow.status == JobStatus.FAILED.value)
            .where(good.c.due.is_(None) | (JobRunRow.due > good.c.due))
            .group_by(JobRunRow.job)
        )
        failures = {job: count for job, count in failed}  # noqa: C416
    return tuple(
        JobOverview(job=row.job, newest=_run(row), last_success=good_rows.get(row.job), failures_since=failures.get(row.job, 0))
        for row in newest_rows
    )


def _run(row: JobRunRow) -> JobRun:
    return JobRun(
        job=row.job,
        due=row.due,
        status=JobStatus(row.status),
        owner=row.owner,
        attempt=row.attempt,
        claimed_at=row.claimed_at,
        finished_at=row.finished_at,
        message=row.message,
    )

"""The job ledger: who runs what was due when, and how it went. Inserting the row is the claim."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select, update

from model.domain.errors import StoreError
from store.leases import Heartbeat, Lease, acquire_lease, beat, heartbeat_age, heartbeats, lease_of, release_lease, renew_lease
from store.open import Store
from store.requests import RunRequest, open_requests, request_run, take_requests
from store.tables import JobRunRow
from store.upsert import insert_new

__all__ = [
    "Heartbeat",
    "JobOverview",
    "JobRun",
    "JobStatus",
    "Lease",
    "RunRequest",
    "abandon",
    "acquire_lease",
    "beat",
    "claim",
    "finish",
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
    "take_requests",
]


class JobStatus(StrEnum):
    """How a run of a job stands."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


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
        message: One sentence on the outcome.
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


def claim(
    store: Store,
    site: str,
    job: str,
    due: datetime,
    now: datetime,
    *,
    owner: str = "",
    retake_after: timedelta | None = None,
    retry_failed: bool = False,
) -> bool:
    """Claim a run; of any number of processes that try, exactly one gets True.

    Args:
        store: Where the ledger is.
        site: Site id.
        job: Name of the job.
        due: When it was due.
        now: Aware UTC.
        owner: Name of the claiming process.
        retake_after: A run still marked running this long after it was claimed may be taken over; None for never.
        retry_failed: Whether a failed run may be claimed again.

    Raises:
        StoreError: The database refused.
    """
    fresh = {
        "status": JobStatus.RUNNING.value,
        "owner": owner,
        "claimed_at": now,
        "finished_at": None,
        "message": "",
    }
    with store.session() as session:
        if insert_new(session, JobRunRow, {"site": site, "job": job, "due": due, "attempt": 1, **fresh}):
            return True
        claimable: list[ColumnElement[bool]] = []
        if retake_after is not None:
            claimable.append((JobRunRow.status == JobStatus.RUNNING.value) & (JobRunRow.claimed_at <= now - retake_after))
        if retry_failed:
            claimable.append(JobRunRow.status == JobStatus.FAILED.value)
        for condition in claimable:
            taken = session.execute(
                update(JobRunRow)
                .where(JobRunRow.site == site, JobRunRow.job == job, JobRunRow.due == due, condition)
                .values(attempt=JobRunRow.attempt + 1, **fresh)
            )
            if taken.rowcount == 1:  # type: ignore[attr-defined]
                return True
    return False


def finish(
    store: Store, site: str, job: str, due: datetime, *, now: datetime, succeeded: bool, message: str = "", owner: str = ""
) -> None:
    """Write down how a claimed run ended.

    Raises:
        StoreError: The run is not running under this owner (it was taken over or never claimed).
    """
    status = JobStatus.SUCCEEDED if succeeded else JobStatus.FAILED
    with store.session() as session:
        ended = session.execute(
            update(JobRunRow)
            .where(
                JobRunRow.site == site,
                JobRunRow.job == job,
                JobRunRow.due == due,
                JobRunRow.status == JobStatus.RUNNING.value,
                JobRunRow.owner == owner,
            )
            .values(status=status.value, finished_at=now, message=message)
        )
        if ended.rowcount != 1:  # type: ignore[attr-defined]
            raise StoreError(f"job {job} due {due.isoformat()} is not running under {owner or 'this process'}; it was taken over")


def abandon(store: Store, site: str, *, now: datetime, owner: str) -> tuple[JobRun, ...]:
    """Mark runs of other, dead owners as failed; for the one that holds the lease."""
    theirs = (JobRunRow.site == site, JobRunRow.status == JobStatus.RUNNING.value, JobRunRow.owner != owner)
    with store.session() as session:
        runs = tuple(_run(row) for row in session.scalars(select(JobRunRow).where(*theirs).order_by(JobRunRow.due)))
        session.execute(
            update(JobRunRow)
            .where(*theirs)
            .values(status=JobStatus.FAILED.value, finished_at=now, message="avbruten: processen dog")
        )
    return runs


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

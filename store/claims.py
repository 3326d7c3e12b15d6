"""Claims on due runs: inserting the row is the claim, a hold keeps it, and a hold that ran out says that its process died."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from model.domain.errors import StoreError
from store.jobs import JobStatus
from store.open import Store
from store.stops import settle_stops
from store.tables import JobRunRow, RunRequestRow
from store.upsert import insert_new


def claim(
    store: Store,
    site: str,
    job: str,
    due: datetime,
    now: datetime,
    *,
    owner: str,
    hold: timedelta,
    most_attempts: int | None = None,
) -> int:
    """Claim a run; of any number of processes that try, exactly one gets it.

    A run that failed may be claimed again from its `hold_until` on, one that runs once its hold has run out.

    Args:
        store: Where the ledger is.
        site: Site id.
        job: Name of the job.
        due: When it was due.
        now: Aware UTC.
        owner: Name of the claiming process.
        hold: For how long it is held unless renewed.
        most_attempts: A run tried so often is not tried again; None for no limit.

    Returns:
        Number of the attempt, 1 for the first; 0 where it is not ours.

    Raises:
        StoreError: The database refused.
    """
    fresh = {
        "status": JobStatus.RUNNING.value,
        "owner": owner,
        "claimed_at": now,
        "finished_at": None,
        "message": "",
        "hold_until": now + hold,
    }
    with store.session() as session:
        if insert_new(session, JobRunRow, {"site": site, "job": job, "due": due, "attempt": 1, **fresh}):
            return 1
        free = [JobRunRow.status != JobStatus.SUCCEEDED.value, JobRunRow.hold_until <= now]
        if most_attempts is not None:
            free.append(JobRunRow.attempt < most_attempts)
        attempt = session.execute(
            update(JobRunRow)
            .where(*_key(site, job, due), *free)
            .values(attempt=JobRunRow.attempt + 1, **fresh)
            .returning(JobRunRow.attempt)
        ).scalar()
    return attempt or 0


def free_dues(
    store: Store, site: str, dues: Mapping[str, Sequence[datetime]], *, now: datetime, most_attempts: int
) -> dict[str, tuple[datetime, ...]]:
    """Those of some jobs' due moments that may be claimed now: never run, or to be tried again; oldest first, jobs without any left out."""
    asked = {job: moments for job, moments in dues.items() if moments}
    if not asked:
        return {}
    theirs = [(JobRunRow.job == job) & (JobRunRow.due >= min(moments)) for job, moments in asked.items()]
    columns = (JobRunRow.job, JobRunRow.due, JobRunRow.status, JobRunRow.hold_until, JobRunRow.attempt)
    with store.reading() as session:
        rows = session.execute(select(*columns).where(JobRunRow.site == site, or_(*theirs))).all()
    taken = {
        (job, due)
        for job, due, status, hold_until, attempt in rows
        if status == JobStatus.SUCCEEDED.value or hold_until is None or hold_until > now or attempt >= most_attempts
    }
    free = {job: tuple(sorted(due for due in moments if (job, due) not in taken)) for job, moments in asked.items()}
    return {job: moments for job, moments in free.items() if moments}


def is_settled(store: Store, site: str, job: str, due: datetime, *, most_attempts: int) -> bool:
    """Whether a run ended by itself, well or not, or was cut short so often that it is not tried again."""
    with store.reading() as session:
        row = session.get(JobRunRow, (site, job, due))
    if row is None or row.finished_at is None:
        return False
    cut_short = row.hold_until is not None and row.hold_until <= row.finished_at
    return not cut_short or row.attempt >= most_attempts


def renew_holds(
    store: Store, site: str, *, owner: str, now: datetime, hold: timedelta, runs: Collection[tuple[str, datetime]]
) -> int:
    """Hold the runs of a process that are still at work longer; how many there are.

    Args:
        store: Where the ledger is.
        site: Site id.
        owner: Who claimed them.
        now: Aware UTC.
        hold: For how long from now.
        runs: (job, due) of each; one whose end could not be written down is not among them, and so is done again.
    """
    if not runs:
        return 0
    these = or_(*((JobRunRow.job == job) & (JobRunRow.due == due) for job, due in runs))
    with store.session() as session:
        held = session.execute(update(JobRunRow).where(*_running(site, owner), these).values(hold_until=now + hold))
        return int(held.rowcount)  # type: ignore[attr-defined]


def tell_progress(store: Store, site: str, job: str, due: datetime, *, owner: str, message: str) -> None:
    """Write down how far a claimed run is; nothing happens where it is not running under this owner any longer."""
    with store.session() as session:
        session.execute(update(JobRunRow).where(*_key(site, job, due), *_running(site, owner)).values(message=message))


def finish(
    store: Store,
    site: str,
    job: str,
    due: datetime,
    *,
    now: datetime,
    succeeded: bool,
    owner: str,
    message: str = "",
    again_at: datetime | None = None,
) -> None:
    """Write down how a claimed run ended; one that was asked to stop and did not succeed ends as stopped and is never tried again.

    Args:
        store: Where the ledger is.
        site: Site id.
        job: Name of the job.
        due: When it was due.
        now: Aware UTC.
        succeeded: How it ended.
        owner: Who claimed it.
        message: One sentence on the outcome.
        again_at: From when a failed run may be tried again; None for never.

    Raises:
        StoreError: The run is not running under this owner (it was taken over or never claimed).
    """
    status = JobStatus.SUCCEEDED if succeeded else JobStatus.FAILED
    with store.session() as session:
        ended = session.execute(
            update(JobRunRow)
            .where(*_key(site, job, due), *_running(site, owner))
            .values(status=status.value, finished_at=now, message=message, hold_until=None if succeeded else again_at)
        )
        if ended.rowcount != 1:  # type: ignore[attr-defined]
            raise StoreError(f"job {job} due {due.isoformat()} is not running under {owner}; it was taken over")
        settle_stops(session, site, now=now)


def held_runs(store: Store, site: str, *, beyond: datetime) -> dict[tuple[str, datetime], datetime]:
    """Until when runs are held that are held beyond a moment, by (job, due)."""
    with store.reading() as session:
        rows = session.execute(
            select(JobRunRow.job, JobRunRow.due, JobRunRow.hold_until).where(
                JobRunRow.site == site, JobRunRow.status == JobStatus.RUNNING.value, JobRunRow.hold_until > beyond
            )
        )
        return {(job, due): until for job, due, until in rows if until is not None}


def bury(
    store: Store, site: str, *, now: datetime, message: str, lapsed: Mapping[tuple[str, datetime], datetime] | None = None
) -> int:
    """Write down as failed what nobody holds any longer, so that it may be claimed again at once.

    Args:
        store: Where the ledger is.
        site: Site id.
        now: Aware UTC.
        message: What is written down.
        lapsed: By (job, due), ends that lie ahead and are not believed: runs that are still held until exactly then are buried, too.

    Returns:
        How many runs that were.
    """
    over = [JobRunRow.hold_until <= now]
    over += [
        (JobRunRow.job == job) & (JobRunRow.due == due) & (JobRunRow.hold_until == end)
        for (job, due), end in (lapsed or {}).items()
    ]
    with store.session() as session:
        lost = session.execute(
            update(JobRunRow)
            .where(JobRunRow.site == site, JobRunRow.status == JobStatus.RUNNING.value, or_(*over))
            .values(status=JobStatus.FAILED.value, finished_at=now, message=message, hold_until=now)
        )
        settle_stops(session, site, now=now)
        return int(lost.rowcount)  # type: ignore[attr-defined]


def give_back(store: Store, site: str, *, owner: str, now: datetime, message: str) -> int:
    """The same of all runs of one process that stops; how many it had not finished."""
    with store.session() as session:
        given = session.execute(
            update(JobRunRow)
            .where(*_running(site, owner))
            .values(status=JobStatus.FAILED.value, finished_at=now, message=message, hold_until=now)
        )
        settle_stops(session, site, now=now)
        return int(given.rowcount)  # type: ignore[attr-defined]


def forget_runs(store: Store, site: str, *, before: datetime, spared: Sequence[str] = ()) -> int:
    """Remove finished runs and served requests from before a time, save each job's newest success; how many runs.

    Args:
        store: Where they are.
        site: Whose they are.
        before: Aware UTC.
        spared: Jobs of which every run is kept: those whose words are evidence of what was removed.

    Raises:
        StoreError: The database refused.
    """
    with store.session() as session:
        kept = [
            (JobRunRow.job == job) & (JobRunRow.due == due)
            for job, due in session.execute(
                select(JobRunRow.job, func.max(JobRunRow.due))
                .where(JobRunRow.site == site, JobRunRow.status == JobStatus.SUCCEEDED.value)
                .group_by(JobRunRow.job)
            )
        ]
        session.execute(delete(RunRequestRow).where(RunRequestRow.site == site, RunRequestRow.taken_at < before))
        return _forget(session, site, before, [*kept, JobRunRow.job.in_(spared)])


def _forget(session: Session, site: str, before: datetime, kept: Sequence[ColumnElement[bool]]) -> int:
    old = [JobRunRow.site == site, JobRunRow.due < before, JobRunRow.status != JobStatus.RUNNING.value]
    old.append(~or_(*kept))
    return int(session.execute(delete(JobRunRow).where(*old)).rowcount)  # type: ignore[attr-defined]


def _key(site: str, job: str, due: datetime) -> tuple[ColumnElement[bool], ...]:
    return JobRunRow.site == site, JobRunRow.job == job, JobRunRow.due == due


def _running(site: str, owner: str) -> tuple[ColumnElement[bool], ...]:
    return JobRunRow.site == site, JobRunRow.status == JobStatus.RUNNING.value, JobRunRow.owner == owner

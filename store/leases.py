"""Leases and heartbeats: which process may run a site's jobs, and when it last said that it lives."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update

from store.open import Store
from store.tables import HeartbeatRow, LeaseRow
from store.upsert import insert_new, insert_or_update


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds a lease.

    Attributes:
        owner: Process that holds it.
        acquired_at: Since when.
        expires_at: Until when, unless renewed.
    """

    owner: str
    acquired_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The last sign of life of a process.

    Attributes:
        name: Process, e.g. ``scheduler``.
        beat_at: When.
        detail: What it was doing.
    """

    name: str
    beat_at: datetime
    detail: str


def acquire_lease(
    store: Store, site: str, name: str, *, owner: str, now: datetime, length: timedelta, lapsed: datetime | None = None
) -> bool:
    """Take a lease that is free, has expired, or is held by the same owner.

    Args:
        store: Where.
        site: Site id.
        name: Of the lease.
        owner: Who wants it.
        now: Aware UTC.
        length: For how long.
        lapsed: An end that lies ahead and is not believed: a lease that still stands until exactly then is taken, too.

    Returns:
        Of any number of processes that try, exactly one gets True.
    """
    term = {"owner": owner, "acquired_at": now, "expires_at": now + length}
    with store.session() as session:
        if insert_new(session, LeaseRow, {"site": site, "name": name, **term}):
            return True
        taken = session.execute(
            update(LeaseRow)
            .where(
                *(LeaseRow.site == site, LeaseRow.name == name),
                (LeaseRow.expires_at <= now) | (LeaseRow.owner == owner) | (LeaseRow.expires_at == lapsed),
            )
            .values(**term)
        )
        return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def renew_lease(store: Store, site: str, name: str, *, owner: str, now: datetime, length: timedelta) -> bool:
    """Hold a lease longer; False where another has it by now."""
    with store.session() as session:
        held = session.execute(
            update(LeaseRow)
            .where(LeaseRow.site == site, LeaseRow.name == name, LeaseRow.owner == owner)
            .values(expires_at=now + length)
        )
        return bool(held.rowcount == 1)  # type: ignore[attr-defined]


def release_lease(store: Store, site: str, name: str, *, owner: str) -> None:
    """Give a lease back; nothing happens where another holds it."""
    with store.session() as session:
        session.execute(delete(LeaseRow).where(LeaseRow.site == site, LeaseRow.name == name, LeaseRow.owner == owner))


def lease_of(store: Store, site: str, name: str, *, now: datetime) -> Lease | None:
    """Who holds a lease at a moment; None where it is free or has expired."""
    with store.reading() as session:
        row = session.get(LeaseRow, (site, name))
        if row is None or row.expires_at <= now:
            return None
        return Lease(owner=row.owner, acquired_at=row.acquired_at, expires_at=row.expires_at)


def beat(store: Store, site: str, name: str, *, now: datetime, detail: str = "") -> None:
    """Say that a process lives."""
    with store.session() as session:
        row = {"site": site, "name": name, "beat_at": now, "detail": detail}
        insert_or_update(session, HeartbeatRow, row, key=("site", "name"))


def heartbeats(store: Store, site: str) -> tuple[Heartbeat, ...]:
    """The last sign of life of every process, by name."""
    with store.reading() as session:
        rows = session.scalars(select(HeartbeatRow).where(HeartbeatRow.site == site).order_by(HeartbeatRow.name))
        return tuple(Heartbeat(name=row.name, beat_at=row.beat_at, detail=row.detail) for row in rows)


def heartbeat_age(store: Store, site: str, name: str, *, now: datetime) -> timedelta | None:
    """Time since a process last said that it lives; None if it never did."""
    with store.reading() as session:
        row = session.get(HeartbeatRow, (site, name))
        return None if row is None else now.astimezone(UTC) - row.beat_at

"""Where machines were, by names that hold for one day: looked up when a log is taken in, and thrown away after a time."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from store.open import Store
from store.tables import MachinePlaceRow
from store.upsert import insert_many


@dataclass(frozen=True, slots=True)
class MachinePlace:
    """A machine on a unit.

    Attributes:
        machine: Its name of that day (`ingest.imports.records.Vehicles.of_day`).
        unit_id: Route or zone.
        started_at: Aware UTC.
        ended_at: Aware UTC.
    """

    machine: str
    unit_id: str
    started_at: datetime
    ended_at: datetime


def keep_places(session: Session, site: str, places: Iterable[MachinePlace]) -> None:
    """Keep places within the transaction that keeps what was done there; one that is kept already stands."""
    rows = [
        {
            "site": site,
            "machine": item.machine,
            "started_at": item.started_at,
            "unit_id": item.unit_id,
            "ended_at": item.ended_at,
        }
        for item in places
    ]
    insert_many(session, MachinePlaceRow, rows)


def places_at(store: Store, site: str, machines: Collection[str], start: datetime, end: datetime) -> tuple[MachinePlace, ...]:
    """Where some machines were at any time between two moments, by start.

    Args:
        store: Where to look.
        site: Site id.
        machines: Their names.
        start: Aware UTC.
        end: Aware UTC.
    """
    row = MachinePlaceRow
    wanted = (
        select(row.machine, row.unit_id, row.started_at, row.ended_at)
        .where(row.site == site, row.ended_at > start, row.started_at < end)
        .order_by(row.started_at, row.unit_id, row.machine)
    )
    names = set(machines)
    with store.reading() as session:
        return tuple(MachinePlace(*found) for found in session.execute(wanted) if found.machine in names)


def forget_places(store: Store, site: str, *, before: datetime) -> int:
    """Remove places that were left before a moment.

    Returns:
        How many were removed.

    Raises:
        StoreError: The database refused.
    """
    row = MachinePlaceRow
    old = (row.site == site) & (row.ended_at < before)
    with store.session() as session:
        count = session.scalar(select(func.count()).select_from(row).where(old)) or 0
        session.execute(delete(row).where(old))
    return count

"""Costs that no action tells of: haulage, standby as invoiced. Kept once, never changed, sealed with the records."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from model.domain.costs import CostEntry, CostItem
from store.open import Store
from store.record_chain import lock_chain, seal_new
from store.tables import CostEntryRow
from store.upsert import insert_many

_KEY = ("source", "contractor", "day", "item", "unit_id", "reference")


@dataclass(frozen=True, slots=True)
class SavedCosts:
    """What became of costs handed over.

    Attributes:
        new: Number of rows that are new.
        repeated: Number that were there already, alike.
        differing: Those that were there already with another quantity, price or amount; the stored ones stand.
    """

    new: int
    repeated: int
    differing: tuple[CostEntry, ...]


def save_costs(
    store: Store, site: str, entries: Iterable[CostEntry], *, recorded_at: datetime, dry_run: bool = False
) -> SavedCosts:
    """Keep costs; one with the same source, contractor, day, item, unit and reference is the same cost.

    Args:
        store: Where to keep them.
        site: Site id.
        entries: What was paid for.
        recorded_at: When they became known.
        dry_run: Compare and store nothing.

    Raises:
        StoreError: They cannot be kept; none was stored.
    """
    given = list(entries)
    if not given:
        return SavedCosts(0, 0, ())
    days = [item.day for item in given]
    rows: list[dict[str, Any]] = []
    repeated, differing = 0, []
    with store.reading() if dry_run else store.session() as session:
        head = None if dry_run else lock_chain(session, site)
        stored = session.scalars(
            select(CostEntryRow).where(CostEntryRow.site == site, CostEntryRow.day >= min(days), CostEntryRow.day <= max(days))
        )
        known = {_key(item): item for item in map(_entry, stored)}
        for item in given:
            before = known.setdefault(_key(item), item)
            if before is item:
                rows.append({"site": site, "recorded_at": recorded_at, **_values(item)})
            elif before == item:
                repeated += 1
            else:
                differing.append(item)
        if head is not None:
            insert_many(session, CostEntryRow, rows)
            seal_new(session, head, "cost")
    return SavedCosts(new=len(rows), repeated=repeated, differing=tuple(differing))


def costs_between(store: Store, site: str, first: date, last: date, *, known_at: datetime | None = None) -> tuple[CostEntry, ...]:
    """Costs of the days from `first` to `last`, both included, by day.

    Args:
        store: Where to look.
        site: Site id.
        first: Local day.
        last: Local day.
        known_at: Leave out what became known later; None for all.
    """
    statement = select(CostEntryRow).where(CostEntryRow.site == site, CostEntryRow.day >= first, CostEntryRow.day <= last)
    if known_at is not None:
        statement = statement.where(CostEntryRow.recorded_at <= known_at)
    with store.reading() as session:
        return tuple(map(_entry, session.scalars(statement.order_by(CostEntryRow.day, CostEntryRow.id))))


def _key(item: CostEntry) -> tuple[object, ...]:
    return tuple(getattr(item, name) for name in _KEY)


def _values(item: CostEntry) -> dict[str, Any]:
    return {
        "contractor": item.contractor,
        "day": item.day,
        "item": item.item.value,
        "unit_id": item.unit_id,
        "quantity": float(item.quantity),
        "unit_price_sek": float(item.unit_price_sek),
        "amount_sek": float(item.amount_sek),
        "reference": item.reference,
        "source": item.source,
    }


def _entry(row: CostEntryRow) -> CostEntry:
    return CostEntry(
        contractor=row.contractor,
        day=row.day,
        item=CostItem(row.item),
        unit_id=row.unit_id,
        quantity=row.quantity,
        unit_price_sek=row.unit_price_sek,
        amount_sek=row.amount_sek,
        reference=row.reference,
        source=row.source,
    )

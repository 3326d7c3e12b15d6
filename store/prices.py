"""Electricity spot prices. One that comes again unchanged is passed over; a corrected one takes the place of the earlier."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from model.domain.prices import SpotPrice
from store.open import Store
from store.tables import SpotPriceRow
from store.upsert import insert_or_update


def save_prices(store: Store, prices: Iterable[SpotPrice], *, available_at: datetime) -> int:
    """Keep prices.

    Args:
        store: Where to keep them.
        prices: Prices of any areas.
        available_at: When they became known; a price that is stored alike keeps the moment it first became known.

    Returns:
        Number of prices that are new or corrected.

    Raises:
        StoreError: They cannot be kept; none was stored.
    """
    given = {(price.area, price.starts_at): price for price in prices}
    if not given:
        return 0
    starts = [start for _, start in given]
    areas = sorted({area for area, _ in given})
    changed = 0
    with store.session() as session:
        stored = session.scalars(
            select(SpotPriceRow).where(
                SpotPriceRow.area.in_(areas), SpotPriceRow.starts_at >= min(starts), SpotPriceRow.starts_at <= max(starts)
            )
        )
        known = {(row.area, row.starts_at): _price(row) for row in stored}
        for key, price in given.items():
            if known.get(key) == price:
                continue
            changed += 1
            values = {
                "area": price.area,
                "starts_at": price.starts_at,
                "ends_at": price.ends_at,
                "sek_per_kwh": float(price.sek_per_kwh),
                "source": price.source,
                "available_at": available_at,
            }
            insert_or_update(session, SpotPriceRow, values, key=("area", "starts_at"))
    return changed


def prices_between(store: Store, area: str, start: datetime, end: datetime, *, known_at: datetime) -> tuple[SpotPrice, ...]:
    """Prices that hold at any time from `start` to before `end`, in order; what was not known by `known_at` is absent.

    Args:
        store: Where to look.
        area: Price area, e.g. ``SE3``.
        start: Aware UTC.
        end: Aware UTC.
        known_at: Leave out what became known later.

    Raises:
        StoreError: The store cannot be read.
    """
    statement = (
        select(SpotPriceRow)
        .where(
            SpotPriceRow.area == area,
            SpotPriceRow.ends_at > start,
            SpotPriceRow.starts_at < end,
            SpotPriceRow.available_at <= known_at,
        )
        .order_by(SpotPriceRow.starts_at)
    )
    with store.reading() as session:
        return tuple(_price(row) for row in session.scalars(statement))


def _price(row: SpotPriceRow) -> SpotPrice:
    return SpotPrice(area=row.area, starts_at=row.starts_at, ends_at=row.ends_at, sek_per_kwh=row.sek_per_kwh, source=row.source)

"""What the meters of heated zones told: every fit kept, the newest that told anything used."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select

from model.domain.zone_fits import FitProblem, ZoneFit
from store.open import Store
from store.tables import ZoneFitRow
from store.upsert import insert_many


def save_zone_fits(store: Store, site: str, fits: Iterable[ZoneFit]) -> None:
    """Keep fits; one of the same zone and moment stays as it was.

    Raises:
        StoreError: They cannot be kept; none was stored.
    """
    rows = [{"site": site, **asdict(item), "problem": item.problem.value} for item in fits]
    with store.session() as session:
        insert_many(session, ZoneFitRow, rows)


def zone_fits(store: Store, site: str, *, known_at: datetime) -> tuple[ZoneFit, ...]:
    """One fit a zone as of a moment, by zone: the newest that told anything, else the newest that says why not.

    Args:
        store: Where to look.
        site: Site id.
        known_at: Fits made later are left out (aware UTC).

    Raises:
        StoreError: The store cannot be read.
    """
    statement = (
        select(ZoneFitRow)
        .where(ZoneFitRow.site == site, ZoneFitRow.fitted_at <= known_at)
        .order_by(ZoneFitRow.zone_id, ZoneFitRow.fitted_at)
    )
    found: dict[str, ZoneFit] = {}
    with store.reading() as session:
        for row in session.scalars(statement):
            before = found.get(row.zone_id)
            if before is None or not row.problem or before.problem:
                found[row.zone_id] = _fit(row)
    return tuple(found.values())


def _fit(row: ZoneFitRow) -> ZoneFit:
    return ZoneFit(
        zone_id=row.zone_id,
        fitted_at=row.fitted_at,
        first_at=row.first_at,
        last_at=row.last_at,
        capacity=row.capacity,
        upward=row.upward,
        downward=row.downward,
        exchange=row.exchange,
        hours=row.hours,
        before_k=row.before_k,
        after_k=row.after_k,
        problem=FitProblem(row.problem),
        simulated=row.simulated,
    )

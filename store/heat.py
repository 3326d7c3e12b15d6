"""Readings of heated zones. One that comes again unchanged is passed over; a corrected one takes the place of the earlier."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from model.domain.heat import HeatReading
from store.open import Store
from store.tables import HeatReadingRow
from store.upsert import insert_or_update

#: Before any reading.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def save_heat_readings(store: Store, site: str, readings: Iterable[HeatReading], *, available_at: datetime) -> int:
    """Keep readings.

    Args:
        store: Where to keep them.
        site: Site id.
        readings: What the meters read.
        available_at: When they became known; a reading stored alike keeps the moment it first became known.

    Returns:
        Number of readings that are new or corrected.

    Raises:
        StoreError: They cannot be kept; none was stored.
    """
    given = {(reading.zone_id, reading.time): reading for reading in readings}
    if not given:
        return 0
    times = [time for _, time in given]
    changed = 0
    with store.session() as session:
        stored = session.scalars(
            select(HeatReadingRow).where(
                HeatReadingRow.site == site, HeatReadingRow.time >= min(times), HeatReadingRow.time <= max(times)
            )
        )
        known = {(row.zone_id, row.time): _reading(row) for row in stored}
        for key, reading in given.items():
            if known.get(key) == reading:
                continue
            changed += 1
            values: dict[str, Any] = {"site": site, "available_at": available_at, **asdict(reading)}
            insert_or_update(session, HeatReadingRow, values, key=("site", "zone_id", "time"))
    return changed


def heat_readings_between(
    store: Store, site: str, start: datetime, end: datetime, *, known_at: datetime
) -> tuple[HeatReading, ...]:
    """Readings from `start` to before `end`, by time and zone; what was not known by `known_at` is absent.

    Args:
        store: Where to look.
        site: Site id.
        start: Aware UTC.
        end: Aware UTC.
        known_at: Leave out what became known later.

    Raises:
        StoreError: The store cannot be read.
    """
    statement = (
        select(HeatReadingRow).where(*_told(site, start, end, known_at)).order_by(HeatReadingRow.time, HeatReadingRow.zone_id)
    )
    with store.reading() as session:
        return tuple(_reading(row) for row in session.scalars(statement))


def highest_power_kw(store: Store, site: str, start: datetime, end: datetime, *, known_at: datetime) -> float:
    """Highest hourly power of all zones together that the meters told from `start` to before `end` [kW]; 0 where none did.

    Zones that were read at other minutes than the rest are not added to them, so that it may be too low and never too high. Doubted readings are
    left out.

    Args:
        store: Where to look.
        site: Site id.
        start: Aware UTC.
        end: Aware UTC.
        known_at: Leave out what became known later.

    Raises:
        StoreError: The store cannot be read.
    """
    row = HeatReadingRow
    statement = (
        select(row.time, func.sum(row.power_kw)).where(*_told(site, start, end, known_at), row.doubt == "").group_by(row.time)
    )
    hours: dict[datetime, list[float]] = {}
    with store.reading() as session:
        for time, power_kw in session.execute(statement):
            if power_kw is None:
                continue
            hours.setdefault((time - timedelta(microseconds=1)).replace(minute=0, second=0, microsecond=0), []).append(power_kw)
    return max((sum(told) / len(told) for told in hours.values()), default=0.0)


def _told(site: str, start: datetime, end: datetime, known_at: datetime) -> tuple[ColumnElement[bool], ...]:
    row = HeatReadingRow
    return row.site == site, row.time >= start, row.time < end, row.available_at <= known_at


def _reading(row: HeatReadingRow) -> HeatReading:
    return HeatReading(
        zone_id=row.zone_id,
        time=row.time,
        supply_degc=row.supply_degc,
        return_degc=row.return_degc,
        flow_l_h=row.flow_l_h,
        power_kw=row.power_kw,
        energy_mwh=row.energy_mwh,
        pump_kw=row.pump_kw,
        slab_degc=row.slab_degc,
        slab_wet=row.slab_wet,
        mode=row.mode,
        doubt=row.doubt,
        simulated=row.simulated,
    )

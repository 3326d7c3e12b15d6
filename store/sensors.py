"""What is known of each sensor: what was learned of it, every estimate kept, and why its readings are doubted."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from model.domain.weather_sensors import SensorDoubt, SensorOffset
from store.open import Store
from store.tables import SensorDoubtRow, SensorOffsetRow
from store.upsert import insert_many, insert_or_update


def save_sensor_offsets(store: Store, site: str, offsets: Iterable[SensorOffset]) -> None:
    """Keep estimates; one of the same sensor and moment stays as it was.

    Raises:
        StoreError: They cannot be kept; none was stored.
    """
    rows = [
        {
            "site": site,
            "station": item.station,
            "variable": item.variable,
            "estimated_at": item.estimated_at,
            "offset_value": item.offset,
            "drift_per_day": item.drift_per_day,
            "spread": item.spread,
            "count": item.count,
        }
        for item in offsets
    ]
    with store.session() as session:
        insert_many(session, SensorOffsetRow, rows)


def sensor_offsets(store: Store, site: str, *, known_at: datetime) -> list[SensorOffset]:
    """The newest estimate of each sensor at or before a moment, by station and variable.

    Raises:
        StoreError: The store cannot be read.
    """
    newest = (
        select(SensorOffsetRow.station, SensorOffsetRow.variable, func.max(SensorOffsetRow.estimated_at).label("at"))
        .where(SensorOffsetRow.site == site, SensorOffsetRow.estimated_at <= known_at)
        .group_by(SensorOffsetRow.station, SensorOffsetRow.variable)
        .subquery()
    )
    with store.reading() as session:
        found = session.scalars(
            select(SensorOffsetRow)
            .join(
                newest,
                (SensorOffsetRow.station == newest.c.station)
                & (SensorOffsetRow.variable == newest.c.variable)
                & (SensorOffsetRow.estimated_at == newest.c.at),
            )
            .where(SensorOffsetRow.site == site)
            .order_by(SensorOffsetRow.station, SensorOffsetRow.variable)
        )
        return [
            SensorOffset(
                station=row.station,
                variable=row.variable,
                estimated_at=row.estimated_at,
                offset=row.offset_value,
                drift_per_day=row.drift_per_day,
                spread=row.spread,
                count=row.count,
            )
            for row in found
        ]


def save_sensor_doubts(store: Store, site: str, doubts: Iterable[SensorDoubt], *, judged_at: datetime) -> None:
    """Keep why readings carry flags; a doubt that began at the same moment is brought up to date.

    Raises:
        StoreError: They cannot be kept; none was stored.
    """
    key = ("site", "station", "variable", "code", "first_at")
    with store.session() as session:
        for item in doubts:
            row = {
                "site": site,
                "station": item.station,
                "variable": item.variable,
                "code": item.code,
                "first_at": item.first_at,
                "last_at": item.last_at,
                "judged_at": judged_at,
                "flag": item.flag,
                "count": item.count,
                "value": item.value,
                "expected": item.expected,
                "limit_value": item.limit,
            }
            insert_or_update(session, SensorDoubtRow, row, key=key)


def sensor_doubts(store: Store, site: str, *, since: datetime, until: datetime) -> list[SensorDoubt]:
    """Doubts of a period, one for each sensor and check: the one that reaches furthest, newest first.

    Raises:
        StoreError: The store cannot be read.
    """
    with store.reading() as session:
        rows = session.scalars(
            select(SensorDoubtRow)
            .where(SensorDoubtRow.site == site, SensorDoubtRow.last_at >= since, SensorDoubtRow.first_at <= until)
            .order_by(SensorDoubtRow.last_at.desc(), SensorDoubtRow.first_at, SensorDoubtRow.station)
        )
        found: dict[tuple[str, str, str], SensorDoubt] = {}
        for row in rows:
            doubt = SensorDoubt(
                station=row.station,
                variable=row.variable,
                code=row.code,
                flag=row.flag,
                first_at=row.first_at,
                last_at=row.last_at,
                count=row.count,
                value=row.value,
                expected=row.expected,
                limit=row.limit_value,
            )
            found.setdefault((row.station, row.variable, row.code), doubt)
        return list(found.values())

"""What was learned of each sensor; every estimate is kept, so that a look back sees what was known then."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from model.domain.weather_sensors import SensorOffset
from store.open import Store
from store.tables import SensorOffsetRow
from store.upsert import insert_many


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

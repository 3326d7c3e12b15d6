"""How much the store holds of a source."""

from datetime import datetime

from sqlalchemy import func, select

from store.open import Store
from store.tables import ForecastRunRow, observation


def forecast_count(store: Store, site: str, source: str) -> int:
    """Number of forecast runs, each version counted."""
    with store.reading() as session:
        found = session.scalar(
            select(func.count()).select_from(ForecastRunRow).where(ForecastRunRow.site == site, ForecastRunRow.source == source)
        )
    return found or 0


def observation_count(store: Store, site: str, source: str) -> int:
    """Number of station readings, each version counted."""
    with store.reading() as session:
        found = session.scalar(
            select(func.count()).select_from(observation).where(observation.c.site == site, observation.c.source == source)
        )
    return found or 0


def first_forecast_at(store: Store, site: str) -> datetime | None:
    """Reference time of the oldest forecast run; None where there is none."""
    with store.reading() as session:
        return session.scalar(select(func.min(ForecastRunRow.reference_time)).where(ForecastRunRow.site == site))


def rows_between(store: Store, site: str, start: datetime, end: datetime) -> int:
    """Number of forecast runs issued and of station readings made from `start` to before `end`, each version counted."""
    with store.reading() as session:
        runs = session.scalar(
            select(func.count())
            .select_from(ForecastRunRow)
            .where(ForecastRunRow.site == site, ForecastRunRow.reference_time >= start, ForecastRunRow.reference_time < end)
        )
        readings = session.scalar(
            select(func.count())
            .select_from(observation)
            .where(observation.c.site == site, observation.c.time >= start, observation.c.time < end)
        )
    return (runs or 0) + (readings or 0)

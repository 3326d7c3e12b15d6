"""How much the store holds of a source."""

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

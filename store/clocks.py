"""Whose clock goes wrong: the database server's against this machine's, rows written in what is still to come, and what the world last said."""

from datetime import UTC, datetime

from sqlalchemy import func, select, text

from store.database import Database
from store.tables import ForecastRunRow, HeartbeatRow, JobRunRow, RawRow, observation


def server_now(database: Database) -> datetime | None:
    """What the database server's clock shows (aware UTC); None for SQLite, which has no clock of its own.

    Raises:
        StoreError: The database refused.
    """
    if database.is_sqlite:
        return None
    with database.reading() as session:
        shown: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        return shown.astimezone(UTC)


def newest_written(database: Database) -> datetime | None:
    """The latest moment at which any heartbeat, job or received body says it was written (aware UTC); None where there is none.

    Raises:
        StoreError: The database refused.
    """
    columns = (HeartbeatRow.beat_at, JobRunRow.claimed_at, RawRow.fetched_at)
    with database.reading() as session:
        found = [session.scalar(select(func.max(column))) for column in columns]
    return max((moment for moment in found if moment is not None), default=None)


def newest_told(database: Database, site: str, *, before: datetime) -> datetime | None:
    """The latest moment that stations and forecast centres, by clocks of their own, speak of (aware UTC); None where nothing has come.

    Args:
        database: Where.
        site: Whose.
        before: Later ones are passed over (aware UTC).

    Raises:
        StoreError: The database refused.
    """
    kinds = ((observation.c.time, observation.c.site), (ForecastRunRow.reference_time, ForecastRunRow.site))
    with database.reading() as session:
        found = [session.scalar(select(func.max(at)).where(whose == site, at <= before)) for at, whose in kinds]
    return max((moment for moment in found if moment is not None), default=None)

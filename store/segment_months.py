"""Months of the segments' summaries: on PostgreSQL a partition each, opened before it is written to and dropped whole when it is old."""

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, select, text

from store.open import Store
from store.tables import SegmentSummaryRow

#: Functions of the owner that the service may call on PostgreSQL (`v0012_segment_summaries`).
FUNCTIONS = ("halka_open_month(text, timestamptz)", "halka_drop_months(text, timestamptz)")


def open_month(connection: Connection, site: str, moment: datetime) -> None:
    """See to it that rows of a moment can be written; SQLite needs nothing.

    A new month holds up others who open one until the transaction ends: let it end at once.

    Args:
        connection: In a transaction of its own, ended before the rows are written.
        site: Site id.
        moment: Aware UTC.

    Raises:
        DBAPIError: This role may not write the site's rows.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT halka_open_month(:site, :moment)"), {"site": site, "moment": moment})


def forget_segments(store: Store, site: str, *, before: datetime) -> int:
    """Remove what was told of segments in whole months (UTC) that ended before a moment.

    Args:
        store: Where.
        site: Whose.
        before: Aware UTC.

    Returns:
        How many months went.

    Raises:
        StoreError: The database refused.
    """
    row = SegmentSummaryRow
    with store.session() as session:
        if not store.database.is_sqlite:
            return int(session.scalar(text("SELECT halka_drop_months(:site, :before)"), {"site": site, "before": before}) or 0)
        first = before.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        old = (row.site == site) & (row.issued_at < first)
        months = session.scalar(select(func.count(func.distinct(func.strftime("%Y-%m", row.issued_at)))).where(old)) or 0
        session.execute(delete(row).where(old))
        return months

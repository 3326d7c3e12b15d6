"""Upkeep: remove what killed runs left behind, and bodies older than their retention."""

from datetime import timedelta

from scheduler.context import Context


def upkeep(context: Context) -> str:
    """Tidy the store and the raw archive.

    Returns:
        One sentence on what was removed.

    Raises:
        StoreError: The store refused.
    """
    report = context.store.repair()
    days = context.site.retention.raw_bodies_days or context.settings.schedule.keep_raw_days
    limit = context.now - timedelta(days=days)
    bodies = context.archive.prune(limit)
    swept = "upptaget, sopat nästa gång" if report.busy else f"{len(report.removed)} lämningar borttagna"
    lost = f"; SAKNADE FILER: {len(report.missing)}" if report.missing else ""
    return f"{swept}; {bodies} gamla svar borttagna{lost}"

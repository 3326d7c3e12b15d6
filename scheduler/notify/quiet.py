"""Quiet hours: what can wait is told when they end."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def quiet_until(now: datetime, *, start: time | None, end: time | None, zone: ZoneInfo) -> datetime | None:
    """End of the quiet hours that hold at a moment; None where none do.

    Args:
        now: Aware UTC.
        start: Local time from which it is quiet; None: never.
        end: Local time at which that ends; may lie after midnight.
        zone: The site's time zone. On a night when clocks change the hours are the local clock's.
    """
    if start is None or end is None or start == end:
        return None
    local = now.astimezone(zone)
    clock = local.time().replace(tzinfo=None)
    within = start <= clock < end if start < end else clock >= start or clock < end
    if not within:
        return None
    day = local.date() + timedelta(days=1 if start > end and clock >= start else 0)
    until = datetime.combine(day, end, tzinfo=zone).astimezone(now.tzinfo)
    if until <= now:  # an hour that the night has twice: now is in the second
        until = datetime.combine(day, end, tzinfo=zone).replace(fold=1).astimezone(now.tzinfo)
    return until


def may_wait(latest_start: datetime, *, until: datetime, notice: timedelta) -> bool:
    """Whether a person told when the quiet hours end still has time to act."""
    return latest_start - notice >= until

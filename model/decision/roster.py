"""The roster's three looks a day in local time: which one was last, and the one before it, also through nights the clock changes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from model.decision.advice import ROSTER
from model.decision.rules import local_to_utc


def looks_until(now: datetime, zone: ZoneInfo, *, count: int = 2) -> tuple[datetime, ...]:
    """The newest looks at or before a moment, newest first, aware UTC.

    Args:
        now: Aware UTC.
        zone: The site's time zone; 03:00 exists once in every night of the year in Sweden, whichever way the clock turns.
        count: How many.
    """
    today = now.astimezone(zone).date()
    days = (today - timedelta(days=shift) for shift in range(count // len(ROSTER) + 2))
    found = sorted({local_to_utc(day, at, zone) for day in days for at in ROSTER}, reverse=True)
    return tuple(look for look in found if look <= now)[:count]


def look_due(now: datetime, zone: ZoneInfo, *, within: timedelta) -> datetime | None:
    """The look that fell in the stretch of time up to now, None where none did."""
    (newest,) = looks_until(now, zone, count=1)
    return newest if now - newest < within else None

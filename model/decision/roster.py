"""The roster's three looks a day in local time: which one was last, and the one before it, also through nights the clock changes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from model.decision.advice import ROSTER
from model.decision.rules import local_to_utc

#: A plan made so long after a look is that look's plan.
OWN = timedelta(minutes=15)


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


def look_before(issued_at: datetime, zone: ZoneInfo) -> datetime:
    """The look whose plan a plan is to be compared with: the newest one it is not itself the plan of (`OWN`)."""
    newest, before = looks_until(issued_at, zone, count=2)
    return before if issued_at - newest <= OWN else newest


def look_due(now: datetime, zone: ZoneInfo, *, within: timedelta) -> datetime | None:
    """The look that fell in the stretch of time up to now, None where none did."""
    (newest,) = looks_until(now, zone, count=1)
    return newest if now - newest < within else None

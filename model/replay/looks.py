"""When a dispatcher looks at the plan: the roster's fixed hours, local time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from model.decision.advice import ROSTER
from model.decision.rules import local_to_utc


def looks(first: date, last: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Each look from a local day to another, with the one that follows it.

    Args:
        first: First local day.
        last: Last local day.
        zone: The site's time zone.

    Yields:
        (look, next look), aware UTC on whole hours, rising.
    """
    days = [first + timedelta(days=number) for number in range((last - first).days + 2)]
    moments = sorted(local_to_utc(day, at, zone).astimezone(UTC) for day in days for at in ROSTER)
    for now, following in pairwise(moments):
        if now.astimezone(zone).date() <= last:
            yield now, following

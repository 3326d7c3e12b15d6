"""Local times that name no zone: made UTC where that is certain, refused in words where clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from config.feeds import Ambiguous

#: Times outside these years are slips.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def in_utc(moment: datetime, zone: str | None, ambiguous: Ambiguous = "refuse") -> datetime:
    """A moment as aware UTC.

    Args:
        moment: With a zone, which then counts, or without one.
        zone: Zone of a moment that names none, e.g. ``Europe/Stockholm``; None: such a moment is refused.
        ambiguous: Which is meant of the two moments with this local time, in the night clocks go back.

    Raises:
        ValueError: No zone; a local time that does not exist or exists twice; or a year outside 2000-2100. The message says which.

    >>> in_utc(datetime(2026, 1, 15, 6, 30), "Europe/Stockholm").isoformat()
    '2026-01-15T05:30:00+00:00'
    """
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"{moment:%Y-%m-%d} lies outside {FIRST_YEAR}-{LAST_YEAR}")
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    if zone is None:
        raise ValueError(f"{moment:%Y-%m-%d %H:%M} names no time zone, and none is stated for it")
    local = moment.replace(tzinfo=ZoneInfo(zone))
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    if second < first:
        raise ValueError(
            f"{moment:%Y-%m-%d %H:%M} does not exist in {zone}: clocks went forward {_hours(first - second)} that night"
        )
    if ambiguous == "refuse":
        raise ValueError(
            f"{moment:%Y-%m-%d %H:%M} occurs twice in {zone}: clocks went back {_hours(second - first)} that night; "
            'write times with their offset, or state ambiguous = "first" or "second" in the map'
        )
    return first if ambiguous == "first" else second


def _hours(step: timedelta) -> str:
    return f"{step / timedelta(hours=1):g} h"

"""Which days belong to which season: 2025/26 runs from its first day in 2025 to its last in 2026."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.site import Season
from model.domain.errors import DomainError

_NAME = re.compile(r"(\d{4})(?:/(\d{2}|\d{4}))?")


def season_span(season: Season, today: date) -> tuple[date, date]:
    """First and last day of the season that runs on `today`, or of the one that ended last."""
    for year in (today.year, today.year - 1):
        if season.start_in(year) <= today:
            return _span(season, year)
    raise AssertionError("a season starts every year")


def season_named(season: Season, name: str) -> tuple[date, date]:
    """First and last day of a season by its name.

    Args:
        season: The site's season.
        name: ``2025/26``, or the year it begins in.

    Raises:
        DomainError: No such name.
    """
    found = _NAME.fullmatch(name.strip())
    if found is None or (found[2] is not None and int(found[1]) + 1 != _year(found[1], found[2])):
        raise DomainError(f"{name!r} names no season; write e.g. 2025/26")
    return _span(season, int(found[1]))


def season_name(first: date, last: date) -> str:
    """``2025/26``, or the year alone where a season lies within one."""
    return f"{first.year}" if first.year == last.year else f"{first.year}/{last.year % 100:02d}"


def day_bounds(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the first moment of a local day to the moment after the last one, aware UTC."""
    start = datetime.combine(first, time.min, tzinfo=zone)
    end = datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def _span(season: Season, year: int) -> tuple[date, date]:
    wraps = (season.end_month, season.end_day) < (season.start_month, season.start_day)
    return season.start_in(year), season.end_in(year + 1 if wraps else year)


def _year(first: str, second: str) -> int:
    return int(second) if len(second) == 4 else int(first[:2] + second) + (100 if second == "00" else 0)

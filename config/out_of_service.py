"""Machines that are broken or off duty: a line each, with when the machine is back where that is known."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

_LINE = re.compile(r"(?P<machine>\S.*?)(?:\s+(?P<day>\d{4}-\d{2}-\d{2})(?:[ T](?P<clock>\d{2}:\d{2}))?)?")


def machine_and_return(line: str) -> tuple[str, datetime | None]:
    """The machine a line names, and when it is back: local time without a zone, None where the line does not say.

    Args:
        line: ``PL-3``, ``PL-3 2026-12-05`` (back as that day begins) or ``PL-3 2026-12-05 06:00``.

    Raises:
        ValueError: No machine, or a day or time that does not exist.
    """
    found = _LINE.fullmatch(line.strip())
    if found is None:
        raise ValueError("an empty line names no machine")
    if found["day"] is None:
        return found["machine"], None
    try:
        return found["machine"], datetime.fromisoformat(f"{found['day']}T{found['clock'] or '00:00'}")
    except ValueError:
        told = f"{found['day']} {found['clock'] or ''}".strip()
        raise ValueError(f"{line!r}: {told} does not exist; write a day as 2026-12-05, with a time as 2026-12-05 06:00") from None


def is_back(back: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a machine is back at a moment.

    Args:
        back: Of `machine_and_return`.
        now: Aware UTC.
        zone: The site's time zone.
    """
    return back is not None and back.replace(tzinfo=zone) <= now

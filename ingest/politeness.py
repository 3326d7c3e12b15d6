"""How often a provider may be asked, read from what it says itself: freshness, waiting times, and a spread of our own."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256

#: Header of our own beside the provider's: when the answer was last known to hold (aware UTC, ISO 8601).
CHECKED_HEADER = "x-halka-checked"
#: No answer counts as fresh for longer than this, whatever its headers say.
LONGEST_FRESH = timedelta(hours=12)
#: A provider that throttles without saying for how long is left alone for this long.
THROTTLED = timedelta(minutes=10)
#: No provider is left alone for longer than this.
LONGEST_WAIT = timedelta(days=1)
_SHORTEST_WAIT = timedelta(seconds=1)


def fresh_until(headers: Mapping[str, str], received_at: datetime) -> datetime | None:
    """Until when an answer holds by its own headers (RFC 9111: ``Cache-Control: max-age`` before ``Expires``).

    Args:
        headers: Response headers, names in lower case.
        received_at: When the answer came (aware UTC), where the headers do not say when it was last checked.

    Returns:
        Aware UTC; None where the headers promise nothing.
    """
    checked = _iso(headers.get(CHECKED_HEADER)) or received_at
    directives = {part.strip().lower() for part in headers.get("cache-control", "").split(",")}
    if directives & {"no-cache", "no-store"}:
        return None
    age = _whole(headers.get("age", "")) or 0
    for directive in directives:
        name, _, value = directive.partition("=")
        seconds = _whole(value.strip('"')) if name == "max-age" else None
        if seconds is not None:
            return checked + min(timedelta(seconds=max(seconds - age, 0)), LONGEST_FRESH)
    moment = http_date(headers.get("expires"))
    return None if moment is None else min(moment, checked + LONGEST_FRESH)


def retry_at(retry_after: str | None, now: datetime, *, otherwise: timedelta = THROTTLED) -> datetime:
    """When a provider may be asked again by its ``Retry-After``, in seconds or as an HTTP date.

    Args:
        retry_after: The header, None where it is absent.
        now: Time it is (aware UTC).
        otherwise: The wait where the header is absent or nonsense.

    Returns:
        Aware UTC, between a second and `LONGEST_WAIT` from now.
    """
    seconds = _whole(retry_after or "")
    moment = http_date(retry_after)
    wait = timedelta(seconds=seconds) if seconds is not None else moment - now if moment is not None else otherwise
    return now + min(max(wait, _SHORTEST_WAIT), LONGEST_WAIT)


def jitter(site: str, source: str, width_s: float) -> timedelta:
    """A delay of its own for each site and source, always the same, so that installations do not ask in step.

    Args:
        site: Site id.
        source: Short name of the source.
        width_s: Longest delay [s].
    """
    share = int.from_bytes(sha256(f"{site}/{source}".encode()).digest()[:4]) / 2**32
    return timedelta(seconds=round(share * width_s, 3))


def http_date(text: str | None) -> datetime | None:
    """An HTTP date as aware UTC; None where it is absent or none."""
    try:
        moment = parsedate_to_datetime(text or "")
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _iso(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    """A count of seconds, None where it is none; held to ten years so that it can be reckoned with."""
    digits = text.strip()
    return min(int(digits), 315_360_000) if digits.isascii() and digits.isdigit() and len(digits) < 20 else None

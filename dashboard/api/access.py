"""Who may ask, and how often. Tokens are kept as digests, so that whoever reads the settings cannot ask in another's name."""

import hmac
import threading
from collections.abc import Callable, Mapping

from config.api import digest_of

#: As many askers are remembered; then those that have asked nothing for a minute are forgotten, and all where none of them has.
MOST_ASKERS = 10_000


def reader_of(authorization: str, readers: Mapping[str, str]) -> str | None:
    """Who asks, by the header ``Authorization: Bearer TOKEN``; None where nobody is known by it.

    Every digest is compared, and each in constant time, so that the time of an answer tells nothing of the tokens.

    Args:
        authorization: The header's value, empty where there is none.
        readers: Name by digest.
    """
    scheme, _, token = authorization.partition(" ")
    shown = digest_of(token.strip())
    names = [name for digest, name in readers.items() if hmac.compare_digest(digest, shown)]
    return names[0] if names and scheme.lower() == "bearer" else None


class Allowance:
    """So many questions a minute for each reader: a bucket that fills steadily and holds one minute's worth.

    Args:
        per_minute: Questions a minute.
        clock: Seconds of a clock that never goes back.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._per_minute, self._clock = per_minute, clock
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, reader: str) -> float:
        """Take one question; 0 where it is granted, else how long to wait until one is [s]."""
        now, rate = self._clock(), self._per_minute / 60.0
        with self._lock:
            left, since = self._left.get(reader, (float(self._per_minute), now))
            left = min(left + (now - since) * rate, float(self._per_minute))
            granted = left >= 1.0
            if len(self._left) >= MOST_ASKERS:
                recent = {name: kept for name, kept in self._left.items() if now - kept[1] < 60.0}
                self._left = recent if len(recent) < MOST_ASKERS else {}
            self._left[reader] = (left - 1.0 if granted else left, now)
        return 0.0 if granted else (1.0 - left) / rate

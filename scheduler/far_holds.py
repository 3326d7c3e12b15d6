"""Holds that reach further ahead than any living process sets them: believed while they are renewed, not once they stand still.

A process whose clock was ahead holds its lease and its runs until a moment far away. While it lives, it moves them every few seconds; what has
not moved for a minute by the stopwatch of whoever looks belongs to a process that died.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

#: Two machines' clocks may differ by so much (docs/operations.md).
LEEWAY = timedelta(seconds=30)
#: A hold that has not moved for so long is not renewed [s].
STILL_S = 60.0
#: Looks further apart than this do not show that nothing moved between them [s].
UNSEEN_S = 30.0
_Key = TypeVar("_Key", bound=Hashable)


@dataclass
class FarHolds(Generic[_Key]):
    """What one process has seen of holds too far ahead."""

    _still_since_s: dict[tuple[_Key, datetime], float] = field(default_factory=dict)
    _seen_s: float | None = None

    def lapsed(self, holds: Mapping[_Key, datetime], *, now: datetime, length: timedelta, at_s: float) -> dict[_Key, datetime]:
        """Those that are held by nobody, although their end lies ahead.

        Args:
            holds: Until when each is held (aware UTC), as stored.
            now: Aware UTC.
            length: How far ahead a hold is set.
            at_s: The stopwatch [s].
        """
        if self._seen_s is not None and at_s - self._seen_s > UNSEEN_S:
            self._still_since_s = {}
        self._seen_s = at_s
        far = [(key, until) for key, until in holds.items() if until > now + length + LEEWAY]
        self._still_since_s = {item: self._still_since_s.get(item, at_s) for item in far}
        return {key: until for key, until in far if at_s - self._still_since_s[key, until] >= STILL_S}

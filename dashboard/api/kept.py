"""An answer that anybody may ask for, kept for a few seconds: however many ask, the store is asked once in so long, by one thread at a time."""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_Made = TypeVar("_Made")


class Kept(Generic[_Made]):
    """The last answer of one address.

    Args:
        keep_s: How long it is given again [s].
        patience_s: How long one who asks waits while another's question is being answered [s].
        clock: Seconds of a clock that never goes back.
    """

    def __init__(self, keep_s: float, patience_s: float, clock: Callable[[], float]) -> None:
        self._keep_s, self._patience_s, self._clock = keep_s, patience_s, clock
        self._lock = threading.Lock()
        self._last: tuple[Hashable, float, _Made] | None = None

    def get(self, about: Hashable, make: Callable[[], _Made]) -> _Made | None:
        """The answer, made where the last one is too old or was about something else.

        Args:
            about: What it is about.
            make: Makes it.

        Returns:
            The answer; None where it is still being made for somebody else after `patience_s`.
        """
        known = self._fresh(about)
        if known is not None:
            return known[2]
        if not self._lock.acquire(timeout=self._patience_s):
            return None
        try:
            known = self._fresh(about)
            if known is None:
                made = make()
                known = self._last = (about, self._clock(), made)
            return known[2]
        finally:
            self._lock.release()

    def _fresh(self, about: Hashable) -> tuple[Hashable, float, _Made] | None:
        last = self._last
        return last if last is not None and last[0] == about and self._clock() - last[1] < self._keep_s else None

"""How the service stands with one provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Circuit(StrEnum):
    """Whether a provider is asked."""

    CLOSED = "closed"
    """Asked as planned."""
    OPEN = "open"
    """Left alone until `SourceState.next_ask_at`."""
    HALF_OPEN = "half_open"
    """Asked once, to see whether it has recovered."""


class Outcome(StrEnum):
    """What the last question to a provider gave."""

    NEVER_ASKED = "never_asked"
    NEW = "new"
    UNCHANGED = "unchanged"
    STILL_FRESH = "still_fresh"
    NOTHING = "nothing"
    REFUSED = "refused"
    THROTTLED = "throttled"
    UNREACHABLE = "unreachable"
    BROKEN = "broken"
    UNREADABLE = "unreadable"
    NO_KEY = "no_key"
    """Something is to be set up first: a key, a station, a permission to use it."""
    LEFT_ALONE = "left_alone"


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SourceState:
    """How one source stood when it was last asked.

    Attributes:
        source: Short name.
        outcome: What the last question gave, as a code.
        detail: What was wrong, in English, for the log and the health page's details; empty where nothing was.
        status: HTTP status of the last answer, None where none came.
        asked_at: When it was last asked (aware UTC).
        answered_at: When it last answered usably.
        new_at: When it last gave something new.
        failures: Failures in a row.
        circuit: Whether it is asked.
        next_ask_at: Not asked again before this moment.
        cursor: What the source needs to go on where it was, e.g. ``changeid``; saved with the rows it belongs to.
    """

    source: str
    outcome: Outcome = Outcome.NEVER_ASKED
    detail: str = ""
    status: int | None = None
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    new_at: datetime | None = None
    failures: int = 0
    circuit: Circuit = Circuit.CLOSED
    next_ask_at: datetime | None = None
    cursor: Mapping[str, str] = field(default_factory=_nothing)

"""The one place of this floor that reads the time."""

from collections.abc import Callable
from datetime import UTC, datetime

from config.settings import Settings

#: Gives the moment everything speaks from (aware UTC).
Clock = Callable[[], datetime]


def clock_of(settings: Settings) -> Clock:
    """The real clock, or one that stands still where the settings say so."""
    return lambda: settings.clock.at(datetime.now(UTC)).astimezone(UTC)

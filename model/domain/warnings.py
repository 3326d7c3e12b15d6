"""Impact-based weather warnings, as a weather service issues them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from model.domain.errors import DomainError


class WarningLevel(StrEnum):
    """Levels from least to most serious."""

    MESSAGE = "message"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


@dataclass(frozen=True, slots=True)
class WeatherWarning:
    """One warning for one area, as published.

    Attributes:
        id: The provider's own id of the warning and area.
        source: Short name of the source.
        level: How serious.
        event: Code of the event, e.g. ``SNOW`` or ``BLACK_ICE``.
        title_sv: Name of the event, Swedish.
        title_en: The same in English.
        text_sv: What is expected, Swedish; empty where the provider gives none.
        text_en: The same in English.
        area: Name of the area.
        starts_at: About when it begins (aware UTC).
        ends_at: About when it ends (aware UTC), None where the provider does not say.
        published_at: When this version was published (aware UTC).
    """

    id: str
    source: str
    level: WarningLevel
    event: str
    title_sv: str
    title_en: str
    text_sv: str
    text_en: str
    area: str
    starts_at: datetime
    ends_at: datetime | None
    published_at: datetime

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            DomainError: A time without zone, or an end before the start.
        """
        for moment in (self.starts_at, self.ends_at, self.published_at):
            if moment is not None and moment.tzinfo is None:
                raise DomainError(f"warning {self.id}: times need a zone")
        if self.ends_at is not None and self.ends_at < self.starts_at:
            raise DomainError(f"warning {self.id}: ends before it starts")

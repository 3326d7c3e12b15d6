"""What is known of a sensor itself, apart from what it reads."""

from dataclasses import dataclass
from datetime import datetime

from model.domain.errors import DomainError


@dataclass(frozen=True, slots=True)
class SensorOffset:
    """How far one sensor lies from what its neighbours make likely, as learned up to a moment.

    Attributes:
        station: Id of the station.
        variable: Canonical name.
        estimated_at: The moment the estimate speaks from (aware UTC).
        offset: Reading less what neighbours make likely [canonical unit].
        drift_per_day: Change of the offset [canonical unit per day].
        spread: Standard deviation of single departures about the offset [canonical unit].
        count: Number of readings it rests on.
    """

    station: str
    variable: str
    estimated_at: datetime
    offset: float
    drift_per_day: float
    spread: float
    count: int

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            DomainError: A time without zone, or a spread or count below zero.
        """
        where = f"offset of {self.variable} at station {self.station}"
        if self.estimated_at.tzinfo is None:
            raise DomainError(f"{where}: the time needs a zone")
        if not self.spread >= 0 or self.count < 0:
            raise DomainError(f"{where}: spread {self.spread} and count {self.count} must not be negative")


@dataclass(frozen=True, slots=True)
class SensorDoubt:
    """Why readings of one sensor carry a flag, as a code and numbers that any language can word.

    Attributes:
        station: Id of the station.
        variable: Canonical name.
        code: Which check spoke, e.g. ``flat_line`` or ``spatial``.
        flag: 1 suspect, 2 bad (the worst of the readings).
        first_at: Time of the first flagged reading (aware UTC).
        last_at: Time of the last.
        count: Number of flagged readings when it was last judged.
        value: The newest flagged value [canonical unit].
        expected: What was likely instead [canonical unit]; None where the check knows none.
        limit: What was allowed [canonical unit]; None where that is no number.
    """

    station: str
    variable: str
    code: str
    flag: int
    first_at: datetime
    last_at: datetime
    count: int
    value: float
    expected: float | None = None
    limit: float | None = None

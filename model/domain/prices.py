"""Electricity spot prices, by the interval they hold for."""

import math
from dataclasses import dataclass
from datetime import datetime

from model.domain.errors import DomainError


@dataclass(frozen=True, slots=True)
class SpotPrice:
    """Price of electricity in one price area during one interval; it may be negative.

    Attributes:
        area: Price area, e.g. ``SE3``.
        starts_at: Aware UTC.
        ends_at: Aware UTC, after the start.
        sek_per_kwh: Without taxes and fees [SEK/kWh].
        source: Where it came from.
    """

    area: str
    starts_at: datetime
    ends_at: datetime
    sek_per_kwh: float
    source: str

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            DomainError: A time without zone, an empty interval, or a price that is no number.
        """
        where = f"spot price of {self.area} at {self.starts_at.isoformat()}"
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise DomainError(f"{where}: times need a zone")
        if self.ends_at <= self.starts_at:
            raise DomainError(f"{where}: ends before it starts")
        if not math.isfinite(self.sek_per_kwh):
            raise DomainError(f"{where}: {self.sek_per_kwh} SEK/kWh is no price")

"""A night that has been: what a station read, and what was told of one unit."""

from dataclasses import dataclass
from datetime import date, datetime

from model.domain.plans import Recommendation


@dataclass(frozen=True, slots=True)
class NightWeather:
    """Weather of one night at one place.

    Attributes:
        morning: Local day the night ends in.
        surface_min_degc: Lowest road surface temperature [degC], None where unknown.
        air_min_degc: Lowest air temperature [degC], None where unknown.
        precipitation_mm: Sum of the night [mm], None where unknown.
    """

    morning: date
    surface_min_degc: float | None
    air_min_degc: float | None
    precipitation_mm: float | None


@dataclass(frozen=True, slots=True)
class Told:
    """What the last assessment before a window's end said of it.

    Attributes:
        issued_at: When it was made, aware UTC.
        recommendation: What it said.
    """

    issued_at: datetime
    recommendation: Recommendation

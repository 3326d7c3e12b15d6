"""What each forecast hour rests on, best first."""

from enum import IntEnum


class ForecastRung(IntEnum):
    """Rung of one forecast hour; stored with the assessment hour by hour."""

    SEVERAL_SOURCES = 1  #: current forecasts of two or more sources
    ONE_SOURCE = 2  #: current forecasts of one source
    LAST_GOOD = 3  #: the newest forecast that is too old to count as current
    CLIMATOLOGY = 4  #: no forecast: the hour and month of this place

"""The climate a simulated winter is drawn from: monthly means, their yearly swing, and the season's clock.

Sources: monthly temperature and precipitation of Västerås (climechart.com, recent years), of it snow (same, daily means x days); a site's own
climatology goes before these where its file gives it. Winter-to-winter spread after smhi.se (winter mean -6.8 degC in 2009/10, mild winters
above 0 degC since 1991).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from config.site import Site

Series = NDArray[np.float64]

STEP_MIN = 10
STEPS_PER_HOUR = 60 // STEP_MIN
#: Weather goes on past 30 April so that the last forecasts have something to be about [d].
WEATHER_DAYS = 217
WEATHER_HOURS = WEATHER_DAYS * 24
WEATHER_STEPS = WEATHER_HOURS * STEPS_PER_HOUR

#: Months of the season in order.
MONTHS = (10, 11, 12, 1, 2, 3, 4)
#: Mean air temperature Oct...Apr [degC].
MEAN_TEMPERATURE = (7.4, 3.0, -0.1, -1.9, -0.9, 1.1, 5.6)
#: Mean precipitation Oct...Apr [mm].
MEAN_PRECIPITATION = (61.0, 51.0, 42.0, 39.0, 29.0, 30.0, 30.0)
#: Standard deviation of what a whole winter shares, beside its regimes [degC]. Tuned with the regimes to the published spread.
WINTER_SD = 1.0


@dataclass(frozen=True)
class Climate:
    """Monthly means Oct...Apr that a winter's weather fluctuates about.

    Attributes:
        temperature: Mean air temperature [degC], shape (7,).
        precipitation: Mean amount of the month [mm], shape (7,).
    """

    temperature: Series
    precipitation: Series


def climate_of(site: Site) -> Climate:
    """A site's own climatology for the months it gives, Västerås for the rest."""
    own = {item.month: item for item in site.climatology}
    temperature = [
        own[month].air_temperature_degc if month in own else mean for month, mean in zip(MONTHS, MEAN_TEMPERATURE, strict=True)
    ]
    precipitation = [
        own[month].precipitation_mm if month in own else mean for month, mean in zip(MONTHS, MEAN_PRECIPITATION, strict=True)
    ]
    return Climate(temperature=np.array(temperature), precipitation=np.array(precipitation))


def season_start(winter: int) -> datetime:
    """Midnight UTC of 1 October of the winter's first year."""
    return datetime(winter, 10, 1, tzinfo=UTC)


def season_hours(winter: int) -> int:
    """Hours from 1 October to the end of 30 April."""
    return (datetime(winter + 1, 5, 1, tzinfo=UTC) - season_start(winter)) // timedelta(hours=1)


def month_middles(winter: int) -> Series:
    """Middle of each month, Oct...Apr [d since 1 October]."""
    starts = [datetime(winter + (month < 10), month, 1, tzinfo=UTC) for month in (*MONTHS, 5)]
    days = np.array([(start - starts[0]).days for start in starts], dtype=float)
    middles: Series = (days[:-1] + days[1:]) / 2
    return middles


def through_year(monthly: Sequence[float] | Series, days: Series, winter: int) -> Series:
    """Smooth yearly course through monthly values.

    Args:
        monthly: Seven values, Oct...Apr.
        days: Times [d since 1 October].
        winter: First year of the winter.

    Returns:
        Values at `days`; linear between mid-months, carried on at the slope of the season's ends.
    """
    middles, values = month_middles(winter), np.asarray(monthly, dtype=float)
    first = values[0] - (values[1] - values[0]) / (middles[1] - middles[0]) * 30.0
    last = values[-1] + (values[-1] - values[-2]) / (middles[-1] - middles[-2]) * 40.0
    course: Series = np.interp(days, [middles[0] - 30.0, *middles, middles[-1] + 40.0], [first, *values, last])
    return course


def utc_hours(winter: int) -> NDArray[np.datetime64]:
    """Every hour of the simulated weather, datetime64[ns] UTC."""
    start = np.datetime64(season_start(winter).replace(tzinfo=None), "ns")
    hours: NDArray[np.datetime64] = start + np.arange(WEATHER_HOURS) * np.timedelta64(1, "h")
    return hours


def local_clock(winter: int, zone: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Local wall-clock hour and whether it is Saturday or Sunday, for every hour of the simulated weather."""
    tz, start = ZoneInfo(zone), season_start(winter)
    local = [(start + timedelta(hours=i)).astimezone(tz) for i in range(WEATHER_HOURS)]
    return np.array([moment.hour for moment in local]), np.array([moment.weekday() >= 5 for moment in local])

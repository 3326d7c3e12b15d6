"""What is learned of each sensor over weeks: how far it lies from its neighbours for good, and whether that moves.

From 15 days of hourly readings: the departure from the neighbours (height removed, their own offsets too) as one median a day, so that spikes, a
stuck afternoon or a cold hollow's night do not carry it. The offset follows these medians and forgets the old with a half-life of three
weeks; a day moves it by no more than `INNOVATION_DEGC`, so that a broken sensor does not teach its own fault. Where two weeks agree on
another level without a trend (a sensor was replaced), that level becomes the offset. The drift is the Theil-Sen slope of the daily
medians (Sen, 1968), 0 where their scatter explains it. Offsets have median 0 over the stations of a variable: what all share is weather.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import xarray as xr

from ingest.neighbours import MAD_TO_SD, Index, expected, held, median
from ingest.quality.series import LAPSE_DEGC_M, TEMPERATURES, UNKNOWN_SPREAD_DEGC, Array, series_of
from model.domain.variables import VARIABLES
from model.domain.weather import to_utc64
from model.domain.weather_sensors import SensorOffset

#: Days looked back over, and the days that a trend or a new level is read from.
WINDOW_DAYS, TREND_DAYS = 15, 14
#: A day speaks with at least so many hours, a trend or a new level with at least so many days.
FEWEST_HOURS, FEWEST_DAYS = 8, 10
#: Half of what is known is forgotten after this [d].
HALF_LIFE_DAYS = 21.0
#: Largest departure of one day from the offset that is learned from [degC].
INNOVATION_DEGC = 1.0
#: A new level lies so far from the offset [degC], with scatter and trend of at most this share of that [1].
NEW_LEVEL_DEGC, NEW_LEVEL_SHARE = 1.0, 0.4
#: A slope is told from none where it is so many times its standard error [1].
SLOPE_ERRORS = 4.0
_HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True, eq=False)
class _Days:
    """Departures of one variable.

    Attributes:
        medians: Median of each day, oldest first, shape (station, day), NaN where too few hours [degC].
        spread: Robust standard deviation of single hours about their day's median, shape (station,) [degC].
        count: Hours of each day, same shape as `medians`.
    """

    medians: Array
    spread: Array
    count: Array


def learn_offsets(
    observations: xr.Dataset, *, until: datetime, previous: Iterable[SensorOffset] = ()
) -> tuple[SensorOffset, ...]:
    """Offset and drift of each sensor that read within the window.

    Args:
        observations: Canonical observations of the `WINDOW_DAYS` before `until` (or what there is of them), of all sources; flags are not looked at,
            for a sensor that was flagged must be able to become known again.
        until: The moment to speak from (aware UTC).
        previous: Newest earlier estimates; days they already rest on are not learned from twice.

    Returns:
        Estimates by station and variable; those of sensors with no day at all, and of stations without three neighbours, are left out.
    """
    known = {(item.station, item.variable): item for item in previous if item.estimated_at <= until}
    series = series_of(observations, None, known.values())
    hours = _whole_hours(observations, until)
    learned = []
    for name in (name for name in TEMPERATURES if name in series.values):
        possible = (series.values[name] >= VARIABLES[name].low) & (series.values[name] <= VARIABLES[name].high)
        read = held(np.where(possible, series.values[name], np.nan), series.hours)[:, np.maximum(hours, 0)]
        height = np.nan_to_num(series.altitude - np.nanmean(series.altitude)) if np.isfinite(series.altitude).any() else 0.0
        level = np.where(hours >= 0, read, np.nan) + (LAPSE_DEGC_M[name] * height * np.ones(len(series.stations)))[:, None]
        start = np.array([known[station, name].offset if (station, name) in known else np.nan for station in series.stations])
        days = _days(_departures(level, start, series.neighbours))
        for row, station in enumerate(series.stations):
            estimate = _estimate(station, name, days, row, until=until, before=known.get((station, name)))
            if estimate is not None:
                learned.append(estimate)
    return tuple(sorted(learned, key=lambda item: (item.station, item.variable)))


def _whole_hours(observations: xr.Dataset, until: datetime) -> Index:
    """Position of the newest reading time at each hour of the window, oldest first, -1 where that is not within the hour."""
    end = to_utc64(until)
    wanted = end - np.arange(WINDOW_DAYS * _HOURS_A_DAY)[::-1] * np.timedelta64(1, "h")
    times = observations["time"].to_numpy()
    newest = np.searchsorted(times, wanted, side="right") - 1
    return np.where((newest >= 0) & (wanted - times[np.maximum(newest, 0)] < np.timedelta64(1, "h")), newest, -1)


def _departures(level: Array, start: Array, neighbours: Index) -> Array:
    """Departures from the neighbours, whose offsets are found with them where none is known yet; shape (station, hour)."""
    offset = np.nan_to_num(start)
    unknown = np.isnan(start)
    for _ in range(6 if unknown.any() else 1):
        middle, _ = expected(level - offset[:, None], neighbours)
        departure = level - middle
        found = np.nan_to_num(median(departure))
        found -= np.median(found)
        offset = np.where(unknown, 0.5 * (offset + found), offset)
    middle, _ = expected(level - (offset - np.median(offset))[:, None], neighbours)
    departures: Array = level - middle
    return departures


def _days(departures: Array) -> _Days:
    by_day = departures.reshape(departures.shape[0], WINDOW_DAYS, _HOURS_A_DAY)
    flat = by_day.reshape(-1, _HOURS_A_DAY)
    medians = median(flat, fewest=FEWEST_HOURS).reshape(by_day.shape[:2])
    about = np.abs(by_day - medians[:, :, None]).reshape(by_day.shape[0], -1)
    return _Days(medians, MAD_TO_SD * median(about), np.isfinite(by_day).sum(axis=2) * np.isfinite(medians))


def _estimate(
    station: str, name: str, days: _Days, row: int, *, until: datetime, before: SensorOffset | None
) -> SensorOffset | None:
    medians, count = days.medians[row], days.count[row]
    fresh = np.isfinite(medians)
    if before is not None:
        age = (until - before.estimated_at) / timedelta(days=1)
        fresh &= np.arange(WINDOW_DAYS) >= WINDOW_DAYS - round(age)
    if not fresh.any():
        return None
    offset = float(np.median(medians[fresh])) if before is None else before.offset
    spread = UNKNOWN_SPREAD_DEGC if before is None else before.spread
    number = 0 if before is None else before.count
    for day in np.flatnonzero(fresh):
        share = max(1.0 - 0.5 ** (1.0 / HALF_LIFE_DAYS), 1.0 / (number / _HOURS_A_DAY + 1.0))
        offset += share * float(np.clip(medians[day] - offset, -INNOVATION_DEGC, INNOVATION_DEGC))
        spread += share * (float(min(np.hypot(days.spread[row], medians[day] - offset), 2.0 * spread)) - spread)
        number += int(count[day])
    slope, scatter = _trend(medians[-TREND_DAYS:])
    offset = _new_level(medians[-TREND_DAYS:], offset, slope, scatter)
    return SensorOffset(station, name, until, offset, slope, spread, number)


def _trend(medians: Array) -> tuple[float, float]:
    """Slope of daily medians, 0 where their scatter explains it [degC/d], and that scatter [degC]; NaN where the days are too few."""
    day = np.flatnonzero(np.isfinite(medians)).astype(float)
    values = medians[np.isfinite(medians)]
    if values.size < FEWEST_DAYS:
        return 0.0, float("nan")
    first, second = np.triu_indices(values.size, k=1)
    slope = float(np.median((values[second] - values[first]) / (day[second] - day[first])))
    rest = values - slope * day
    scatter = MAD_TO_SD * float(np.median(np.abs(rest - np.median(rest))))
    error = scatter / (np.std(day) * np.sqrt(day.size))
    return (slope if abs(slope) > SLOPE_ERRORS * error else 0.0), scatter


def _new_level(medians: npt.NDArray[np.float64], offset: float, slope: float, scatter: float) -> float:
    """The level that two weeks agree on, where it is another one; else the offset."""
    if np.isnan(scatter) or np.isfinite(medians).sum() < TREND_DAYS - 2:
        return offset
    level = float(np.nanmedian(medians))
    allowed = NEW_LEVEL_SHARE * abs(level - offset)
    steady = scatter < allowed and abs(slope) * TREND_DAYS < allowed
    return level if steady and abs(level - offset) > NEW_LEVEL_DEGC else offset

"""Forecasts as issued: the true weather seen through errors that grow with lead time and that successive issues share.

What an issue does not know is a sum of *innovations*, one for each issue yet to come before the hour in question, plus a part of its own:
the next issue has learned the first of them, so that revisions converge on what comes. The innovations are smooth in valid time, so a
forecast that is too warm at 03 is too warm at 04. Sizes follow published errors of a national service's 2 m temperature: 0.9 degC at
4-12 h, 1.1 at 12-36 h, 1.3 at 36-60 h (archived forecast series of a cold town, 2022-23). Precipitation suffers most in its timing, amount
and kind, which every evaluation of winter-road forecasts names as the costliest errors.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from ingest.simulator.chance import generator, wander
from ingest.simulator.climate import WEATHER_HOURS, season_hours
from ingest.simulator.precipitation import HALF_SNOW, SNOW_SLOPE, snow_share, wet_bulb

Grid = NDArray[np.float64]

#: Issue hours [UTC] and longest lead [h].
ISSUE_HOURS = (1, 11)
LEADS = 66
#: An issue is out this long after its reference time [min].
DELAY_MIN = 45
#: Growth of an innovation with the time ahead of the issue that brings it: its size is the scale times sqrt(min(1, ahead / RIPE_H)).
RIPE_H = 6.0
#: Memory of innovations in valid time [h].
MEMORY_H = 10.0


@dataclass(frozen=True, slots=True)
class ErrorSize:
    """How uncertain one quantity is.

    Attributes:
        own: Part that each issue has for itself.
        step: Size of one innovation.
        shared: Share of the variance that all places have in common [1].
    """

    own: float
    step: float
    shared: float


#: Sizes by quantity: temperature [degC], cloud [1], logarithm of wind, delay of precipitation [h], logarithm of its amount,
#: wet-bulb temperature of the rain-snow limit [degC], and dew-point depression (logarithm).
SIZES = {
    "temperature": ErrorSize(0.72, 0.55, 0.8),
    "cloud": ErrorSize(0.13, 0.12, 0.9),
    "wind": ErrorSize(0.12, 0.11, 0.9),
    "delay": ErrorSize(0.45, 1.10, 0.95),
    "amount": ErrorSize(0.22, 0.22, 0.7),
    "kind": ErrorSize(0.35, 0.32, 0.9),
    "moisture": ErrorSize(0.15, 0.12, 0.8),
}
#: Chance that precipitation near an hour is not forecast, or another's is, shortly ahead and at the longest lead [1].
WRONG_EVENT = (0.02, 0.16)
#: Distance in time to the weather a wrong event is taken from [h]: same winter, unrelated.
ELSEWHERE_H = 13 * 24
#: Least amount an hour of a forecast holds [mm].
TRACE_MM = 0.05


def issue_hours(winter: int) -> NDArray[np.int64]:
    """Reference times of all issues [h since 1 October 00 UTC]."""
    days = np.arange(season_hours(winter) // 24)
    hours: NDArray[np.int64] = (days[:, None] * 24 + np.array(ISSUE_HOURS)).ravel()
    return hours


def forecasts_as_issued(truth: dict[str, Grid], *, winter: int, seed: int) -> dict[str, NDArray[np.float32]]:
    """Forecasts for each point.

    Args:
        truth: True hourly weather, canonical name → shape (point, hour).
        winter: First year of the winter.
        seed: Of the simulation.

    Returns:
        Canonical name → shape (issue, point, lead); lead 1 is the hour that ends one hour after the reference time.
    """
    issues = issue_hours(winter)
    points = truth["air_temperature"].shape[0]
    rng = generator(seed, winter, "forecasts")
    valid = issues[:, None] + np.arange(1, LEADS + 1)
    place = np.arange(points)[None, :, None]

    def error(quantity: str) -> Grid:
        return _errors(rng, SIZES[quantity], issues=issues, points=points)

    def come(name: str) -> Grid:
        values: Grid = truth[name][place, valid[:, None, :]]
        return values

    cloud = come("cloud_area_fraction")
    sky = error("cloud")
    # a clear night forecast as cloudy is forecast too warm: the two errors go together
    temperature = come("air_temperature") + error("temperature") * (0.8 + 0.4 * (1.0 - cloud)) + 1.2 * sky * (1.0 - cloud)
    depression = (come("air_temperature") - come("dew_point_temperature")) * np.exp(error("moisture"))
    dew_point = temperature - np.maximum(depression, 0.05)
    amount = _precipitation(rng, truth["precipitation_amount"], valid=valid, delay=error("delay"), size=error("amount"))
    line = truth["snow_fraction"][place, valid[:, None, :]]
    aloft = wet_bulb(come("air_temperature"), come("dew_point_temperature")) + _limit_of(line)
    share = snow_share(wet_bulb(temperature, dew_point) + error("kind"), 0.6 * np.clip(-aloft, 0.0, 4.0))
    series = {
        "air_temperature": temperature,
        "dew_point_temperature": dew_point,
        "wind_speed": come("wind_speed") * np.exp(error("wind")),
        "cloud_area_fraction": np.clip(cloud + sky, 0.0, 1.0),
        "precipitation_amount": amount,
        "snow_fraction": share,
    }
    return {name: values.astype(np.float32) for name, values in series.items()}


def _limit_of(share: Grid) -> Grid:
    """Distance below the ordinary rain-snow limit that a snow share speaks of [degC]; 0 where it is ordinary."""
    odds = np.log(np.clip(share, 1e-9, 1 - 1e-9) / (1 - np.clip(share, 1e-9, 1 - 1e-9)))
    distance: Grid = odds * SNOW_SLOPE - HALF_SNOW
    return distance


def _errors(rng: np.random.Generator, size: ErrorSize, *, issues: NDArray[np.int64], points: int) -> Grid:
    """Errors of shape (issue, point, lead)."""
    count = len(issues)
    lead = np.arange(1, LEADS + 1)
    shape = (count, points, LEADS)
    own = _spread_over_points(rng, size, shape, memory=MEMORY_H)
    # early leads know the present: an issue's own error starts small
    total: Grid = size.own * own * np.sqrt(np.minimum(1.0, (lead + 1.0) / 5.0))
    fresh = size.step * _spread_over_points(rng, size, shape, memory=MEMORY_H) * np.sqrt(np.minimum(1.0, lead / RIPE_H))
    for ahead in range(LEADS * len(ISSUE_HOURS) // 24 + 1):
        gap = issues[ahead:] - issues[: count - ahead]
        for step in np.unique(gap):
            if step >= LEADS:
                continue
            rows = np.flatnonzero(gap == step)
            total[rows, :, step:] += fresh[rows + ahead, :, : LEADS - step]
    return total


def _spread_over_points(rng: np.random.Generator, size: ErrorSize, shape: tuple[int, int, int], *, memory: float) -> Grid:
    """Unit noise smooth in lead, partly common to all points."""
    common = wander(rng, (shape[0], 1, shape[2]), memory=memory)
    single = wander(rng, shape, memory=memory)
    both: Grid = np.sqrt(size.shared) * common + np.sqrt(1.0 - size.shared) * single
    return both


def _precipitation(rng: np.random.Generator, true: Grid, *, valid: NDArray[np.int64], delay: Grid, size: Grid) -> Grid:
    """Precipitation that comes too early or too late, too much or too little, or not at all."""
    points, issues = true.shape[0], valid.shape[0]
    course = np.concatenate([np.zeros((points, 1)), np.cumsum(true, axis=1)], axis=1)
    elsewhere = np.roll(true, ELSEWHERE_H, axis=1)
    other = np.concatenate([np.zeros((points, 1)), np.cumsum(elsewhere, axis=1)], axis=1)
    doubt = wander(rng, (issues, 1, LEADS), memory=12.0)
    chance = np.interp(np.arange(1, LEADS + 1), [6.0, LEADS], WRONG_EVENT)
    wrong = doubt < ndtri(chance)
    amount = np.where(wrong, _moved(other, valid, delay), _moved(course, valid, delay))
    amount *= np.exp(size - 0.5 * np.var(size, axis=(0, 1)))
    return np.where(amount < TRACE_MM, 0.0, amount)


def _moved(course: Grid, valid: NDArray[np.int64], delay: Grid) -> Grid:
    """Hourly amounts read off a cumulative course at delayed times; what falls is moved, not made."""
    ends = np.clip(valid[:, None, :] - delay, 0.0, WEATHER_HOURS - 1.001)
    starts = np.concatenate([np.clip(valid[:, None, :1] - 1 - delay[..., :1], 0.0, None), ends[..., :-1]], axis=-1)

    def read(moment: Grid) -> Grid:
        left = moment.astype(np.int64)
        place = np.arange(course.shape[0])[None, :, None]
        low, high = course[place, left + 1], course[place, np.minimum(left + 2, WEATHER_HOURS)]
        return low + (moment - left) * (high - low)

    return np.maximum(read(ends) - read(starts), 0.0)

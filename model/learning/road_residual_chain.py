"""Forecasts of the road model corrected by what was known when each was made: weeks in a row, each by a model of all before it.

This is how a site lives through a winter: once a week the boosting is trained on every forecast whose hours have passed, of all stations or
of all others; every day weights, widths and the share of corrections that held follow the station, and at every origin its running offsets do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.learning.options import LearningOptions
from model.learning.road_residual import ResidualModel, fit_residual
from model.learning.road_residual_rows import RoadForecasts
from model.learning.road_residual_told import Told
from model.learning.rows import one_in

Array = NDArray[np.float64]
_HOUR = np.timedelta64(1, "h")
_DAY = np.timedelta64(24, "h")
#: Days of forecasts before boosting is tried, or a station's own corrections are told [day].
WARM_UP_DAYS = 14
#: Days between two trainings [day].
RETRAIN_DAYS = 7


@dataclass(frozen=True, eq=False)
class Corrected:
    """What the chain makes of one station's forecasts, each (origin, lead from 1).

    Attributes:
        temperature: Corrected road surface temperature [degC].
        low: Lower end of its 80 % interval [degC].
        high: Upper end [degC].
        boosted: True where boosting had a say, (origin,).
    """

    temperature: Array
    low: Array
    high: Array
    boosted: NDArray[np.bool_]


def correct_forward(
    stations: Sequence[RoadForecasts], options: LearningOptions, *, leave_station_out: bool = False
) -> tuple[Corrected, ...]:
    """Correct every forecast of every station with what was known at its origin.

    Args:
        stations: Forecasts, one entry a station.
        options: What training may spend.
        leave_station_out: Train the boosting of each station on the others only, as for a road without a sensor of its own.
    """
    told = [Told.of(station) for station in stations]
    first = min(station.origin[0] for station in stations)
    last = max(station.origin[-1] for station in stations)
    block = RETRAIN_DAYS * _DAY
    for begin in np.arange(first, last + _HOUR, block):
        models: dict[int, ResidualModel | None] = {}
        for number, own in enumerate(told):
            if not own.inside(begin, begin + block).any():
                continue
            key = number if leave_station_out else -1
            if key not in models:
                others = [one for i, one in enumerate(told) if not (leave_station_out and i == number)]
                models[key] = train_residual(others, begin, options)
            own.through(begin, begin + block, models[key])
    return tuple(Corrected(own.centre, own.low, own.high, own.boosted) for own in told)


def train_residual(
    stations: Sequence[Told], now: np.datetime64, options: LearningOptions, *, most_rows: int | None = None
) -> ResidualModel | None:
    """Boosting on all departures known by then; None before there are `WARM_UP_DAYS`.

    Args:
        stations: All that are learnt from.
        now: Moment of the training.
        options: What training may spend.
        most_rows: Origins are drawn where there are more rows than this, so that no hour of the day is left out; all of them if None.
    """
    spans = [(now - own.forecasts.origin[0]) / _DAY for own in stations]
    if not spans or max(spans) < WARM_UP_DAYS:
        return None
    before = [own.forecasts.origin < now for own in stations]
    rows = sum(int(one.sum()) * own.departure.shape[1] for one, own in zip(before, stations, strict=True))
    step = 1 if most_rows is None else max(1, -(-rows // most_rows))
    chance = np.random.default_rng(options.seed)
    kept = [one_in(np.flatnonzero(one), step, chance) for one in before]
    parts = [(own.features[one], own.known(now)[one]) for one, own in zip(kept, stations, strict=True)]
    return fit_residual([part for part, _ in parts if len(part)], [came for part, came in parts if len(part)], options)

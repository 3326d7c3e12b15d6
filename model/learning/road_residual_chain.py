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
from model.learning.road_residual_blend import (
    CORRECTIONS,
    PARTS_OF_DAY,
    Blend,
    fit_blend,
    follow_misses,
    prior_blend,
    share_that_held,
)
from model.learning.road_residual_rows import LEAD_CLASSES, RoadForecasts, features, lead_class, offsets, sky_kind

Array = NDArray[np.float64]
_HOUR = np.timedelta64(1, "h")
_DAY = np.timedelta64(24, "h")
#: Days of forecasts before boosting is tried [day].
WARM_UP_DAYS = 14
#: Days between two trainings [day].
RETRAIN_DAYS = 7
#: Days between two looks at what weights, widths and shares should be [day].
FOLLOW_DAYS = 1
#: Memory of the weights and widths [day].
FORGET_DAYS = 30.0
#: Half the 80 % interval before anything was verified: 1.28 times the road model's ordinary error, by lead class [K].
FIRST_SPREAD_K = (0.45, 0.65, 0.9, 1.0, 1.1)
#: Last lead at which standing still at the reading is a correction [h].
STANDING_H = 6
#: E-folding time of what the analysis lacked at the origin [h] (see `model.physics.hand_over`).
PULL_LASTS_H = 1.5


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
    told = [_Told.of(station) for station in stations]
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
                models[key] = _train(others, begin, options)
            for day in np.arange(begin, begin + block, FOLLOW_DAYS * _DAY):
                today = own.inside(day, day + FOLLOW_DAYS * _DAY)
                if today.any():
                    own.answer(today, models[key], day)
    return tuple(Corrected(own.centre, own.low, own.high, own.boosted) for own in told)


@dataclass(eq=False)
class _Told:
    """One station as the chain goes through it."""

    forecasts: RoadForecasts
    features: NDArray[np.float32]
    departure: Array
    corrections: Array
    part: NDArray[np.intp]
    said: Array
    low_rest: Array
    high_rest: Array
    centre: Array
    low: Array
    high: Array
    boosted: NDArray[np.bool_]

    @classmethod
    def of(cls, forecasts: RoadForecasts) -> "_Told":
        """All that can be worked out before any training."""
        ahead = forecasts.temperature[:, 1:]
        corrections = np.zeros((len(CORRECTIONS), *ahead.shape))
        corrections[1] = offsets(forecasts, sky_kind(forecasts))[:, 1:]
        standing = np.nan_to_num(forecasts.newest[:, None] - ahead, nan=0.0)
        corrections[2] = np.where(np.arange(1, ahead.shape[1] + 1) <= STANDING_H, standing, 0.0)
        fading = np.exp(-np.arange(ahead.shape[1]) / PULL_LASTS_H)
        corrections[3] = np.nan_to_num(forecasts.pull, nan=0.0)[:, None] * fading
        spread = np.asarray(FIRST_SPREAD_K)[lead_class(np.arange(1, ahead.shape[1] + 1))]
        wide = np.broadcast_to(spread, ahead.shape)
        return cls(
            forecasts=forecasts,
            features=features(forecasts),
            departure=forecasts.departure[:, 1:],
            corrections=corrections,
            part=np.asarray(forecasts.hour[:, 0] * PARTS_OF_DAY / 24.0 + 0.5, dtype=np.intp) % PARTS_OF_DAY,
            said=np.zeros_like(ahead),
            low_rest=-wide.copy(),
            high_rest=wide.copy(),
            centre=ahead.copy(),
            low=ahead - spread,
            high=ahead + spread,
            boosted=np.zeros(len(ahead), dtype=np.bool_),
        )

    def inside(self, begin: np.datetime64, end: np.datetime64) -> NDArray[np.bool_]:
        """Origins in a span."""
        return np.asarray((self.forecasts.origin >= begin) & (self.forecasts.origin < end))

    def known(self, now: np.datetime64) -> Array:
        """Departures whose hour has passed, the others NaN (origin, lead) [K]."""
        return np.where(self.forecasts.valid[:, 1:] <= now, self.departure, np.nan)

    def answer(self, chosen: NDArray[np.bool_], model: ResidualModel | None, now: np.datetime64) -> None:
        """Correct the chosen origins, which are not before `now`."""
        if model is not None:
            mean, low, high = model.predict(self.features[chosen])
            self.corrections[0, chosen] = mean
            self.low_rest[chosen], self.high_rest[chosen] = np.minimum(low - mean, 0.0), np.maximum(high - mean, 0.0)
            self.boosted[chosen] = True
        blend = self._blend(now, boosted=model is not None)
        added = blend.correct(self.corrections[:, chosen], self.part[chosen])
        self.said[chosen] = added
        added = added * self._held(now)[lead_class(np.arange(1, self.centre.shape[1] + 1))]
        self.centre[chosen] = self.forecasts.temperature[chosen, 1:] + added
        low, high = blend.bounds(self.low_rest[chosen], self.high_rest[chosen], self.part[chosen])
        self.low[chosen], self.high[chosen] = self.centre[chosen] + low, self.centre[chosen] + high

    def _held(self, now: np.datetime64) -> Array:
        """Share of what was said that came true, on forecasts as they were issued, (lead class,) [1]."""
        before = self.forecasts.origin < now
        if not before.any():
            return np.ones(len(LEAD_CLASSES))
        age = np.asarray((now - self.forecasts.origin[before]) / _DAY, dtype=np.float64)
        return share_that_held(self.said[before], self.known(now)[before], age)

    def _blend(self, now: np.datetime64, *, boosted: bool) -> Blend:
        """Weights from this station's own verified forecasts of the same kind: with boosting, or without where there is none yet."""
        before = (self.forecasts.origin < now) & (self.boosted | (not boosted))
        known = self.known(now)[before]
        if not np.isfinite(known).any():
            return prior_blend(np.zeros(len(LEAD_CLASSES)))
        age = np.asarray((now - self.forecasts.origin[before]) / _DAY, dtype=np.float64)
        came = known + self.forecasts.temperature[before, 1:]
        unknown = np.isnan(came)
        below = np.where(unknown, np.nan, came < self.low[before])
        above = np.where(unknown, np.nan, came > self.high[before])
        return fit_blend(
            self.corrections[:, before],
            known,
            came - self.centre[before],
            (self.low_rest[before], self.high_rest[before]),
            (follow_misses(below, age), follow_misses(above, age)),
            age,
            self.part[before],
            forget_days=FORGET_DAYS,
        )


def _train(stations: Sequence[_Told], now: np.datetime64, options: LearningOptions) -> ResidualModel | None:
    """Boosting on all departures known by then; None before there are enough days."""
    spans = [(now - own.forecasts.origin[0]) / _DAY for own in stations]
    if not spans or max(spans) < WARM_UP_DAYS:
        return None
    parts = [(own.features[own.forecasts.origin < now], own.known(now)[own.forecasts.origin < now]) for own in stations]
    return fit_residual([part for part, _ in parts if len(part)], [came for part, came in parts if len(part)], options)

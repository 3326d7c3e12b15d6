"""One station as the chain goes through it: its forecasts, what was said of each as it was issued, and what is to be said of the next.

Weights, widths and the share of corrections that held come from what was said before and has been read since; the boosting comes from a training.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.learning.road_residual import ResidualModel
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
_DAY = np.timedelta64(24, "h")
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


@dataclass(eq=False)
class Told:
    """One station as the chain goes through it; it grows as the chain answers.

    Attributes:
        forecasts: The road model's.
        features: Of each, (origin, lead from 1, feature).
        departure: Reading less forecast, NaN where not known, (origin, lead from 1) [K].
        corrections: What each of `CORRECTIONS` says, (correction, origin, lead from 1) [K].
        part: Part of the day of each origin.
        said: What was added before the share that held, as issued, (origin, lead from 1) [K].
        low_rest: Lower end of the interval as boosted, relative to the centre, of the same shape [K].
        high_rest: Upper end.
        centre: What was told, of the same shape [degC].
        low: Lower end of its 80 % interval [degC].
        high: Upper end [degC].
        boosted: True where boosting had a say, (origin,).
    """

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
    def of(cls, forecasts: RoadForecasts) -> "Told":
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

    def through(self, begin: np.datetime64, end: np.datetime64, model: ResidualModel | None) -> None:
        """Correct all origins of a span, looking anew at weights, widths and shares every `FOLLOW_DAYS`, at midnight UTC as the service does.

        Args:
            begin: First moment.
            end: First moment after it.
            model: Boosting trained on nothing known later than `begin`; None without.
        """
        for day in np.arange(midnight(begin), end, FOLLOW_DAYS * _DAY):
            today = self.inside(max(day, begin), min(day + FOLLOW_DAYS * _DAY, end))
            if today.any():
                self.answer(today, model, day)

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


def midnight(moment: np.datetime64) -> np.datetime64:
    """The midnight UTC at which the day of a moment began: what weights, widths and shares of its forecasts are known from."""
    return np.datetime64(moment.astype("datetime64[D]"), "ns")

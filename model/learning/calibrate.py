"""From what a model says to how often it happens: calibration on later nights, with its own uncertainty.

Beta calibration (Kull, Silva Filho and Flach 2017, Electronic Journal of Statistics 11(2)): logit q = a ln p - b ln(1-p) + c with a, b
above 0, so the order of probabilities is kept. Hours of one night are not independent, so nights are the unit of weight and of the bootstrap,
and a, b and c are drawn towards no change as strongly as a few nights would. Each resample is drawn towards another map that was as likely before
anything was seen (randomised maximum likelihood; Oliver, He and Reynolds 1996), so that few nights leave a wide interval and not a narrow one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from model.domain.errors import ModelError

Array = NDArray[np.float64]

#: Raw log-odds at which the interval is tabulated.
GRID: Array = np.linspace(-8.0, 8.0, 33)
#: Prior spread of a and b about 1, and of c about 0.
PRIOR_SD: Array = np.array([0.5, 0.5, 1.0])
#: a, b and c that leave a probability as it is.
NO_CHANGE: Array = np.array([1.0, 1.0, 0.0])
#: Independent rows that a night is worth. Assumed: a few fronts and a few kinds of street.
ROWS_OF_A_NIGHT = 8.0
#: Bootstrap resamples behind the interval.
RESAMPLES = 60
#: Ends of the interval.
LOW, HIGH = 0.1, 0.9
#: Standard deviations from the middle to either of them.
EIGHTY = 1.2816
#: Probability nearer to 0 and 1 than this is never told [1].
EDGE = 0.002
#: Bounds of a, b and c, and most Newton steps of a fit.
LOWEST: Array = np.array([0.05, 0.05, -5.0])
HIGHEST: Array = np.array([5.0, 5.0, 5.0])
MOST_STEPS = 50
_BIN_EDGES: Array = np.linspace(-8.0, 8.0, 81)


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted map from raw to calibrated probability.

    Attributes:
        a: Weight of ln p.
        b: Weight of -ln(1-p).
        c: Shift.
        low: Lower end of the interval at `GRID`, calibrated log-odds.
        high: Upper end.
        nights: Nights it was fitted on.
    """

    a: float
    b: float
    c: float
    low: tuple[float, ...]
    high: tuple[float, ...]
    nights: int

    def apply(self, probability: Array) -> Array:
        """Calibrated probability [1]."""
        return np.clip(expit(_mapped(np.array([self.a, self.b, self.c]), _log_odds(probability))), EDGE, 1.0 - EDGE)

    def interval(self, probability: Array) -> tuple[Array, Array]:
        """Ends of the 80 % interval of the calibrated probability, which they enclose [1]."""
        at, middle = _log_odds(probability), self.apply(probability)
        low, high = expit(np.interp(at, GRID, self.low)), expit(np.interp(at, GRID, self.high))
        return np.minimum(low, middle), np.maximum(high, middle)

    def to_dict(self) -> dict[str, object]:
        """Plain numbers for a card."""
        return {"a": self.a, "b": self.b, "c": self.c, "low": list(self.low), "high": list(self.high), "nights": self.nights}

    @classmethod
    def from_dict(cls, document: Mapping[str, object]) -> "Calibration":
        """The inverse of `to_dict`.

        Raises:
            ModelError: A number is missing or cannot be.
        """
        try:
            numbers = {name: np.asarray(document[name], dtype=np.float64) for name in ("a", "b", "c", "low", "high", "nights")}
            made = cls(
                a=float(numbers["a"]),
                b=float(numbers["b"]),
                c=float(numbers["c"]),
                low=tuple(numbers["low"].tolist()),
                high=tuple(numbers["high"].tolist()),
                nights=int(numbers["nights"]),
            )
        except (KeyError, TypeError, ValueError) as cause:
            raise ModelError(f"calibration in the model card cannot be read ({cause!r}); train anew") from cause
        if len(made.low) != len(GRID) or len(made.high) != len(GRID) or min(made.a, made.b) <= 0:
            raise ModelError("calibration in the model card has another form than this version reads; train anew")
        return made


#: Leaves probabilities as they are, with no interval of its own.
IDENTITY = Calibration(1.0, 1.0, 0.0, tuple(GRID.tolist()), tuple(GRID.tolist()), 0)


def calibrated_odds(calibration: Calibration, odds: Array) -> tuple[Array, Array, Array]:
    """Calibrated log-odds of raw ones, and how far below and above them the 80 % interval reaches.

    Args:
        calibration: The map.
        odds: Raw log-odds, shape (row,).
    """
    raw = expit(odds)
    middle, (low, high) = logit(calibration.apply(raw)), calibration.interval(raw)
    return middle, middle - logit(low), logit(high) - middle


def local_slope(calibration: Calibration, odds: Array) -> Array:
    """How much calibrated log-odds rise with raw ones where they stand, shape (row,): a (1 - p) + b p."""
    raw = expit(odds)
    slope: Array = calibration.a * (1.0 - raw) + calibration.b * raw
    return slope


def fit_calibration(
    probability: Array, happened: NDArray[np.bool_] | NDArray[np.floating], night: NDArray[np.integer], *, seed: int
) -> Calibration:
    """Fit the map and its interval.

    Args:
        probability: Raw probabilities, shape (row,) [1].
        happened: Whether the need arose, or how surely, shape (row,) [1].
        night: Number of the night each row belongs to, shape (row,).
        seed: Of the bootstrap.
    """
    nights, index = np.unique(night, return_inverse=True)
    if nights.size == 0:
        return IDENTITY
    bins = np.clip(np.digitize(_log_odds(probability), _BIN_EDGES) - 1, 0, len(_BIN_EDGES) - 2)
    shape = (nights.size, len(_BIN_EDGES) - 1)
    cell = index * shape[1] + bins
    count = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape).astype(float)
    positive = np.bincount(cell, weights=happened.astype(float), minlength=shape[0] * shape[1]).reshape(shape)
    scale = ROWS_OF_A_NIGHT * nights.size / count.sum()
    best = _fit(count.sum(axis=0) * scale, positive.sum(axis=0) * scale, NO_CHANGE, NO_CHANGE)
    generator = np.random.default_rng(seed)
    curves = []
    for _ in range(RESAMPLES):
        times = np.bincount(generator.integers(nights.size, size=nights.size), minlength=nights.size).astype(float)
        towards = np.clip(NO_CHANGE + PRIOR_SD * generator.standard_normal(NO_CHANGE.size), LOWEST, HIGHEST)
        curves.append(_mapped(_fit(times @ count * scale, times @ positive * scale, best, towards), GRID))
    low, high = np.quantile(curves, [LOW, HIGH], axis=0)
    return Calibration(
        float(best[0]), float(best[1]), float(best[2]), tuple(low.tolist()), tuple(high.tolist()), int(nights.size)
    )


def _log_odds(probability: Array) -> Array:
    odds: Array = np.clip(logit(np.clip(probability, 1e-9, 1.0 - 1e-9)), -8.0, 8.0)
    return odds


def _mapped(parameters: Array, log_odds: Array) -> Array:
    """Calibrated log-odds at raw log-odds."""
    mapped: Array = parameters[0] * -np.logaddexp(0.0, -log_odds) + parameters[1] * np.logaddexp(0.0, log_odds) + parameters[2]
    return mapped


def _fit(count: Array, positive: Array, start: Array, prior: Array) -> Array:
    """Penalised maximum likelihood by Newton's method, drawn towards a prior and held within the bounds."""
    centre = 0.5 * (_BIN_EDGES[1:] + _BIN_EDGES[:-1])
    slopes = np.stack([-np.logaddexp(0.0, -centre), np.logaddexp(0.0, centre), np.ones_like(centre)])
    weight = 1.0 / PRIOR_SD**2

    def loss(parameters: Array) -> float:
        odds = parameters @ slopes
        fitted = (count * np.logaddexp(0.0, odds) - positive * odds).sum()
        return float(fitted + 0.5 * (weight * (parameters - prior) ** 2).sum())

    at = start
    for _ in range(MOST_STEPS):
        told = expit(at @ slopes)
        gradient = slopes @ (count * told - positive) + weight * (at - prior)
        curvature = (slopes * (count * told * (1.0 - told))) @ slopes.T + np.diag(weight)
        step, now = np.linalg.solve(curvature, gradient), loss(at)
        for shorten in (1.0, 0.5, 0.25, 0.1):
            tried = np.clip(at - shorten * step, LOWEST, HIGHEST)
            if loss(tried) <= now:
                break
        else:
            return at
        moved, at = np.abs(tried - at).max(), tried
        if moved < 1e-6:
            break
    return at

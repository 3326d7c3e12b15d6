"""From a raw ensemble to one whose spread can be believed, members still in their order.

Temperature: non-homogeneous Gaussian regression (Gneiting et al. 2005, Monthly Weather Review 133) with a yearly course in mean and spread: mean =
a + b·ensemble mean, log of the spread = c + d·log of the ensemble's. Precipitation: the same of the square root, with a logistic
distribution cut off at zero (Messner et al. 2014, Monthly Weather Review 142).

Ensemble copula coupling (Schefzik et al. 2013, Statistical Science 28): each raw member takes the calibrated quantile of its own rank, so
that hours and places that go together in the weather still do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logit, ndtri

from model.domain.errors import ModelError

Array = NDArray[np.float64]
Kind = Literal["gaussian", "censored"]

#: Fewest cases a calibration is fitted on.
LEAST_CASES = 60
#: Least spread, so that a sharp ensemble never has none [unit of the variable, or of its root].
LEAST_SPREAD = 0.05
#: Pull of the weights to "believe the ensemble as it is", in cases.
PRIOR_CASES = 10.0
_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class EnsembleCalibration:
    """A fitted calibration.

    Attributes:
        kind: ``gaussian`` for temperature, ``censored`` for precipitation (square root, cut off at zero).
        mean: Intercept, cosine and sine of the year, and weight of the ensemble mean.
        spread: Intercept, cosine and sine of the year, and weight of the logarithm of the ensemble's spread.
    """

    kind: Kind
    mean: tuple[float, float, float, float]
    spread: tuple[float, float, float, float]

    def quantiles(self, members: Array, day_of_year: Array, levels: Array) -> Array:
        """Calibrated quantiles, shape (case, level).

        Args:
            members: Raw ensemble, shape (case, member).
            day_of_year: Shape (case,).
            levels: Between 0 and 1, rising.
        """
        middle, width = _moments(np.array([*self.mean, *self.spread]), _predictors(members, day_of_year, self.kind))
        if self.kind == "gaussian":
            found: Array = middle[:, None] + width[:, None] * ndtri(levels)[None]
            return found
        root = np.maximum(middle[:, None] + width[:, None] * logit(levels)[None], 0.0)
        amount: Array = root**2
        return amount


def fit_calibration(members: Array, observed: Array, day_of_year: Array, *, kind: Kind) -> EnsembleCalibration:
    """Fit by maximum likelihood, drawn to the ensemble as it is.

    Args:
        members: Raw ensemble, shape (case, member).
        observed: Shape (case,); cases that are not finite are passed over.
        day_of_year: Shape (case,).
        kind: See `EnsembleCalibration`.

    Raises:
        ModelError: Too few cases.
    """
    known = np.isfinite(observed) & np.isfinite(members).all(axis=1)
    if int(known.sum()) < LEAST_CASES:
        raise ModelError(
            f"{int(known.sum())} cases with ensemble and observation: at least {LEAST_CASES} are needed to calibrate"
        )
    predictors = _predictors(members[known], day_of_year[known], kind)
    target = observed[known] if kind == "gaussian" else np.sqrt(np.maximum(observed[known], 0.0))
    likelihood: Callable[[Array, Array, Array], Array] = _gaussian if kind == "gaussian" else _censored
    start = np.array([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.5])
    if kind == "gaussian":
        start[0] = float(np.mean(target - predictors[:, 3]))

    def loss(beta: Array) -> float:
        middle, width = _moments(beta, predictors)
        return float(-likelihood(target, middle, width).sum() + 0.5 * PRIOR_CASES * ((beta[3] - 1.0) ** 2 + (beta[7] - 0.5) ** 2))

    found = minimize(loss, start, method="L-BFGS-B").x
    return EnsembleCalibration(kind, tuple(map(float, found[:4])), tuple(map(float, found[4:])))  # type: ignore[arg-type]


def in_the_order_of(members: Array, quantiles: Array) -> Array:
    """Ensemble copula coupling: quantiles dealt out by the members' ranks; ties keep the members' own order.

    Args:
        members: Raw ensemble, shape (case, member).
        quantiles: As many rising quantiles a case, shape (case, member).

    Raises:
        ModelError: Another number of quantiles than members.
    """
    if members.shape != quantiles.shape:
        raise ModelError(f"{quantiles.shape} quantiles cannot be dealt out to {members.shape} members")
    rank = np.argsort(np.argsort(members, axis=1, kind="stable"), axis=1, kind="stable")
    dealt: Array = np.take_along_axis(quantiles, rank, axis=1)
    return dealt


def _predictors(members: Array, day_of_year: Array, kind: Kind) -> Array:
    """Yearly course, ensemble mean and log spread: columns 1, cosine, sine, mean, log spread."""
    values = members if kind == "gaussian" else np.sqrt(np.maximum(members, 0.0))
    angle = 2.0 * np.pi * np.asarray(day_of_year, dtype=float) / _DAYS
    spread = np.log(np.maximum(values.std(axis=1), LEAST_SPREAD))
    return np.column_stack([np.ones(len(values)), np.cos(angle), np.sin(angle), values.mean(axis=1), spread])


def _moments(beta: Array, predictors: Array) -> tuple[Array, Array]:
    middle = predictors[:, :4] @ beta[:4]
    width = np.maximum(np.exp(np.clip(predictors[:, [0, 1, 2, 4]] @ beta[4:], -8.0, 8.0)), LEAST_SPREAD)
    return middle, width


def _gaussian(target: Array, middle: Array, width: Array) -> Array:
    density: Array = -0.5 * ((target - middle) / width) ** 2 - np.log(width)
    return density


def _censored(target: Array, middle: Array, width: Array) -> Array:
    """Logistic log density where it rained, log probability of zero where it did not."""
    scaled = (target - middle) / width
    wet = -scaled - 2.0 * np.logaddexp(0.0, -scaled) - np.log(width)
    dry = -np.logaddexp(0.0, middle / width)
    density: Array = np.where(target > 0.0, wet, dry)
    return density

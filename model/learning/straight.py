"""The straight part of a need: log-odds that rise or fall with each driver, held to the directions that physics or practice gives.

A ridge logistic regression. Its weights are drawn to nothing and the slope of what is believed beforehand to one, as strongly as weeks left out in
turn bear out; so with few events it says little more than what was believed: the road model's own probability, or the mean where there is none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from model.domain.errors import ModelError
from model.learning.event_cases import Cases, Driver, left_out, weighted_loss

Array = NDArray[np.float64]

#: Strengths of the ridge tried: the inverse prior variance of a weight on standardised features.
RIDGES = (3.0, 10.0, 30.0, 100.0)
#: Fewest weeks, each told by the others, that a strength is chosen by.
LEAST_WEEKS = 3
#: Most times the loss is reckoned in one fit.
MOST_STEPS = 2000


@dataclass(frozen=True, eq=False)
class Straight:
    """A fitted straight part.

    Attributes:
        drivers: Features in the order of the columns.
        centre: Mean of each transformed feature; stands in for a missing value.
        scale: Standard deviation of each.
        weights: Of the standardised features, in log-odds.
        intercept: Log-odds at the centre, beyond those believed beforehand.
        slope: What a log-odds believed beforehand counts for [1].
        ridge: Strength that was chosen.
        spread: Covariance of intercept, weights and slope (posterior, Laplace), shape (driver + 2, driver + 2).
    """

    drivers: tuple[Driver, ...]
    centre: Array
    scale: Array
    weights: Array
    intercept: float
    slope: float
    ridge: float
    spread: Array

    def odds(self, values: Array, start: Array | float = 0.0) -> Array:
        """Log-odds of each case.

        Args:
            values: Transformed drivers, shape (case, driver).
            start: Log-odds believed beforehand, as in learning.
        """
        told: Array = _along(standard(values, self.centre, self.scale), self.weights) + self.intercept
        return told + self.slope * np.asarray(start)

    def parts(self, values: Array) -> Array:
        """What each driver adds to the log-odds, counted from its mean, shape (case, driver)."""
        return standard(values, self.centre, self.scale) * self.weights

    def plausible(self, values: Array, start: Array | float, drawn: Array) -> Array:
        """Log-odds of each case by weights as likely as those told, none of which takes the other sign, shape (draw, case).

        Args:
            values: Transformed drivers, shape (case, driver).
            start: Log-odds believed beforehand, as in learning.
            drawn: Standard draws, shape (draw, driver + 2).
        """
        around = np.broadcast_to(np.asarray(start, dtype=np.float64), len(values))
        design = np.column_stack([np.ones(len(values)), standard(values, self.centre, self.scale), around])
        free = np.flatnonzero(np.diag(self.spread) > 0.0)
        beta = np.tile(np.concatenate([[self.intercept], self.weights, [self.slope]]), (len(drawn), 1))
        beta[:, free] += np.einsum("ij,kj->ik", drawn[:, free], np.linalg.cholesky(self.spread[np.ix_(free, free)]))
        direction = np.array([0, *(driver.direction for driver in self.drivers), 1])
        odds: Array = np.where(direction * beta < 0.0, 0.0, beta) @ design.T
        return odds

    def to_dict(self) -> dict[str, object]:
        """Plain numbers for a file."""
        return {
            "drivers": [[driver.name, driver.direction, driver.log] for driver in self.drivers],
            "centre": self.centre.tolist(),
            "scale": self.scale.tolist(),
            "weights": self.weights.tolist(),
            "intercept": self.intercept,
            "slope": self.slope,
            "ridge": self.ridge,
            "spread": self.spread.tolist(),
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "Straight":
        """The inverse of `to_dict`.

        Raises:
            ModelError: A number is missing or cannot be, or a weight goes against its driver's direction.
        """
        try:
            drivers = tuple(Driver(str(name), int(direction), log=bool(log)) for name, direction, log in document["drivers"])
            centre, scale, weights, spread = (
                np.array(document[name], dtype=np.float64) for name in ("centre", "scale", "weights", "spread")
            )
            intercept, slope, ridge = (float(document[name]) for name in ("intercept", "slope", "ridge"))
        except (KeyError, TypeError, ValueError) as cause:
            raise ModelError(f"the straight part of a need cannot be read ({cause!r}); train anew") from cause
        against = [driver.name for driver, weight in zip(drivers, weights, strict=False) if driver.direction * weight < 0.0]
        shapes = {centre.shape, scale.shape, weights.shape} == {(len(drivers),)} and spread.shape == (len(drivers) + 2,) * 2
        if against or slope < 0.0 or not shapes:
            raise ModelError(f"the straight part of a need is out of shape or turned against {against}; train anew")
        return cls(drivers, centre, scale, weights, intercept, slope, ridge, spread)


def standard(values: Array, centre: Array, scale: Array) -> Array:
    """Features about their mean in their spread; 0 where unknown."""
    known: Array = np.where(np.isfinite(values), (values - centre) / scale, 0.0)
    return known


def fit_straight(cases: Cases, drivers: Sequence[Driver]) -> Straight:
    """Learn, with the strength that tells weeks left out best; the strongest where fewer than `LEAST_WEEKS` can be left out.

    Args:
        cases: In the order of time.
        drivers: Of the columns.
    """
    told = {ridge: odds_left_out(cases, drivers, ridge) for ridge in RIDGES}
    if np.unique(cases.block[np.isfinite(told[RIDGES[0]])]).size < LEAST_WEEKS:
        return fit_at(cases, drivers, max(RIDGES))
    losses = [weighted_loss(odds, cases.target, cases.weight) for odds in told.values()]
    return fit_at(cases, drivers, RIDGES[int(np.argmin(losses))])


def odds_left_out(cases: Cases, drivers: Sequence[Driver], ridge: float) -> Array:
    """Log-odds of each case as the other weeks tell it; NaN where they hold too little to learn from."""
    odds = np.full(len(cases.target), np.nan)
    for left in left_out(cases):
        judged = cases.where(left)
        fitted = _optimum(cases.where(~left), drivers, ridge)
        odds[left] = _along(fitted.design_of(judged), fitted.beta)
    return odds


def fit_at(cases: Cases, drivers: Sequence[Driver], ridge: float) -> Straight:
    """Learn at one strength of the ridge."""
    found = _optimum(cases, drivers, ridge)
    beta = found.beta
    return Straight(
        tuple(drivers), found.centre, found.scale, beta[1:-1], float(beta[0]), float(beta[-1]), ridge, found.spread(cases)
    )


@dataclass(frozen=True, eq=False)
class _Optimum:
    """Intercept, weights and slope at one strength, ``beta``, and how strongly each is held."""

    centre: Array
    scale: Array
    beta: Array
    strength: Array

    def design_of(self, cases: Cases) -> Array:
        return _design(cases, self.centre, self.scale)

    def spread(self, cases: Cases) -> Array:
        """Inverse curvature over what no bound holds."""
        design = self.design_of(cases)
        told = expit(_along(design, self.beta))
        weighted = design * (cases.weight * told * (1.0 - told))[:, None]
        curvature = np.einsum("ij,ik->jk", weighted, design) + np.diag(self.strength)
        free = self.beta != 0.0
        free[0], free[-1] = True, cases.start is not None
        spread: Array = np.zeros_like(curvature)
        spread[np.ix_(free, free)] = np.linalg.inv(curvature[np.ix_(free, free)])
        return spread


def _optimum(cases: Cases, drivers: Sequence[Driver], ridge: float) -> _Optimum:
    known, weight = np.isfinite(cases.values), cases.weight[:, None]
    count = np.maximum((weight * known).sum(axis=0), 1e-9)
    centre = (weight * np.where(known, cases.values, 0.0)).sum(axis=0) / count
    width = np.sqrt((weight * np.where(known, (cases.values - centre) ** 2, 0.0)).sum(axis=0) / count)
    scale = np.where(width > 0.0, width, 1.0)
    design = _design(cases, centre, scale)
    prior = np.zeros(design.shape[1])
    prior[-1] = 1.0
    strength = np.concatenate([[0.0], np.full(len(drivers), ridge), [ridge * max(float(cases.believed.var()), 1e-9)]])
    sides = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}
    slope_bounds = (1.0, 1.0) if cases.start is None else (0.0, None)
    bounds = [(None, None), *(sides[driver.direction] for driver in drivers), slope_bounds]

    def penalised(beta: Array) -> tuple[float, Array]:
        odds = _along(design, beta)
        fitted = weighted_loss(odds, cases.target, cases.weight) + 0.5 * float(strength @ (beta - prior) ** 2)
        slope = np.einsum("ij,i->j", design, cases.weight * (expit(odds) - cases.target))
        return fitted, slope + strength * (beta - prior)

    at = prior.copy()
    at[0] = np.clip(cases.base, -4.6, 4.6) if cases.start is None else 0.0
    # not L-BFGS-B: its small factorisations are dealt to threads, which wait for each other longer than they compute
    found = minimize(penalised, at, jac=True, method="TNC", bounds=bounds, options={"maxfun": MOST_STEPS, "ftol": 1e-10})
    beta = np.asarray(found.x, dtype=np.float64)
    return _Optimum(centre, scale, beta, strength)


def _design(cases: Cases, centre: Array, scale: Array) -> Array:
    design: Array = np.column_stack([np.ones(len(cases.target)), standard(cases.values, centre, scale), cases.believed])
    return design


def _along(design: Array, beta: Array) -> Array:
    """Each row times the weights; by loops and not by threads, which wait for each other longer than such products take."""
    along: Array = np.einsum("ij,j->i", design, beta)
    return along

"""A need learned from few events: some dozens of call-outs in a season or two.

A ridge logistic regression whose weights may only take the sign that physics or practice gives them; its strength is chosen on weeks left out
in turn, so with fewer events it leans more on the mean. Beside it boosted stumps that start from the mean (`init_score`), held to the same
directions: they find steps and bends that a line misses, and with few events also many that are not there. They are given half of the log-odds
where they surely gain on the same weeks left out (the spread of the gain between them tells how sure), else nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit

from model.domain.errors import ModelError

Array = NDArray[np.float64]
Outcome = NDArray[np.bool_]

#: Fewest events, and fewest cases without, that anything is learned from.
LEAST_EVENTS = 10
#: Strengths of the ridge tried: the inverse prior variance of a weight on standardised features.
RIDGES = (3.0, 10.0, 30.0, 100.0)
#: Blocks that are left out in turn to choose the strength and the share.
BLOCKS = 8
#: Share of the log-odds that the boosted stumps have where they earn it [1].
SHARE = 0.5
#: Standard errors by which their gain must stand above nothing: one-sided, 95 %.
SURE = 1.645
STUMPS = 250
LEARNING_RATE = 0.04
#: Boosters that are averaged, each on other samples of rows and features.
BAGS = 6
FEWEST_IN_LEAF = 10
#: Probability nearer to 0 and 1 than this is never told [1].
EDGE = 0.005


@dataclass(frozen=True, slots=True)
class Driver:
    """One feature of a need with few events.

    Attributes:
        name: As in the table of features.
        direction: 1 where more of it cannot make the need less likely, -1 the reverse, 0 where it may do either.
        log: True for amounts, which count by their logarithm (of 1 + amount).
    """

    name: str
    direction: int = 0
    log: bool = False


@dataclass(frozen=True, eq=False)
class EventModel:
    """A fitted model.

    Attributes:
        drivers: Features in the order of the columns.
        centre: Mean of each transformed feature; stands in for a missing value.
        scale: Standard deviation of each.
        weights: Of the standardised features, in log-odds.
        intercept: Log-odds at the centre.
        ridge: Strength that was chosen.
        base: Log-odds the boosters start from.
        share: Of the log-odds that is the boosters' [1].
        boosters: LightGBM boosters on untransformed features; none where their share is 0.
    """

    drivers: tuple[Driver, ...]
    centre: Array
    scale: Array
    weights: Array
    intercept: float
    ridge: float
    base: float
    share: float
    boosters: tuple[Any, ...]

    def probability(self, features: Mapping[str, Array]) -> Array:
        """P(need) of each case [1].

        Args:
            features: By name, each of shape (case,), NaN where unknown.

        Raises:
            ModelError: A feature is absent.
        """
        table = _table(features, self.drivers)
        odds = _standard(_transformed(table, self.drivers), self.centre, self.scale) @ self.weights + self.intercept
        if self.share > 0.0:
            odds = (1.0 - self.share) * odds + self.share * _boosted(self.boosters, table, self.base)
        told: Array = np.clip(expit(odds), EDGE, 1.0 - EDGE)
        return told

    def contributions(self, features: Mapping[str, Array]) -> dict[str, Array]:
        """What each feature adds to the log-odds of the straight part, each of shape (case,)."""
        parts = _standard(_transformed(_table(features, self.drivers), self.drivers), self.centre, self.scale) * self.weights
        return {driver.name: parts[:, column] for column, driver in enumerate(self.drivers)}


def fit_events(
    features: Mapping[str, Array],
    happened: Outcome,
    drivers: Sequence[Driver],
    *,
    block: NDArray[np.integer],
    seed: int,
) -> EventModel:
    """Learn from cases in the order of time.

    Args:
        features: By name, each of shape (case,), NaN where unknown.
        happened: Whether the need came, shape (case,).
        drivers: Features to use.
        block: Week of each case; a week is left out or kept whole.
        seed: Of the boosters' sampling.

    Raises:
        ModelError: A feature is absent, or too few events to learn from.
    """
    target = np.asarray(happened, dtype=bool)
    events, quiet = int(target.sum()), int((~target).sum())
    if min(events, quiet) < LEAST_EVENTS:
        raise ModelError(f"{events} events and {quiet} cases without: at least {LEAST_EVENTS} of each are needed to learn from")
    chosen = tuple(drivers)
    table = _table(features, chosen)
    straight = _transformed(table, chosen)
    ridge = _chosen_ridge(straight, target, chosen, block)
    share = _chosen_share(table, straight, target, chosen, block, ridge=ridge, seed=seed)
    centre, scale, weights, intercept = _fit_ridge(straight, target, chosen, ridge)
    base = float(logit(target.mean()))
    boosters = _fit_stumps(table, target, chosen, base, seed) if share > 0.0 else ()
    return EventModel(chosen, centre, scale, weights, intercept, ridge, base, share, boosters)


def _table(features: Mapping[str, Array], drivers: Sequence[Driver]) -> Array:
    absent = [driver.name for driver in drivers if driver.name not in features]
    if absent:
        raise ModelError(f"features lack {', '.join(absent)}")
    return np.column_stack([np.asarray(features[driver.name], dtype=np.float64) for driver in drivers])


def _transformed(table: Array, drivers: Sequence[Driver]) -> Array:
    columns = [
        np.log1p(np.maximum(table[:, column], 0.0)) if driver.log else table[:, column] for column, driver in enumerate(drivers)
    ]
    return np.column_stack(columns)


def _standard(values: Array, centre: Array, scale: Array) -> Array:
    known: Array = np.where(np.isfinite(values), (values - centre) / scale, 0.0)
    return known


def _chosen_ridge(values: Array, target: Outcome, drivers: Sequence[Driver], block: NDArray[np.integer]) -> float:
    losses = []
    for ridge in RIDGES:
        total = 0.0
        for left in _left_out(target, block):
            total += _loss(_straight_odds(values, target, drivers, left, ridge), target[left])
        losses.append(total)
    return RIDGES[int(np.argmin(losses))]


def _chosen_share(
    table: Array,
    values: Array,
    target: Outcome,
    drivers: Sequence[Driver],
    block: NDArray[np.integer],
    *,
    ridge: float,
    seed: int,
) -> float:
    gains = []
    for left in _left_out(target, block):
        odds = _straight_odds(values, target, drivers, left, ridge)
        base = float(logit(target[~left].mean()))
        boosted = _boosted(_fit_stumps(table[~left], target[~left], drivers, base, seed), table[left], base)
        gains.append(_loss(odds, target[left]) - _loss((1.0 - SHARE) * odds + SHARE * boosted, target[left]))
    doubt = float(np.std(gains)) * np.sqrt(len(gains))
    return SHARE if float(np.sum(gains)) > SURE * doubt else 0.0


def _left_out(target: Outcome, block: NDArray[np.integer]) -> list[Outcome]:
    """Which cases are left out, time after time; those that leave too little to learn from are passed over."""
    weeks = np.unique(block)
    folds = [np.isin(block, fold) for fold in np.array_split(weeks, min(BLOCKS, len(weeks)))]
    return [left for left in folds if target[~left].any() and not target[~left].all()]


def _straight_odds(values: Array, target: Outcome, drivers: Sequence[Driver], left: Outcome, ridge: float) -> Array:
    centre, scale, weights, intercept = _fit_ridge(values[~left], target[~left], drivers, ridge)
    odds: Array = _standard(values[left], centre, scale) @ weights + intercept
    return odds


def _loss(odds: Array, target: Outcome) -> float:
    return float(np.logaddexp(0.0, np.where(target, -odds, odds)).sum())


def _fit_ridge(values: Array, target: Outcome, drivers: Sequence[Driver], ridge: float) -> tuple[Array, Array, Array, float]:
    known = np.isfinite(values)
    count = np.maximum(known.sum(axis=0), 1)
    centre = np.where(known, values, 0.0).sum(axis=0) / count
    spread = np.sqrt(np.where(known, (values - centre) ** 2, 0.0).sum(axis=0) / count)
    scale = np.where(spread > 0.0, spread, 1.0)
    standard = _standard(values, centre, scale)
    sign = np.where(target, 1.0, -1.0)

    def loss(beta: Array) -> tuple[float, Array]:
        margin = sign * (standard @ beta[1:] + beta[0])
        slope = -sign * expit(-margin)
        gradient = np.concatenate([[slope.sum()], standard.T @ slope + ridge * beta[1:]])
        return float(np.logaddexp(0.0, -margin).sum() + 0.5 * ridge * (beta[1:] ** 2).sum()), gradient

    sides = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}
    bounds = [(None, None), *(sides[driver.direction] for driver in drivers)]
    start = np.concatenate([[logit(np.clip(target.mean(), 0.01, 0.99))], np.zeros(len(drivers))])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return centre, scale, found[1:], float(found[0])


def _fit_stumps(table: Array, target: Outcome, drivers: Sequence[Driver], base: float, seed: int) -> tuple[Any, ...]:
    import lightgbm

    boosters = []
    for bag in range(BAGS):
        parameters = {
            "objective": "binary",
            "num_leaves": 2,
            "learning_rate": LEARNING_RATE,
            "min_data_in_leaf": FEWEST_IN_LEAF,
            "lambda_l2": 8.0,
            "feature_fraction": 0.4,
            "bagging_fraction": 0.7,
            "bagging_freq": 1,
            "monotone_constraints": [driver.direction for driver in drivers],
            "seed": seed + bag,
            "deterministic": True,
            "force_col_wise": True,
            "num_threads": 1,
            "verbosity": -1,
        }
        rows = lightgbm.Dataset(table, label=target.astype(float), init_score=np.full(len(target), base), params=parameters)
        boosters.append(lightgbm.train(parameters, rows, num_boost_round=STUMPS))
    return tuple(boosters)


def _boosted(boosters: Sequence[Any], table: Array, base: float) -> Array:
    """Mean log-odds of the boosters."""
    odds: Array = base + np.mean([booster.predict(table, raw_score=True, num_threads=1) for booster in boosters], axis=0)
    return odds

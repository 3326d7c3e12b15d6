"""A need learned from few events: some dozens of call-outs in a season or two.

A straight part (`model.learning.straight`) whose strength is chosen on weeks left out in turn, so with fewer events it leans more on the mean. Beside
it boosted stumps that start from the mean (`init_score`), held to the same directions: they find steps and bends that a line misses, and with few
events also many that are not there. They are given half of the log-odds where they surely gain on the same weeks left out, else nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from model.domain.errors import ModelError
from model.learning.event_cases import Cases, Driver, column_table, left_out, surely_gains, transformed, weighted_loss
from model.learning.straight import Straight, fit_straight, odds_left_out

Array = NDArray[np.float64]
Outcome = NDArray[np.bool_]

#: Fewest events, and fewest cases without, that anything is learned from.
LEAST_EVENTS = 10
#: Share of the log-odds that the boosted stumps have where they earn it [1].
SHARE = 0.5
STUMPS = 250
LEARNING_RATE = 0.04
#: Boosters that are averaged, each on other samples of rows and features.
BAGS = 6
FEWEST_IN_LEAF = 10
#: Probability nearer to 0 and 1 than this is never told [1].
EDGE = 0.005


@dataclass(frozen=True, eq=False)
class EventModel:
    """A fitted model.

    Attributes:
        straight: The straight part.
        base: Log-odds the boosters start from.
        share: Of the log-odds that is the boosters' [1].
        boosters: LightGBM boosters on untransformed features; none where their share is 0.
    """

    straight: Straight
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
        table = column_table(features, self.straight.drivers)
        odds = self.straight.odds(transformed(table, self.straight.drivers))
        if self.share > 0.0:
            odds = (1.0 - self.share) * odds + self.share * _boosted(self.boosters, table, self.base)
        told: Array = np.clip(expit(odds), EDGE, 1.0 - EDGE)
        return told

    def contributions(self, features: Mapping[str, Array]) -> dict[str, Array]:
        """What each feature adds to the log-odds of the straight part, each of shape (case,)."""
        drivers = self.straight.drivers
        parts = self.straight.parts(transformed(column_table(features, drivers), drivers))
        return {driver.name: parts[:, column] for column, driver in enumerate(drivers)}


def fit_events(
    features: Mapping[str, Array], happened: Outcome, drivers: Sequence[Driver], *, block: NDArray[np.integer], seed: int
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
    chosen = tuple(drivers)
    table = column_table(features, chosen)
    target = np.asarray(happened, dtype=np.float64)
    cases = Cases(transformed(table, chosen), target, np.ones(len(target)), None, np.asarray(block))
    if min(cases.events) < LEAST_EVENTS:
        events, quiet = cases.events
        raise ModelError(
            f"{events:.0f} events and {quiet:.0f} cases without: at least {LEAST_EVENTS} of each are needed to learn from"
        )
    straight = fit_straight(cases, chosen)
    share = SHARE if surely_gains(_gains(table, cases, straight, seed=seed)) else 0.0
    boosters = _fit_stumps(table, target, chosen, cases.base, seed) if share > 0.0 else ()
    return EventModel(straight, cases.base, share, boosters)


def _gains(table: Array, cases: Cases, straight: Straight, *, seed: int) -> list[float]:
    """What the stumps gain on each stretch left out [nat]."""
    gains = []
    straight_odds = odds_left_out(cases, straight.drivers, straight.ridge)
    for left in left_out(cases):
        learned, judged, odds = cases.where(~left), cases.where(left), straight_odds[left]
        stumps = _fit_stumps(table[~left], learned.target, straight.drivers, learned.base, seed)
        both = (1.0 - SHARE) * odds + SHARE * _boosted(stumps, table[left], learned.base)
        gains.append(weighted_loss(odds, judged.target, judged.weight) - weighted_loss(both, judged.target, judged.weight))
    return gains


def _fit_stumps(table: Array, target: Array, drivers: Sequence[Driver], base: float, seed: int) -> tuple[Any, ...]:
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
        rows = lightgbm.Dataset(table, label=target, init_score=np.full(len(target), base), params=parameters)
        boosters.append(lightgbm.train(parameters, rows, num_boost_round=STUMPS))
    return tuple(boosters)


def _boosted(boosters: Sequence[Any], table: Array, base: float) -> Array:
    """Mean log-odds of the boosters."""
    odds: Array = base + np.mean([booster.predict(table, raw_score=True, num_threads=1) for booster in boosters], axis=0)
    return odds

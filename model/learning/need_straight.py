"""The straight part of a need as the service learns it: drivers from the need's declaration, about the road model's own probability.

What a declaration says physics demands (`NeedRule.directions`) names the drivers; the road model's verdict on the need is always among them. Hours of
a night are not independent, so a night counts as `ROWS_OF_A_NIGHT` cases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from model.features.schema import FEATURE_NAMES, FEATURES, monotone_constraints
from model.learning.baseline import start_score
from model.learning.calibrate import ROWS_OF_A_NIGHT, Calibration, fit_calibration
from model.learning.event_cases import BLOCKS, Cases, Driver, transformed
from model.learning.rows import Rows, one_in
from model.learning.split import apart
from model.learning.straight import Straight, fit_at, fit_straight
from model.needs.judged import NeedRule

Array = NDArray[np.float64]

#: Units of amounts, which count by their logarithm.
AMOUNTS = frozenset({"mm", "cm", "g m-2"})
#: Fewest events, and fewest cases without, in independent cases; the road model's own probability needs fewer beside it than a bare mean.
LEAST_EVENTS = 2.0
#: Most rows read, drawn by lot: hours and streets of the same nights say the same thing again.
MOST_ROWS = 10_000
_WEEK = 7


def drivers_of(rule: NeedRule) -> tuple[Driver, ...]:
    """Features that physics gives a direction for the need, in the order of `FEATURES`."""
    told = zip(FEATURES, monotone_constraints(rule.directions), strict=True)
    return tuple(Driver(feature.name, direction, log=feature.units in AMOUNTS) for feature, direction in told if direction)


def driver_values(features: NDArray[np.floating], drivers: Sequence[Driver]) -> Array:
    """Transformed drivers of rows of features, shape (row, driver)."""
    columns = [FEATURE_NAMES.index(driver.name) for driver in drivers]
    return transformed(features[:, columns].astype(np.float64), drivers)


@dataclass(frozen=True, eq=False)
class NeedStraight:
    """A need's straight part as it answers.

    Attributes:
        line: The straight part.
        calibration: Map of its probability to a calibrated one.
    """

    line: Straight
    calibration: Calibration

    def odds(self, features: NDArray[np.floating]) -> Array:
        """Uncalibrated log-odds of each row."""
        return self.line.odds(driver_values(features, self.line.drivers), start_score(features))

    def plausible(self, features: NDArray[np.floating], drawn: Array) -> Array:
        """Uncalibrated log-odds of each row by weights as likely as those told, shape (draw, row).

        Args:
            features: Rows of all features.
            drawn: Standard draws, shape (draw, `weights`).
        """
        return self.line.plausible(driver_values(features, self.line.drivers), start_score(features), drawn)

    @property
    def weights(self) -> int:
        """How many weights are drawn: of the drivers, the intercept and the slope."""
        return len(self.line.drivers) + 2

    def contributions(self, features: NDArray[np.floating]) -> dict[str, Array]:
        """What each group of drivers adds to the log-odds, beside the members' share."""
        parts = self.line.parts(driver_values(features, self.line.drivers))
        groups: dict[str, Array] = {}
        for column, driver in enumerate(self.line.drivers):
            group = FEATURES[FEATURE_NAMES.index(driver.name)].group
            groups[group] = groups.get(group, np.zeros(len(parts))) + parts[:, column]
        return groups

    def to_dict(self) -> dict[str, object]:
        """Plain numbers for a file."""
        return {"line": self.line.to_dict(), "calibration": self.calibration.to_dict()}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "NeedStraight":
        """The inverse of `to_dict`.

        Raises:
            ModelError: A number is missing or cannot be.
        """
        return cls(Straight.from_dict(document["line"]), Calibration.from_dict(document["calibration"]))


def fit_line(rule: NeedRule, rows: Rows, *, seed: int) -> Straight | None:
    """Learn from rows; None where they hold too few events.

    Args:
        rule: Of the need, for what physics demands.
        rows: Rows to learn from.
        seed: Of the lot by which rows are drawn where there are too many.
    """
    cases = _cases(rule, _fewer(rows, seed))
    return fit_straight(cases, drivers_of(rule)) if min(cases.events) >= LEAST_EVENTS else None


def fit_need_straight(rule: NeedRule, rows: Rows, ridge: float, *, seed: int) -> NeedStraight:
    """Learn at a strength already chosen, and calibrate on the same weeks: each as the others tell it that no night of it reaches into.

    Args:
        rule: Of the need.
        rows: Rows to learn from.
        ridge: The strength.
        seed: Of the lot and the bootstrap.
    """
    fewer = _fewer(rows, seed)
    odds = _told_by_others(rule, fewer, ridge)
    told = np.isfinite(odds)
    calibration = fit_calibration(expit(odds[told]), fewer.target[told], fewer.night[told], seed=seed)
    return NeedStraight(fit_at(_cases(rule, fewer), drivers_of(rule), ridge), calibration)


def _told_by_others(rule: NeedRule, rows: Rows, ridge: float) -> Array:
    """Log-odds of each row as lines of other weeks tell it; NaN where those hold too little to learn from."""
    drivers, week = drivers_of(rule), rows.night // _WEEK
    every = np.unique(week)
    odds = np.full(len(rows.target), np.nan)
    for weeks in np.array_split(every, min(BLOCKS, every.size)):
        told = np.isin(week, weeks)
        others = _cases(rule, rows.where(apart(rows.night, np.unique(rows.night[told]))))
        if min(others.events) > 0.0:
            own = rows.where(told)
            odds[told] = fit_at(others, drivers, ridge).odds(driver_values(own.features, drivers), start_score(own.features))
    return odds


def _fewer(rows: Rows, seed: int) -> Rows:
    step = -(-max(len(rows.target), 1) // MOST_ROWS)
    kept = np.zeros(len(rows.target), dtype=np.bool_)
    kept[one_in(np.arange(len(rows.target)), step, np.random.default_rng(seed))] = True
    return rows.where(kept)


def _cases(rule: NeedRule, rows: Rows) -> Cases:
    weight = ROWS_OF_A_NIGHT * np.unique(rows.night).size / max(len(rows.target), 1)
    return Cases(
        driver_values(rows.features, drivers_of(rule)),
        rows.target.astype(np.float64),
        np.full(len(rows.target), weight),
        start_score(rows.features),
        rows.night // _WEEK,
    )

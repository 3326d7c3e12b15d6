"""The straight part of a need as the service learns it: drivers from the need's declaration, about the road model's own probability.

What a declaration says physics demands (`NeedRule.directions`) names the drivers; the road model's verdict on the need is always among them. Hours of
a night are not independent, so a night counts as `ROWS_OF_A_NIGHT` cases.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from model.features.schema import FEATURE_NAMES, FEATURES, monotone_constraints
from model.learning.baseline import start_score
from model.learning.calibrate import ROWS_OF_A_NIGHT, Calibration, fit_calibration
from model.learning.event_cases import LEAST_EVENTS, Cases, Driver, transformed
from model.learning.rows import Rows
from model.learning.straight import Straight, fit_at, fit_straight, odds_left_out
from model.needs.judged import NeedRule

Array = NDArray[np.float64]

#: Units of amounts, which count by their logarithm.
AMOUNTS = frozenset({"mm", "cm", "g m-2"})
#: Most rows read: hours and streets of the same nights say the same thing again.
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


def fit_need_straight(rule: NeedRule, rows: Rows) -> Straight | None:
    """Learn from rows; None where they hold too few events.

    Args:
        rule: Of the need, for what physics demands.
        rows: Rows to learn from.
    """
    cases = _cases(rule, _fewer(rows))
    return fit_straight(cases, drivers_of(rule)) if min(cases.events) >= LEAST_EVENTS else None


def refitted(rule: NeedRule, rows: Rows, straight: Straight, *, seed: int) -> tuple[Straight, Calibration]:
    """A straight part of other rows at the strength that was chosen, calibrated on them: each week as the others tell it.

    Args:
        rule: Of the need.
        rows: Rows to learn from.
        straight: The straight part whose strength is taken.
        seed: Of the bootstrap.
    """
    fewer = _fewer(rows)
    cases = _cases(rule, fewer)
    odds = odds_left_out(cases, straight.drivers, straight.ridge)
    told = np.isfinite(odds)
    calibration = fit_calibration(expit(odds[told]), fewer.target[told], fewer.night[told], seed=seed)
    return fit_at(cases, straight.drivers, straight.ridge), calibration


def _fewer(rows: Rows) -> Rows:
    return rows.where(np.arange(len(rows.target)) % -(-max(len(rows.target), 1) // MOST_ROWS) == 0)


def _cases(rule: NeedRule, rows: Rows) -> Cases:
    weight = ROWS_OF_A_NIGHT * np.unique(rows.night).size / max(len(rows.target), 1)
    return Cases(
        driver_values(rows.features, drivers_of(rule)),
        rows.target.astype(np.float64),
        np.full(len(rows.target), weight),
        start_score(rows.features),
        rows.night // _WEEK,
    )

"""Cases that a need is learned from, few of them with the need, and how weeks of them are left out in turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from model.domain.errors import ModelError

Array = NDArray[np.float64]
Blocks = NDArray[np.integer]

#: Blocks that are left out in turn to choose the strength.
BLOCKS = 8
#: Standard errors by which a gain on weeks left out must stand above nothing: one-sided, 95 %.
SURE = 1.645


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
class Cases:
    """What is learned from, in the order of time.

    Attributes:
        values: Transformed drivers (`transformed`), shape (case, driver), NaN where unknown.
        target: How surely the need came, shape (case,) [1].
        weight: What each case counts for, in independent cases.
        start: Log-odds believed beforehand; None where nothing is.
        block: Week of each case; a week is left out or kept whole.
    """

    values: Array
    target: Array
    weight: Array
    start: Array | None
    block: Blocks

    def where(self, picked: NDArray[np.bool_]) -> "Cases":
        """Some of the cases."""
        start = None if self.start is None else self.start[picked]
        return Cases(self.values[picked], self.target[picked], self.weight[picked], start, self.block[picked])

    @property
    def events(self) -> tuple[float, float]:
        """Weight of the cases with the need, and of those without."""
        with_need = float((self.weight * self.target).sum())
        return with_need, float(self.weight.sum()) - with_need

    @property
    def believed(self) -> Array:
        """Log-odds believed beforehand, 0 where nothing is."""
        return np.zeros(len(self.target)) if self.start is None else self.start

    @property
    def base(self) -> float:
        """Log-odds of the mean [1]."""
        return float(logit(self.events[0] / self.weight.sum()))


def transformed(table: Array, drivers: Sequence[Driver]) -> Array:
    """Amounts by their logarithm, the rest as they are, shape (case, driver)."""
    columns = [
        np.log1p(np.maximum(table[:, column], 0.0)) if driver.log else table[:, column] for column, driver in enumerate(drivers)
    ]
    return np.column_stack(columns).astype(np.float64)


def column_table(features: Mapping[str, Array], drivers: Sequence[Driver]) -> Array:
    """Drivers beside each other, shape (case, driver).

    Raises:
        ModelError: A feature is absent.
    """
    absent = [driver.name for driver in drivers if driver.name not in features]
    if absent:
        raise ModelError(f"features lack {', '.join(absent)}")
    return np.column_stack([np.asarray(features[driver.name], dtype=np.float64) for driver in drivers])


def left_out(cases: Cases) -> list[NDArray[np.bool_]]:
    """Which cases are left out, time after time; those that leave too little to learn from are passed over."""
    weeks = np.unique(cases.block)
    folds = [np.isin(cases.block, fold) for fold in np.array_split(weeks, min(BLOCKS, len(weeks)))]
    return [left for left in folds if min(cases.where(~left).events) > 0.0]


def surely_gains(gains: Sequence[float]) -> bool:
    """Whether what was gained on each stretch left out stands `SURE` standard errors above nothing."""
    return float(np.sum(gains)) > SURE * float(np.std(gains) * np.sqrt(len(gains)))


def weighted_loss(odds: Array, target: Array, weight: Array) -> float:
    """Negative log-likelihood of the log-odds that are told [nat]."""
    told = np.isfinite(odds)
    return float((weight[told] * (np.logaddexp(0.0, odds[told]) - target[told] * odds[told])).sum())

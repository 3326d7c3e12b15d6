"""Boosting as a port: the same parameters and rows on this machine, or wherever another `Boost` carries them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Lot:
    """Rows as a booster takes them.

    Attributes:
        features: Shape (row, feature).
        target: Share that was in need, shape (row,) [1].
        start: Log-odds the booster starts from, shape (row,) [1].
    """

    features: NDArray[np.float32]
    target: NDArray[np.float32]
    start: NDArray[np.float64]


class Boost(Protocol):
    """Trains a booster."""

    def __call__(
        self, parameters: Mapping[str, object], fit: Lot, later: Lot, /, *, names: list[str], trees: int, patience: int
    ) -> str:
        """The booster in LightGBM's text form, cut where later rows gain nothing more.

        Args:
            parameters: LightGBM's own, objective among them.
            fit: Rows to learn from.
            later: Rows that say when to stop.
            names: Of the features.
            trees: Most trees.
            patience: Trees without gain after which it stops.
        """


def boosted_here(
    parameters: Mapping[str, object], fit: Lot, later: Lot, /, *, names: list[str], trees: int, patience: int
) -> str:
    """A `Boost` in this process."""
    import lightgbm

    settings = dict(parameters)
    train = lightgbm.Dataset(fit.features, label=fit.target, init_score=fit.start, feature_name=names, params=settings)
    check = lightgbm.Dataset(later.features, label=later.target, init_score=later.start, reference=train)
    booster = lightgbm.train(
        settings,
        train,
        num_boost_round=trees,
        valid_sets=[check],
        callbacks=[lightgbm.early_stopping(patience, verbose=False)],
    )
    text: str = booster.model_to_string(num_iteration=booster.best_iteration)
    return text


def trees_kept(booster: Any, later: Lot, *, patience: int) -> int:
    """Where `boosted_here` would have stopped a booster that was grown to its full size, by the same loss (cross-entropy) of later rows.

    Args:
        booster: LightGBM's, of any number of trees.
        later: Rows that say when to stop.
        patience: Trees without gain after which it stops.

    Returns:
        Number of trees, 1 or more.
    """
    odds = later.start.copy()
    best, least = 1, np.inf
    for number in range(booster.num_trees()):
        odds += booster.predict(later.features, raw_score=True, start_iteration=number, num_iteration=1, num_threads=1)
        loss = float((np.logaddexp(0.0, odds) - later.target * odds).mean())
        if loss < least:
            best, least = number + 1, loss
        elif number + 1 - best >= patience:
            break
    return best

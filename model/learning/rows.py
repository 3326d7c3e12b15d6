"""Rows of a training table."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_HOUR = np.timedelta64(1, "h")
_MOST_UNITS = 1_000_000


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of one table.

    Attributes:
        features: Shape (row, feature).
        target: What came, shape (row,): how surely the need stood (fresh from the road model: its severity), or surface temperature [degC].
        issue: Moment of the forecast each row belongs to, ``datetime64[ns]``.
        valid: Hour each row is about.
        unit: Index of the unit; of a station -1 less its index among the stations.
    """

    features: NDArray[np.float32]
    target: NDArray[np.float32]
    issue: NDArray[np.datetime64]
    valid: NDArray[np.datetime64]
    unit: NDArray[np.intp]

    def where(self, picked: NDArray[np.bool_]) -> "Rows":
        """Some of the rows."""
        return Rows(self.features[picked], self.target[picked], self.issue[picked], self.valid[picked], self.unit[picked])

    @property
    def night(self) -> NDArray[np.int64]:
        """Number of the day each row's issue belongs to, noon to noon."""
        days: NDArray[np.int64] = (self.issue + 12 * _HOUR).astype("datetime64[D]").astype(np.int64)
        return days

    def drawn(self, *, seed: int) -> NDArray[np.bool_]:
        """Outcomes drawn from shares as targets; rows of one issue and unit are in need together as far as their shares allow."""
        key = self.issue.astype("datetime64[h]").astype(np.int64) * _MOST_UNITS + self.unit
        groups, index = np.unique(key, return_inverse=True)
        # luck between 0 and 1, so that a share of 0 or 1 leaves no choice
        drawn: NDArray[np.bool_] = np.random.default_rng(seed).uniform(1e-6, 1.0 - 1e-6, groups.size)[index] < self.target
        return drawn


def stacked(pieces: Sequence[Rows], *, columns: int) -> Rows:
    """Rows of many issues below each other; an empty table of `columns` features from none."""
    if not pieces:
        none = np.zeros(0, dtype="datetime64[ns]")
        return Rows(np.zeros((0, columns), np.float32), np.zeros(0, np.float32), none, none, np.zeros(0, np.intp))
    names = ("features", "target", "issue", "valid", "unit")
    return Rows(*(np.concatenate([getattr(piece, name) for piece in pieces]) for name in names))


def one_in(places: NDArray[np.intp], step: int, chance: np.random.Generator) -> NDArray[np.intp]:
    """One in `step` of some places by lot, in their order: every eighth would be of the same hour of the day again and again."""
    return places if step == 1 else np.sort(chance.choice(places, -(-places.size // step), replace=False))

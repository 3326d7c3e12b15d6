"""Everything a column must remember between two hours."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.domain.errors import ForecastError
from model.physics import layout

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RoadState:
    """State of all columns in all members at one moment; nothing else is needed to go on.

    Attributes:
        time: The moment, UTC.
        values: Rows as in `model.physics.layout`, shape (row, member, column).
    """

    time: np.datetime64
    values: Array

    @property
    def members(self) -> int:
        """How many members."""
        return int(self.values.shape[1])

    def row(self, index: int) -> Array:
        """One quantity, shape (member, column)."""
        return np.asarray(self.values[index])

    def spread(self, members: int) -> "RoadState":
        """The same state for each of `members` members.

        Args:
            members: How many; the state must hold one member or already this many.

        Raises:
            ForecastError: The state holds another number of members.
        """
        if self.members == members:
            return self
        if self.members != 1:
            raise ForecastError(f"a road state of {self.members} members cannot start {members} members; select one first")
        return RoadState(self.time, np.repeat(self.values, members, axis=1))

    def select(self, columns: ArrayLike) -> "RoadState":
        """The same for some columns only (indices or a mask)."""
        return RoadState(self.time, np.ascontiguousarray(self.values[:, :, np.asarray(columns)]))

    def at(self, time: np.datetime64) -> "RoadState":
        """The same values standing at another moment (a start state borrowed from an older run)."""
        return RoadState(time, self.values)

    def without_snow(self) -> "RoadState":
        """A dry, bare copy: temperatures stay, every store is emptied."""
        values = self.values.copy()
        values[layout.WATER : layout.SAND + 1] = 0.0
        values[layout.WINDROW] = 0.0
        return RoadState(self.time, values)

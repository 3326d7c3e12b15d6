"""How often a need stands at each hour of each month: the climatology every model must beat."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Rows' worth of the month's mean that an hour is drawn towards, and of the overall mean that a month is.
PRIOR_ROWS = 200.0
#: Width of an hour class [h].
HOURS = 3


@dataclass(frozen=True, slots=True)
class ClimateShare:
    """Share of rows in need, by month and three-hour class.

    Attributes:
        share: Shape (12, 8), as nested tuples [1].
    """

    share: tuple[tuple[float, ...], ...]

    def at(self, valid: NDArray[np.datetime64]) -> Array:
        """The share for each valid time [1]."""
        month, hour = _classes(valid)
        return np.asarray(self.share)[month, hour]


def fit_climate_share(valid: NDArray[np.datetime64], happened: NDArray[np.bool_] | NDArray[np.floating]) -> ClimateShare:
    """Shares from rows of earlier winters; thin classes are drawn to their month, thin months to the whole.

    Args:
        valid: Valid time of each row.
        happened: Whether the need stood, or how surely [1].
    """
    month, hour = _classes(valid)
    classes = 24 // HOURS
    cell = month * classes + hour
    count = np.bincount(cell, minlength=12 * classes).reshape(12, classes).astype(float)
    positive = np.bincount(cell, weights=happened.astype(float), minlength=12 * classes).reshape(12, classes)
    overall = positive.sum() / max(count.sum(), 1.0)
    monthly = (positive.sum(axis=1) + PRIOR_ROWS * overall) / (count.sum(axis=1) + PRIOR_ROWS)
    share = (positive + PRIOR_ROWS * monthly[:, None]) / (count + PRIOR_ROWS)
    return ClimateShare(tuple(tuple(row) for row in share.tolist()))


def _classes(valid: NDArray[np.datetime64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    month = valid.astype("datetime64[M]").astype(np.int64) % 12
    hour = valid.astype("datetime64[h]").astype(np.int64) % 24 // HOURS
    return month.astype(np.intp), hour.astype(np.intp)

"""Figures of merit of probabilities and of values told with a spread, over cases side by side."""

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

Grid = NDArray[np.floating]

#: Probability at which a forecast counts as a warning in the contingency table [1].
WARN_AT = 0.5
#: Cost-loss ratios at which the economic value is told [1].
COST_LOSS = (0.05, 0.1, 0.2, 0.3, 0.5)


def economic_value(probability: Grid, happened: NDArray[np.bool_], *, cost_loss: float) -> float:
    """Relative economic value of acting where the probability exceeds the cost-loss ratio (Richardson 2000).

    Args:
        probability: Told [1], shape (case,).
        happened: Whether it came, shape (case,).
        cost_loss: C/L [1].

    Returns:
        1 for perfect foresight, 0 for always or never acting, whichever is cheaper; NaN where the two cost the same.
    """
    acted, came = np.asarray(probability) > cost_loss, np.asarray(happened, dtype=bool)
    base = float(came.mean()) if came.size else float("nan")
    spent = float(acted.mean()) * cost_loss + float((came & ~acted).mean()) if came.size else float("nan")
    usual, perfect = min(cost_loss, base), base * cost_loss
    return float((usual - spent) / (usual - perfect)) if usual > perfect else float("nan")


def interval_scores(quantiles: Grid, levels: Sequence[float] | NDArray[np.floating], real: Grid) -> dict[str, float]:
    """CRPS by quantile scores, and how often the truth lay inside the outermost interval.

    The CRPS is twice the integral of the quantile score over the level; each level stands for the levels nearest to it.

    Args:
        quantiles: Shape (case, level), rising.
        levels: Of the quantiles [1].
        real: Shape (case,).
    """
    from scores.continuous import quantile_score

    level = np.asarray(levels, dtype=float)
    edges = np.concatenate([[0.0], (level[1:] + level[:-1]) / 2.0, [1.0]])
    truth = xr.DataArray(np.asarray(real, dtype=float), dims="case")
    parts = [
        float(quantile_score(xr.DataArray(np.asarray(quantiles[:, k], dtype=float), dims="case"), truth, float(level[k])))
        for k in range(level.size)
    ]
    inside = (truth.to_numpy() >= quantiles[:, 0]) & (truth.to_numpy() <= quantiles[:, -1])
    return {"crps": 2.0 * float(np.dot(np.diff(edges), parts)), "coverage": float(inside.mean())}

"""Figures of merit of probabilities and of values told with a spread, over cases side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

Grid = NDArray[np.floating]

#: Probability at which a forecast counts as a warning in the contingency table [1].
WARN_AT = 0.5
#: Cost-loss ratios at which the economic value is told [1].
COST_LOSS = (0.05, 0.1, 0.2, 0.3, 0.5)


@dataclass(frozen=True, slots=True)
class Contingency:
    """What was warned of against what came.

    Attributes:
        hits: Warned and came.
        false_alarms: Warned and did not come.
        misses: Came without warning.
        correct_negatives: Neither.
    """

    hits: int
    false_alarms: int
    misses: int
    correct_negatives: int


def probability_scores(probability: Grid, happened: NDArray[np.bool_], *, warn_at: float = WARN_AT) -> dict[str, float]:
    """Brier score, contingency figures at a warning threshold, and economic value over cost-loss ratios.

    Args:
        probability: Told [1], shape (case,).
        happened: Whether it came, shape (case,).
        warn_at: Probability from which it counts as a warning [1].

    Returns:
        By name; a figure that has no meaning in the sample (no event, no warning) is left out.
    """
    from scores.categorical import BinaryContingencyManager
    from scores.probability import brier_score

    told = xr.DataArray(np.clip(np.asarray(probability, dtype=float), 0.0, 1.0), dims="case")
    real = xr.DataArray(np.asarray(happened, dtype=float), dims="case")
    table = BinaryContingencyManager(fcst_events=(told >= warn_at).astype(float), obs_events=real).transform()
    figures = {
        "brier": float(brier_score(told, real)),
        "pod": float(table.probability_of_detection()),
        "far": float(table.false_alarm_ratio()),
        "csi": float(table.critical_success_index()),
        "hss": float(table.heidke_skill_score()),
        "peirce": float(table.peirce_skill_score()),
        "frequency_bias": float(table.frequency_bias()),
    }
    figures |= {f"value_{ratio:g}": economic_value(probability, happened, cost_loss=ratio) for ratio in COST_LOSS}
    return {name: value for name, value in figures.items() if np.isfinite(value)}


def contingency(probability: Grid, happened: NDArray[np.bool_], *, warn_at: float = WARN_AT) -> Contingency:
    """Counts of hits, false alarms, misses and correct negatives."""
    warned = np.asarray(probability) >= warn_at
    came = np.asarray(happened, dtype=bool)
    return Contingency(
        hits=int((warned & came).sum()),
        false_alarms=int((warned & ~came).sum()),
        misses=int((~warned & came).sum()),
        correct_negatives=int((~warned & ~came).sum()),
    )


def economic_value(probability: Grid, happened: NDArray[np.bool_], *, cost_loss: float) -> float:
    """Relative economic value of acting where the probability exceeds the cost-loss ratio (Richardson 2000).

    Args:
        probability: Told [1], shape (case,).
        happened: Whether it came, shape (case,).
        cost_loss: C/L [1].

    Returns:
        1 for perfect foresight, 0 for always or never acting, whichever is cheaper; NaN where the two cost the same.
    """
    table = contingency(probability, happened, warn_at=np.nextafter(cost_loss, 1.0))
    total = max(1, len(np.asarray(happened)))
    base = float(np.mean(happened)) if len(np.asarray(happened)) else float("nan")
    spent = (table.hits + table.false_alarms) / total * cost_loss + table.misses / total
    usual, perfect = min(cost_loss, base), base * cost_loss
    return float((usual - spent) / (usual - perfect)) if usual > perfect else float("nan")


def error_scores(told: Grid, real: Grid) -> dict[str, float]:
    """Mean absolute error, root mean square error and bias [unit of the values]."""
    from scores.continuous import mae, rmse

    forecast, truth = (
        xr.DataArray(np.asarray(told, dtype=float), dims="case"),
        xr.DataArray(np.asarray(real, dtype=float), dims="case"),
    )
    return {"mae": float(mae(forecast, truth)), "rmse": float(rmse(forecast, truth)), "bias": float((forecast - truth).mean())}


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

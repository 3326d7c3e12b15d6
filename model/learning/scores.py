"""How good probabilities were: proper scores, discrimination, reliability, and intervals by resampling whole nights."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Array = NDArray[np.float64]
Outcome = NDArray[np.bool_]
#: Outcomes, or how surely each came [1].
Came = NDArray[np.bool_] | NDArray[np.floating]

#: Resamples behind an interval.
RESAMPLES = 200
#: Edges of the reliability bins [1].
RELIABILITY_EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Reliability:
    """One bin of a reliability diagram.

    Attributes:
        count: Rows in the bin.
        told: Their mean probability [1].
        happened: Share of them in which it happened [1].
    """

    count: int
    told: float
    happened: float


def brier(probability: Array, happened: Came) -> float:
    """Mean squared error of a probability [1]; 0 is perfect (Brier 1950)."""
    return float(np.mean((probability - happened) ** 2)) if happened.size else float("nan")


def log_loss(probability: Array, happened: Outcome) -> float:
    """Mean negative logarithm of the probability given to what happened [nat]."""
    told = np.clip(np.where(happened, probability, 1.0 - probability), 1e-9, 1.0)
    return float(-np.mean(np.log(told))) if happened.size else float("nan")


def skill(score: float, reference: float) -> float:
    """Share of the reference's score that is gone: 1 perfect, 0 no better, negative worse."""
    return 1.0 - score / reference if reference > 0 else float("nan")


def area_under_curve(probability: Array, happened: Outcome) -> float:
    """Area under the ROC curve by ranks (Mann and Whitney); NaN where only one outcome occurred [1]."""
    positive = int(happened.sum())
    negative = happened.size - positive
    if not positive or not negative:
        return float("nan")
    ranks = rankdata(probability)
    return float((ranks[happened].sum() - positive * (positive + 1) / 2.0) / (positive * negative))


def reliability(probability: Array, happened: Outcome) -> list[Reliability]:
    """Reliability by bins of told probability; empty bins are left out."""
    which = np.clip(np.digitize(probability, RELIABILITY_EDGES) - 1, 0, len(RELIABILITY_EDGES) - 2)
    bins = []
    for number in range(len(RELIABILITY_EDGES) - 1):
        inside = which == number
        if inside.any():
            bins.append(Reliability(int(inside.sum()), float(probability[inside].mean()), float(happened[inside].mean())))
    return bins


def calibration_error(probability: Array, happened: Outcome) -> float:
    """Mean distance of told from happened over the reliability bins, weighted by rows [1]."""
    bins = reliability(probability, happened)
    total = sum(item.count for item in bins)
    return sum(item.count * abs(item.told - item.happened) for item in bins) / total if total else float("nan")


def better_with_confidence(
    probability: Array, reference: Array, happened: Came, night: NDArray[np.integer], *, seed: int
) -> tuple[float, tuple[float, float]]:
    """How surely one forecast has a lower Brier score, or mean square error, than another, resampling whole nights.

    Args:
        probability: The one.
        reference: The other.
        happened: What came: whether, or the value that is told.
        night: Night of each row.
        seed: Of the resampling.

    Returns:
        Share of resamples in which it is better, and the 80 % interval of the Brier skill over the reference.
    """
    nights, index = np.unique(night, return_inverse=True)
    own = np.bincount(index, weights=(probability - happened) ** 2, minlength=nights.size)
    other = np.bincount(index, weights=(reference - happened) ** 2, minlength=nights.size)
    generator = np.random.default_rng(seed)
    drawn = generator.integers(nights.size, size=(RESAMPLES, nights.size))
    gained = 1.0 - own[drawn].sum(axis=1) / np.maximum(other[drawn].sum(axis=1), 1e-12)
    low, high = np.quantile(gained, [0.1, 0.9])
    return float((gained > 0).mean()), (float(low), float(high))


def summary(probability: Array, happened: Outcome, references: Mapping[str, Array]) -> dict[str, float]:
    """Scores by name: of the forecast, and its Brier skill over each reference."""
    own = brier(probability, happened)
    found = {
        "rows": float(happened.size),
        "base_rate": float(happened.mean()) if happened.size else float("nan"),
        "brier": own,
        "log_loss": log_loss(probability, happened),
        "auc": area_under_curve(probability, happened),
        "calibration_error": calibration_error(probability, happened),
    }
    for name, reference in references.items():
        theirs = brier(reference, happened)
        found[f"brier_{name}"] = theirs
        found[f"brier_skill_over_{name}"] = skill(own, theirs)
        found[f"auc_{name}"] = area_under_curve(reference, happened)
    return found

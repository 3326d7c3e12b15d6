"""How often the road's temperature lay inside the 80 % interval on simulated winters, as told and with its width adapted night by night."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.domain.plans import QUANTILES
from model.learning.conformal import LEAD_EDGES, followed, lead_class
from model.learning.rows import Rows
from model.learning.temperature import TemperatureModel

Array = NDArray[np.float64]
#: Nights after which the adapted interval is judged: one winter from October to April.
WARM_UP_NIGHTS = 200
_HOUR = np.timedelta64(1, "h")
_LOW, _MIDDLE, _HIGH = (QUANTILES.index(level) for level in (0.1, 0.5, 0.9))


def needed_factor(quantiles: Array, truth: Array) -> Array:
    """Factor of the interval's width from which each truth lies inside [1].

    Args:
        quantiles: Shape (case, level) with `model.domain.plans.QUANTILES`.
        truth: Shape (case,).
    """
    off = truth - quantiles[:, _MIDDLE]
    above, below = quantiles[:, _HIGH] - quantiles[:, _MIDDLE], quantiles[:, _MIDDLE] - quantiles[:, _LOW]
    needed: Array = np.abs(off) / np.maximum(np.where(off > 0, above, below), 1e-6)
    return needed


def coverage(model: TemperatureModel, judged: Sequence[Rows]) -> dict[str, dict[str, float]]:
    """Coverage by lead class on stations' readings of winters in a row, those after the warm-up.

    A night's readings are known when the next forecast but one is made, so a width is adapted two nights later than its score.

    Args:
        model: The correction.
        judged: Rows of winters the model has not seen, in order of time.
    """
    found = {}
    for number, edge in enumerate(LEAD_EDGES):
        record: dict[int, tuple[Array, Array]] = {}
        for rows in judged:
            lead = (rows.valid - rows.issue) / _HOUR
            own = rows.where(lead_class(lead) == number)
            if not len(own.target):
                continue
            needed = needed_factor(model.correct(own.features), own.target.astype(np.float64))
            for night in np.unique(own.night):
                same = own.night == night
                record[int(night)] = (needed[same], np.ones(int(same.sum())))
        if not record:
            continue
        first = min(record)
        told, factor = followed(record)
        later = [entry for entry in told if entry[0] >= first + WARM_UP_NIGHTS]
        if not later:
            continue
        cases = np.array([len(record[night][0]) for night, _, _ in later], dtype=float)
        found[f"to {edge:g} h" if edge < 1e6 else "beyond"] = {
            "cases": float(cases.sum()),
            "as_told": float(np.concatenate([record[night][0] <= 1.0 for night, _, _ in later]).mean()),
            "adapted": float(np.average([inside for _, _, inside in later], weights=cases)),
            "factor": factor,
        }
    return found

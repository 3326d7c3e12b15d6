"""How far a label of the road analysis can be believed: how often the need truly stood where the analysis reckons a severity.

The road model is not the road. A label it reckons from the weather that came shares its errors with the forecasts that are judged by it, so
a model that learns such labels as certain becomes surer than it may. What surface sensors saw beside what was reckoned there tells how sure a
label is: log-odds of the need rise with the logarithm of the severity, and a surface reckoned bare is in need now and then. With few nights of
evidence both are drawn to what the need's rule says of how well its quantity is known (a film within a factor of three, a depth of snow
within one and a half). The label learnt from is that share, not 0 or 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from model.domain.needs import Need
from model.learning.calibrate import ROWS_OF_A_NIGHT

Array = NDArray[np.float64]

#: Least and largest severity told apart, as a ratio to the limit [1].
LEAST, MOST = 0.01, 20.0
#: Share in need where the severity is as many times the limit as the quantity is known within [1].
KNOWN_SHARE = 0.8
#: How firmly the log-odds at the limit (0) and their rise are held before anything is seen; of the rise as a share of it.
PRIOR_SD_AT_LIMIT, PRIOR_SD_RISE = 1.0, 0.3
#: Least rise: more of it never makes the need less likely.
LEAST_SLOPE = 0.2
#: Share of surfaces in need among those reckoned bare, and the nights that this counts as.
PRIOR_MISSED, PRIOR_MISSED_NIGHTS = 0.003, 10.0
_STEPS = 30


@dataclass(frozen=True, slots=True)
class LabelTruth:
    """Share of surfaces in need by reckoned severity.

    Attributes:
        intercept: Log-odds at the limit.
        slope: Rise with the logarithm of severity, above 0.
        missed: Share in need among surfaces reckoned bare [1].
        nights: Nights of sensor evidence behind it.
    """

    intercept: float
    slope: float
    missed: float
    nights: int

    def share(self, severity: NDArray[np.floating]) -> Array:
        """Probability that the need truly stood [1]."""
        told = expit(self.intercept + self.slope * _logarithm(severity))
        share: Array = np.where(np.asarray(severity) < LEAST, self.missed, np.maximum(told, self.missed))
        return share


def believed_from(told: Mapping[str, object]) -> dict[Need, LabelTruth]:
    """What a model card says of how far labels were believed, by need; a need it has in another form is left out.

    Args:
        told: By name of the need, `dataclasses.asdict` of each.
    """
    found = {}
    for need in Need:
        entry = told.get(need.value)
        if isinstance(entry, Mapping) and {"intercept", "slope", "missed", "nights"} <= set(entry):
            numbers = {name: float(entry[name]) for name in ("intercept", "slope", "missed")}
            found[need] = LabelTruth(**numbers, nights=int(entry["nights"]))
    return found


def unseen(known_within: float) -> LabelTruth:
    """What is believed before anything was compared.

    Args:
        known_within: Factor within which the need's quantity is known, above 1.
    """
    return LabelTruth(0.0, float(logit(KNOWN_SHARE) / np.log(known_within)), PRIOR_MISSED, 0)


def fit_label_truth(
    severity: NDArray[np.floating], seen: NDArray[np.bool_], night: NDArray[np.integer], *, known_within: float
) -> LabelTruth:
    """Fit to sensors or to the log of work.

    Args:
        severity: Reckoned, shape (case,).
        seen: Whether the need showed, shape (case,).
        night: Night of each case, shape (case,); hours and sensors of a night are not independent.
        known_within: Factor within which the need's quantity is known before anything is seen, above 1.
    """
    bare = severity < LEAST
    before = unseen(known_within)
    slope = np.array([before.intercept, before.slope])
    filmed = ~bare
    nights = int(np.unique(night[filmed]).size)
    if nights:
        design = np.stack([np.ones(int(filmed.sum())), _logarithm(severity[filmed])])
        worth = min(1.0, ROWS_OF_A_NIGHT * nights / design.shape[1])
        slope = _newton(design, seen[filmed].astype(np.float64), worth, slope)
    bare_nights = float(np.unique(night[bare]).size)
    rate = float(seen[bare].mean()) if bare.any() else PRIOR_MISSED
    missed = (rate * bare_nights + PRIOR_MISSED * PRIOR_MISSED_NIGHTS) / (bare_nights + PRIOR_MISSED_NIGHTS)
    return LabelTruth(float(slope[0]), float(slope[1]), missed, nights)


def _logarithm(severity: NDArray[np.floating]) -> Array:
    logarithm: Array = np.log(np.clip(np.asarray(severity, dtype=np.float64), LEAST, MOST))
    return logarithm


def _newton(design: Array, seen: Array, worth: float, prior: Array) -> Array:
    """Penalised maximum likelihood of intercept and slope."""
    at, firm = np.array(prior), 1.0 / np.array([PRIOR_SD_AT_LIMIT, PRIOR_SD_RISE * prior[1]]) ** 2
    for _ in range(_STEPS):
        told = expit(at @ design)
        gradient = worth * design @ (told - seen) + firm * (at - prior)
        curvature = worth * (design * (told * (1.0 - told))) @ design.T + np.diag(firm)
        step = np.clip(np.linalg.solve(curvature, gradient), -1.0, 1.0)
        at = at - step
        at[1] = max(at[1], LEAST_SLOPE)
        if np.abs(step).max() < 1e-6:
            break
    return at

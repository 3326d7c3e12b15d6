"""How far a label of the road analysis can be believed: how often the need truly stood where the analysis reckons a severity.

The road model is not the road. A label it reckons from the weather that came shares its errors with the forecasts that are judged by it, so
a model that learns such labels as certain becomes surer than it may. What surface sensors saw beside what was reckoned there tells how sure a
label is: log-odds of the need rise with the logarithm of the severity, and a surface reckoned bare is in need now and then. With few nights of
evidence both are drawn to what a film known to within a factor of three or so allows. The label learnt from is that share, not 0 or 1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from model.learning.calibrate import ROWS_OF_A_NIGHT

Array = NDArray[np.float64]

#: Least and largest severity told apart, as a ratio to the limit [1].
LEAST, MOST = 0.01, 20.0
#: Log-odds at the limit and their rise with the logarithm of severity, before anything is seen, and how firmly. Assumed: a film or a depth is
#: known to within a factor of about three, and as often over- as underestimated.
PRIOR: Array = np.array([0.0, 1.3])
PRIOR_SD: Array = np.array([1.0, 0.4])
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


@dataclass(frozen=True, slots=True)
class Belief:
    """How far the labels of one need are believed.

    Attributes:
        usual: On most units.
        logged: On units whose own log of work bears the need out, where that is not all of them; None where no log told of it.
    """

    usual: LabelTruth
    logged: LabelTruth | None = None

    def share(self, severity: NDArray[np.floating], on_log: NDArray[np.bool_]) -> Array:
        """Probability that the need truly stood [1].

        Args:
            severity: Reckoned, shape (row,).
            on_log: Whether the row's unit has such a log, shape (row,).
        """
        usual = self.usual.share(severity)
        return usual if self.logged is None else np.where(on_log, self.logged.share(severity), usual)


#: What is believed before any sensor was compared.
UNSEEN = LabelTruth(float(PRIOR[0]), float(PRIOR[1]), PRIOR_MISSED, 0)


def fit_label_truth(severity: NDArray[np.floating], seen: NDArray[np.bool_], night: NDArray[np.integer]) -> LabelTruth:
    """Fit to sensors.

    Args:
        severity: Reckoned, shape (case,).
        seen: Whether the sensor showed the need, shape (case,).
        night: Night of each case, shape (case,); hours and sensors of a night are not independent.
    """
    bare = severity < LEAST
    slope = np.array(PRIOR)
    filmed = ~bare
    nights = int(np.unique(night[filmed]).size)
    if nights:
        design = np.stack([np.ones(int(filmed.sum())), _logarithm(severity[filmed])])
        worth = min(1.0, ROWS_OF_A_NIGHT * nights / design.shape[1])
        slope = _newton(design, seen[filmed].astype(np.float64), worth)
    bare_nights = float(np.unique(night[bare]).size)
    rate = float(seen[bare].mean()) if bare.any() else PRIOR_MISSED
    missed = (rate * bare_nights + PRIOR_MISSED * PRIOR_MISSED_NIGHTS) / (bare_nights + PRIOR_MISSED_NIGHTS)
    return LabelTruth(float(slope[0]), float(slope[1]), missed, nights)


def _logarithm(severity: NDArray[np.floating]) -> Array:
    logarithm: Array = np.log(np.clip(np.asarray(severity, dtype=np.float64), LEAST, MOST))
    return logarithm


def _newton(design: Array, seen: Array, worth: float) -> Array:
    """Penalised maximum likelihood of intercept and slope."""
    at, firm = np.array(PRIOR), 1.0 / PRIOR_SD**2
    for _ in range(_STEPS):
        told = expit(at @ design)
        gradient = worth * design @ (told - seen) + firm * (at - PRIOR)
        curvature = worth * (design * (told * (1.0 - told))) @ design.T + np.diag(firm)
        step = np.clip(np.linalg.solve(curvature, gradient), -1.0, 1.0)
        at = at - step
        at[1] = max(at[1], LEAST_SLOPE)
        if np.abs(step).max() < 1e-6:
            break
    return at

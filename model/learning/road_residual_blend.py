"""How much of each correction to believe, by lead class, and how wide the rest is: learnt from what the corrections did before.

Corrections compete for the road model's departure: what boosting expects, what the station's running offset says, standing still at the
newest reading, and going on as the last hour lacked. Their weights are those that would have served best on forecasts already
verified, never negative nor above one, drawn towards a prior as if so many days had spoken for it. With no days the prior alone holds; a correction
that never helped ends at nothing, and the road model is left.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from model.learning.road_residual_rows import LEAD_CLASSES, lead_class

Array = NDArray[np.float64]
#: Corrections in their order: boosting, running offset, standing still, and what the analysis still lacked at the origin.
CORRECTIONS = ("boosted", "offset", "persistence", "pull")
#: Prior weights: half of what is learnt carries over to later nights; the last two are believed only once they have shown themselves [1].
PRIOR = (0.5, 0.5, 0.0, 0.0)
#: Parts of the day an origin may lie in. How a road goes on from its last reading depends on where the sun stands: at noon it stands still.
PARTS_OF_DAY = 8
#: Most that a correction is believed [1]. What the last hour lacked is known to some hundredths of a kelvin: few cases can make four times of it look
#: right, and the first larger one then misses by degrees.
MOST = 1.0
#: Days the prior is worth [day].
PRIOR_DAYS = 7.0
#: Days that the weights and widths of the whole day are worth for a part of it: an evening's forecast errs otherwise than a morning's [day].
WHOLE_DAYS = 14.0
#: Last lead at which each part of the day has weights of its own, drawn towards those of all [h].
LAST_BY_PART_H = 3
#: Lead up to which the reading just made carries a correction [h].
NEXT_HOUR = 1
#: A departure beyond this many times the class's ordinary one counts as one at that distance [1].
FARTHEST = 4.0
#: Memory of how much of the corrections came true, and days at which all of it is taken to have done so before [day].
HELD_MEMORY_DAYS = 15.0
HELD_DAYS = 3.0
#: Share of the intervals' misses wanted below and above [1].
TAIL = 0.1
#: Memory of the intervals' own misses, and days at which the share wanted is taken to have been kept before [day].
MISSES_DAYS = 10.0
KEPT_DAYS = 3.0
#: Farthest that the level follows the misses [1].
LEVEL_REACH = 0.08


@dataclass(frozen=True, eq=False)
class Blend:
    """Weights and widths by lead class.

    Attributes:
        weights: (lead class, part of the origin's day, correction) [1].
        below: What the lower bound is moved down by, (lead class, part of the origin's day) [K].
        above: What the upper bound is moved up by, of the same shape [K].
    """

    weights: Array
    below: Array
    above: Array

    def correct(self, corrections: Array, part: NDArray[np.intp]) -> Array:
        """Correction to the road model, (origin, lead) [K].

        Args:
            corrections: (correction, origin, lead from 1) [K].
            part: Part of the day of each origin, from 0 to `PARTS_OF_DAY` - 1.
        """
        each = self.weights[lead_class(np.arange(1, corrections.shape[2] + 1))][:, part]
        found: Array = np.einsum("kol,lok->ol", corrections, each)
        return found

    def bounds(self, low: Array, high: Array, part: NDArray[np.intp]) -> tuple[Array, Array]:
        """Ends of the 80 % interval relative to the centre, which they enclose, each (origin, lead) [K].

        Args:
            low: Lower end as learnt, relative to the centre, (origin, lead from 1) [K].
            high: Upper end.
            part: Part of the day of each origin.
        """
        classes = lead_class(np.arange(1, low.shape[1] + 1))
        below, above = (moved[classes][:, part].T for moved in (self.below, self.above))
        return np.minimum(low - below, 0.0), np.maximum(high + above, 0.0)


def prior_blend(spread_k: Array) -> Blend:
    """What holds before anything was verified: prior weights and a spread by lead class.

    Args:
        spread_k: Half the 80 % interval by lead class [K].
    """
    wide = np.tile(spread_k[:, None], (1, PARTS_OF_DAY))
    return Blend(np.tile(PRIOR, (len(LEAD_CLASSES), PARTS_OF_DAY, 1)), wide, wide)


def follow_misses(missed: Array, age_days: Array) -> Array:
    """Level of the quantile to move a bound by, (lead class,) [1]: higher where the bound was lately missed too often.

    The step of adaptive conformal inference (Gibbs and Candes 2021) taken from a fading mean of the misses.

    Args:
        missed: 1 where the reading lay beyond the bound, 0 inside, NaN where unknown, (origin, lead from 1).
        age_days: Of each origin, (origin,) [day].
    """
    classes = lead_class(np.arange(1, missed.shape[1] + 1))
    faded = np.exp(-age_days / MISSES_DAYS)
    levels = np.full(len(LEAD_CLASSES), 1.0 - TAIL)
    for number in range(len(LEAD_CLASSES)):
        came = missed[:, classes == number]
        each = np.where(np.isfinite(came), faded[:, None], 0.0)
        kept = KEPT_DAYS * _per_day(age_days) * came.shape[1]
        share = (np.sum(each * np.nan_to_num(came)) + kept * TAIL) / (each.sum() + kept)
        levels[number] += np.clip(share - TAIL, -LEVEL_REACH, LEVEL_REACH)
    return levels


def share_that_held(said: Array, departure: Array, age_days: Array) -> Array:
    """Share of the corrections that came true, (lead class,) [1]: what to multiply the next ones by, from 0 to 1.

    Least squares of the departures on what was said of them before they were known, drawn towards 1 as if `HELD_DAYS` had borne it out. For the
    next hour the reading just made carries most of a correction and is known to hold: there it is 1.

    Args:
        said: Correction of each forecast as it was issued, (origin, lead from 1) [K].
        departure: Reading minus road model, NaN where unknown, of the same shape [K].
        age_days: Of each origin, (origin,) [day].
    """
    classes = lead_class(np.arange(1, departure.shape[1] + 1))
    faded = np.exp(-age_days / HELD_MEMORY_DAYS)[:, None]
    shares = np.ones(len(LEAD_CLASSES))
    for number in range(len(LEAD_CLASSES)):
        if LEAD_CLASSES[number] <= NEXT_HOUR:
            continue
        inside = classes == number
        came, told = departure[:, inside], said[:, inside]
        weight = np.where(np.isfinite(came), faded, 0.0)
        ordinary = np.sqrt(np.sum(weight * told**2) / max(weight.sum(), 1e-9))
        drawn = np.clip(np.nan_to_num(came), -FARTHEST * max(3 * ordinary, 1.0), FARTHEST * max(3 * ordinary, 1.0))
        prior = HELD_DAYS * _per_day(age_days) * inside.sum() * ordinary**2
        power = np.sum(weight * told**2)
        if power > 1e-9:
            shares[number] = np.clip((np.sum(weight * told * drawn) + prior) / (power + prior), 0.0, 1.0)
    return shares


def fit_blend(
    corrections: Array, departure: Array, rest: Array, bounds: tuple[Array, Array], levels: tuple[Array, Array],
    age_days: Array, part: NDArray[np.intp], *, forget_days: float,
) -> Blend:  # fmt: skip
    """Weights and widths from forecasts already verified.

    Args:
        corrections: What each correction said, (correction, origin, lead from 1) [K].
        departure: Reading minus road model, NaN where unknown, (origin, lead) [K].
        rest: Reading minus the corrected forecast as it was issued, so that widths come from errors no weight was fitted to, as `departure` [K].
        bounds: Lower and upper bound as learnt, relative to the centre, each (origin, lead) [K].
        levels: Quantile to move the lower and the upper bound by, each (lead class,) [1].
        age_days: Of each origin, (origin,) [day].
        part: Part of the day of each origin, (origin,).
        forget_days: E-folding time of the memory [day].
    """
    classes = lead_class(np.arange(1, departure.shape[1] + 1))
    faded = np.exp(-age_days / forget_days)
    weights = np.tile(PRIOR, (len(LEAD_CLASSES), PARTS_OF_DAY, 1))
    below, above = np.zeros((2, len(LEAD_CLASSES), PARTS_OF_DAY))
    for number in range(len(LEAD_CLASSES)):
        inside = classes == number
        came = departure[:, inside]
        there = np.isfinite(came)
        if not there.any():
            continue
        said = corrections[:, :, inside]
        each = np.broadcast_to(faded[:, None], came.shape)
        days = float(np.sum(faded[there.any(axis=1)]) / max(_per_day(age_days), 1.0))
        whole = _weights(said[:, there], came[there], each[there], days / PRIOR_DAYS, np.array(PRIOR))
        weights[number] = whole
        if LEAD_CLASSES[number] <= LAST_BY_PART_H:
            for own in range(PARTS_OF_DAY):
                chosen = there & (part == own)[:, None]
                if chosen.any():
                    weights[number, own] = _weights(said[:, chosen], came[chosen], each[chosen], days / WHOLE_DAYS, whole)
        left = rest[:, inside]
        short, over = (bounds[0][:, inside] - left)[there], (left - bounds[1][:, inside])[there]
        others = WHOLE_DAYS / (WHOLE_DAYS + days * (PARTS_OF_DAY - 1))
        for own in range(PARTS_OF_DAY):
            weight = (each * np.where(part == own, 1.0, others)[:, None])[there]
            below[number, own] = _weighted_quantile(short, weight, levels[0][number])
            above[number, own] = _weighted_quantile(over, weight, levels[1][number])
    return Blend(weights, below, above)


def _per_day(age_days: Array) -> float:
    """Origins a day."""
    span = float(age_days.max() - age_days.min())
    return age_days.size / max(span, 1.0)


def _weights(said: Array, came: Array, weight: Array, times: float, prior: Array) -> Array:
    """Least squares within 0 and `MOST` with a prior that the evidence outweighs so many times."""
    ordinary = max(float(np.quantile(np.abs(came), 0.8)), 1e-3)
    root = np.sqrt(weight)
    left = np.clip(came, -FARTHEST * ordinary, FARTHEST * ordinary) * root
    power = np.sqrt(np.sum(weight * said**2, axis=1) / max(times, 1e-4))
    free = power > 1e-9
    found = prior.copy()
    while free.any():
        rows = np.concatenate([(said[free] * root).T, np.diag(power[free])])
        found[free] = nnls(rows, np.concatenate([left, power[free] * prior[free]]))[0]
        over = free & (found > MOST)
        if not over.any():
            break
        found[over] = MOST
        left = left - MOST * root * said[over].sum(axis=0)
        free &= ~over
    return found


def _weighted_quantile(values: Array, weight: Array, level: float) -> float:
    """Quantile of weighted values."""
    order = np.argsort(values)
    total = np.cumsum(weight[order])
    return float(values[order][min(int(np.searchsorted(total, level * total[-1])), values.size - 1)])

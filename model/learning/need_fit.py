"""One need's learners beside each other: the booster, the straight part, and the mean of both; which of them is put to use.

Each corrects the road model's own probability and is calibrated on later weeks. The straight part is as strong as weeks left out in turn bear out; of
the booster's correction that share is kept that later weeks bore out. Where the later weeks have too few nights with the need for a verdict, the
straight part is what comes out; where they have enough, the mean of the two, unless one of them alone surely tells them better. What is compared is
what each would tell, calibration and all, of weeks that had no part in it: half of the later weeks by what the other half taught, and in turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from model.learning.baseline import start_score
from model.learning.boost import Boost, boosted_here
from model.learning.calibrate import IDENTITY, fit_calibration
from model.learning.need_model import Learner, NeedModel, fit_booster, fit_shrink, load_booster
from model.learning.need_straight import fit_line, fit_need_straight
from model.learning.options import LearningOptions
from model.learning.rows import Rows, stacked
from model.learning.scores import better_with_confidence, brier
from model.learning.split import GAP_NIGHTS, apart
from model.learning.verdict import BLOCK_NIGHTS, CONFIDENCE, LEAST_NEED_NIGHTS, need_nights
from model.needs.judged import NeedRule

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Fitted:
    """Learners of one need.

    Attributes:
        chosen: The one put to use.
        candidates: All that could be fitted, each calibrated on later weeks.
    """

    chosen: Learner
    candidates: Mapping[Learner, NeedModel]


def fit_need(rule: NeedRule, fit: Rows, later: Rows, options: LearningOptions, *, boost: Boost = boosted_here) -> Fitted | None:
    """Learn a need in each way, and choose; None where there is too little of it to learn a line from, so that the road model answers alone.

    Args:
        rule: Of the need.
        fit: Rows to learn from.
        later: Rows of later weeks: when to stop, what to keep, which to choose, how to calibrate.
        options: Size and care.
        boost: Where boosters are trained.
    """
    line = fit_line(rule, fit, seed=options.seed)
    if line is None:
        return None

    def learnt(taught: Rows) -> dict[Learner, NeedModel]:
        return _each(rule, fit, taught, line.ridge, options, boost)

    chosen = Learner.FEW_EVENTS
    halves = _halves(later.night) if need_nights(later.night, later.target) >= LEAST_NEED_NIGHTS else ()
    if halves:
        told = {learner: np.zeros(len(later.target)) for learner in Learner}
        for own, others in halves:
            for learner, model in learnt(later.where(others)).items():
                told[learner][own] = model.probability(later.features[own])[0]
        chosen = choice(told, later, seed=options.seed)
    return Fitted(chosen, learnt(later))


def choice(told: Mapping[Learner, Array], later: Rows, *, seed: int) -> Learner:
    """Which learner is put to use: with few events the straight part, else the mean of both unless one of them surely tells later weeks better.

    Args:
        told: What each learner would tell of the rows, which had no part in it [1].
        later: The rows.
        seed: Of the resampling.
    """
    if need_nights(later.night, later.target) < LEAST_NEED_NIGHTS:
        return Learner.FEW_EVENTS
    best = min(told, key=lambda learner: brier(told[learner], later.target))
    surely, _ = better_with_confidence(told[best], told[Learner.BOTH], later.target, later.night // BLOCK_NIGHTS, seed=seed)
    return best if surely >= CONFIDENCE else Learner.BOTH


def _each(
    rule: NeedRule, fit: Rows, later: Rows, ridge: float, options: LearningOptions, boost: Boost
) -> dict[Learner, NeedModel]:
    """Every learner as it would answer: learnt from some rows; stopped, kept and calibrated by later ones."""
    text = fit_booster(rule, fit, later, options, boost=boost)
    booster = load_booster(text, rule.need.value)
    added = np.asarray(booster.predict(later.features, raw_score=True, num_threads=1), dtype=np.float64)
    start, shrink = start_score(later.features), fit_shrink(added, later)
    calibration = fit_calibration(expit(start + shrink * added), later.target, later.night, seed=options.seed)
    boosted = NeedModel(rule.need, text, shrink, calibration, {}, trusted=False, note="not judged", booster=booster)
    straight = fit_need_straight(rule, stacked([fit, later], columns=fit.features.shape[1]), ridge, seed=options.seed)
    return {
        Learner.FEW_EVENTS: replace(boosted, booster_text="", booster=None, shrink=0.0, calibration=IDENTITY, straight=straight),
        Learner.BOOSTER: boosted,
        Learner.BOTH: replace(boosted, straight=straight),
    }


def _halves(night: NDArray[np.int64]) -> tuple[tuple[NDArray[np.bool_], NDArray[np.bool_]], ...]:
    """Masks of the rows told and of those that teach, twice: every other stretch of nights, or the first and the last of one; none if too few.

    A night reaches into the next ones, so nights near those that are told do not teach.
    """
    nights = np.unique(night)
    stretch = np.cumsum(np.diff(nights, prepend=nights[:1]) > GAP_NIGHTS)
    odd = stretch % 2 == 1 if stretch.any() else np.arange(nights.size) >= nights.size / 2
    own = np.isin(night, nights[odd])
    pairs = tuple((told, ~told & apart(night, np.unique(night[told]))) for told in (own, ~own))
    return pairs if all(told.any() and others.any() for told, others in pairs) else ()

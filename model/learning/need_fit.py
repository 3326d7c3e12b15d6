"""One need's learners beside each other: the booster, the straight part, and the mean of both; which of them is put to use.

Each corrects the road model's own probability. The straight part is as strong as weeks left out in turn bear out; of the booster's correction
that share is kept that later weeks bore out. Where the later weeks have too few nights with the need for a verdict, the straight part is what comes
out; where they have enough, the mean of the two, unless one of them alone surely tells them better. The straight part has not seen those weeks then,
and learns from them too once that is settled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from model.learning.baseline import start_score
from model.learning.boost import Boost, boosted_here
from model.learning.calibrate import IDENTITY, fit_calibration
from model.learning.few_events import SHARE
from model.learning.need_model import Learner, NeedModel, fit_booster, fit_shrink, load_booster
from model.learning.need_straight import driver_values, fit_line, fit_need_straight
from model.learning.options import LearningOptions
from model.learning.rows import Rows, stacked
from model.learning.scores import better_with_confidence, brier
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


def fit_need(rule: NeedRule, fit: Rows, later: Rows, options: LearningOptions, *, boost: Boost = boosted_here) -> Fitted:
    """Learn a need in each way, and choose.

    Args:
        rule: Of the need.
        fit: Rows to learn from.
        later: Rows of later weeks: when to stop, what to keep, which to choose, how to calibrate.
        options: Size and care.
        boost: Where boosters are trained.
    """
    text = fit_booster(rule, fit, later, options, boost=boost)
    booster = load_booster(text, rule.need.value)
    added = np.asarray(booster.predict(later.features, raw_score=True, num_threads=1), dtype=np.float64)
    start, shrink = start_score(later.features), fit_shrink(added, later)
    odds = {Learner.BOOSTER: start + shrink * added}
    calibration = fit_calibration(expit(odds[Learner.BOOSTER]), later.target, later.night, seed=options.seed)
    boosted = NeedModel(rule.need, text, shrink, calibration, {}, trusted=False, note="not judged", booster=booster)
    line = fit_line(rule, fit, seed=options.seed)
    if line is None:
        return Fitted(Learner.BOOSTER, {Learner.BOOSTER: boosted})
    odds[Learner.FEW_EVENTS] = line.odds(driver_values(later.features, line.drivers), start)
    odds[Learner.BOTH] = (1.0 - SHARE) * odds[Learner.FEW_EVENTS] + SHARE * odds[Learner.BOOSTER]
    chosen = choice({learner: expit(own) for learner, own in odds.items()}, later, seed=options.seed)
    straight = fit_need_straight(rule, stacked([fit, later], columns=fit.features.shape[1]), line.ridge, seed=options.seed)
    candidates = {
        Learner.FEW_EVENTS: replace(boosted, booster_text="", booster=None, shrink=0.0, calibration=IDENTITY, straight=straight),
        Learner.BOOSTER: boosted,
        Learner.BOTH: replace(boosted, straight=straight),
    }
    return Fitted(chosen, candidates)


def choice(told: Mapping[Learner, Array], later: Rows, *, seed: int) -> Learner:
    """Which learner is put to use: with few events the straight part, else the mean of both unless one of them surely tells later weeks better.

    Args:
        told: What each learner says of the rows, which it has not learnt from [1].
        later: The rows.
        seed: Of the resampling.
    """
    if need_nights(later.night, later.target) < LEAST_NEED_NIGHTS:
        return Learner.FEW_EVENTS
    best = min(told, key=lambda learner: brier(told[learner], later.target))
    surely, _ = better_with_confidence(told[best], told[Learner.BOTH], later.target, later.night // BLOCK_NIGHTS, seed=seed)
    return best if surely >= CONFIDENCE else Learner.BOTH

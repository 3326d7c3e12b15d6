"""One need's learners beside each other: the booster, the straight part, and both; which of them is put to use.

Each corrects the road model's own probability. The straight part alone is as strong as weeks left out in turn bear out, so it learns from the
later weeks too; the booster, or both, keep of their corrections what the later weeks bore out, and take its place only where they surely tell
those weeks better than a straight part that has not seen them, each week told with shares fitted on the others. So with few events the straight
part is what comes out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from model.learning.baseline import start_score
from model.learning.calibrate import IDENTITY, fit_calibration
from model.learning.event_cases import BLOCKS
from model.learning.need_model import Learner, NeedModel, fit_booster, fit_shares, load_booster
from model.learning.need_straight import driver_values, fit_need_straight, refitted
from model.learning.options import LearningOptions
from model.learning.rows import Rows, stacked
from model.learning.scores import better_with_confidence, brier
from model.learning.verdict import BLOCK_NIGHTS, CONFIDENCE, Judged
from model.needs.judged import NeedRule

Array = NDArray[np.float64]
_WEEK = 7


@dataclass(frozen=True, eq=False)
class Fitted:
    """Learners of one need.

    Attributes:
        chosen: The one put to use.
        candidates: All that could be fitted, each calibrated on later weeks.
    """

    chosen: Learner
    candidates: Mapping[Learner, NeedModel]

    @property
    def model(self) -> NeedModel:
        """The model put to use."""
        return self.candidates[self.chosen]


def fit_need(rule: NeedRule, fit: Rows, later: Rows, options: LearningOptions) -> Fitted:
    """Learn a need in each way, and choose.

    Args:
        rule: Of the need.
        fit: Rows to learn from.
        later: Rows of later weeks: when to stop, what to keep, which to choose, how to calibrate.
        options: Size and care.
    """
    text = fit_booster(rule, fit, later, options)
    booster, straight = load_booster(text, rule.need.value), fit_need_straight(rule, fit)
    start = start_score(later.features)
    added = np.asarray(booster.predict(later.features, raw_score=True, num_threads=1), dtype=np.float64)
    bare = NeedModel(rule.need, text, 1.0, IDENTITY, {}, trusted=False, note="not judged", booster=booster)

    def kept(model: NeedModel, *corrections: Array) -> NeedModel:
        """Of each correction what later weeks bear out, calibrated on them."""
        told = np.column_stack(corrections)
        shares = fit_shares(start, told, later)
        calibration = fit_calibration(expit(start + told @ shares), later.target, later.night, seed=options.seed)
        share = float(shares[1]) if len(corrections) > 1 else 0.0
        return replace(model, shrink=float(shares[0]), straight_share=share, calibration=calibration)

    if straight is None:
        return Fitted(Learner.BOOSTER, {Learner.BOOSTER: kept(bare, added)})
    line = straight.odds(driver_values(later.features, straight.drivers), start) - start
    every = stacked([fit, later], columns=fit.features.shape[1])
    whole, calibration = refitted(rule, every, straight, seed=options.seed)
    alone = replace(bare, booster_text="", booster=None, shrink=0.0, straight=whole, straight_share=1.0, calibration=calibration)
    candidates = {
        Learner.FEW_EVENTS: alone,
        Learner.BOOSTER: kept(bare, added),
        Learner.BOTH: kept(replace(bare, straight=straight), added, line),
    }
    return Fitted(choice(start, added, line, later, seed=options.seed), candidates)


def learner_scores(judged: Judged, told: Sequence[Mapping[Learner, Array]], *, seed: int) -> dict[str, float]:
    """Brier score of each learner on the judged nights, and how surely the one put to use beats the booster there.

    Args:
        judged: Answers of the one put to use, of all winters judged.
        told: What each learner said of each winter [1].
        seed: Of the resampling.
    """
    each = {
        learner: np.concatenate([part[learner] for part in told]) for learner in Learner if all(learner in part for part in told)
    }
    scores = {f"brier_{learner.value}": brier(own, judged.happened) for learner, own in each.items()}
    surely, _ = better_with_confidence(
        judged.told, each[Learner.BOOSTER], judged.happened, judged.night // BLOCK_NIGHTS, seed=seed
    )
    return scores | {"confidence_over_booster": surely}


def choice(start: Array, added: Array, line: Array, later: Rows, *, seed: int) -> Learner:
    """Which learner tells later weeks best; the straight part alone where none of the others surely does.

    Args:
        start: Log-odds that the road model's members give each row.
        added: What the booster adds.
        line: What a straight part adds that has not learnt from these weeks.
        later: The rows.
        seed: Of the resampling.
    """
    told = {
        Learner.FEW_EVENTS: expit(start + line),
        Learner.BOOSTER: _told_by_others(start, added[:, None], later),
        Learner.BOTH: _told_by_others(start, np.column_stack([added, line]), later),
    }
    best = min(told, key=lambda learner: brier(told[learner], later.target))
    if best is Learner.FEW_EVENTS:
        return best
    surely, _ = better_with_confidence(told[best], told[Learner.FEW_EVENTS], later.target, later.night // BLOCK_NIGHTS, seed=seed)
    return best if surely >= CONFIDENCE else Learner.FEW_EVENTS


def _told_by_others(start: Array, corrections: Array, later: Rows) -> Array:
    """P(need) of each row, with the shares that the other stretches of weeks bear out [1]."""
    week = later.night // _WEEK
    told = np.empty(len(start))
    for stretch in np.array_split(np.unique(week), BLOCKS):
        left = np.isin(week, stretch)
        if left.any():
            shares = fit_shares(start[~left], corrections[~left], later.where(~left))
            told[left] = expit(start[left] + corrections[left] @ shares)
    return told

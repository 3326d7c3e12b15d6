"""One need's model: corrects the members' share in log-odds, held to the directions physics demands.

A booster, a straight part (`model.learning.need_straight`) or the mean of both start from the smoothed share of members in need, so with few data
they add little and with none the model would be the baseline itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit, logit

from model.domain.errors import ModelError
from model.domain.needs import Need
from model.features.schema import FEATURE_NAMES, FEATURES, monotone_constraints
from model.learning.baseline import start_score
from model.learning.boost import Boost, Lot, boosted_here
from model.learning.calibrate import ROWS_OF_A_NIGHT, Calibration, calibrated_odds, local_slope
from model.learning.need_straight import NeedStraight
from model.learning.options import LearningOptions
from model.learning.plausible import FIRST, calibrated_draws, ends, standard_draws
from model.learning.rows import Rows
from model.needs.judged import NeedRule

Array = NDArray[np.float64]

#: Group that carries the members' share in `contributions`.
SHARE_GROUP = "road_model"
#: Rounds without gain on the later weeks after which boosting stops.
PATIENCE = 30
#: Share of members in need in an ordinary hour [1].
ORDINARY_SHARE = 0.08
#: Prior of the share of a correction that holds on later nights, and its spread [1]. Assumed: half of what is learnt carries over.
SHRINK_PRIOR = 0.5
SHRINK_PRIOR_SD = 0.3
#: Rows told together; the interval holds `model.learning.plausible.DRAWS` values of each.
ROWS_AT_ONCE = 20_000
#: Rows from which more than one thread is worth its overhead.
ROWS_FOR_THREADS = 300_000


class Learner(StrEnum):
    """What corrects the members' share."""

    FEW_EVENTS = "few_events"
    """The straight part alone."""
    BOOSTER = "booster"
    BOTH = "both"


@dataclass(frozen=True, eq=False)
class NeedModel:
    """A fitted model of one need.

    Attributes:
        need: Which.
        booster_text: LightGBM's own text form; empty without a booster.
        shrink: Share of the booster's correction that later weeks bore out [1].
        calibration: Map of the booster's probability to a calibrated one.
        scores: Figures on the held-out nights by name.
        trusted: Whether it beat baseline and climatology there; an untrusted model never answers.
        note: Why it is not trusted, empty if it is.
        booster: The loaded booster; None where the straight part answers alone.
        straight: The straight part with its own calibration; None where the booster answers alone.
    """

    need: Need
    booster_text: str
    shrink: float
    calibration: Calibration
    scores: Mapping[str, float]
    trusted: bool
    note: str
    booster: Any = field(repr=False)
    straight: NeedStraight | None = None

    @property
    def learner(self) -> Learner:
        """What answers."""
        if self.straight is None:
            return Learner.BOOSTER
        return Learner.FEW_EVENTS if self.booster is None else Learner.BOTH

    def raw(self, features: NDArray[np.float32]) -> Array:
        """Uncalibrated probability of each row [1]."""
        odds = [] if self.booster is None else [self._boosted(features)]
        odds += [] if self.straight is None else [self.straight.odds(features)]
        probability: Array = expit(np.stack(odds).mean(axis=0))
        return probability

    def probability(self, features: NDArray[np.float32]) -> tuple[Array, Array, Array]:
        """Calibrated probability and its 80 % interval, each of shape (row,) [1]; none falls where physics says the need may only rise."""
        if len(features) > ROWS_AT_ONCE:
            cuts = range(0, len(features), ROWS_AT_ONCE)
            middle, low, high = (
                np.concatenate(part) for part in zip(*(self._told(features[at : at + ROWS_AT_ONCE]) for at in cuts), strict=True)
            )
            return middle, low, high
        return self._told(features)

    def _told(self, features: NDArray[np.float32]) -> tuple[Array, Array, Array]:
        drawn = standard_draws(0 if self.straight is None else self.straight.weights)
        told, plausible = [], []
        if self.booster is not None:
            boosted = self._boosted(features)
            told.append(calibrated_odds(self.calibration, boosted)[0])
            plausible.append(calibrated_draws(self.calibration, boosted, drawn[:, 0]))
        if self.straight is not None:
            odds = self.straight.plausible(features, drawn[:, FIRST:])
            told.append(calibrated_odds(self.straight.calibration, self.straight.odds(features))[0])
            plausible.append(calibrated_draws(self.straight.calibration, odds, drawn[:, 0]))
        middle: Array = expit(np.stack(told).mean(axis=0))
        low, high = ends(np.stack(plausible).mean(axis=0), drawn[:, 1])
        return middle, np.minimum(low, middle), np.maximum(high, middle)

    def contributions(self, features: NDArray[np.float32]) -> dict[str, Array]:
        """What each group of features adds to the log-odds of need, by group, each of shape (row,).

        The members' share counts from an ordinary hour's share, the groups from the model's own mean (TreeSHAP, of which a driver's distance from
        its mean times its weight is the straight case). Where both learners answer, each counts as its calibration lets it move the answer there.
        """
        groups = {feature.group: np.zeros(len(features)) for feature in FEATURES}
        beyond = start_score(features) - logit(ORDINARY_SHARE)
        both = self.learner is Learner.BOTH
        if self.straight is not None:
            own = 0.5 * local_slope(self.straight.calibration, self.straight.odds(features)) if both else np.ones(len(features))
            groups[SHARE_GROUP] = own * self.straight.line.slope * beyond
            for group, added in self.straight.contributions(features).items():
                groups[group] = groups[group] + own * added
        if self.booster is not None:
            own = 0.5 * local_slope(self.calibration, self._boosted(features)) if both else np.ones(len(features))
            boosted = np.asarray(self.booster.predict(features, pred_contrib=True, num_threads=1))
            groups[SHARE_GROUP] = groups[SHARE_GROUP] + own * beyond
            for column, feature in enumerate(FEATURES):
                groups[feature.group] = groups[feature.group] + own * self.shrink * boosted[:, column]
        return groups

    def _boosted(self, features: NDArray[np.float32]) -> Array:
        """Uncalibrated log-odds of the booster."""
        added = self.booster.predict(features, raw_score=True, num_threads=1)
        odds: Array = self.shrink * np.asarray(added) + start_score(features)
        return odds


def load_booster(text: str, need: str) -> Any:
    """A booster from its text form; pickles are never read.

    Raises:
        ModelError: The text is no booster, or one for other features.
    """
    import lightgbm

    try:
        booster = lightgbm.Booster(model_str=text)
    except lightgbm.basic.LightGBMError as cause:
        raise ModelError(f"the booster of {need} cannot be read ({cause}); train anew") from cause
    return booster


def fit_booster(rule: NeedRule, fit: Rows, later: Rows, options: LearningOptions, *, boost: Boost = boosted_here) -> str:
    """Train on earlier rows, stop where later ones gain nothing more; the booster as text.

    Args:
        rule: Of the need, for the directions physics demands.
        fit: Rows to learn from.
        later: Rows of later weeks that say when to stop.
        options: Size and care.
        boost: Where it is trained.
    """
    parameters = {
        "objective": "cross_entropy",
        "learning_rate": options.learning_rate,
        "num_leaves": options.leaves,
        "min_data_in_leaf": options.min_rows_in_leaf,
        "min_sum_hessian_in_leaf": 5.0,
        "lambda_l2": 50.0,
        "feature_fraction": 0.4,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "max_bin": 63,
        "monotone_constraints": monotone_constraints(rule.directions),
        **deterministic(options, len(fit.target)),
    }
    lots = (Lot(rows.features, rows.target, start_score(rows.features)) for rows in (fit, later))
    return boost(parameters, *lots, names=list(FEATURE_NAMES), trees=options.trees, patience=PATIENCE)


def fit_shrink(added: Array, later: Rows) -> float:
    """Share of the booster's correction that fits later weeks best [1], drawn to `SHRINK_PRIOR` as strongly as a few nights would.

    Args:
        added: The booster's raw correction of each later row, in log-odds.
        later: The rows.
    """
    start, came = start_score(later.features), later.target.astype(np.float64)
    worth = ROWS_OF_A_NIGHT * np.unique(later.night).size

    def loss(share: float) -> float:
        odds = start + share * added
        fitted = float((np.logaddexp(0.0, odds) - came * odds).mean())
        return worth * fitted + 0.5 * ((share - SHRINK_PRIOR) / SHRINK_PRIOR_SD) ** 2

    return float(minimize_scalar(loss, bounds=(0.0, 1.0), method="bounded").x)


def deterministic(options: LearningOptions, rows: int) -> dict[str, object]:
    """LightGBM parameters under which the same rows give the same trees, whatever the machine."""
    return {
        "deterministic": True,
        "force_col_wise": True,
        "num_threads": 1 if rows < ROWS_FOR_THREADS else options.threads,
        "seed": options.seed,
        "verbosity": -1,
    }

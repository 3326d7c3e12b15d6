"""Whether a need's model may answer: its figures on winters it has not seen, against members, climatology and the rule of thumb."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.features.schema import COMMON_NAMES, FEATURE_NAMES
from model.learning.baseline import rule_of_thumb, smoothed_share
from model.learning.climate_share import fit_climate_share
from model.learning.need_model import NeedModel
from model.learning.rows import Rows
from model.learning.scores import better_with_confidence, reliability, summary

Array = NDArray[np.float64]

#: Share of night resamples in which a model must beat members and climatology to be trusted [1].
CONFIDENCE = 0.8
#: Fewest judged nights with the need on which a verdict rests.
LEAST_NEED_NIGHTS = 5


@dataclass(frozen=True, eq=False)
class Judged:
    """Answers on nights a model has not seen.

    Attributes:
        told: Model's probability of each row [1].
        width: Width of its interval [1].
        members: Smoothed share of members [1].
        climatology: Share at that hour and month in the winters before [1].
        rule: What a crew would say from the mean forecast.
        happened: Whether the need stood.
        night: Night of each row.
    """

    told: Array
    width: Array
    members: Array
    climatology: Array
    rule: Array
    happened: NDArray[np.bool_]
    night: NDArray[np.int64]


def answers(model: NeedModel, judged: Rows, fit: Rows) -> Judged:
    """Answers of a model and its rivals.

    Args:
        model: The model.
        judged: Rows it has not seen.
        fit: Rows it learnt from, for climatology.
    """
    told, low, high = model.probability(judged.features)
    return Judged(
        told=told,
        width=high - low,
        members=smoothed_share(judged.features[:, len(COMMON_NAMES) :]),
        climatology=fit_climate_share(fit.valid, fit.target > 0.5).at(judged.valid),
        rule=rule_of_thumb(judged.features, model.need, FEATURE_NAMES).astype(np.float64),
        happened=judged.target > 0.5,
        night=judged.night,
    )


def pooled(parts: Sequence[Judged]) -> Judged:
    """Answers of several winters together."""
    names = ("told", "width", "members", "climatology", "rule", "happened", "night")
    return Judged(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def need_nights(night: NDArray[np.int64], happened: NDArray[np.bool_]) -> int:
    """Nights in which the need stood at least once."""
    return int(np.unique(night[happened]).size)


def figures(judged: Judged, *, seed: int) -> dict[str, float]:
    """Scores by name."""
    rivals = {"members": judged.members, "climatology": judged.climatology, "rule": judged.rule}
    scores = summary(judged.told, judged.happened, rivals)
    for name in ("members", "climatology"):
        surely, (worst, best) = better_with_confidence(judged.told, rivals[name], judged.happened, judged.night, seed=seed)
        scores[f"confidence_over_{name}"] = surely
        scores[f"brier_skill_over_{name}_low"], scores[f"brier_skill_over_{name}_high"] = worst, best
    for number, item in enumerate(reliability(judged.told, judged.happened)):
        scores[f"reliability_{number:02d}_rows"] = float(item.count)
        scores[f"reliability_{number:02d}_told"] = item.told
        scores[f"reliability_{number:02d}_happened"] = item.happened
    scores["mean_interval"] = float(np.mean(judged.width))
    scores["judged_nights"] = float(np.unique(judged.night).size)
    scores["judged_need_nights"] = float(need_nights(judged.night, judged.happened))
    return scores


def distrust(scores: Mapping[str, float]) -> str:
    """Why a model may not answer; empty if it may."""
    if scores["judged_need_nights"] < LEAST_NEED_NIGHTS:
        return (
            f"only {scores['judged_need_nights']:.0f} held-out nights had the need; {LEAST_NEED_NIGHTS} are needed for a verdict"
        )
    for name, words in (("members", "the members' share"), ("climatology", "climatology")):
        if not scores[f"brier_skill_over_{name}"] > 0:
            return f"no better than {words} on held-out nights (Brier skill {scores[f'brier_skill_over_{name}']:.3f})"
        if scores[f"confidence_over_{name}"] < CONFIDENCE:
            return f"better than {words} in only {scores[f'confidence_over_{name}']:.0%} of resampled held-out nights"
    return ""

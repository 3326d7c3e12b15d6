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
from model.learning.scores import better_with_confidence, brier, reliability, summary

Array = NDArray[np.float64]

#: Nights resampled together: a spell of weather lasts longer than a night.
BLOCK_NIGHTS = 5
#: Share of resamples of such blocks in which a model must beat members, climatology and the rule of thumb to be trusted [1].
CONFIDENCE = 0.8
#: Fewest judged nights with the need on which a verdict rests.
LEAST_NEED_NIGHTS = 5
#: Share below which a night does not count as one that may have had the need [1].
LEAST_SHARE = 0.1
#: Name of the model that answers now, among the rivals.
IN_SERVICE = "in_service"


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
        in_service: What the model that answers now says, NaN where there is none or it has learnt from that night [1].
    """

    told: Array
    width: Array
    members: Array
    climatology: Array
    rule: Array
    happened: NDArray[np.bool_]
    night: NDArray[np.int64]
    in_service: Array


def answers(model: NeedModel, judged: Rows, fit: Rows, *, in_service: NeedModel | None = None, seed: int = 0) -> Judged:
    """Answers of a model and its rivals.

    Args:
        model: The model.
        judged: Rows it has not seen.
        fit: Rows it learnt from, for climatology.
        in_service: The model that answers now, if it has not seen these rows either.
        seed: Of the outcomes drawn where labels are shares.
    """
    told, low, high = model.probability(judged.features)
    return Judged(
        told=told,
        width=high - low,
        members=smoothed_share(judged.features[:, len(COMMON_NAMES) :]),
        climatology=fit_climate_share(fit.valid, fit.target).at(judged.valid),
        rule=rule_of_thumb(judged.features, model.need, FEATURE_NAMES).astype(np.float64),
        happened=judged.drawn(seed=seed),
        night=judged.night,
        in_service=np.full(len(told), np.nan) if in_service is None else in_service.probability(judged.features)[0],
    )


def pooled(parts: Sequence[Judged]) -> Judged:
    """Answers of several winters together."""
    names = ("told", "width", "members", "climatology", "rule", "happened", "night", IN_SERVICE)
    return Judged(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def need_nights(night: NDArray[np.int64], happened: NDArray[np.bool_] | NDArray[np.floating]) -> int:
    """Nights in which the need stood at least once; where that is a share, each counts as far as its surest row.

    Args:
        night: Night of each row.
        happened: Whether the need stood, or how surely [1].
    """
    nights, index = np.unique(night, return_inverse=True)
    surest = np.zeros(nights.size)
    np.maximum.at(surest, index, np.asarray(happened, dtype=np.float64))
    return int(surest[surest >= LEAST_SHARE].sum() + 1e-9)


def figures(judged: Judged, *, seed: int) -> dict[str, float]:
    """Scores by name."""
    rivals = {"members": judged.members, "climatology": judged.climatology, "rule": judged.rule}
    scores = summary(judged.told, judged.happened, rivals)
    both = np.isfinite(judged.in_service)
    if both.any():
        scores |= _against_in_service(judged, both, seed=seed)
    for name, rival in rivals.items():
        surely, (worst, best) = better_with_confidence(
            judged.told, rival, judged.happened, judged.night // BLOCK_NIGHTS, seed=seed
        )
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


def _against_in_service(judged: Judged, both: NDArray[np.bool_], *, seed: int) -> dict[str, float]:
    """The comparison with the model that answers now, on the nights neither has seen."""
    surely, (worst, best) = better_with_confidence(
        judged.told[both], judged.in_service[both], judged.happened[both], judged.night[both] // BLOCK_NIGHTS, seed=seed
    )
    return {
        f"brier_{IN_SERVICE}": brier(judged.in_service[both], judged.happened[both]),
        f"confidence_over_{IN_SERVICE}": surely,
        f"brier_skill_over_{IN_SERVICE}_low": worst,
        f"brier_skill_over_{IN_SERVICE}_high": best,
    }


def distrust(scores: Mapping[str, float]) -> str:
    """Why a model may not answer; empty if it may."""
    if scores["judged_need_nights"] < LEAST_NEED_NIGHTS:
        return (
            f"only {scores['judged_need_nights']:.0f} held-out nights had the need; {LEAST_NEED_NIGHTS} are needed for a verdict"
        )
    for name, words in (("members", "the members' share"), ("climatology", "climatology"), ("rule", "the rule of thumb")):
        if not scores[f"brier_skill_over_{name}"] > 0:
            return f"no better than {words} on held-out nights (Brier skill {scores[f'brier_skill_over_{name}']:.3f})"
        if scores[f"confidence_over_{name}"] < CONFIDENCE:
            return f"better than {words} in only {scores[f'confidence_over_{name}']:.0%} of resampled held-out nights"
    return ""

"""What of a training takes over from the one that answers: its needs together, surface temperature and the stations' own correction each by itself.

A set of models has parts that are judged on different things. A need told better must not carry in a surface temperature that is told worse, nor may
a correction that has too few nights behind it early in the season hold back needs told better: what answers stays beside what is new, and a part that
surely gained comes in though no need did.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from model.learning.models import STATIONS, TEMPERATURE, TrainedModels, to_files
from model.learning.need_model import NeedModel
from model.learning.verdict import CONFIDENCE, IN_SERVICE

#: Name of all needs together among the parts, and what is promoted by itself.
ALL_NEEDS = "needs"
PARTS = (TEMPERATURE, STATIONS)
#: Share of resampled blocks of nights in which the new part tells better than the one that answers [1].
OVER_IN_SERVICE = f"confidence_over_{IN_SERVICE}"
#: The same of the one that answers against what would be told without it [1].
WORTH_OF_IN_SERVICE = f"confidence_of_{IN_SERVICE}"


class Part(Protocol):
    """A part of a training that is told with or without: the surface temperature, or the stations' own correction."""

    @property
    def trusted(self) -> bool:
        """Whether it answers."""

    @property
    def note(self) -> str:
        """Why it does not, or not always; empty if it does."""

    @property
    def scores(self) -> Mapping[str, float]:
        """Figures on held-out nights by name."""


class Promotion(StrEnum):
    """What becomes of a training."""

    BEATS_BASELINES = "beats_baselines"
    """Nothing answered so far, and it beats the baselines."""
    BEATS_IN_SERVICE = "beats_in_service"
    """It tells something better than the one that answers, or something that was not answered."""
    NO_BETTER_THAN_BASELINES = "no_better_than_baselines"
    WORSE_THAN_IN_SERVICE = "worse_than_in_service"
    NO_BETTER_THAN_IN_SERVICE = "no_better_than_in_service"

    @property
    def takes_over(self) -> bool:
        """Whether the training answers from now on."""
        return self in {Promotion.BEATS_BASELINES, Promotion.BEATS_IN_SERVICE}


@dataclass(frozen=True, slots=True)
class Promoted:
    """The verdict on a training.

    Attributes:
        verdict: What becomes of it.
        deciding: Needs and parts that decide it, by name.
        needs_stay: Whether what takes over has the needs of the one that answers (`with_needs_of`).
    """

    verdict: Promotion
    deciding: tuple[str, ...]
    needs_stay: bool = False


def promotion(new: TrainedModels, old: TrainedModels | None) -> Promoted:
    """Whether a training may take the place of the one that answers.

    Args:
        new: The training, judged; parts that stay are in it already (`stays`).
        old: The one that answers, or None.
    """
    verdict, deciding = needs_promotion(
        {need.value: model for need, model in new.needs.items()},
        None if old is None else {need.value: model for need, model in old.needs.items()},
    )
    before = dict.fromkeys(PARTS) if old is None else parts(old)
    gained = tuple(name for name, part in parts(new).items() if new.origin_of(name) == new.version and gains(part, before[name]))
    if verdict.takes_over:
        return Promoted(verdict, (*deciding, *gained))
    if not gained:
        return Promoted(verdict, deciding)
    return Promoted(Promotion.BEATS_BASELINES if old is None else Promotion.BEATS_IN_SERVICE, gained, needs_stay=old is not None)


def parts(models: TrainedModels) -> dict[str, Part | None]:
    """What is promoted by itself, by name."""
    return dict(zip(PARTS, (models.temperature, models.stations), strict=True))


def stays(new: Part | None, old: Part | None) -> bool:
    """Whether a part that answers stays beside what is new of a training.

    It does where the new one surely tells the same hours worse, or may not answer; unless it was itself surely no better there than nothing.

    Args:
        new: Of the training, with its figures beside the one that answers; None where none could be learnt.
        old: The one that answers; None where none does.
    """
    if old is None or not old.trusted:
        return False
    scores = {} if new is None else new.scores
    if scores.get(WORTH_OF_IN_SERVICE, 1.0) <= 1.0 - CONFIDENCE:
        return False
    return new is None or not new.trusted or scores.get(OVER_IN_SERVICE, 1.0) <= 1.0 - CONFIDENCE


def gains(new: Part | None, old: Part | None) -> bool:
    """Whether a new part surely tells better than the one that answers, or tells what was not told.

    Args:
        new: Of the training.
        old: The one that answers.
    """
    if new is None or not new.trusted:
        return False
    return old is None or not old.trusted or new.scores.get(OVER_IN_SERVICE, 0.0) >= CONFIDENCE


def needs_promotion(new: Mapping[str, NeedModel], old: Mapping[str, NeedModel] | None) -> tuple[Promotion, tuple[str, ...]]:
    """Whether a training's needs may take the place of those that answer, and the needs that decide it.

    They may where a need that is answered is told better than now with confidence, or was not answered so far, and no need that is answered
    now would be lost or told worse with confidence. A need is compared on held-out nights that neither model has seen.

    Args:
        new: Needs of the training, judged, by name.
        old: Needs of the training that answers, by name; None where none does.
    """
    trusted = {name for name, model in new.items() if model.trusted}
    if not trusted:
        return Promotion.NO_BETTER_THAN_BASELINES, ()
    if old is None:
        return Promotion.BEATS_BASELINES, tuple(sorted(trusted))
    answered = {name for name, model in old.items() if model.trusted}
    surely = {name: new[name].scores.get(OVER_IN_SERVICE, float("nan")) for name in trusted & answered}
    worse = {name for name, share in surely.items() if share <= 1.0 - CONFIDENCE} | (answered - trusted)
    if worse:
        return Promotion.WORSE_THAN_IN_SERVICE, tuple(sorted(worse))
    better = {name for name, share in surely.items() if share >= CONFIDENCE} | (trusted - answered)
    if not better:
        return Promotion.NO_BETTER_THAN_IN_SERVICE, ()
    return Promotion.BEATS_IN_SERVICE, tuple(sorted(better))


def with_needs_of(old: TrainedModels, new: TrainedModels) -> dict[str, bytes]:
    """Files of the needs that answer, with the surface temperature and the stations' correction of a training.

    Args:
        old: Whose needs stay, with the error statistics they learnt with.
        new: Whose other parts come.
    """
    facts, newer = (models.card.get("facts") for models in (old, new))
    told = dict(facts) if isinstance(facts, Mapping) else {}
    kept = newer.get("kept") if isinstance(newer, Mapping) else None
    seen = [until for models in (old, new) if (until := models.learnt_until) is not None]
    told |= {"learnt_until_night": max(seen)} if len(seen) == 2 else {}
    told |= {"kept": {**(kept if isinstance(kept, Mapping) else {}), ALL_NEEDS: old.origin_of(ALL_NEEDS)}}
    return to_files(old.needs, new.temperature, old.errors, told, stations=new.stations)

"""What the judged nights say of the learner that was chosen for a need, beside the booster it takes the place of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.learning.need_model import Learner
from model.learning.scores import better_with_confidence, brier
from model.learning.verdict import BLOCK_NIGHTS, CONFIDENCE, Judged, distrust, figures, pooled

#: How surely what was chosen beats the booster, among the scores.
OVER_BOOSTER = f"confidence_over_{Learner.BOOSTER.value}"
#: 1 among the scores where the judged nights themselves put the booster in the place of what was chosen: its figures there are a little too good.
SETTLED_ON_JUDGED = "settled_on_judged"


@dataclass(frozen=True, eq=False)
class Seen:
    """One stretch of judged nights.

    Attributes:
        chosen: The learner chosen before it.
        answers: Answers of each learner and its rivals on it.
    """

    chosen: Learner
    answers: Mapping[Learner, Judged]


def learner_verdict(seen: Sequence[Seen], chosen: Learner, *, seed: int) -> tuple[Learner, dict[str, float]]:
    """The learner put to use, and its scores on the judged nights with the Brier score of each learner there.

    What was chosen before them stands, unless it may not answer or is surely told worse than the booster there, and the booster may answer: nothing
    is answered worse for there being a choice. `SETTLED_ON_JUDGED` then says that the scores are of the nights that settled it.

    Args:
        seen: Stretches of judged nights in the order of time, at least one.
        chosen: The learner chosen last, for the model put to use.
        seed: Of the resampling.
    """
    each = {learner: [part.answers[learner] for part in seen if learner in part.answers] for learner in Learner}
    told = {learner: pooled(parts) for learner, parts in each.items() if len(parts) == len(seen)}
    beside = {f"brier_{learner.value}": brier(own.told, own.happened) for learner, own in told.items()}
    booster = told[Learner.BOOSTER]
    alone = figures(booster, seed=seed) | beside
    if all(part.chosen is Learner.BOOSTER for part in seen):
        return chosen, alone
    every = pooled([part.answers[part.chosen] for part in seen])
    block = every.night // BLOCK_NIGHTS
    better, _ = better_with_confidence(every.told, booster.told, every.happened, block, seed=seed)
    worse, _ = better_with_confidence(booster.told, every.told, every.happened, block, seed=seed)
    scores = figures(every, seed=seed) | beside | {OVER_BOOSTER: better}
    falls = bool(distrust(scores)) or worse >= CONFIDENCE
    return (Learner.BOOSTER, alone | {SETTLED_ON_JUDGED: 1.0}) if falls and not distrust(alone) else (chosen, scores)

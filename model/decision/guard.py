"""The guard: advice is Halka's only while its told probabilities have lately held, and been worth more than the rule of thumb.

Each night that has passed and been read is scored twice in money: what acting on the told probability would have cost at the route's own
cost-loss ratio, and what acting on the rule of thumb would have. Nights fade with a half-life, and a prior worth of nights stands for "as good as
the rule". While the told probabilities come out dearer than the rule by more than `TOLERANCE`, or tell a small part of what comes, or many times
it (`TOO_LITTLE`, `TOO_MUCH`), the rule is followed; the model is asked again every night and comes back when its nights are good again. The second
test is there for service: in money alone, a model that never sends anybody out can look cheap while roads go out of standard.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.domain.errors import DomainError

#: Nights after which a night counts half [d].
HALF_LIFE = 20.0
#: Nights' worth of "as good as the rule" to begin with.
PRIOR_NIGHTS = 3.0
#: The model may be dearer than the rule by this share before it is left [1], and must be no dearer than it to come back.
TOLERANCE = 0.05
#: What came over what was told, and what was told over what came, from which the probabilities do not hold [1]: too little told costs service
#: and is left sooner. And how much must have come or been told before it counts, in cases.
TOO_LITTLE, TOO_MUCH, LEAST_CASES = 2.0, 6.0, 1.5


@dataclass(frozen=True, slots=True)
class Guard:
    """How the model has done lately, per unit of loss.

    Attributes:
        model: Faded mean cost of acting on the told probabilities, over the loss [1].
        rule: The same of the rule of thumb.
        weight: Nights' worth behind them.
        told: Faded sum of told probabilities, over all cases.
        came: Faded sum of what came, over all cases.
        trusted: Whether the model is followed.
    """

    model: float = 0.0
    rule: float = 0.0
    weight: float = 0.0
    told: float = 0.0
    came: float = 0.0
    trusted: bool = True

    def after(self, night: "GuardNight") -> "Guard":
        """The guard after one more night."""
        fade = 0.5 ** (1.0 / HALF_LIFE)
        told, came = fade * self.told + night.told, fade * self.came + night.came
        holds = _holds(told, came)
        if not night.counted:
            return replace(self, told=told, came=came, trusted=self.trusted and holds)
        kept = self.weight * fade
        weight = kept + 1.0
        model = (kept * self.model + night.model / night.counted) / weight
        rule = (kept * self.rule + night.rule / night.counted) / weight
        trusted = holds and self._verdict(model, rule, weight)
        return Guard(model, rule, weight, told, came, trusted)

    def _verdict(self, model: float, rule: float, weight: float) -> bool:
        """Both drawn to the rule's own cost by the prior; leaving and coming back have limits of their own."""
        drawn = (weight * model + PRIOR_NIGHTS * rule) / (weight + PRIOR_NIGHTS)
        return drawn <= rule * (1.0 + TOLERANCE) if self.trusted else model <= rule


@dataclass(frozen=True, slots=True)
class GuardNight:
    """What one night's cases came to, as sums over them.

    Attributes:
        model: Cost of acting on the told probabilities, over the loss, of the cases that count in money [1].
        rule: The same of the rule of thumb.
        counted: How many count in money.
        told: Told probabilities of all cases.
        came: Shares of their loss that came, of all cases.
    """

    model: float
    rule: float
    counted: int
    told: float
    came: float


def guard_night(told: ArrayLike, rule: ArrayLike, happened: ArrayLike, *, threshold: ArrayLike) -> GuardNight:
    """Score a night that has passed.

    Args:
        told: Probabilities told before the night, shape (case,) [1].
        rule: Whether the rule of thumb said act, same shape.
        happened: Share of its loss that came, 1 where the need stood unmet for as long as the class allows, same shape [1].
        threshold: Cost-loss ratio of each case [1]; cases at 1 or above, where acting never pays, do not count in money.

    Raises:
        DomainError: Shapes differ, or a probability is none.
    """
    chance, said, came = (np.atleast_1d(np.asarray(item, dtype=float)) for item in (told, rule, happened))
    limit = np.broadcast_to(np.asarray(threshold, dtype=float), chance.shape)
    if not chance.shape == said.shape == came.shape:
        raise DomainError(f"guard: {chance.size} told, {said.size} of the rule and {came.size} outcomes do not belong together")
    if not ((chance >= 0) & (chance <= 1)).all():
        raise DomainError("guard: a told probability lies outside 0 to 1")
    counted = limit < 1.0
    return GuardNight(
        model=_spent(chance[counted] > limit[counted], came[counted], limit[counted]),
        rule=_spent(said[counted] > 0.5, came[counted], limit[counted]),
        counted=int(counted.sum()),
        told=float(chance.sum()),
        came=float(came.sum()),
    )


def _holds(told: float, came: float) -> bool:
    """Whether what was told and what came are of the same size, or too little of both to say."""
    return max(told, came) < LEAST_CASES or (came <= TOO_LITTLE * told and told <= TOO_MUCH * came)


def _spent(acts: NDArray[np.bool_], came: NDArray[np.float64], limit: NDArray[np.float64]) -> float:
    """Cost over the loss of a set of cases: the cost-loss ratio where one acts, the whole loss where one does not and it comes."""
    return float(np.where(acts, limit, came).sum())

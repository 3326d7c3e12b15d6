"""What the night would cost by the rule of thumb, against the same losses that Halka's advice and doing nothing are held against.

A loss is counted as the recommendation weighs it, whoever acts: where the rule calls a round, its price and what acting in time leaves of
the loss, of which the round bears upon no more than comes while its treatment works (salt a day, sand two); where it calls none, the whole
expected loss. The rule knows nothing of heated ground: that is counted as its recommendation says, which is what was signed where the caller
hands that over.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from model.decision.further import further_by_rule
from model.decision.thumb_told import NOT_ASKED, RULE_NEEDS
from model.domain.needs import Need
from model.domain.plans import Advice, Assessment, Recommendation


@dataclass(frozen=True, slots=True)
class RuleNight:
    """The rule's night.

    Attributes:
        act_sek: Municipal cost of its rounds with those expected after them, and of the heat that is advised [SEK].
        municipal_sek: Expected municipal loss that is left [SEK].
        societal_sek: Expected societal loss that is left [SEK].
    """

    act_sek: float
    municipal_sek: float
    societal_sek: float

    @property
    def loss_sek(self) -> float:
        """Expected loss that is left, of both purses [SEK]."""
        return self.municipal_sek + self.societal_sek


@dataclass(frozen=True, slots=True)
class RuleRound:
    """A round the rule calls.

    Attributes:
        cost_sek: Its price [SEK].
        loss_sek: Expected loss over the time its treatment works, municipal and societal [SEK].
        further_sek: Price of the rounds that are expected after it [SEK].
    """

    cost_sek: float
    loss_sek: float
    further_sek: float = 0.0


def rule_rounds(assessment: Assessment) -> dict[tuple[str, Need], RuleRound | None]:
    """The round the rule calls, by route and need; None where it calls none. Where it was not asked there is no entry."""
    hourly, found = assessment.hourly, dict[tuple[str, Need], RuleRound | None]()
    for need in RULE_NEEDS:
        names = [f"rule_{part}_{need.value}" for part in ("calls", "cost", "loss")]
        if not set(names) <= set(hourly):
            continue
        after = further_by_rule(assessment, need)
        told = zip(hourly["unit"].to_numpy(), *(hourly[name].to_numpy() for name in names), strict=True)
        for unit, called, cost, loss in told:
            if called != NOT_ASKED and math.isfinite(cost):
                more = after.get(str(unit), 0.0)
                found[str(unit), need] = RuleRound(float(cost), float(loss), more) if called else None
    return found


def rule_night(assessment: Assessment, items: Iterable[Recommendation]) -> RuleNight | None:
    """Sums over recommendations whose risk is known.

    Args:
        assessment: What they are of.
        items: Of the windows that began with it.

    Returns:
        None where there are none, or the rule's word is not known of each: it was not asked, the night is of a version that did not
        keep it, or a window is a later one, which the rule says nothing of.
    """
    known, rounds = [item for item in items if item.probability is not None], rule_rounds(assessment)
    if not known:
        return None
    act = municipal = societal = 0.0
    for item in known:
        called = RuleRound(item.cost_act_sek, item.loss_sek) if item.advice is Advice.ACT else None
        if item.need in RULE_NEEDS:
            if (item.unit_id, item.need) not in rounds or item.window_start != assessment.issued_at:
                return None
            called = rounds[item.unit_id, item.need]
        left = 1.0 if called is None else _left(item, called)
        act += 0.0 if called is None else called.cost_sek + called.further_sek
        municipal += left * item.loss_municipal_sek
        societal += left * item.loss_societal_sek
    return RuleNight(act, municipal, societal)


def _left(item: Recommendation, called: RuleRound) -> float:
    """Share of the expected loss that a round leaves: of what lies within its treatment's time what acting leaves, the rest whole [1]."""
    if item.loss_sek <= 0:
        return 0.0
    return 1.0 - (1.0 - item.residual_sek / item.loss_sek) * min(1.0, called.loss_sek / item.loss_sek)

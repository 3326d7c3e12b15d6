"""What the night would cost by the rule of thumb, against the same losses that Halka's advice and doing nothing are held against.

A loss is counted as the recommendation weighs it, whoever acts: where the rule calls a round, its price and the share of the loss that
acting in time leaves; where it calls none, the whole expected loss. The rule knows nothing of heated ground: that is counted as advised.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from model.decision.thumb_told import NOT_ASKED, RULE_NEEDS
from model.domain.needs import Need
from model.domain.plans import Advice, Assessment, Recommendation


@dataclass(frozen=True, slots=True)
class RuleNight:
    """The rule's night.

    Attributes:
        act_sek: Municipal cost of its rounds, and of the heat that is advised [SEK].
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


def rule_costs(assessment: Assessment) -> dict[tuple[str, Need], float | None]:
    """What the round costs that the rule calls, by route and need [SEK]; None where it calls none. Where it was not asked there is no entry."""
    hourly, found = assessment.hourly, dict[tuple[str, Need], float | None]()
    for need in RULE_NEEDS:
        calls, costs = f"rule_calls_{need.value}", f"rule_cost_{need.value}"
        if calls not in hourly or costs not in hourly:
            continue
        told = zip(hourly["unit"].to_numpy(), hourly[calls].to_numpy(), hourly[costs].to_numpy(), strict=True)
        for unit, called, cost in told:
            if called != NOT_ASKED and math.isfinite(cost):
                found[str(unit), need] = float(cost) if called else None
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
    known, costs = [item for item in items if item.probability is not None], rule_costs(assessment)
    if not known:
        return None
    act = municipal = societal = 0.0
    for item in known:
        if item.need in RULE_NEEDS:
            if (item.unit_id, item.need) not in costs or item.window_start != assessment.issued_at:
                return None
            cost = costs[item.unit_id, item.need]
        else:
            cost = item.cost_act_sek if item.advice is Advice.ACT else None
        left = 1.0 if cost is None else left_by_acting(item)
        act += cost or 0.0
        municipal += left * item.loss_municipal_sek
        societal += left * item.loss_societal_sek
    return RuleNight(act, municipal, societal)


def left_by_acting(item: Recommendation) -> float:
    """Share of an expected loss that acting in time leaves [1]."""
    return item.residual_sek / item.loss_sek if item.loss_sek > 0 else 0.0

"""Cost against loss of one recommendation, both purses apart, and how the advice changes with the size of the loss.

Acting pays where p · L · effect > C. The losses are assumptions of the site file, so it is told how far they may be off before the advice
turns: it stands down to the multiple m* = C / (p · L · effect) of the assumed loss.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model.decision.advice import outcomes
from model.decision.cost import THRESHOLD_TOP
from model.decision.heat_advice import PLANNED
from model.decision.settled import settled_otherwise
from model.domain.plans import Advice, Recommendation

#: Multiples of the assumed loss that are tried [1].
MULTIPLES = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0)


@dataclass(frozen=True, slots=True)
class Balance:
    """One recommendation's money.

    Attributes:
        cost_sek: Of acting, C [SEK].
        municipal_sek: Expected municipal loss of not acting [SEK].
        societal_sek: Expected societal loss of not acting [SEK].
        effect: Share of the loss that acting avoids [1].
        limit: Risk from which acting pays on both losses, at most `THRESHOLD_TOP` [1].
        limit_municipal: The same on the municipal loss alone [1].
        turns_at: Multiple of both losses at which the advice turns [1].
        act_sek: Expected cost of acting now: C and what remains of the loss [SEK].
        leave_sek: Of doing nothing [SEK].
        wait_sek: Of deciding when the next forecast has come, at best [SEK].
    """

    cost_sek: float
    municipal_sek: float
    societal_sek: float
    effect: float
    limit: float
    limit_municipal: float
    turns_at: float
    act_sek: float
    leave_sek: float
    wait_sek: float

    @property
    def value_of_waiting_sek(self) -> float:
        """What waiting saves at most against the better of acting and leaving, never negative [SEK]."""
        return max(0.0, min(self.act_sek, self.leave_sek) - self.wait_sek)


def balance_of(item: Recommendation) -> Balance | None:
    """Money of a recommendation.

    None where its risk is unknown or 0, for then its loss is unknown, and where the heat schedule lets no heat on: it has weighed hours and
    members, which one cost against one loss does not tell.
    """
    if item.probability is None or item.probability <= 0 or item.loss_sek <= 0:
        return None
    if item.advice is Advice.NONE and any(told.code == PLANNED for told in item.reasons):
        return None
    loss = item.loss_sek / item.probability
    effect = 1.0 - item.residual_sek / item.loss_sek
    low = item.probability if item.probability_low is None else item.probability_low
    high = item.probability if item.probability_high is None else item.probability_high
    ways = outcomes(probability=item.probability, low=low, high=high, cost_sek=item.cost_act_sek, loss_sek=loss, effect=effect)
    return Balance(
        cost_sek=item.cost_act_sek,
        municipal_sek=item.loss_municipal_sek,
        societal_sek=item.loss_societal_sek,
        effect=effect,
        limit=_limit(item.cost_act_sek, effect * loss),
        limit_municipal=_limit(item.cost_act_sek, effect * item.loss_municipal_sek / item.probability),
        turns_at=_limit(item.cost_act_sek, effect * item.loss_sek),
        act_sek=ways.act_sek,
        leave_sek=ways.leave_sek,
        wait_sek=ways.wait_sek,
    )


def _limit(cost_sek: float, avoidable_sek: float) -> float:
    return THRESHOLD_TOP if cost_sek >= THRESHOLD_TOP * avoidable_sek else cost_sek / avoidable_sek


@dataclass(frozen=True, slots=True)
class Swept:
    """What would be advised with another size of the losses.

    Attributes:
        multiple: Of the assumed losses [1].
        units: Units to treat, on both losses.
        cost_sek: What that costs [SEK].
        units_municipal: Units to treat, on the municipal loss alone.
        cost_municipal_sek: What that costs [SEK].
    """

    multiple: float
    units: int
    cost_sek: float
    units_municipal: int
    cost_municipal_sek: float


def sweep(items: Iterable[Recommendation], multiples: Sequence[float] = MULTIPLES) -> tuple[Swept, ...]:
    """How the number of units to treat and its cost follow the size of the losses.

    Left out are units whose risk is unknown, and advice that something else has settled (`model.decision.settled`): no size of the losses turns it.

    Args:
        items: Recommendations of one window.
        multiples: Of the assumed losses [1].
    """
    known = [(item, told) for item in items if not settled_otherwise(item) and (told := balance_of(item)) is not None]
    found = []
    for multiple in multiples:
        both = [item for item, balance in known if balance.turns_at < multiple]
        alone = [item for item, balance in known if (item.probability or 0.0) * multiple > balance.limit_municipal]
        found.append(
            Swept(
                multiple=multiple,
                units=len({item.unit_id for item in both}),
                cost_sek=sum(item.cost_act_sek for item in both),
                units_municipal=len({item.unit_id for item in alone}),
                cost_municipal_sek=sum(item.cost_act_sek for item in alone),
            )
        )
    return tuple(found)

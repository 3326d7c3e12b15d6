"""Cost against loss in words."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from model.decision.advice import outcomes
from model.decision.cost import ExpectedLoss
from model.decision.outlook import Outlook
from model.decision.rest import last_spread
from model.decision.wording import TREATMENT_WORDS, Words, reason
from model.domain.errors import DomainError
from model.domain.plans import Reason
from model.domain.treatments import Action

#: Probability from which a need that is not worth its cost is told as such rather than passed over [1].
LIKELY = 0.3
#: Code of the reason that the next forecast decides.
WAITING = "wait"


def waiting(outlook: Outlook, *, again: datetime, cost_sek: float, loss: ExpectedLoss, effect: float, zone: ZoneInfo) -> Reason:
    """What the next forecast decides, and what it is worth at most.

    Args:
        outlook: A forecast with a known probability.
        again: When to look again.
        cost_sek: Cost of acting [SEK].
        loss: Loss if the need arises for certain.
        effect: Share of it that acting avoids [1].
        zone: The site's time zone.
    """
    probability = outlook.probability or 0.0
    ways = outcomes(
        probability=probability,
        low=probability if outlook.low is None else outlook.low,
        high=probability if outlook.high is None else outlook.high,
        cost_sek=cost_sek,
        loss_sek=loss.municipal_sek + loss.societal_sek,
        effect=effect,
    )
    sv, en = Words(swedish=True, zone=zone), Words(swedish=False, zone=zone)
    worth = ways.value_of_waiting_sek
    return reason(
        WAITING,
        f"avvakta till {sv.clock(again)}: nästa prognos avgör, värd högst {sv.money(worth)}",
        f"wait until {en.clock(again)}: the next forecast decides, worth at most {en.money(worth)}",
        0.0,
    )


def money(
    probability: float,
    *,
    limit: float,
    cost_sek: float,
    loss: ExpectedLoss,
    zone: ZoneInfo,
    weight: float = 1.0,
    counted: float | None = None,
) -> Reason:
    """Risk against the limit at which acting pays, and the two sums behind it.

    Args:
        probability: P(need) [1].
        limit: Probability above which acting pays; above 1 where it never does [1].
        cost_sek: Cost of acting [SEK].
        loss: Expected loss of not acting, as it is weighed.
        zone: The site's time zone.
        weight: Weight of the stated losses in it; told where it is not one [1].
        counted: What they count for in all, with the share of a day's loss that the need costs if it arises; as `weight` if None [1].
    """
    sv, en = Words(swedish=True, zone=zone), Words(swedish=False, zone=zone)
    weighed_sv, weighed_en = _weighed(sv, weight, counted), _weighed(en, weight, counted)
    expected = loss.municipal_sek + loss.societal_sek
    against_sv = f"gränsen {sv.percent(limit)}" if limit <= 1 else "en åtgärd som aldrig lönar sig"
    against_en = f"the limit of {en.percent(limit)}" if limit <= 1 else "an action that never pays"
    return reason(
        "cost_loss",
        f"risk {sv.percent(probability)} mot {against_sv}: åtgärd {sv.money(cost_sek)}, väntad skada {sv.money(expected)}{weighed_sv}",
        f"risk {en.percent(probability)} against {against_en}: action {en.money(cost_sek)}, expected loss {en.money(expected)}{weighed_en}",
        0.1 if probability > limit else -0.1,
    )


def _weighed(words: Words, weight: float, counted: float | None) -> str:
    """What the stated losses are multiplied by, in parentheses; empty where by nothing."""
    told = (
        [] if weight == 1.0 else [words.pick((f"vägda med {words.number(weight, 2)}", f"weighed by {words.number(weight, 2)}"))]
    )
    if counted is not None and abs(counted / weight - 1.0) >= 0.005:
        share = words.number(counted / weight, 2)
        told.append(words.pick((f"gånger {share} av ett dygns förlust", f"times {share} of a day's loss")))
    return f" ({words.pick(('förlusterna', 'losses'))} {', '.join(told)})" if told else ""


def not_worth(probability: float, *, zone: ZoneInfo) -> Reason:
    """That the need is likely, but meeting it costs more than it is expected to save."""
    sv, en = Words(swedish=True, zone=zone), Words(swedish=False, zone=zone)
    return reason(
        "not_worth",
        f"behovet är troligt ({sv.percent(probability)}) men åtgärden kostar mer än den väntas spara",
        f"the need is likely ({en.percent(probability)}), but acting costs more than it is expected to save",
        0.0,
    )


def resting(ordered: Sequence[Action], *, until: datetime, again: datetime, zone: ZoneInfo) -> Reason:
    """That what was spread last is left to work, until when, and when to look again.

    Args:
        ordered: What was done on the unit or is under way there, a spreading among it.
        until: Until when it is left to work.
        again: When to look again.
        zone: The site's time zone.
    """
    sv, en = Words(swedish=True, zone=zone), Words(swedish=False, zone=zone)
    last = last_spread(ordered)
    if last is None:
        raise DomainError("nothing was spread, so nothing can be left to work; say so only of a route that was spread")
    done = last.ended_at
    return reason(
        "resting",
        f"{sv.pick(TREATMENT_WORDS[last.kind])} från {sv.day(done)} får verka till {sv.day(until)}: ingen ny runda, bedöm igen {sv.clock(again)}",
        f"{en.pick(TREATMENT_WORDS[last.kind])} of {en.day(done)} is left to work until {en.day(until)}: no new round, look again {en.clock(again)}",
        -0.1,
    )


def later_window() -> Reason:
    """That a later window stands on the earlier one being dealt with."""
    return reason(
        "later_window",
        "räknat som om behovet i fönstret före är åtgärdat",
        "reckoned as if the need of the window before has been met",
        0.0,
    )

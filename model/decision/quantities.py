"""How much salt or heat, as the members have it: nine in ten and one in ten of those in need take more than the two ends."""

import math

import numpy as np
from numpy.typing import NDArray

from model.decision.choice import Choice
from model.decision.dose import salt_needed_g_m2
from model.decision.members import WindowMembers, weighted_quantile
from model.decision.outlook import Between, Outlook
from model.decision.wording import Words, reason
from model.domain.plans import Reason
from model.domain.roads import HeatedZone

#: Ends of the interval [1].
LOW, HIGH = 0.1, 0.9
#: Ends of salt that round to the same figure are no interval [g/m2].
TOLD_APART_G_M2 = 1.0


def between(values: NDArray[np.floating], weight: NDArray[np.float64]) -> Between:
    """The 10 % and the 90 % quantile of members' values."""
    return Between(weighted_quantile(values, weight, LOW), weighted_quantile(values, weight, HIGH))


def salt_between(film_mm: NDArray[np.floating], coldest_degc: NDArray[np.floating], weight: NDArray[np.float64]) -> Between:
    """Salt that each member's film needs, before residual salt, losses and limits [g/m2].

    Args:
        film_mm: Most of each member until the next pass [mm].
        coldest_degc: Coldest surface of each until then [degC].
        weight: How far each is in need [1].
    """
    pairs = zip(np.maximum(film_mm, 0.0).tolist(), coldest_degc.tolist(), strict=True)
    needed = np.array([salt_needed_g_m2(film, cold) if math.isfinite(cold) else 0.0 for film, cold in pairs])
    return between(needed, weight)


def heat_between(zone: HeatedZone, load_w_m2: NDArray[np.floating], seen: WindowMembers) -> Between:
    """Heat of each member that comes into need: the thermal lag at full power, then its own load in its own hours [kWh/m2].

    Args:
        zone: The zone.
        load_w_m2: Load of each member's hours in the window were they in need, shape (member, hour) [W/m2].
        seen: The window.
    """
    share = seen.share[:, seen.inside]
    most = share.max(axis=1, keepdims=True)
    own = np.divide(share, most, out=np.zeros_like(share), where=most > 0.0)
    given = (np.minimum(load_w_m2, zone.max_power_w_m2) * own).sum(axis=1) + zone.max_power_w_m2 * zone.thermal_lag_h
    return between(given / 1000.0, seen.weight)


def salt_told(outlook: Outlook, choice: Choice, words: tuple[Words, Words]) -> list[Reason]:
    """That the members differ in what salt they need, where a rate was chosen and they do.

    Args:
        outlook: The forecast.
        choice: What was chosen.
        words: Swedish and English.
    """
    span = outlook.salt_needed_g_m2
    if choice.dose is None or span is None or span.high - span.low < TOLD_APART_G_M2:
        return []
    ends = [_end(words[0], span), _end(words[1], span)]
    return [
        reason(
            "salt_between",
            f"saltbehovet är {ends[0]} g/m² mellan prognosens medlemmar (8 av 10)",
            f"the members of the forecast need {ends[1]} g/m² of salt (8 of 10)",
            0.0,
        )
    ]


def heat_told(words: Words, span: Between | None) -> str:
    """`` (0,3–0,8)`` behind an amount of heat; empty where it is not known."""
    return "" if span is None else f" ({words.number(span.low, 2)}–{words.number(span.high, 2)})"


def _end(words: Words, span: Between) -> str:
    low = words.number(span.low, 0)
    return f"{low}–{words.number(span.high, 0)}" if math.isfinite(span.high) else f"{low}–∞"

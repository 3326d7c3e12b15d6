"""Policies side by side: totals of both axes, and differences against a reference with intervals by drawing weeks again.

Weeks are drawn as they are, the same for both policies, because one night's weather reaches the next. A saving is only called one where hours
out of standard are no more than the reference's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from config.emissions import Emissions
from model.replay.outcome import Outcome

Grid = NDArray[np.float64]
RESAMPLES = 2000
#: Ends of the interval.
ENDS = (0.1, 0.9)


@dataclass(frozen=True, slots=True)
class Against:
    """One policy against another.

    Attributes:
        share: Its sum over the reference's [1]; None where that is nothing.
        low: Lower end of the 80 % interval [1].
        high: Upper end [1].
    """

    share: float | None
    low: float | None
    high: float | None


def weekly_sum(outcome: Outcome, axis: str) -> Grid:
    """An axis by week: a name of `SUMS`, ``municipal_sek`` (actions and municipal loss) or ``total_sek`` (society's loss too)."""
    if axis in outcome.weekly:
        return outcome.weekly[axis]
    own = outcome.weekly["action_sek"] + outcome.weekly["loss_municipal_sek"]
    return own if axis == "municipal_sek" else own + outcome.weekly["loss_societal_sek"]


def against(outcomes: Sequence[Outcome], references: Sequence[Outcome], axis: str, *, seed: int = 1) -> Against:
    """A policy's sum over the reference's, of one or several seasons.

    Args:
        outcomes: The policy's seasons.
        references: The reference's same seasons.
        axis: As in `weekly_sum`.
        seed: Of the resampling.
    """
    own = np.concatenate([weekly_sum(item, axis) for item in outcomes])
    other = np.concatenate([weekly_sum(item, axis) for item in references])
    if other.sum() <= 0.0:
        return Against(None, None, None)
    drawn = np.random.default_rng(seed).integers(own.size, size=(RESAMPLES, own.size))
    below = other[drawn].sum(axis=1)
    ratios = own[drawn].sum(axis=1)[below > 0.0] / below[below > 0.0]
    low, high = (float(np.quantile(ratios, end)) for end in ENDS)
    return Against(float(own.sum() / other.sum()), low, high)


def interval(outcomes: Sequence[Outcome], axis: str, *, seed: int = 1) -> tuple[float, float, float]:
    """Sum of an axis over the seasons, with its 80 % interval by drawing weeks again."""
    own = np.concatenate([weekly_sum(item, axis) for item in outcomes])
    drawn = own[np.random.default_rng(seed).integers(own.size, size=(RESAMPLES, own.size))].sum(axis=1)
    return float(own.sum()), float(np.quantile(drawn, ENDS[0])), float(np.quantile(drawn, ENDS[1]))


def co2_kg(outcome: Outcome, factors: Emissions) -> float:
    """Carbon dioxide of what a season's machines drove and spread, and of its heat [kg]."""
    return (
        outcome.total("driven_km") * factors.machine_kg_per_km
        + outcome.total("salt_kg") * factors.salt_kg_per_kg
        + outcome.total("sand_kg") * factors.sand_kg_per_kg
        + outcome.total("heat_kwh") * factors.heat_kg_per_kwh
    )


def together(roads: Mapping[str, Outcome], heat: Mapping[str, Outcome]) -> dict[str, Outcome]:
    """Roads and heated ground as one, policy by policy, over the same weeks; roads alone where a policy's heat is not known."""
    return {name: item if name not in heat else _sum(item, heat[name]) for name, item in roads.items()}


def _sum(roads: Outcome, heat: Outcome) -> Outcome:
    weekly = {name: sums + heat.weekly[name] for name, sums in roads.weekly.items()}
    hours = dict(roads.hours_out)
    for code, out in heat.hours_out.items():
        hours[code] = hours.get(code, 0.0) + out
    return Outcome(roads.policy, weekly, hours, np.concatenate([roads.unit_sek, heat.unit_sek]))

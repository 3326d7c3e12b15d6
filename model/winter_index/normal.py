"""A winter against the winters before it: normal to date, share of normal, and cost as it would have been in a normal winter.

``normalised = fixed + (cost - fixed) * normal / actual``: what no weather changes (standby) stays, the rest goes with the index. The interval
is of what "normal" is when it rests on few winters: the normal is drawn again from them (bootstrap of winters, 80 %). It says nothing of
whether cost follows the index at all, and with few winters it is itself too narrow; both are told beside the figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.domain.errors import DomainError

Array = NDArray[np.float64]
RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class AgainstNormal:
    """One index to a day of the season.

    Attributes:
        actual: Points so far.
        normal: Mean of the other winters to the same day; None where there are none.
        low: Tenth percentile of the other winters' own sums, None under three winters.
        high: Ninetieth percentile.
        winters: How many other winters.
    """

    actual: float
    normal: float | None
    low: float | None
    high: float | None
    winters: int

    @property
    def share(self) -> float | None:
        """Share of the normal [1], None where there is none or it is nothing."""
        return None if not self.normal else self.actual / self.normal


def against_normal(actual: Array, past: Sequence[Array], *, day: int) -> AgainstNormal:
    """A winter's index beside the same stretch of others.

    Args:
        actual: Points of each day from 1 October, shape (day,).
        past: The same of other winters; those that end before the day are left out.
        day: Index of the last day that counts.

    Raises:
        DomainError: The winter itself is not known so far.
    """
    if not 0 <= day < actual.size:
        raise DomainError(f"winter index: day {day} lies outside the {actual.size} days that are known")
    sums = np.array([float(winter[: day + 1].sum()) for winter in past if winter.size > day])
    several = sums.size >= 3
    return AgainstNormal(
        actual=float(actual[: day + 1].sum()),
        normal=float(sums.mean()) if sums.size else None,
        low=float(np.quantile(sums, 0.1)) if several else None,
        high=float(np.quantile(sums, 0.9)) if several else None,
        winters=int(sums.size),
    )


@dataclass(frozen=True, slots=True)
class NormalisedCost:
    """What a class cost, and would have cost in a normal winter.

    Attributes:
        actual_sek: As it was [SEK].
        normalised_sek: In a normal winter [SEK]; None where there is no normal or the index is nothing.
        low_sek: Lower end of its 80 % interval [SEK]; None under three winters.
        high_sek: Upper end.
    """

    actual_sek: float
    normalised_sek: float | None
    low_sek: float | None
    high_sek: float | None


def normalised_costs(
    costs: Mapping[str, float], *, fixed: Mapping[str, float], actual: float, past: Array, seed: int = 1
) -> dict[str, NormalisedCost]:
    """Weather-normalised cost by class.

    Args:
        costs: What each class cost [SEK].
        fixed: Part of it that no weather changes [SEK].
        actual: The winter's index over the same days.
        past: The other winters' indices over the same days, shape (winter,).
        seed: Of the resampling.

    Raises:
        DomainError: A class's fixed part is larger than its cost.
    """
    ratio = low = high = None
    if past.size and actual > 0.0:
        ratio = float(past.mean()) / actual
        if past.size >= 3:
            drawn = np.random.default_rng(seed).choice(past, size=(RESAMPLES, past.size)).mean(axis=1) / actual
            low, high = (float(np.quantile(drawn, end)) for end in (0.1, 0.9))
    found = {}
    for name, cost in costs.items():
        kept = fixed.get(name, 0.0)
        if not 0.0 <= kept <= cost + 1e-6:
            raise DomainError(f"weather-normalised cost of {name}: fixed part {kept:g} SEK is not within its cost {cost:g} SEK")
        found[name] = NormalisedCost(
            cost, *(None if part is None else kept + (cost - kept) * part for part in (ratio, low, high))
        )
    return found

"""Intervals that keep their promise: their width follows how often the truth lay inside on past nights, lead by lead.

Adaptive conformal inference (Gibbs and Candès 2021, Advances in Neural Information Processing Systems 34): after each night the miscoverage
aimed at is moved by step·(wanted - share missed), so that the long-run coverage is right whatever the weather does. Here the width itself is
moved, in its logarithm, which is the same rule for a scale family; step and width are bounded, so that one odd night cannot blow an interval
up nor a quiet month close it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta

import numpy as np
from numpy.typing import NDArray

from model.domain.errors import ModelError
from model.domain.scores import IssuedScore

Array = NDArray[np.float64]

#: Upper ends of the lead classes whose coverage is followed [h].
LEAD_EDGES = (6.0, 12.0, 24.0, 48.0, 1e9)
#: Share of cases that the interval from the 10 % to the 90 % quantile is to hold [1].
WANTED = 0.8
#: Move of the logarithm of the width for each night wholly missed more than wanted. Chosen on simulated winters; a night's hours miss together.
STEP = 0.10
#: Cases from which a night counts in full; fewer move the width less.
FULL_NIGHT_CASES = 20.0
#: Least and largest factor of the width [1].
LEAST, MOST = 0.4, 3.0


@dataclass(frozen=True, slots=True)
class NightCoverage:
    """How the interval fared on one scored night, in one lead class.

    Attributes:
        night: Number of the night; scored nights are taken in this order.
        lead_class: Index of the class (`lead_class`).
        inside: Share of cases whose truth lay inside the interval that was told [1].
        cases: How many there were.
    """

    night: int
    lead_class: int
    inside: float
    cases: int


def scored_nights(scores: Iterable[IssuedScore], *, subject: str = "road_surface_temperature") -> list[NightCoverage]:
    """Coverage of past nights from stored scores, noon to noon; other subjects and metrics are passed over.

    Args:
        scores: Of the site, as `model.verification.issued` keeps them, in any order.
        subject: The temperature asked for.
    """
    sums: dict[tuple[int, int], list[float]] = {}
    for item in scores:
        told = item.score
        if told.subject != subject or told.reference != "forecast" or told.metric != "inside" or told.count <= 0:
            continue
        night = (item.issued_at.astimezone(UTC) + timedelta(hours=12)).toordinal()
        total = sums.setdefault((night, int(lead_class(np.array([told.lead_to_h]))[0])), [0.0, 0.0])
        total[0] += told.value
        total[1] += told.count
    return [
        NightCoverage(night, number, inside / cases, round(cases)) for (night, number), (inside, cases) in sorted(sums.items())
    ]


def lead_class(lead_h: NDArray[np.floating]) -> NDArray[np.intp]:
    """Index of the class of each lead [h]."""
    return np.searchsorted(LEAD_EDGES, lead_h)


def moved(factor: float, *, inside: float, cases: float) -> float:
    """Factor of the width after one more night.

    Args:
        factor: So far [1].
        inside: Share of the night's cases inside the interval told with that factor [1].
        cases: How many there were.

    Raises:
        ModelError: The share is none.
    """
    if not 0.0 <= inside <= 1.0:
        raise ModelError(f"coverage {inside} of a night is no share between 0 and 1")
    step = STEP * min(1.0, cases / FULL_NIGHT_CASES)
    return float(np.clip(factor * np.exp(step * (WANTED - inside)), LEAST, MOST))


def width_factors(scored: Iterable[NightCoverage], *, start: Sequence[float] | None = None) -> tuple[float, ...]:
    """Factor of the width of each lead class, from the scored nights of the past.

    Args:
        scored: One entry a night and class, in any order; each tells of the interval as it was told, factors of then included, so no
            night may be left out since those of `start`, nor counted twice.
        start: Factors before the first of these nights; 1 where None, when nothing was adapted before them.

    Raises:
        ModelError: A lead class that does not exist, another number of them in `start`, or a share that is none.
    """
    factors = [1.0] * len(LEAD_EDGES) if start is None else list(start)
    if len(factors) != len(LEAD_EDGES):
        raise ModelError(f"{len(factors)} factors of interval width for {len(LEAD_EDGES)} lead classes")
    for item in sorted(scored, key=lambda entry: entry.night):
        if not 0 <= item.lead_class < len(LEAD_EDGES):
            raise ModelError(f"lead class {item.lead_class} of a scored night does not exist; there are {len(LEAD_EDGES)}")
        factors[item.lead_class] = moved(factors[item.lead_class], inside=item.inside, cases=float(item.cases))
    return tuple(factors)


def widened(quantiles: NDArray[np.floating], lead_h: NDArray[np.floating], factors: Sequence[float]) -> Array:
    """Quantiles with their distances to the median stretched by the factor of their lead; their order is kept.

    Args:
        quantiles: Odd number of rising levels about the median on the last axis, leads on the one before.
        lead_h: Of each hour [h].
        factors: Of each lead class.

    Raises:
        ModelError: Another number of factors than lead classes.
    """
    if len(factors) != len(LEAD_EDGES):
        raise ModelError(f"{len(factors)} factors of interval width for {len(LEAD_EDGES)} lead classes")
    values = np.asarray(quantiles, dtype=np.float64)
    middle = values[..., values.shape[-1] // 2, None]
    stretched: Array = middle + (values - middle) * np.asarray(factors, dtype=np.float64)[lead_class(lead_h)][:, None]
    return stretched


def followed(
    inside_at: Mapping[int, tuple[Array, Array]], *, known_after: int = 2
) -> tuple[list[tuple[int, float, float]], float]:
    """Play a record of nights forward: what coverage an interval would have had, its width adapted as nights become known.

    Args:
        inside_at: By night, for each case the factor from which the truth lies inside (distance to the median over the
            interval's half width on that side), and its weight.
        known_after: Nights until a night's outcome moves the width.

    Returns:
        For each night its number, the factor told and the share inside; and the factor after the last.
    """
    told: list[tuple[int, float, float]] = []
    waiting: list[tuple[int, float, float]] = []
    factor = 1.0
    for night in sorted(inside_at):
        while waiting and waiting[0][0] <= night - known_after:
            _, inside, cases = waiting.pop(0)
            factor = moved(factor, inside=inside, cases=cases)
        needed, weight = inside_at[night]
        inside = float(np.average(needed <= factor, weights=weight))
        told.append((night, factor, inside))
        waiting.append((night, inside, float(weight.sum())))
    return told, factor

"""Nights as the unit of pooling: sums of the same cases side by side, and an interval by drawing whole nights again.

Hours of one night are not independent: the night is what is drawn. A night is the one its assessments lead into, from noon to noon UTC.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from model.domain.scores import IssuedScore

Array = NDArray[np.float64]
#: (sum, count) by metric.
Sums = Mapping[str, tuple[float, int]]
#: Assessment, when it was issued, first lead time exclusive [h].
Span = tuple[int, datetime, int]

#: Fewer nights than this are no figure.
FEWEST_NIGHTS = 5
RESAMPLES = 400
LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 80 % interval.

    Attributes:
        value: NaN where it has no meaning (no event, no warning).
        low: Lower end.
        high: Upper end.
        nights: Nights behind it.
        cases: Unit-hours behind it.
    """

    value: float
    low: float
    high: float
    nights: int
    cases: int


def night_of(moment: datetime) -> date:
    """The night a moment leads into, named by its morning."""
    return (moment + timedelta(hours=12)).date()


def nights_in(scores: Iterable[IssuedScore]) -> int:
    """Different nights among scores."""
    return len({night_of(item.issued_at) for item in scores})


def leads_of(scores: Iterable[IssuedScore]) -> list[int]:
    """Upper ends of the lead-time classes among scores [h]."""
    return sorted({item.score.lead_to_h for item in scores})


def references_of(scores: Iterable[IssuedScore], names: Sequence[str]) -> tuple[str, ...]:
    """Those of the names that any score has."""
    there = {item.score.reference for item in scores}
    return tuple(name for name in names if name in there)


def sums_by_span(scores: Sequence[IssuedScore], names: Sequence[str]) -> dict[Span, dict[str, Sums]]:
    """Sums by assessment and lead time, then by name; only those where every name has the same cases."""
    found: dict[Span, dict[str, dict[str, tuple[float, int]]]] = {}
    for item in scores:
        one = item.score
        if one.reference in names:
            ways = found.setdefault((item.assessment_id, item.issued_at, one.lead_from_h), {})
            ways.setdefault(one.reference, {})[one.metric] = (one.value, one.count)
    return {key: dict(ways) for key, ways in found.items() if _same_cases(ways, names)}


def _same_cases(ways: Mapping[str, Sums], names: Sequence[str]) -> bool:
    return len({ways[name]["squared"][1] if name in ways and "squared" in ways[name] else -1 for name in names}) == 1


def with_interval(of: Callable[[Array], Array], nights: int, cases: int, seed: int) -> Figure:
    """A figure of all nights, and its interval.

    Args:
        of: Figure of each draw, from how many times each night counts, shape (draw, night).
        nights: How many nights there are.
        cases: Unit-hours behind them.
        seed: Of the drawing.
    """
    if not nights or not cases:
        return Figure(float("nan"), float("nan"), float("nan"), nights, cases)
    value = float(of(np.ones((1, nights)))[0])
    drawn = np.random.default_rng(seed).multinomial(nights, np.full(nights, 1.0 / nights), size=RESAMPLES).astype(float)
    values = of(drawn)
    values = values[np.isfinite(values)]
    low, high = np.quantile(values, [LOW, HIGH]) if values.size else (np.nan, np.nan)
    return Figure(value, float(low), float(high), nights, cases)


def ratio(top: Array, bottom: Array) -> Array:
    """Quotient; NaN where the divisor is not above zero."""
    top, bottom = np.asarray(top, dtype=float), np.asarray(bottom, dtype=float)
    quotient: Array = np.divide(
        top, bottom, out=np.full(np.broadcast_shapes(top.shape, bottom.shape), np.nan), where=bottom > 1e-12
    )
    return quotient

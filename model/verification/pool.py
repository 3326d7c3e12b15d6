"""Figures of P(need) over any number of nights from their stored sums.

The sums add, so that a figure of many nights is that of all their cases at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from model.domain.scores import IssuedScore
from model.scoring import WARN_AT
from model.verification.issued import FORECAST, PROBABILITY_EDGES
from model.verification.nights import Array, Figure, Sums, night_of, ratio, sums_by_span, with_interval

#: What is told of acting in every hour and in none.
ALWAYS, NEVER = "always", "never"
_BINS = len(PROBABILITY_EDGES) - 1
_WARNED = PROBABILITY_EDGES.index(WARN_AT)


@dataclass(frozen=True, eq=False)
class ProbabilityNights:
    """Sums of P(need) night by night.

    Attributes:
        count: Cases by bin of what was told, shape (night, bin).
        told: Sum of what was told, shape (night, bin).
        came: How many came, shape (night, bin).
        squared: Sum of squared errors, shape (night,).
    """

    count: Array
    told: Array
    came: Array
    squared: Array

    @property
    def cases(self) -> int:
        """Unit-hours in all."""
        return int(self.count.sum())

    def drawn(self, weight: Array) -> "ProbabilityNights":
        """Sums over nights, each taken so many times: shape (draw, night) → one row a draw."""
        return ProbabilityNights(weight @ self.count, weight @ self.told, weight @ self.came, weight @ self.squared)


def probability_nights(
    scores: Sequence[IssuedScore], references: Sequence[str], *, lead_to_h: int | None = None
) -> dict[str, ProbabilityNights]:
    """Sums of the forecast and of references over the cases that all of them have, with always and never acting beside.

    Args:
        scores: Of one subject, classes added up.
        references: Names beside the forecast; an assessment and lead time without one of them is left out for all.
        lead_to_h: Only this class of lead times, by its upper end; None for all together.
    """
    chosen = [item for item in scores if lead_to_h in (None, item.score.lead_to_h)]
    groups = sums_by_span(chosen, (FORECAST, *references))
    order = sorted({night_of(issued) for _, issued, _ in groups})
    place = {night: row for row, night in enumerate(order)}
    made = {name: _empty(len(order)) for name in (FORECAST, *references)}
    for (_, issued, _), ways in groups.items():
        row = place[night_of(issued)]
        for name, sums in ways.items():
            _add(made[name], row, sums)
    return made | always_and_never(made[FORECAST])


def always_and_never(forecast: ProbabilityNights) -> dict[str, ProbabilityNights]:
    """Acting in every hour, and in none, over the cases of a forecast."""
    cases, came = forecast.count.sum(axis=1), forecast.came.sum(axis=1)

    def at(place: int, told: Array, squared: Array) -> ProbabilityNights:
        count, sums, happened = (np.zeros_like(forecast.count) for _ in range(3))
        count[:, place], sums[:, place], happened[:, place] = cases, told, came
        return ProbabilityNights(count, sums, happened, squared)

    return {ALWAYS: at(_BINS - 1, cases, cases - came), NEVER: at(0, np.zeros_like(cases), came)}


def brier(sums: ProbabilityNights) -> Array:
    """Mean squared error of the probability, per row [1]."""
    return ratio(sums.squared, sums.count.sum(axis=-1))


def brier_parts(sums: ProbabilityNights) -> dict[str, Array]:
    """Reliability, resolution and uncertainty (Murphy 1973) over the bins, and what the width of the bins leaves, per row [1]."""
    cases = sums.count.sum(axis=-1)
    base = ratio(sums.came.sum(axis=-1), cases)
    told, came = ratio(sums.told, sums.count), ratio(sums.came, sums.count)
    reliability = ratio(np.nansum(sums.count * (told - came) ** 2, axis=-1), cases)
    resolution = ratio(np.nansum(sums.count * (came - base[..., None]) ** 2, axis=-1), cases)
    uncertainty = base * (1.0 - base)
    within = brier(sums) - (reliability - resolution + uncertainty)
    return {"reliability": reliability, "resolution": resolution, "uncertainty": uncertainty, "within": within}


def area_under_curve(sums: ProbabilityNights) -> Array:
    """Area under the ROC curve over the bins; cases of one bin count as ties [1]."""
    positive, negative = sums.came, sums.count - sums.came
    below = np.cumsum(negative, axis=-1) - 0.5 * negative
    return ratio((positive * below).sum(axis=-1), positive.sum(axis=-1) * negative.sum(axis=-1))


def warned(sums: ProbabilityNights) -> dict[str, Array]:
    """Probability of detection, false alarm ratio and critical success index at the warning threshold, per row [1]."""
    hits, alarms, misses = _table(sums, _WARNED)
    return {
        "pod": ratio(hits, hits + misses),
        "far": ratio(alarms, hits + alarms),
        "csi": ratio(hits, hits + alarms + misses),
    }


def economic_value(sums: ProbabilityNights, cost_loss: float) -> Array:
    """Relative economic value of acting from this probability on (Richardson 2000), per row [1]; the ratio is one of `model.scoring.COST_LOSS`."""
    hits, alarms, misses = _table(sums, PROBABILITY_EDGES.index(cost_loss))
    cases = sums.count.sum(axis=-1)
    base = ratio(sums.came.sum(axis=-1), cases)
    spent = ratio((hits + alarms) * cost_loss + misses, cases)
    usual = np.minimum(cost_loss, base)
    return ratio(usual - spent, usual - base * cost_loss)


def reliability_bins(sums: ProbabilityNights) -> list[tuple[float, float, int]]:
    """(mean told, share that came, cases) of each bin that has cases, over all nights."""
    whole = sums.drawn(np.ones((1, len(sums.squared))))
    return [
        (float(whole.told[0, k] / whole.count[0, k]), float(whole.came[0, k] / whole.count[0, k]), int(whole.count[0, k]))
        for k in np.flatnonzero(whole.count[0])
    ]


def figure(of: Callable[[ProbabilityNights], Array], sums: ProbabilityNights, *, seed: int = 0) -> Figure:
    """A figure of one forecast."""
    return with_interval(lambda weight: of(sums.drawn(weight)), len(sums.squared), sums.cases, seed)


def brier_skill(sums: ProbabilityNights, reference: ProbabilityNights, *, seed: int = 0) -> Figure:
    """Share of a reference's Brier score that is gone over the same cases; the same nights are drawn for both."""
    return with_interval(
        lambda weight: 1.0 - ratio(weight @ sums.squared, weight @ reference.squared), len(sums.squared), sums.cases, seed
    )


def _empty(nights: int) -> ProbabilityNights:
    count, told, came = (np.zeros((nights, _BINS)) for _ in range(3))
    return ProbabilityNights(count, told, came, np.zeros(nights))


def _add(nights: ProbabilityNights, row: int, sums: Sums) -> None:
    for metric, (value, count) in sums.items():
        if metric == "squared":
            nights.squared[row] += value
        elif metric.startswith("told_"):
            place = int(metric.removeprefix("told_"))
            nights.told[row, place] += value
            nights.count[row, place] += count
        elif metric.startswith("came_"):
            nights.came[row, int(metric.removeprefix("came_"))] += value


def _table(sums: ProbabilityNights, edge: int) -> tuple[Array, Array, Array]:
    """Hits, false alarms and misses of acting from a bin's lower edge on."""
    acted, hits = sums.count[..., edge:].sum(axis=-1), sums.came[..., edge:].sum(axis=-1)
    return hits, acted - hits, sums.came[..., :edge].sum(axis=-1)

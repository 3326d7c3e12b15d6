"""Errors of a temperature told in quantiles, from the stored sums of any number of nights."""

from collections.abc import Sequence

import numpy as np

from model.domain.scores import IssuedScore
from model.verification.issued import FORECAST
from model.verification.nights import Array, Figure, night_of, ratio, sums_by_span, with_interval

_ERRORS = ("absolute", "squared", "error", "crps", "inside")


def temperature_figures(
    scores: Sequence[IssuedScore], references: Sequence[str], *, lead_to_h: int | None = None, seed: int = 0
) -> dict[str, dict[str, Figure]]:
    """Figures of a temperature by name of forecast and reference.

    ``mae``, ``rmse``, ``bias`` of each; of the forecast also ``crps``, ``coverage`` of the 80 % interval and ``skill_<reference>``, the
    share of a reference's CRPS that is gone (the CRPS of a single value is its absolute error).

    Args:
        scores: Of one temperature, classes added up.
        references: Names beside the forecast; an assessment and lead time without one of them is left out for all.
        lead_to_h: Only this class of lead times, by its upper end; None for all together.
        seed: Of the resampling.
    """
    groups = sums_by_span([item for item in scores if lead_to_h in (None, item.score.lead_to_h)], (FORECAST, *references))
    order = sorted({night_of(issued) for _, issued, _ in groups})
    sums = {name: {metric: np.zeros(len(order)) for metric in (*_ERRORS, "count")} for name in (FORECAST, *references)}
    for (_, issued, _), ways in groups.items():
        row = order.index(night_of(issued))
        for name, given in ways.items():
            sums[name]["count"][row] += given["squared"][1]
            for metric, (value, _) in given.items():
                sums[name][metric][row] += value
    cases = int(sums[FORECAST]["count"].sum())

    def told(top: Array, bottom: Array, *, root: bool = False, skill: bool = False) -> Figure:
        def of(weight: Array) -> Array:
            share = ratio(weight @ top, weight @ bottom)
            return np.sqrt(share) if root else 1.0 - share if skill else share

        return with_interval(of, len(order), cases, seed)

    found = {}
    for name, own in sums.items():
        count = own["count"]
        found[name] = {"mae": told(own["absolute"], count), "rmse": told(own["squared"], count, root=True)}
        found[name]["bias"] = told(own["error"], count)
    own = sums[FORECAST]
    found[FORECAST] |= {"crps": told(own["crps"], own["count"]), "coverage": told(own["inside"], own["count"])}
    for name in references:
        found[FORECAST][f"skill_{name}"] = told(own["crps"], sums[name]["absolute"], skill=True)
    return found

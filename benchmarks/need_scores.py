"""Figures of a yes/no need told as a probability, by winter, with the rule of thumb beside."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from model.learning.scores import area_under_curve, brier, reliability, skill
from model.scoring import economic_value

Array = NDArray[np.float64]
Outcome = NDArray[np.bool_]
#: Cost-loss ratios at which the economic value is told [1].
COST_LOSS = (0.05, 0.1, 0.2, 0.3, 0.5)
Figures = dict[str, float | None]


def average_precision(probability: Array, happened: Outcome) -> float:
    """Mean over the events of the share of right warnings among all given at least that probability [1]."""
    order = np.argsort(-probability, kind="stable")
    came = happened[order]
    right = np.cumsum(came) / np.arange(1, came.size + 1)
    return float(right[came].mean()) if came.any() else float("nan")


def figures(probability: Array, happened: Outcome, *, climate: float) -> Figures:
    """Scores of one forecaster on one stretch; None where a figure has no meaning there.

    Args:
        probability: Told [1], shape (case,).
        happened: Whether it came.
        climate: Share of cases with the need in the training period, what the Brier skill is measured against [1].
    """
    found = {
        "auc": area_under_curve(probability, happened),
        "average_precision": average_precision(probability, happened),
        "brier_skill": skill(brier(probability, happened), brier(np.full(happened.size, climate), happened)),
        "calibration": _calibration(probability, happened),
        **{f"value_{ratio:g}": economic_value(probability, happened, cost_loss=ratio) for ratio in COST_LOSS},
    }
    return {name: value if np.isfinite(value) else None for name, value in found.items()} | {
        "n": int(happened.size),
        "events": int(happened.sum()),
    }


def mean_of(parts: Sequence[Mapping[str, float | None]]) -> Figures:
    """Mean over winters of each figure that exists; counts are summed."""
    found: Figures = {}
    for name in parts[0]:
        known = [value for part in parts if (value := part.get(name)) is not None]
        found[name] = None if not known else float(np.sum(known) if name in {"n", "events"} else np.mean(known))
    return found


def print_figures(rows: Mapping[tuple[str, str], Mapping[str, float | None]]) -> None:
    """One line a (stretch, forecaster)."""
    print(
        f"{'':10}{'':24}{'AUC':>6}{'AP':>6}{'skill':>7}{'calib.':>7}"
        + "".join(f"{f'V {r:g}':>7}" for r in COST_LOSS)
        + f"{'days':>6}{'events':>7}"
    )
    for (stretch, name), row in rows.items():
        cells = [
            ("auc", 6),
            ("average_precision", 6),
            ("brier_skill", 7),
            ("calibration", 7),
            *((f"value_{r:g}", 7) for r in COST_LOSS),
        ]
        print(
            f"{stretch:10}{name:24}"
            + "".join(_shown(row.get(key), width) for key, width in cells)
            + f"{row['n'] or 0:6.0f}{row['events'] or 0:7.0f}"
        )


def print_reliability(name: str, probability: Array, happened: Outcome) -> None:
    """Told and happened by bins."""
    bins = reliability(probability, happened)
    print(f"Reliability, {name}: " + "  ".join(f"{item.told:.2f}→{item.happened:.2f} ({item.count})" for item in bins))


def _calibration(probability: Array, happened: Outcome) -> float:
    return float(probability.mean() - happened.mean())


def _shown(value: float | None, width: int) -> str:
    return f"{'–':>{width}}" if value is None else f"{value:{width}.2f}"

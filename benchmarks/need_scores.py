"""Figures of a yes/no need told as a probability, by winter, with the rule of thumb beside."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.learning.scores import area_under_curve, brier, reliability, skill
from model.scoring import economic_value

Array = NDArray[np.float64]
Outcome = NDArray[np.bool_]
#: Cost-loss ratios at which the economic value is told [1].
COST_LOSS = (0.05, 0.1, 0.2, 0.3, 0.5)
Figures = dict[str, float | None]
#: Neighbouring cases that are drawn together, and how often they are drawn again.
BLOCK_DAYS, DRAWS = 5, 400


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
    found: Figures = {
        **_ranking_and_skill(probability, happened, climate),
        "average_precision": average_precision(probability, happened),
        "calibration": _calibration(probability, happened),
        **{f"value_{ratio:g}": economic_value(probability, happened, cost_loss=ratio) for ratio in COST_LOSS},
    }
    return {name: value if value is not None and np.isfinite(value) else None for name, value in found.items()} | {
        "n": int(happened.size),
        "events": int(happened.sum()),
        "climate": climate,
    }


def mean_of(parts: Sequence[Mapping[str, float | None]]) -> Figures:
    """Mean over winters of each figure that exists; counts are summed."""
    found: Figures = {}
    for name in parts[0]:
        known = [value for part in parts if (value := part.get(name)) is not None]
        found[name] = None if not known else float(np.sum(known) if name in {"n", "events"} else np.mean(known))
    return found


def intervals(rows: Sequence[tuple[Array, Outcome, float]], *, seed: int) -> Figures:
    """80 % intervals of the means over winters of AUC and Brier skill, by drawing blocks of `BLOCK_DAYS` cases again within each winter.

    Args:
        rows: (probability, happened, climate) of each winter, cases in the order of time.
        seed: Of the draws.
    """
    generator = np.random.default_rng(seed)
    drawn: dict[str, list[float]] = {"auc": [], "brier_skill": []}
    for _ in range(DRAWS):
        parts = []
        for probability, happened, climate in rows:
            starts = generator.integers(0, max(1, happened.size - BLOCK_DAYS + 1), size=-(-happened.size // BLOCK_DAYS))
            picked = np.concatenate([np.arange(start, min(start + BLOCK_DAYS, happened.size)) for start in starts])
            parts.append(_ranking_and_skill(probability[picked], happened[picked], climate))
        mean = mean_of(parts)
        for name, values in drawn.items():
            if (value := mean[name]) is not None:
                values.append(value)
    return {
        f"{name}_p{percent}": float(np.percentile(values, percent)) if values else None
        for name, values in drawn.items()
        for percent in (10, 90)
    }


def by_name(rows: Mapping[tuple[str, str], Figures]) -> dict[str, dict[str, Figures]]:
    """Figures of each forecaster by stretch, from those by (stretch, forecaster)."""
    found: dict[str, dict[str, Figures]] = {}
    for (stretch, name), row in rows.items():
        found.setdefault(name, {})[stretch] = row
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


def print_periods(rows: pd.DataFrame, stretch: str) -> None:
    """What each stretch was judged on, and the share that its Brier skill is measured against.

    Args:
        rows: Judged cases, index their days, with ``climate`` as in `figures`.
        stretch: Column that names the stretch of each.
    """
    for name, own in rows.groupby(stretch, sort=True):
        print(
            f"{name}: judged {own.index.min():%Y-%m-%d} to {own.index.max():%Y-%m-%d}, {len(own)} days; "
            f"baseline of the skill: a need on {100 * own['climate'].iloc[0]:.0f} % of days, as learned"
        )


def print_intervals(name: str, mean: Mapping[str, float | None]) -> None:
    """What `intervals` found."""
    spans = [
        f"{word} {_shown(mean[f'{key}_p10'], 0)} to {_shown(mean[f'{key}_p90'], 0)}"
        for word, key in (("AUC", "auc"), ("skill", "brier_skill"))
    ]
    print(f"{name}, mean of the stretches, 80 % interval of resampled blocks of {BLOCK_DAYS}: {', '.join(spans)}")


def print_reliability(name: str, probability: Array, happened: Outcome) -> None:
    """Told and happened by bins."""
    bins = reliability(probability, happened)
    print(f"Reliability, {name}: " + "  ".join(f"{item.told:.2f}→{item.happened:.2f} ({item.count})" for item in bins))


def _ranking_and_skill(probability: Array, happened: Outcome, climate: float) -> Figures:
    found = {
        "auc": area_under_curve(probability, happened),
        "brier_skill": skill(brier(probability, happened), brier(np.full(happened.size, climate), happened)),
    }
    return {name: value if np.isfinite(value) else None for name, value in found.items()}


def _calibration(probability: Array, happened: Outcome) -> float:
    return float(probability.mean() - happened.mean())


def _shown(value: float | None, width: int) -> str:
    return f"{'–':>{width}}" if value is None else f"{value:{width}.2f}"

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
#: Cost-loss ratios at which the money is told [1], and what an unmet need is taken to cost [SEK]: assumed, and every sum is in proportion to it.
MONEY_COST_LOSS = tuple(round(0.05 * step, 2) for step in range(1, 11))
LOSS_SEK = 10_000.0
Figures = dict[str, float | None]
#: Neighbouring cases that are drawn together, and how often they are drawn again.
BLOCK_DAYS, DRAWS = 5, 400


def average_precision(probability: Array, happened: Outcome) -> float:
    """Mean over the events of the share of right warnings among all given at least that probability [1]."""
    order = np.argsort(-probability, kind="stable")
    came = happened[order]
    right = np.cumsum(came) / np.arange(1, came.size + 1)
    return float(right[came].mean()) if came.any() else float("nan")


def spent_sek(probability: Array, happened: Outcome, *, cost_loss: float) -> float:
    """Money a case where one acts as soon as the probability exceeds C/L: rounds driven and needs left unmet [SEK]; NaN without a case.

    Args:
        probability: Told [1], shape (case,); 0 or 1 for a rule.
        happened: Whether it came.
        cost_loss: What a round costs, as a share of `LOSS_SEK` [1].
    """
    acted = probability > cost_loss
    return LOSS_SEK * float((cost_loss * acted + (happened & ~acted)).mean()) if happened.size else float("nan")


def figures(probability: Array, happened: Outcome, *, climate: float) -> Figures:
    """Scores of one forecaster on one stretch; None where a figure has no meaning there, as skill where the need never came, or always.

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
        **{f"sek_{ratio:g}": spent_sek(probability, happened, cost_loss=ratio) for ratio in MONEY_COST_LOSS},
    }
    if happened.all() or not happened.any():
        found["brier_skill"] = None
    return {name: value if value is not None and np.isfinite(value) else None for name, value in found.items()} | {
        "n": int(happened.size),
        "events": int(happened.sum()),
        "climate": climate,
    }


def mean_of(parts: Sequence[Mapping[str, float | None]]) -> Figures:
    """Mean over stretches of each figure that exists; of the counts ``n`` and ``events`` the sum.

    Stretches in which the need never came, or always, are passed over: nothing is ranked there, and their skill says only how rare it was where it
    was learned. ``stretches`` says how many are left and ``passed_over`` how many are not; without any, every figure is None.
    """
    counted = [part for part in parts if 0 < (part["events"] or 0) < (part["n"] or 0)]
    found = _mean(counted) if counted else dict.fromkeys(parts[0])
    counts = {name: sum(int(part[name] or 0) for part in counted) for name in ("n", "events")}
    return found | counts | {"stretches": len(counted), "passed_over": len(parts) - len(counted)}


def _mean(parts: Sequence[Mapping[str, float | None]]) -> Figures:
    found: Figures = {}
    for name in parts[0]:
        known = [value for part in parts if (value := part.get(name)) is not None]
        found[name] = float(np.mean(known)) if known else None
    return found


def intervals(rows: Sequence[tuple[Array, Outcome, float]], *, seed: int) -> Figures:
    """80 % intervals of the means over winters of AUC and Brier skill, by drawing blocks of `BLOCK_DAYS` cases again within each winter.

    Args:
        rows: (probability, happened, climate) of each winter, cases in the order of time; those that `mean_of` passes over are left out.
        seed: Of the draws.
    """
    rows = [row for row in rows if 0 < row[1].sum() < row[1].size]
    generator = np.random.default_rng(seed)
    drawn: dict[str, list[float]] = {"auc": [], "brier_skill": []}
    for _ in range(DRAWS if rows else 0):
        parts = []
        for probability, happened, climate in rows:
            starts = generator.integers(0, max(1, happened.size - BLOCK_DAYS + 1), size=-(-happened.size // BLOCK_DAYS))
            picked = np.concatenate([np.arange(start, min(start + BLOCK_DAYS, happened.size)) for start in starts])
            parts.append(_ranking_and_skill(probability[picked], happened[picked], climate))
        mean = _mean(parts)
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


def print_money(rows: Mapping[tuple[str, str], Mapping[str, float | None]], pairs: Mapping[str, str]) -> None:
    """Money a morning beside the rule's, and where it comes nearest to it.

    Args:
        rows: Figures by (stretch, forecaster).
        pairs: Rule that stands beside each forecaster.
    """
    print(
        f"Money a morning [SEK] where an unmet need costs {LOSS_SEK:,.0f} SEK (assumed; all in proportion), acting where p > C/L:"
    )
    print(f"{'C/L':34}" + "".join(f"{ratio:>7.2f}" for ratio in MONEY_COST_LOSS))
    nearest: tuple[float, str] = (0.0, "")
    for name, rule in pairs.items():
        for stretch in sorted({told for told, of in rows if of == name}):
            own, other = ([rows[stretch, of].get(f"sek_{ratio:g}") for ratio in MONEY_COST_LOSS] for of in (name, rule))
            for told, sums in ((name, own), (rule, other)):
                print(f"{stretch:10}{told:24}" + "".join(f"{'–' if sek is None else f'{sek:.0f}':>7}" for sek in sums))
            for ratio, mine, theirs in zip(MONEY_COST_LOSS, own, other, strict=True):
                if mine is not None and theirs:
                    nearest = max(nearest, (mine / theirs, f"{name}, {stretch}, C/L {ratio:g}"))
    print(f"Highest share of the rule's money: {nearest[0]:.2f} ({nearest[1]})")


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


def print_passed_over(mean: Mapping[str, float | None]) -> None:
    """How many stretches the means are of, where some are not among them."""
    if mean["passed_over"]:
        print(
            f"mean: of the {mean['stretches']:.0f} stretches in which the need came and also did not; {mean['passed_over']:.0f} passed over"
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

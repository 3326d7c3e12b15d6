"""Errors by lead time, with intervals from a bootstrap over days."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: Lead bins [h]: name, first, last.
BINS = (("all", 1, 24), ("1", 1, 1), ("2-3", 2, 3), ("4-6", 4, 6), ("7-12", 7, 12), ("13-24", 13, 24))
NEAR_ZERO_K = 2.0


def score(table: pd.DataFrame, forecaster: str, *, draws: int = 400, seed: int = 1) -> dict[str, dict[str, float]]:
    """Scores of one forecaster by lead bin.

    Args:
        table: Columns origin, lead_h, observed and the forecaster's.
        forecaster: Name of its column.
        draws: Bootstrap draws over days of origin.
        seed: Of the bootstrap.
    """
    scores: dict[str, dict[str, float]] = {}
    for name, first, last in BINS:
        rows = table[(table["lead_h"] >= first) & (table["lead_h"] <= last)]
        scores[name] = _errors(rows, forecaster)
    scores["all"] |= _interval(table[table["lead_h"] >= 1], forecaster, draws=draws, seed=seed)
    near = table[(table["lead_h"] >= 1) & (table["observed"].abs() < NEAR_ZERO_K)]
    scores["near_zero"] = _errors(near, forecaster)
    scores["frost"] = _frost(table[table["lead_h"] >= 1], forecaster)
    return scores


def _errors(rows: pd.DataFrame, forecaster: str) -> dict[str, float]:
    error = (rows[forecaster] - rows["observed"]).to_numpy(dtype=np.float64)
    error = error[np.isfinite(error)]
    if not error.size:
        return {"rmse": float("nan"), "mae": float("nan"), "bias": float("nan"), "n": 0}
    return {
        "rmse": float(np.sqrt(np.mean(error**2))),
        "mae": float(np.mean(np.abs(error))),
        "bias": float(error.mean()),
        "n": int(error.size),
    }


def _interval(rows: pd.DataFrame, forecaster: str, *, draws: int, seed: int) -> dict[str, float]:
    """90 % interval of the RMSE, days drawn with replacement because errors of one night belong together."""
    error = (rows[forecaster] - rows["observed"]).to_numpy(dtype=np.float64) ** 2
    day = pd.DatetimeIndex(rows["origin"]).floor("D")
    groups = pd.DataFrame({"day": day, "error": error}).dropna().groupby("day")["error"].agg(["sum", "count"])
    if groups.empty:
        return {}
    drawn = np.random.default_rng(seed).integers(0, len(groups), (draws, len(groups)))
    total, count = groups["sum"].to_numpy()[drawn].sum(axis=1), groups["count"].to_numpy()[drawn].sum(axis=1)
    low, high = np.quantile(np.sqrt(total / count), [0.05, 0.95])
    return {"rmse_low": float(low), "rmse_high": float(high)}


def _frost(rows: pd.DataFrame, forecaster: str) -> dict[str, float]:
    """Hits, false alarms and critical success of a surface below zero."""
    said, came = (rows[forecaster] < 0).to_numpy(), (rows["observed"] < 0).to_numpy()
    hit, false, miss = float((said & came).sum()), float((said & ~came).sum()), float((~said & came).sum())
    return {
        "pod": hit / max(hit + miss, 1.0),
        "far": false / max(hit + false, 1.0),
        "csi": hit / max(hit + false + miss, 1.0),
        "n": len(rows),
    }


def print_scores(title: str, scores: Mapping[str, Mapping[str, Mapping[str, float]]]) -> None:
    """Print one line a forecaster, best first."""
    print(title)
    print(f"{'':16}{'RMSE':>7}{'90 % interval':>16}{'MAE':>7}{'bias':>7}", end="")
    print("".join(f"{name + ' h':>9}" for name, *_ in BINS[1:]), f"{'|T|<2':>7}{'POD':>6}{'FAR':>6}{'CSI':>6}{'n':>7}")
    for name, by_bin in sorted(scores.items(), key=lambda item: item[1]["all"]["rmse"]):
        whole, frost = by_bin["all"], by_bin["frost"]
        interval = f"{whole.get('rmse_low', float('nan')):.3f}-{whole.get('rmse_high', float('nan')):.3f}"
        print(f"{name:16}{whole['rmse']:7.3f}{interval:>16}{whole['mae']:7.3f}{whole['bias']:7.2f}", end="")
        print("".join(f"{by_bin[label]['rmse']:9.3f}" for label, *_ in BINS[1:]), end=" ")
        print(f"{by_bin['near_zero']['rmse']:7.3f}{frost['pod']:6.3f}{frost['far']:6.3f}{frost['csi']:6.3f}{whole['n']:7.0f}")

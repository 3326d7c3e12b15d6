"""Errors by lead time, with intervals from a bootstrap over days."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: Forecaster -> bin -> figure.
Scores = dict[str, dict[str, dict[str, float | None]]]
#: Lead bins [h]: name, first, last.
BINS = (("all", 1, 24), ("1", 1, 1), ("2-3", 2, 3), ("4-6", 4, 6), ("7-12", 7, 12), ("13-24", 13, 24))
NEAR_ZERO_K = 2.0
DRAWS, SEED = 1000, 1


def score(table: pd.DataFrame, forecaster: str, *, draws: int = DRAWS, seed: int = SEED) -> dict[str, dict[str, float | None]]:
    """Scores of one forecaster by lead bin: rmse with its 90 % interval, mae, bias, n; a figure that does not exist is None.

    Args:
        table: Columns origin, lead_h, observed and the forecaster's.
        forecaster: Name of its column.
        draws: Bootstrap draws over days of origin.
        seed: Of the bootstrap.
    """
    ahead = table[table["lead_h"] >= 1]
    subsets = {name: ahead[ahead["lead_h"].between(first, last)] for name, first, last in BINS}
    subsets["near_zero"] = ahead[ahead["observed"].abs() < NEAR_ZERO_K]
    scores = {name: _errors(rows, forecaster, draws=draws, seed=seed) for name, rows in subsets.items()}
    scores["frost"] = _frost(ahead, forecaster)
    return scores


def _errors(rows: pd.DataFrame, forecaster: str, *, draws: int, seed: int) -> dict[str, float | None]:
    error = (rows[forecaster] - rows["observed"]).to_numpy(dtype=np.float64)
    if not error.size:
        return {"rmse": None, "rmse_low": None, "rmse_high": None, "mae": None, "bias": None, "n": 0}
    low, high = np.quantile(_drawn_rmse(rows, forecaster, draws=draws, seed=seed), [0.05, 0.95])
    return {
        "rmse": float(np.sqrt(np.mean(error**2))),
        "rmse_low": float(low),
        "rmse_high": float(high),
        "mae": float(np.mean(np.abs(error))),
        "bias": float(error.mean()),
        "n": int(error.size),
    }


def _drawn_rmse(rows: pd.DataFrame, forecaster: str, *, draws: int, seed: int) -> Array:
    """RMSE in each draw of days with replacement: errors of one night belong together. The same seed draws the same days."""
    squared = (rows[forecaster] - rows["observed"]).to_numpy(dtype=np.float64) ** 2
    day = pd.DatetimeIndex(rows["origin"]).floor("D")
    groups = pd.DataFrame({"day": day, "error": squared}).groupby("day")["error"].agg(["sum", "count"])
    drawn = np.random.default_rng(seed).integers(0, len(groups), (draws, len(groups)))
    total, count = groups["sum"].to_numpy()[drawn].sum(axis=1), groups["count"].to_numpy()[drawn].sum(axis=1)
    found: Array = np.sqrt(total / count)
    return found


def against_best(
    table: pd.DataFrame, ours: str, peers: Sequence[str], *, draws: int = DRAWS, seed: int = SEED
) -> tuple[str, float, float, float]:
    """The best peer over all leads, our RMSE over its, and the 90 % interval of that ratio, days drawn in pairs.

    Args:
        table: As in `score`.
        ours: Column of the forecaster asked about.
        peers: Columns of the others.
        draws: Bootstrap draws.
        seed: Of the bootstrap.
    """
    ahead = table[table["lead_h"] >= 1]
    whole = {name: float(np.sqrt(((ahead[name] - ahead["observed"]) ** 2).mean())) for name in (ours, *peers)}
    best = min(peers, key=lambda name: whole[name])
    ratio = _drawn_rmse(ahead, ours, draws=draws, seed=seed) / _drawn_rmse(ahead, best, draws=draws, seed=seed)
    low, high = np.quantile(ratio, [0.05, 0.95])
    return best, whole[ours] / whole[best], float(low), float(high)


def _frost(rows: pd.DataFrame, forecaster: str) -> dict[str, float | None]:
    """Hits, false alarms and critical success of a surface below zero; None where nothing below zero was said or came."""
    said, came = (rows[forecaster] < 0).to_numpy(), (rows["observed"] < 0).to_numpy()
    hit, false, miss = float((said & came).sum()), float((said & ~came).sum()), float((~said & came).sum())
    return {
        "pod": hit / (hit + miss) if hit + miss else None,
        "far": false / (hit + false) if hit + false else None,
        "csi": hit / (hit + false + miss) if hit + false + miss else None,
        "n": len(rows),
    }


def coverage(table: pd.DataFrame, low: str, high: str) -> dict[str, dict[str, float | None]]:
    """Share of observations inside an 80 % interval and its mean width, by lead bin.

    Args:
        table: Columns lead_h, observed and the two bounds.
        low: Column of the lower bound.
        high: Of the upper.
    """
    found: dict[str, dict[str, float | None]] = {}
    for name, first, last in BINS:
        rows = table[table["lead_h"].between(first, last)]
        inside = rows["observed"].between(rows[low], rows[high])
        there = len(rows) > 0
        found[name] = {
            "coverage_80": float(inside.mean()) if there else None,
            "width_80": float((rows[high] - rows[low]).mean()) if there else None,
        }
    return found


def print_coverage(scores: Mapping[str, Mapping[str, float | None]]) -> None:
    """Print one line with the coverage of the 80 % interval by lead bin and one with its width."""
    for label, key, digits in (("80 % interval: share inside", "coverage_80", 3), ("width [K]", "width_80", 2)):
        told = "".join(f"{name + ' h' if name != 'all' else name:>9} {_shown(scores[name][key], 5, digits)}" for name, *_ in BINS)
        print(f"{label:28}{told}")


def print_scores(title: str, scores: Mapping[str, Mapping[str, Mapping[str, float | None]]]) -> None:
    """Print one line a forecaster, best first."""
    print(title)
    print(f"{'':16}{'RMSE':>7}{'90 % interval':>16}{'MAE':>7}{'bias':>7}", end="")
    print("".join(f"{name + ' h':>9}" for name, *_ in BINS[1:]), f"{'|T|<2':>7}{'POD':>6}{'FAR':>6}{'CSI':>6}{'n':>7}")
    for name, by_bin in sorted(scores.items(), key=lambda item: item[1]["all"]["rmse"] or 0.0):
        whole, frost = by_bin["all"], by_bin["frost"]
        interval = f"{_shown(whole['rmse_low'], 1).strip()}-{_shown(whole['rmse_high'], 1).strip()}"
        print(f"{name:16}{_shown(whole['rmse'], 7)}{interval:>16}{_shown(whole['mae'], 7)}{_shown(whole['bias'], 7, 2)}", end="")
        print("".join(_shown(by_bin[label]["rmse"], 9) for label, *_ in BINS[1:]), end=" ")
        print(_shown(by_bin["near_zero"]["rmse"], 7), end="")
        print("".join(_shown(frost[name], 6) for name in ("pod", "far", "csi")) + f"{whole['n']:7.0f}")


def _shown(value: float | None, width: int, digits: int = 3) -> str:
    return f"{'-':>{width}}" if value is None else f"{value:{width}.{digits}f}"

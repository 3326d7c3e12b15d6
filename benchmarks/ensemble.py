"""Can an ensemble's spread be believed? Raw and calibrated, against what came and against climatology.

``python -m benchmarks.ensemble DIR [--train-until DATE] [--json FILE]``

DIR holds files of one variable each (``min_temperature.csv``, ``rain.csv``, …) with the valid time, the observed value and the members, known by the
names of their columns (`benchmarks.ensemble_data`).
Calibrated on the cases before DATE and judged on those from it on; without DATE each year is judged by what the others teach.
Climatology is the learned cases' observations within 30 days of the date. The continuous ranked probability score is in the variable's unit.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.command_line import date_of, write_figures
from benchmarks.ensemble_data import Cases, read
from config.errors import HalkaError
from model.domain.errors import ForecastError
from model.learning.conformal import FULL_NIGHT_CASES, moved
from model.learning.ensemble_calibration import fit_calibration
from model.scoring import interval_scores

Array = NDArray[np.float64]
#: Quantile levels at which each distribution is told.
LEVELS: Array = np.arange(1, 50) / 50
#: The interval whose coverage is told.
INNER = (0.1, 0.9)
#: Days about a date whose observations are its climatology.
WINDOW_DAYS = 30
#: Days before the followed width is judged: one winter; and after which an outcome is known [day].
WARM_UP_DAYS, KNOWN_AFTER_DAYS = 200.0, 8.0
WAYS = ("raw", "calibrated", "climatology")
Figures = dict[str, float | None]


def told(learned: pd.DataFrame, judged: pd.DataFrame, *, amounts: bool) -> dict[str, Array]:
    """Quantiles at `LEVELS` of each judged case by forecaster, shape (case, level)."""
    calibration = fit_calibration(
        learned.iloc[:, 1:].to_numpy(float),
        learned["observed"].to_numpy(float),
        _day(learned),
        kind="censored" if amounts else "gaussian",
    )
    raw, day = judged.iloc[:, 1:].to_numpy(float), _day(judged)
    return {
        "raw": np.quantile(raw, LEVELS, axis=1, method="inverted_cdf").T,
        "calibrated": calibration.quantiles(raw, day, LEVELS),
        "climatology": _climatology(learned, day),
    }


def run(table: pd.DataFrame, train_until: pd.Timestamp | None, *, amounts: bool) -> dict[str, Figures]:
    """CRPS, its skill over climatology, coverage of 10–90 % and width of that interval, by forecaster; None where a figure has no meaning.

    Args:
        table: As in `benchmarks.ensemble_data.Cases`.
        train_until: Calibrated on the cases before it and judged on those from it on; each year by the others if None.
        amounts: Whether nothing lies below zero.

    Raises:
        ForecastError: Nothing to learn from or to judge.
        ModelError: Too few cases to learn from.
    """
    if train_until is None:
        years = pd.DatetimeIndex(table.index).year
        folds = [(table[years != year], table[years == year]) for year in sorted(set(years))]
    else:
        folds = [(table[table.index < train_until], table[table.index >= train_until])]
    if any(learned.empty or judged.empty for learned, judged in folds):
        lacks = (
            "outside its only year"
            if train_until is None
            else f"{'before' if folds[0][0].empty else 'from'} {train_until:%Y-%m-%d}"
        )
        raise ForecastError(f"no case {lacks}; there are {table.index[0]:%Y-%m-%d} to {table.index[-1]:%Y-%m-%d}")
    made = [(told(learned, judged, amounts=amounts), judged["observed"].to_numpy(float)) for learned, judged in folds]
    real = np.concatenate([observed for _, observed in made])
    found: dict[str, Figures] = {}
    for way in WAYS:
        quantiles = np.concatenate([parts[way] for parts, _ in made])
        low, high = (quantiles[:, int(np.argmin(np.abs(LEVELS - level)))] for level in INNER)
        found[way] = {
            "crps": interval_scores(quantiles, LEVELS, real)["crps"],
            "coverage": coverage(quantiles, real),
            "width": float((high - low).mean()),
            "n": int(real.size),
        }
    day = np.concatenate([pd.DatetimeIndex(judged.index).to_julian_date().to_numpy() for _, judged in folds])
    found["calibrated"] |= followed_width(np.concatenate([parts["calibrated"] for parts, _ in made]), real, day, amounts=amounts)
    usual = found["climatology"]["crps"]
    for figures in found.values():
        figures["skill"] = 1.0 - (figures["crps"] or 0.0) / usual if usual else None
    return found


def followed_width(quantiles: Array, real: Array, day: Array, *, amounts: bool) -> Figures:
    """Coverage and width of 10–90 % with the width following how often the truth lay inside (`model.learning.conformal`), case by case.

    The first `WARM_UP_DAYS` are not counted; an outcome moves the width `KNOWN_AFTER_DAYS` after its case.

    Args:
        quantiles: At `LEVELS`, shape (case, level), cases in the order of time.
        real: What came, shape (case,).
        day: Of each case [day].
        amounts: Whether nothing lies below zero.
    """
    middle = quantiles[:, LEVELS.size // 2, None]
    low, high = (int(np.argmin(np.abs(LEVELS - level))) for level in INNER)
    factor, waiting = 1.0, list[tuple[float, float]]()
    inside, width = list[float](), list[float]()
    for case, moment in enumerate(day):
        while waiting and waiting[0][0] <= moment - KNOWN_AFTER_DAYS:
            factor = moved(factor, inside=waiting.pop(0)[1], cases=FULL_NIGHT_CASES)
        told = middle[case] + (quantiles[case] - middle[case]) * factor
        told = np.maximum(told, 0.0) if amounts else told
        share = min(max(coverage(told[None], real[case : case + 1]), 0.0), 1.0)
        waiting.append((moment, share))
        if moment - day[0] >= WARM_UP_DAYS:
            inside.append(share)
            width.append(float(told[high] - told[low]))
    if not inside:
        return {"followed_coverage": None, "followed_width": None, "followed_n": 0}
    return {"followed_coverage": float(np.mean(inside)), "followed_width": float(np.mean(width)), "followed_n": len(inside)}


def coverage(quantiles: Array, real: Array) -> float:
    """Share of the truth between the `INNER` levels [1].

    Where many quantiles equal the truth, as a dry day has, it lies at no one level but at all of theirs: it counts for the share of them that
    is between the two. Otherwise an interval from 0 would hold every dry day, and 90 % of all days were right for it.

    Args:
        quantiles: At `LEVELS`, shape (case, level).
        real: What came, shape (case,).
    """
    below = (quantiles < real[:, None]).sum(axis=1) / (LEVELS.size + 1.0)
    up_to = ((quantiles <= real[:, None]).sum(axis=1) + 1.0) / (LEVELS.size + 1.0)
    shared = np.minimum(up_to, INNER[1]) - np.maximum(below, INNER[0])
    return float((np.maximum(shared, 0.0) / (up_to - below)).mean())


def _day(cases: pd.DataFrame) -> Array:
    day: Array = pd.DatetimeIndex(cases.index).day_of_year.to_numpy(dtype=float)
    return day


def _climatology(learned: pd.DataFrame, day: Array) -> Array:
    own = _day(learned)
    observed = learned["observed"].to_numpy(float)
    distance = np.abs(own[None] - day[:, None])
    near = np.minimum(distance, 365.25 - distance) <= WINDOW_DAYS
    return np.stack([np.quantile(observed[row] if row.any() else observed, LEVELS) for row in near])


def main(arguments: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ensemble", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--train-until", type=date_of, metavar="DATE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    read_files: dict[str, Cases] = {}
    written: dict[str, dict[str, Figures]] = {}
    try:
        files = sorted(options.folder.glob("*.csv"))
        if not files:
            raise ForecastError(f"{options.folder}: holds no .csv file of an ensemble")
        for path in files:
            cases = read_files[path.stem] = read(path)
            try:
                written[path.stem] = run(cases.table, options.train_until, amounts=cases.amounts)
            except HalkaError as error:
                raise ForecastError(f"{path}: {error}") from error
        if options.json:
            write_figures(options.json, written)
    except HalkaError as error:
        print(f"ensemble: {error}", file=sys.stderr)
        return 2
    for variable, found in written.items():
        _print(f"{variable}, {options.folder.resolve().name}", read_files[variable], found, options.train_until)
    return 0


def _print(title: str, cases: Cases, found: dict[str, Figures], train_until: pd.Timestamp | None) -> None:
    split = "each year judged by the others" if train_until is None else f"learned before {train_until:%Y-%m-%d}"
    judged = cases.table.index if train_until is None else cases.table.index[cases.table.index >= train_until]
    span = f"{judged[0]:%Y-%m-%d} to {judged[-1]:%Y-%m-%d}"
    print(f"{title}, {found['raw']['n']:.0f} cases {span}, {split}; skill over climatology")
    if cases.incomplete or cases.repeated:
        print(
            f"  left out: {cases.incomplete} rows that lack a possible observed value or a member, {cases.repeated} of a time told before"
        )
    print(f"  {'':14}{'CRPS':>7}{'skill':>7}{'10–90 % holds':>15}{'its width':>11}")
    for way, row in found.items():
        skill = "–" if row["skill"] is None else f"{row['skill']:.2f}"
        print(f"  {way:14}{row['crps']:7.3f}{skill:>7}{100 * (row['coverage'] or 0):13.1f} %{row['width']:11.2f}")
    row = found["calibrated"]
    if row["followed_n"]:
        held, followed = 100 * (row["followed_coverage"] or 0), f"its width followed case by case from {WARM_UP_DAYS:.0f} days on"
        print(
            f"  calibrated, {followed}: 10–90 % holds {held:.1f} % of {row['followed_n']:.0f}, width {row['followed_width']:.2f}"
        )


if __name__ == "__main__":
    sys.exit(main())

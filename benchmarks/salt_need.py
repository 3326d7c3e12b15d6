"""Was it a day for salt, and how much? Judged by what a street or a city spread.

``python -m benchmarks.salt_need DIR [--train-until DATE] [--json FILE]``

The day's weather is known, as for a plan made on a perfect forecast, and how much was spread the day before; a season's amount is the sum of such
days. Learned on the days before DATE and judged on those from it on, season by
season; without DATE, each season is judged by what the others teach, or each month where there is one season only. The amount of a day is the
probability of salt times the amount expected if there is any, scaled so that the learned seasons come out right. Beside it the rule of thumb
(snow, or precipitation on a day with frost) and the learned mean per day.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.command_line import date_of, write_figures
from benchmarks.need_scores import (
    Figures,
    by_name,
    figures,
    mean_of,
    print_figures,
    print_passed_over,
    print_periods,
    print_reliability,
)
from benchmarks.salt_need_data import DRIVERS, Days, read_days
from config.errors import HalkaError
from model.domain.errors import ForecastError
from model.learning.few_events import fit_events

Array = NDArray[np.float64]
SEED = 11
#: Strength with which the amount's regression is drawn to the mean, in events.
AMOUNT_RIDGE = 5.0
OURS, RULE, MEAN = "halka", "rule", "mean"
_AMOUNT_BY = ("snowfall", "snow_yesterday", "snow_long", "snow_depth_cm", "icy_mm")


def splits(days: pd.DataFrame, train_until: pd.Timestamp | None) -> list[tuple[str, pd.DataFrame, pd.DataFrame]]:
    """(name, learned, judged) of each stretch.

    Raises:
        ForecastError: Nothing to learn from or to judge.
    """
    if train_until is not None:
        learned, later = days[days.index < train_until], days[days.index >= train_until]
        if learned.empty or later.empty:
            raise ForecastError(
                f"no day {'before' if learned.empty else 'from'} {train_until:%Y-%m-%d}; "
                f"there are {days.index[0]:%Y-%m-%d} to {days.index[-1]:%Y-%m-%d}"
            )
        return [(str(name), learned, rows) for name, rows in later.groupby("season", sort=True)]
    by = days["season"] if len(set(days["season"])) > 1 else pd.DatetimeIndex(days.index).strftime("%Y-%m")
    if len(set(by)) < 2:
        raise ForecastError(
            f"one month alone, {days.index[0]:%Y-%m-%d} to {days.index[-1]:%Y-%m-%d}, and nothing to learn it from; name a date (--train-until)"
        )
    return [(str(name), days.drop(rows.index), rows) for name, rows in days.groupby(by, sort=True)]


def told(learned: pd.DataFrame, judged: pd.DataFrame) -> tuple[Array, Array]:
    """P(salt) and expected amount of each judged day."""
    salted = learned["amount"].to_numpy() > 0
    week = (learned.index - learned.index[0]).days.to_numpy() // 7
    known, ours = _columns(learned), _columns(judged)
    model = fit_events(known, salted, DRIVERS, block=week, seed=SEED)
    weights, doubt = _amount_weights(known, learned["amount"].to_numpy(), salted)
    learned_amount = model.probability(known) * _amount(known, known, weights, doubt)
    scale = learned["amount"].sum() / max(float(learned_amount.sum()), 1e-9)
    chance = model.probability(ours)
    return chance, scale * chance * _amount(ours, known, weights, doubt)


def rule(judged: pd.DataFrame) -> Array:
    """The rule of thumb as a probability of 0 or 1."""
    wet, frost = judged["precipitation_mm"].to_numpy() > 0.1, judged["coldest_degc"].to_numpy() < 0.0
    return ((judged["snowfall"].to_numpy() > 0.0) | (wet & frost)).astype(float)


def run(days: Days, train_until: pd.Timestamp | None) -> tuple[dict[tuple[str, str], Figures], pd.DataFrame]:
    """Figures by (stretch, forecaster), the mean over stretches last, and what was told of each day.

    Raises:
        ForecastError: Nothing to learn from or to judge.
    """
    found: dict[tuple[str, str], Figures] = {}
    rows = []
    for name, learned, judged in splits(days.table, train_until):
        try:
            chance, amount = told(learned, judged)
        except HalkaError as error:
            outside = f"outside {name}" if train_until is None else f"before {train_until:%Y-%m-%d}"
            raise ForecastError(f"to learn from {outside} there are {error}") from error
        real = judged["amount"].to_numpy()
        climate = float((learned["amount"] > 0).mean())
        usual = np.full(len(judged), float(learned["amount"].mean()))
        for forecaster, probability, amounts in ((OURS, chance, amount), (RULE, rule(judged), usual)):
            found[name, forecaster] = figures(probability, real > 0, climate=climate) | _totals(amounts, real)
        row = {"stretch": name, "climate": climate, "chance": chance, "amount": amount, "real": real}
        rows.append(pd.DataFrame(row, index=judged.index))
    for forecaster in (OURS, RULE):
        found[MEAN, forecaster] = mean_of([row for (stretch, who), row in found.items() if who == forecaster and stretch != MEAN])
    return found, pd.concat(rows)


def _totals(told_amount: Array, real: Array) -> Figures:
    total = float(real.sum())
    off = abs(float(told_amount.sum()) / total - 1.0) if total > 0 else None
    return {"total": total, "told_total": float(told_amount.sum()), "total_off": off}


def _design(rows: dict[str, Array], learned: dict[str, Array]) -> Array:
    columns = [np.ones(len(rows["coldest_degc"]))]
    for name in (*_AMOUNT_BY, "coldest_degc"):
        seen = learned[name] if name == "coldest_degc" else np.log1p(np.maximum(learned[name], 0.0))
        own = rows[name] if name == "coldest_degc" else np.log1p(np.maximum(rows[name], 0.0))
        known = seen[np.isfinite(seen)]
        if known.size and known.std() > 0:
            columns.append(np.where(np.isfinite(own), (own - known.mean()) / known.std(), 0.0))
    return np.column_stack(columns)


def _amount_weights(learned: dict[str, Array], amount: Array, salted: NDArray[np.bool_]) -> tuple[Array, float]:
    """Ridge regression of the root of the amount on salted days, and the variance about it."""
    design, root = _design(learned, learned)[salted], np.sqrt(amount[salted])
    ridge: Array = np.diag(np.r_[0.0, np.full(design.shape[1] - 1, AMOUNT_RIDGE)])
    weights = np.asarray(np.linalg.solve(design.T @ design + ridge, design.T @ root), dtype=np.float64)
    return weights, float(np.var(root - design @ weights))


def _amount(rows: dict[str, Array], learned: dict[str, Array], weights: Array, doubt: float) -> Array:
    expected: Array = np.maximum(_design(rows, learned) @ weights, 0.0) ** 2 + doubt
    return expected


def _columns(rows: pd.DataFrame) -> dict[str, Array]:
    return {driver.name: rows[driver.name].to_numpy(dtype=float) for driver in DRIVERS}


def main(arguments: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.salt_need", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--train-until", type=date_of, metavar="DATE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        days = read_days(options.folder)
        try:
            found, rows = run(days, options.train_until)
        except ForecastError as error:
            raise ForecastError(f"{options.folder}: {error}") from error
        if options.json:
            write_figures(options.json, by_name(found))
    except HalkaError as error:
        print(f"salt_need: {error}", file=sys.stderr)
        return 2
    split = (
        "each stretch judged by the others" if options.train_until is None else f"learned before {options.train_until:%Y-%m-%d}"
    )
    print(
        f"Salt day, {options.folder.resolve().name}, {split}. Skill: Brier over the learned share of salt days; "
        "the day's weather and the day before's spreading known."
    )
    names = {OURS: "Halka", RULE: "rule of thumb"}
    print_figures({(stretch, names[who]): row for (stretch, who), row in found.items()})
    print_passed_over(found[MEAN, OURS])
    print_periods(rows, "stretch")
    for said in days.said:
        print(said)
    for (stretch, who), row in found.items():
        if who == OURS and stretch != MEAN and not row["total"]:
            print(f"{stretch}: {row['told_total']:.0f} {days.unit} told, none spread")
        elif who == OURS and stretch != MEAN:
            usual = found[stretch, RULE]["total_off"] or 0.0
            print(
                f"{stretch}: {row['told_total']:.0f} {days.unit} told, {row['total']:.0f} spread: {100 * (row['total_off'] or 0):.0f} % off "
                f"(learned mean per day: {100 * usual:.0f} %)"
            )
    print_reliability(names[OURS], rows["chance"].to_numpy(), rows["real"].to_numpy() > 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())

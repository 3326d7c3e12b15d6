"""Will a plough be called out in the next 18 hours? Asked each morning at 03 UTC, judged by the log of a real route.

``python -m benchmarks.plough_need DIR [--train-until DATE] [--json FILE]``

DIR holds ``weather.csv`` and ``actions.csv`` (see `benchmarks.plough_need_data`). Learned on the mornings before DATE and judged on those from it on,
winter by winter; without DATE, each winter is judged by what the others teach. Three forecasters of the same kind: (a) from the past only,
(b) with the coming weather known, (c) with a forecast of it that is wrong as published forecasts are (20 members, learned on such forecasts too).
Beside them the rule of thumb: three centimetres of new snow in the past 24 hours, or in the past 24 and the coming 18 where those are known.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.command_line import date_of, write_figures
from benchmarks.need_scores import (
    Figures,
    by_name,
    figures,
    intervals,
    mean_of,
    print_figures,
    print_intervals,
    print_money,
    print_passed_over,
    print_periods,
    print_reliability,
)
from benchmarks.plough_need_data import called_out, judged_days, read_log, read_winters
from benchmarks.plough_need_features import AHEAD, PAST, table
from config.errors import HalkaError
from model.domain.errors import ForecastError, ModelError
from model.learning.event_cases import Driver
from model.learning.few_events import fit_events

SEED = 11
#: New snow of the rule of thumb, at one centimetre a millimetre of water [cm].
RULE_CM = 3.0
WAYS = ("past", "known", "forecast")
TITLES = {"past": "(a) past only", "known": "(b) weather known", "forecast": "(c) with forecast"}


def cases(folder: Path) -> pd.DataFrame:
    """Every judged morning: features, ``silent`` where the log says nothing, ``winter`` and ``came``.

    Raises:
        ForecastError: The folder's files cannot be used.
    """
    log = read_log(folder)
    parts = []
    for winter in read_winters(folder):
        days = judged_days(winter, log)
        if len(days):
            made = table(winter, log, days, errors=True, seed=SEED)
            parts.append(made.assign(winter=winter.name, came=called_out(days, log)))
    if not parts:
        raise ForecastError(
            f"{folder}: the log and the weather share no winter with air temperature and precipitation in four hours of five; "
            "look at the dates of both files and for empty columns"
        )
    return pd.concat(parts)


def drivers_of(way: str) -> tuple[Driver, ...]:
    """Features of one of `WAYS`."""
    prefix = "forecast_" if way == "forecast" else ""
    ahead = () if way == "past" else tuple(Driver(f"{prefix}{item.name}", item.direction, item.log) for item in AHEAD)
    return (*PAST, *ahead)


def told(learned: pd.DataFrame, judged: pd.DataFrame, way: str) -> np.ndarray:
    """P(call-out) of the judged mornings by a model of the learned ones."""
    week = (learned.index - learned.index[0]).days.to_numpy() // 7
    model = fit_events(_columns(learned), learned["came"].to_numpy(), drivers_of(way), block=week, seed=SEED)
    return model.probability(_columns(judged))


def rule(judged: pd.DataFrame, way: str) -> np.ndarray:
    """The rule of thumb as a probability of 0 or 1."""
    snow = judged["snow_24h_mm"].to_numpy()
    if way != "past":
        snow = snow + judged["ahead_snow_18h_mm" if way == "known" else "forecast_ahead_snow_18h_mm"].to_numpy()
    return (snow >= RULE_CM).astype(float)


def run(folder: Path, train_until: pd.Timestamp | None) -> tuple[dict[tuple[str, str], Figures], pd.DataFrame]:
    """Figures by (winter, forecaster), the mean over winters last, and the probabilities told.

    Raises:
        ForecastError: Nothing to learn from or to judge.
    """
    every = cases(folder)
    silent = float(every["silent"].sum())
    every = every[~every["silent"]]
    if every.empty:
        raise ForecastError(f"{folder}: the log was kept on none of the {silent:.0f} mornings")
    judged_rows = []
    for winter, rows in every.groupby("winter", sort=True):
        if train_until is None:
            learned, judged = every[every["winter"] != winter], rows
        else:
            learned, judged = every[every.index < train_until], rows[rows.index >= train_until]
        if judged.empty:
            continue
        before = "in another winter" if train_until is None else f"before {train_until:%Y-%m-%d}"
        if learned.empty:
            raise ForecastError(f"{folder}: no morning {before} to learn from; there are {_span(every)}")
        climate = float(learned["came"].mean())
        try:
            ways = {way: told(learned, judged, way) for way in WAYS} | {f"rule_{way}": rule(judged, way) for way in WAYS}
        except ModelError as error:
            raise ForecastError(f"{folder}: to learn {winter} from what was {before} there are {error}") from error
        judged_rows.append(judged[["winter", "came"]].assign(climate=climate, **ways))
    if not judged_rows:
        left = f", and {silent:.0f} mornings on which the log was not kept" if silent else ""
        raise ForecastError(f"{folder}: no morning from {train_until:%Y-%m-%d} on to judge; there are {_span(every)}{left}")
    told_rows = pd.concat(judged_rows)
    found: dict[tuple[str, str], Figures] = {}
    for name in (*WAYS, *(f"rule_{way}" for way in WAYS)):
        parts = {
            str(winter): (rows[name].to_numpy(), rows["came"].to_numpy(), float(rows["climate"].iloc[0]))
            for winter, rows in told_rows.groupby("winter", sort=True)
        }
        for winter, (probability, came, climate) in parts.items():
            found[winter, name] = figures(probability, came, climate=climate)
        found["mean", name] = mean_of([found[winter, name] for winter in parts])
        found["mean", name] |= intervals(list(parts.values()), seed=SEED) | {"silent": silent}
    return found, told_rows


def _span(rows: pd.DataFrame) -> str:
    return f"{rows.index[0]:%Y-%m-%d} to {rows.index[-1]:%Y-%m-%d}"


def _columns(rows: pd.DataFrame) -> dict[str, np.ndarray]:
    return {str(name): rows[name].to_numpy(dtype=float) for name in rows.columns if name not in {"winter", "came", "silent"}}


def main(arguments: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plough_need", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--train-until", type=lambda text: date_of(text).tz_localize("UTC"), metavar="DATE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        found, rows = run(options.folder, options.train_until)
        if options.json:
            write_figures(options.json, by_name(found))
    except HalkaError as error:
        print(f"plough_need: {error}", file=sys.stderr)
        return 2
    split = (
        "each winter judged by the others" if options.train_until is None else f"learned before {options.train_until:%Y-%m-%d}"
    )
    print(
        f"Plough call-out within 18 h of 03 UTC, {options.folder.resolve().name}, {split}. Skill: Brier over the learned share of call-outs;"
    )
    print("V: economic value at that cost/loss, 1 perfect foresight, 0 the better of always and never.")
    named = {**TITLES, **{f"rule_{way}": f"rule of thumb {title[:3]}" for way, title in TITLES.items()}}
    print_figures({(stretch, named[name]): row for (stretch, name), row in sorted(found.items())})
    print_money(
        {(stretch, named[name]): row for (stretch, name), row in found.items()},
        {named[way]: named[f"rule_{way}"] for way in WAYS},
    )
    print_passed_over(found["mean", WAYS[0]])
    print_periods(rows, "winter")
    for said in read_winters(options.folder)[0].said:
        print(said)
    if silent := found["mean", WAYS[0]]["silent"]:
        print(
            f"Left out: {silent:.0f} mornings between two call-outs between which the lane lay under snow for days, as nobody logged."
        )
    for way in WAYS:
        print_intervals(TITLES[way], found["mean", way])
        print_reliability(TITLES[way], rows[way].to_numpy(), rows["came"].to_numpy())
    return 0


if __name__ == "__main__":
    sys.exit(main())

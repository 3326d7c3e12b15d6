"""Road-temperature forecasts from winters of hours, beside persistence and peers.

``python -m benchmarks.road_temperature DIR [--physics-only] [--train-until DATE] [--from DATE] [--until DATE] [--weeks odd|even]
[--weather-error [--unrelaxed]] [--leave-station-out] [--json FILE]``

From each origin a 24 h forecast is made with the weather that came (or, with --weather-error, with errors as large as forecasts have) and
with road temperatures up to the origin only. The road model's state at the origin is the analysis: the same model run up to there, drawn to
the observed surface and salted as it was (where the file tells), and what the last observation still lacked is handed over to the forecast.
Halka is that forecast corrected by what was learnt of its errors before: once a week from every forecast whose hours have passed by then (also
those after --train-until, which only says from where on forecasts are judged), and from origin to origin by the station's running offset.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.command_line import date_of, write_figures
from benchmarks.road_temperature_case import Case, load_cases
from benchmarks.road_temperature_forecasts import Issued, issue
from benchmarks.road_temperature_scores import Scores, against_best, coverage, print_coverage, print_scores, score
from config.errors import HalkaError
from model.domain.errors import ForecastError
from model.learning.options import LearningOptions
from model.learning.road_residual_chain import Corrected, correct_forward

PHYSICS, OURS = "halka_physics", "halka"
REFERENCES = ("persistence", "air_temperature")
LOW, HIGH = f"{OURS}_low", f"{OURS}_high"
Cases = tuple[Case, ...]


def forecast_table(
    cases: Cases, *, learning: bool = True, weather_error: bool = False, relaxing: bool = True, leave_station_out: bool = False
) -> tuple[pd.DataFrame, list[str]]:
    """Every forecaster's value by station, origin and lead, kept to the hours every forecaster has, and the peers' names.

    Args:
        cases: One a station.
        learning: Correct the road model by what was learnt before each origin.
        weather_error: Forecast-like errors in the weather.
        relaxing: Take what the origin shows of those errors off the first hours.
        leave_station_out: Learn the boosting of each station from the others only.

    Raises:
        ForecastError: No origin, or no hour that every forecaster has.
    """
    drawn = {"weather_error": weather_error, "relaxing": relaxing}
    issued = {case.name: one for case in cases if (one := issue(case, learning=learning, **drawn))}
    if not any(one.scored.any() for one in issued.values()):
        raise ForecastError(f"{_spans(cases)}: no origin has two days before it and a day after it")
    corrected: tuple[Corrected | None, ...] = (None,) * len(issued)
    if learning:
        stations = [one.forecasts for one in issued.values()]
        corrected = correct_forward(stations, LearningOptions(), leave_station_out=leave_station_out and len(stations) > 1)
    parts: list[pd.DataFrame] = []
    peers: list[str] = []
    for (name, one), ours in zip(issued.items(), corrected, strict=True):
        (case,) = (case for case in cases if case.name == name)
        table, found = _with_peers(_table(one, ours), case.peers)
        parts.append(table.assign(station=name))
        peers = found or peers
    table = pd.concat(parts, ignore_index=True).dropna()
    if not (table["lead_h"] >= 1).any():
        raise ForecastError(
            f"{_spans(cases)}: no hour after an origin at which every forecaster and the observation have a value"
        )
    return table, peers


def _table(one: Issued, ours: Corrected | None) -> pd.DataFrame:
    """The judged origins of one station, a row a lead."""
    forecasts = one.forecasts
    origin, lead = np.broadcast_arrays(forecasts.origin[:, None], np.arange(forecasts.leads + 1)[None, :])
    columns = {
        "origin": origin,
        "lead_h": lead,
        "observed": one.observed,
        PHYSICS: forecasts.temperature,
        "persistence": np.broadcast_to(forecasts.newest[:, None], lead.shape),
        "air_temperature": forecasts.weather["air_temperature"],
    }
    if ours is not None:
        for name, values in ((OURS, ours.temperature), (LOW, ours.low), (HIGH, ours.high)):
            columns[name] = np.concatenate([forecasts.temperature[:, :1], values], axis=1)
    return pd.DataFrame({name: values[one.scored].ravel() for name, values in columns.items()})


def _with_peers(table: pd.DataFrame, peers: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The table with one column a peer that forecast at all, kept to the hours these have."""
    names = [str(name) for name in peers.columns if str(name).endswith("_degc") and peers[name].notna().any()]
    if not names:
        return table, []
    renamed = peers[["origin", "lead_h", *names]].rename(columns={name: name.removesuffix("_degc") for name in names})
    renamed["origin"] = renamed["origin"].astype("datetime64[ns]")
    return table.merge(renamed, on=["origin", "lead_h"], how="inner"), [name.removesuffix("_degc") for name in names]


def _spans(cases: Cases) -> str:
    first = min(stretch.time[0] for case in cases for stretch in case.stretches)
    last = max(stretch.time[-1] for case in cases for stretch in case.stretches)
    return f"{', '.join(case.name for case in cases)} ({first:.16} to {last:.16} UTC)"


def judged(
    table: pd.DataFrame, *, since: pd.Timestamp | None = None, until: pd.Timestamp | None = None, weeks: str | None = None
) -> pd.DataFrame:
    """The rows of the origins asked for.

    Args:
        table: As `forecast_table` gives it.
        since: Only origins from this on.
        until: Only origins before this.
        weeks: Only origins in "odd" or "even" ISO weeks.

    Raises:
        ForecastError: Nothing is left.
    """
    origin = pd.DatetimeIndex(table["origin"])
    kept = np.ones(len(table), dtype=np.bool_)
    if since is not None:
        kept &= origin >= since
    if until is not None:
        kept &= origin < until
    if weeks is not None:
        kept &= origin.isocalendar().week.to_numpy(dtype=np.int64) % 2 == (weeks == "odd")
    if not (kept & (table["lead_h"] >= 1).to_numpy()).any():
        raise ForecastError(
            f"no origin in the span asked for; forecasts can be judged from {origin.min():%Y-%m-%d} to {origin.max():%Y-%m-%d}"
        )
    return table[kept]


def scores_of(table: pd.DataFrame, peers: list[str]) -> Scores:
    """Scores by forecaster and lead bin; Halka's with the coverage of its 80 % interval where it has one."""
    ours = [OURS] if OURS in table else []
    scores = {name: score(table, name) for name in (*ours, PHYSICS, *peers, *REFERENCES)}
    if ours:
        for name, figures in coverage(table, LOW, HIGH).items():
            scores[OURS][name] |= figures
    return scores


def measure(
    folder: Path,
    *,
    until: pd.Timestamp | None = None,
    since: pd.Timestamp | None = None,
    weeks: str | None = None,
    learning: bool = False,
) -> Scores:
    """Scores by forecaster and lead bin for a folder.

    Args:
        folder: In the form of hornsgatan or canada_pavement.
        until: Only origins before this.
        since: Only origins from this on.
        weeks: Only origins in "odd" or "even" ISO weeks.
        learning: Correct the road model by what was learnt before each origin.
    """
    table, peers = forecast_table(load_cases(folder), learning=learning)
    return scores_of(judged(table, since=since, until=until, weeks=weeks), peers)


def main(argv: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.road_temperature", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--physics-only", action="store_true", help="the road model alone, without what was learnt")
    parser.add_argument("--train-until", type=date_of, help="judge only origins from this date on, with all before learnt from")
    parser.add_argument("--from", dest="since", type=date_of, help="only origins from this date on")
    parser.add_argument("--until", type=date_of, help="only origins before this date")
    parser.add_argument("--weeks", choices=("odd", "even"), help="only origins in such weeks of the year")
    parser.add_argument("--weather-error", action="store_true", help="weather after each origin with errors like a forecast's")
    parser.add_argument("--unrelaxed", action="store_true", help="leave what the origin shows of those errors in the first hours")
    parser.add_argument("--leave-station-out", action="store_true", help="learn each station from the others only")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    chosen = parser.parse_args(argv)
    since = max((date for date in (chosen.since, chosen.train_until) if date is not None), default=None)
    try:
        cases = load_cases(chosen.folder)
        if chosen.leave_station_out and len(cases) < 2:
            raise ForecastError(f"{chosen.folder}: leaving a station out needs a column station with two or more of them")
        table, peers = forecast_table(
            cases,
            learning=not chosen.physics_only,
            weather_error=chosen.weather_error,
            relaxing=not chosen.unrelaxed,
            leave_station_out=chosen.leave_station_out,
        )
        try:
            table = judged(table, since=since, until=chosen.until, weeks=chosen.weeks)
        except ForecastError as error:
            raise ForecastError(f"{chosen.folder}: {error}") from error
        scores = scores_of(table, peers)
        if chosen.json:
            write_figures(chosen.json, scores)
    except HalkaError as error:
        print(f"road_temperature: {error}", file=sys.stderr)
        return 2
    _print(chosen, cases, table, peers, scores)
    return 0


def _print(chosen: argparse.Namespace, cases: Cases, table: pd.DataFrame, peers: list[str], scores: Scores) -> None:
    weather = "weather with forecast-like errors" if chosen.weather_error else "perfect weather"
    print_scores(f"{chosen.folder.resolve().name}: road surface temperature [degC], {weather}, leads 1-24 h", scores)
    if chosen.weather_error and peers:
        print(f"{', '.join(peers)} were run with perfect weather; only ours, air temperature and its like bear the errors")
    if not chosen.physics_only:
        print_coverage(scores[OURS])
        others = "every other station" if chosen.leave_station_out else f"{len(cases)} station{'s' * (len(cases) > 1)}"
        print(f"halka: trained once a week on all forecasts of {others} verified before that week")
    print(f"judged from {table['origin'].min():%Y-%m-%d} to {table['origin'].max():%Y-%m-%d}, baseline: persistence")
    for case in cases:
        if case.assumed:
            print(f"assumed at {case.name}: {'; '.join(case.assumed)}")
    if peers:
        for name in (name for name in (OURS, PHYSICS) if name in scores):
            best, ratio, low, high = against_best(table, name, peers)
            print(f"{name}: ratio of RMSE to the best peer ({best}): {ratio:.3f} (90 % interval {low:.3f}-{high:.3f})")


if __name__ == "__main__":
    sys.exit(main())

"""Halka's road model on METRo's own test cases, with the weather forecast that METRo was given.

``python -m benchmarks.metro_cases DIR [--start TIME] [--json FILE]``

Two comparisons, kept apart. *Hindcast*: where forecast and observations overlap, Halka starts three hours into the overlap (the least that METRo
couples over), sees nothing later, and is measured against the observations that came. Where METRo's roadcast reaches back so far that observations
came after its start, Halka starts with it and both are measured. How much the start matters is told by later ones, an hour apart.
*Difference from METRo*: from all the observations Halka forecasts the hours of METRo's reference roadcast; how far the two lie apart says
nothing of who is right.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.metro_cases_run import forecast
from benchmarks.metro_cases_xml import MetroCase, find_cases, read_case
from config.errors import HalkaError
from model.domain.errors import ForecastError

Array = NDArray[np.float64]
OURS, METRO = "halka_physics", "metro"
#: The same with the air, dew point and wind that were observed: what is left is the road model's own error, clouds and start state.
KNOWN = "halka_physics_weather_known"
#: Lead bins [h]: name, after, up to.
BINS = (("all", 0, 999), ("1", 0, 1), ("2-3", 1, 3), ("4-6", 3, 6), ("7-12", 6, 12), ("13-24", 12, 24), ("25-48", 24, 48))
#: Overlap of forecast and observations that METRo needs before it starts [h].
COUPLING_H = 3
#: METRo's own hindcast RMSE on cases of its test suite [degC]. Where it started and which hours it was measured over are not recorded.
REPORTED = {"case007": 0.57, "case010": 0.82, "case022": 0.51, "case028": 0.86, "case045": 0.95}


def default_start(case: MetroCase) -> pd.Timestamp | None:
    """Where METRo's roadcast began, if readings came after that, else three hours into the overlap of forecast and observations.

    None where nothing was observed after that.
    """
    last = case.observed["surface"].dropna().index[-1]
    if case.roadcast is not None and case.roadcast.index[0] < last:
        began: pd.Timestamp = case.roadcast.index[0]
        return began
    first = max(case.forecast.index[0], case.observed.index[0]).ceil("h")
    start: pd.Timestamp = first + pd.Timedelta(hours=COUPLING_H)
    return start if last > start else None


def later_starts(case: MetroCase, start: pd.Timestamp) -> dict[str, dict[str, float | None]]:
    """Our error over all leads from the start and every hour after it that leaves an hour of readings, by time of start."""
    last = case.observed["surface"].dropna().index[-1] - pd.Timedelta("1h")
    times = pd.date_range(start, max(start, min(last, case.forecast.index[-1] - pd.Timedelta("2h"))), freq="h")
    return {f"{time:%Y-%m-%d %H:%M}": figures(hindcast(case, time), OURS)["all"] for time in times}


def hindcast(case: MetroCase, start: pd.Timestamp) -> pd.DataFrame:
    """Observations withheld after the start beside each forecaster: lead_h, observed, ours in two ways, persistence and perhaps metro.

    Args:
        case: One case.
        start: UTC.

    Raises:
        ForecastError: Nothing was observed after the start, or no forecast can be made there.
    """
    surface = case.observed["surface"].dropna()
    withheld = surface[(surface.index > start) & (surface.index <= case.forecast.index[-1])]
    if withheld.empty:
        raise ForecastError(
            f"{case.name}: nothing was observed after {start:%Y-%m-%d %H:%M}; its readings end {surface.index[-1]:%H:%M}"
        )
    times = pd.DatetimeIndex(withheld.index)
    table = pd.DataFrame(
        {
            "lead_h": ((times - start) / pd.Timedelta("1h")).to_numpy(),
            "observed": withheld.to_numpy(dtype=np.float64),
            OURS: forecast(case, start).at(times),
            KNOWN: forecast(case, start, weather_known=True).at(times),
            "persistence": float(surface[surface.index <= start].iloc[-1]),
        }
    )
    if case.roadcast is not None and case.roadcast.index[0] < times[-1]:
        table[METRO] = _between(case.roadcast, times)
    return table


def difference(case: MetroCase) -> pd.DataFrame | None:
    """Halka from all the observations beside METRo's roadcast: lead_h, observed (METRo's), halka_physics; None without a roadcast."""
    if case.roadcast is None:
        return None
    start = min(case.observed["surface"].dropna().index[-1], case.roadcast.index[0])
    times = pd.DatetimeIndex(case.roadcast.index)
    ours = forecast(case, start).at(times)
    lead = ((times - start) / pd.Timedelta("1h")).to_numpy()
    return pd.DataFrame({"lead_h": lead, "observed": case.roadcast.to_numpy(dtype=np.float64), OURS: ours}).dropna()


def _between(series: pd.Series, times: pd.DatetimeIndex) -> Array:
    axis, wanted = (part.to_numpy().astype("datetime64[s]").astype(np.float64) for part in (series.index, times))
    found: Array = np.interp(wanted, axis, series.to_numpy(dtype=np.float64), left=np.nan, right=np.nan)
    return found


def figures(table: pd.DataFrame, forecaster: str) -> dict[str, dict[str, float | None]]:
    """rmse, mae, bias and n by lead bin; None where a bin is empty."""
    found: dict[str, dict[str, float | None]] = {}
    for name, after, upto in BINS:
        rows = table[(table["lead_h"] > after) & (table["lead_h"] <= upto)]
        error = (rows[forecaster] - rows["observed"]).dropna().to_numpy(dtype=np.float64)
        found[name] = {
            "rmse": float(np.sqrt(np.mean(error**2))) if error.size else None,
            "mae": float(np.mean(np.abs(error))) if error.size else None,
            "bias": float(error.mean()) if error.size else None,
            "n": int(error.size),
        }
    return found


def measure(folder: Path, *, start: pd.Timestamp | None = None) -> dict[str, object]:
    """All figures: pooled by forecaster, by case, the differences from METRo, and what could not be measured and why.

    Args:
        folder: With METRo's cases.
        start: For every case, instead of three hours into its overlap.

    Raises:
        ForecastError: The folder holds no case.
    """
    tables: dict[str, pd.DataFrame] = {}
    apart: dict[str, pd.DataFrame] = {}
    notes: dict[str, str] = {}
    later: dict[str, dict[str, dict[str, float | None]]] = {}
    for name, files in find_cases(folder).items():
        try:
            case = read_case(name, files)
            table = difference(case)
            if table is not None:
                apart[name] = table
            begin = start or default_start(case)
            if begin is None:
                overlap = (case.observed.index[-1] - case.forecast.index[0]) / pd.Timedelta("1h")
                notes[name] = (
                    f"no hindcast: forecast and observations overlap by {max(overlap, 0.0):.1f} h, {COUPLING_H} h and more are needed"
                )
                continue
            tables[name], later[name] = hindcast(case, begin), later_starts(case, begin)
            last = tables[name]["lead_h"].max()
            metro = (
                ""
                if METRO in tables[name]
                else "; METRo's roadcast begins after the last observation, so its error is not known here"
            )
            notes[name] = f"hindcast from {begin:%Y-%m-%d %H:%M} over {last:.1f} h{metro if case.roadcast is not None else ''}"
        except HalkaError as error:
            notes[name] = f"left out: {error}"
    pooled = pd.concat(tables.values()) if tables else pd.DataFrame(columns=["lead_h", "observed", OURS, KNOWN, "persistence"])
    names = [name for name in (OURS, KNOWN, METRO, "persistence") if name in pooled]
    return {
        **{name: figures(pooled, name) for name in names},
        "cases": {case: {name: figures(table, name) for name in names if name in table} for case, table in tables.items()},
        "starts": later,
        "difference_from_metro": {case: figures(table, OURS) for case, table in apart.items()},
        "metro_reported_rmse": {case: REPORTED[case] for case in tables if case in REPORTED},
        "notes": notes,
    }


def main(argv: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.metro_cases", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--start", type=pd.Timestamp, help="start every hindcast here (UTC) instead of three hours into its overlap"
    )
    parser.add_argument("--json", type=Path, help="write the figures here too")
    chosen = parser.parse_args(argv)
    try:
        found = measure(chosen.folder, start=chosen.start)
        if chosen.json:
            chosen.json.write_text(json.dumps(found, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    except HalkaError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    _print(found)
    if not found["cases"] and not found["difference_from_metro"]:
        print(f"{chosen.folder}: nothing could be judged; what stands above says why", file=sys.stderr)
        return 1
    return 0


def _print(found: Mapping[str, object]) -> None:
    print("Hindcasts: error against observations withheld after the start [degC]")
    _head()
    for case, by_name in _mapping(found["cases"]).items():
        for name, bins in _mapping(by_name).items():
            _line(case, name, _mapping(bins))
        if case in _mapping(found["metro_reported_rmse"]):
            print(
                f"{case:10}{'metro, reported':28}{_mapping(found['metro_reported_rmse'])[case]:8.2f}   start and hours not recorded"
            )
        by_start = _mapping(_mapping(found["starts"])[case])
        told = (f"{time[-5:]} {_mapping(part)['rmse']:.2f} ({_mapping(part)['n']})" for time, part in by_start.items())
        print(f"{case:10}{OURS}, RMSE (readings) from later starts: {', '.join(told)}")
    print("Difference from METRo's roadcast (not an error) [degC]")
    _head()
    for case, bins in _mapping(found["difference_from_metro"]).items():
        _line(case, OURS, _mapping(bins))
    for case, note in _mapping(found["notes"]).items():
        print(f"{case}: {note}")


def _mapping(value: object) -> Mapping[str, object]:
    assert isinstance(value, Mapping)  # noqa: S101 - built above
    return value


def _head() -> None:
    print(f"{'':38}{'RMSE':>8}{'MAE':>7}{'bias':>7}", "".join(f"{name + ' h':>8}" for name, *_ in BINS[1:]), f"{'n':>6}")


def _line(case: str, name: str, bins: Mapping[str, object]) -> None:
    by_bin = {label: _mapping(bins[label]) for label, *_ in BINS}
    whole = by_bin["all"]
    numbers = [f"{whole[key]:{width}.2f}" for key, width in (("rmse", 8), ("mae", 7), ("bias", 7))]
    print(f"{case:10}{name:28}{''.join(numbers)} ", end="")
    print(
        "".join(f"{'-':>8}" if by_bin[label]["rmse"] is None else f"{by_bin[label]['rmse']:8.2f}" for label, *_ in BINS[1:]),
        end="",
    )
    print(f"{whole['n']:>7}")


if __name__ == "__main__":
    sys.exit(main())

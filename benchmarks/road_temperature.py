"""Road-temperature forecasts from winters of hours, beside persistence and peers.

``python -m benchmarks.road_temperature DIR [--physics-only] [--train-until DATE] [--from DATE] [--until DATE] [--weeks odd|even] [--json FILE]``

From each origin a 24 h forecast is made with the weather that came and with road temperatures up to the origin only. The road model's
state at the origin is the analysis: the same model run up to there, drawn to the observed surface, and what the last observation still
lacked is handed over to the forecast.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.road_temperature_case import Case, Stretch, load_case, origins
from benchmarks.road_temperature_scores import Scores, against_best, print_scores, score
from config.errors import HalkaError
from model.domain.errors import ForecastError
from model.physics.hand_over import hand_over
from model.physics.road import simulate

HORIZON_H = 24
OURS = "halka_physics"
REFERENCES = ("persistence", "air_temperature")
#: Oldest reading that persistence may persist [h].
STALE_H = 3


def forecasts(case: Case, stretch: Stretch, at: NDArray[np.datetime64]) -> pd.DataFrame:
    """24 h forecasts from each origin: origin, lead_h, observed, halka_physics, persistence, air_temperature."""
    wanted = ["road_surface_temperature"]
    analysis = simulate(
        stretch.forcing,
        case.columns,
        observed_surface=stretch.believed[None, :],
        checkpoints=list(at),
        outputs=wanted,
        traffic=stretch.traffic,
    )
    place = {time: i for i, time in enumerate(stretch.time)}
    air = stretch.forcing["air_temperature"].to_numpy()[0, 0]
    newest = pd.Series(stretch.observed).ffill(limit=STALE_H).to_numpy()
    rows = []
    for origin in at:
        first = place[origin]
        window = slice(first, first + HORIZON_H + 1)
        run = simulate(
            stretch.forcing.isel(time=window),
            case.columns,
            start=hand_over(analysis.checkpoints[origin], stretch.believed[first : first + 1]),
            outputs=wanted,
            traffic=None if stretch.traffic is None else stretch.traffic[window],
            dtype=np.float64,
        )
        observed = np.where(np.cumsum(stretch.patched[window]) > 0, np.nan, stretch.observed[window])
        rows.append(
            pd.DataFrame(
                {
                    "origin": origin,
                    "lead_h": np.arange(observed.size),
                    "observed": observed,
                    OURS: run.outputs["road_surface_temperature"].to_numpy()[0, 0],
                    "persistence": newest[first],
                    "air_temperature": air[window],
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def with_peers(table: pd.DataFrame, peers: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The table with one column a peer, kept to the hours every forecaster has."""
    names = [name for name in peers.columns if name.endswith("_degc") and name != "observed_degc"]
    if not names:
        return table.dropna(), []
    renamed = peers[["origin", "lead_h", *names]].rename(columns={name: name.removesuffix("_degc") for name in names})
    renamed["origin"] = renamed["origin"].astype("datetime64[ns]")
    joined = table.assign(origin=table["origin"].astype("datetime64[ns]")).merge(renamed, on=["origin", "lead_h"], how="inner")
    return joined.dropna(), [name.removesuffix("_degc") for name in names]


def forecast_table(
    case: Case, *, since: pd.Timestamp | None = None, until: pd.Timestamp | None = None, weeks: str | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """Every forecaster's value by origin and lead, and the peers' names.

    Args:
        case: One folder.
        since: Only origins from this on.
        until: Only origins before this.
        weeks: Only origins in "odd" or "even" ISO weeks.

    Raises:
        ForecastError: No origin is left, or no hour that every forecaster has.
    """
    parts = []
    for stretch in case.stretches:
        at = origins(case, stretch)
        if since is not None:
            at = at[at >= since.to_datetime64()]
        if until is not None:
            at = at[at < until.to_datetime64()]
        if weeks is not None:
            at = at[pd.DatetimeIndex(at).isocalendar().week.to_numpy(dtype=np.int64) % 2 == (weeks == "odd")]
        if at.size:
            parts.append(forecasts(case, stretch, at))
    if not parts:
        first, last = case.stretches[0].time[0], case.stretches[-1].time[-1]
        raise ForecastError(f"{case.name} has no origin in the span asked for; the file runs from {first:.16} to {last:.16} UTC")
    table, peers = with_peers(pd.concat(parts, ignore_index=True), case.peers)
    if not (table["lead_h"] >= 1).any():
        raise ForecastError(f"{case.name} has no hour after an origin at which every forecaster and the observation have a value")
    return table, peers


def measure(
    folder: Path, *, until: pd.Timestamp | None = None, since: pd.Timestamp | None = None, weeks: str | None = None
) -> Scores:
    """Scores by forecaster and lead bin for a folder.

    Args:
        folder: In the form of hornsgatan or canada_pavement.
        until: Only origins before this.
        since: Only origins from this on.
        weeks: Only origins in "odd" or "even" ISO weeks.
    """
    table, peers = forecast_table(load_case(folder), since=since, until=until, weeks=weeks)
    return {name: score(table, name) for name in (OURS, *peers, *REFERENCES)}


def _date(text: str) -> pd.Timestamp:
    stamp = pd.Timestamp(text)
    return stamp.tz_convert(None) if stamp.tzinfo else stamp


def main(argv: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.road_temperature", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--physics-only", action="store_true", help="the road model alone; nothing here learns, so always so")
    parser.add_argument("--train-until", type=_date, help="rows before this date may be learned from: only later ones are scored")
    parser.add_argument("--from", dest="since", type=_date, help="only origins from this date on")
    parser.add_argument("--until", type=_date, help="only origins before this date")
    parser.add_argument("--weeks", choices=("odd", "even"), help="only origins in such weeks of the year")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    chosen = parser.parse_args(argv)
    since = max((date for date in (chosen.since, chosen.train_until) if date is not None), default=None)
    try:
        case = load_case(chosen.folder)
        table, peers = forecast_table(case, since=since, until=chosen.until, weeks=chosen.weeks)
        scores = {name: score(table, name) for name in (OURS, *peers, *REFERENCES)}
        if chosen.json:
            chosen.json.write_text(json.dumps(scores, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    except HalkaError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    print_scores(f"{case.name}: road surface temperature [degC], perfect weather, leads 1-24 h", scores)
    if case.assumed:
        print(f"assumed, for want of columns: {', '.join(case.assumed)}")
    if chosen.train_until is not None:
        print(f"the road model learns from no row; origins before {chosen.train_until:%Y-%m-%d} are left out all the same")
    if peers:
        best, ratio, low, high = against_best(table, OURS, peers)
        print(f"ratio of RMSE to the best peer ({best}): {ratio:.3f} (90 % interval {low:.3f}-{high:.3f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Road-temperature forecasts from a winter's hours, beside persistence and peers.

``python -m benchmarks.road_temperature DIR [--physics-only] [--until DATE] [--from DATE] [--json FILE]``

From each origin a 24 h forecast is made with the weather that came and with road temperatures up to the origin only. The road model's
state at the origin is the analysis: the same model run up to there, drawn to the observed surface.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.road_temperature_case import Case, load_case, origins
from benchmarks.road_temperature_scores import print_scores, score
from config.errors import HalkaError
from model.domain.errors import ForecastError
from model.physics.road import simulate

HORIZON_H = 24
OURS = "halka_physics"


def forecasts(case: Case, at: NDArray[np.datetime64]) -> pd.DataFrame:
    """24 h forecasts from each origin: origin, lead_h, observed, halka_physics, persistence, air_temperature."""
    analysis = simulate(
        case.forcing,
        case.columns,
        observed_surface=case.believed[None, :],
        checkpoints=list(at),
        outputs=["road_surface_temperature"],
    )
    place = {time: i for i, time in enumerate(case.time)}
    air = case.forcing["air_temperature"].to_numpy()[0, 0]
    rows = []
    for origin in at:
        first = place[origin]
        window = slice(first, first + HORIZON_H + 1)
        run = simulate(
            case.forcing.isel(time=window),
            case.columns,
            start=analysis.checkpoints[origin],
            outputs=["road_surface_temperature"],
            dtype=np.float64,
        )
        rows.append(
            pd.DataFrame(
                {
                    "origin": origin,
                    "lead_h": np.arange(HORIZON_H + 1),
                    "observed": case.observed[window],
                    OURS: run.outputs["road_surface_temperature"].to_numpy()[0, 0],
                    "persistence": case.observed[first],
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


def measure(
    folder: Path, *, until: pd.Timestamp | None = None, since: pd.Timestamp | None = None
) -> dict[str, dict[str, dict[str, float]]]:
    """Scores by forecaster and lead bin for a folder.

    Args:
        folder: In the form of hornsgatan.
        until: Only origins before this.
        since: Only origins from this on.
    """
    case = load_case(folder)
    at = origins(case)
    if until is not None:
        at = at[at < until.to_datetime64()]
    if since is not None:
        at = at[at >= since.to_datetime64()]
    if not at.size:
        raise ForecastError(f"{folder} has no origin in the span asked for; the file runs from {case.time[0]} to {case.time[-1]}")
    table, peers = with_peers(forecasts(case, at), case.peers)
    return {name: score(table, name) for name in (OURS, *peers, "persistence", "air_temperature")}


def main(argv: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.road_temperature", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--physics-only", action="store_true", help="the road model alone; nothing here learns, so this is always so"
    )
    parser.add_argument("--until", type=pd.Timestamp, help="only origins before this date")
    parser.add_argument("--from", dest="since", type=pd.Timestamp, help="only origins from this date on")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    chosen = parser.parse_args(argv)
    try:
        scores = measure(chosen.folder, until=chosen.until, since=chosen.since)
    except HalkaError as error:
        print(error, file=sys.stderr)
        return 2
    print_scores(f"{chosen.folder.name}: road surface temperature [degC], perfect weather, leads 1-24 h", scores)
    peers = {name: by["all"]["rmse"] for name, by in scores.items() if name not in (OURS, "persistence", "air_temperature")}
    if peers:
        best = min(peers, key=lambda name: peers[name])
        print(f"ratio of RMSE to the best peer ({best}): {scores[OURS]['all']['rmse'] / peers[best]:.3f}")
    if chosen.json:
        chosen.json.write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

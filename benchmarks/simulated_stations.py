"""How often the road at a station lay inside the 80 % interval of the stations' own correction, at every forecast of a simulated winter.

``python -m benchmarks.simulated_stations [--site NAME] [--seed N] [--learn YEAR] [--judge YEAR] [--json FILE]``

All data are simulated. Boosting learns from one winter, from the runs out and the readings made by then; through the next, which it has not
seen, weights and widths follow each station day by day as in the service, and what is told from two weeks on, as there, is held against the
station's readings. A card's own coverage rests on the few issues drawn for judgement; this one on every third hour of the winter. The bracket
is an 80 % interval of resampled blocks of five nights.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.command_line import write_figures
from config.errors import HalkaError
from config.network import load_network_document
from config.sites import load_site
from ingest.simulator.winters import simulate_winters
from model.domain.errors import ForecastError
from model.domain.network import build_network
from model.learning.options import LearningOptions
from model.learning.road_residual_chain import WARM_UP_DAYS, train_residual
from model.learning.road_residual_rows import LEAD_CLASSES, lead_class
from model.learning.road_residual_told import Told
from model.learning.station_seasons import station_season
from model.learning.station_training import MOST_ROWS
from model.learning.verdict import BLOCK_NIGHTS

#: A seed and winters that the correction was not built on.
SEED, LEARN, JUDGE = 29, 2020, 2021
RESAMPLES = 400
_HOUR, _DAY = np.timedelta64(1, "h"), np.timedelta64(24, "h")


def measured(site_name: str, *, seed: int, learn: int, judge: int) -> dict[str, dict[str, float]]:
    """Coverage by lead class on the judged winter.

    Args:
        site_name: Name or path of the site.
        seed: Of the simulated winters.
        learn: Year in which the winter learnt from begins.
        judge: Year in which the judged one begins, later.

    Raises:
        ForecastError: No station read, or too little was learnt.
    """
    loaded = load_site(site_name)
    network = build_network(load_network_document(loaded.network_path), loaded.site)
    options = replace(LearningOptions(), threads=1)
    told = []
    for year in (learn, judge):
        (winter,) = simulate_winters(network, loaded.site, winters=[year], seed=seed, threads=1)
        ran = station_season(winter.season, loaded.site, also=np.zeros(0, dtype="datetime64[ns]"), step_s=options.step_s)
        if ran is None:
            raise ForecastError(f"{site_name}: no road station reads in the winter of {year}; name a site with stations")
        told.append([Told.of(own) for own in ran.forecasts])
    first, last = told[1][0].forecasts.origin[[0, -1]]
    model = train_residual(told[0], first, options, most_rows=MOST_ROWS)
    if model is None:
        raise ForecastError(f"{site_name}: too little was read in the winter of {learn} to learn from; choose another")
    for own in told[1]:
        own.through(first, last + _HOUR, model)
    return coverage(told[1], since=first + WARM_UP_DAYS * _DAY)


def coverage(told: Sequence[Told], *, since: np.datetime64) -> dict[str, dict[str, float]]:
    """Share of readings inside the 80 % interval, all and by lead class, with its own 80 % interval.

    Args:
        told: One a station, with the same origins.
        since: First origin that counts.
    """
    origin = told[0].forecasts.origin
    came = np.stack([own.forecasts.reading[origin >= since, 1:] for own in told])
    low, high = (np.stack([getattr(own, end)[origin >= since] for own in told]) for end in ("low", "high"))
    inside = np.where(np.isfinite(came), (came >= low) & (came <= high), np.nan)
    night = (origin[origin >= since] + 12 * _HOUR).astype("datetime64[D]").astype(np.int64)
    classes = lead_class(np.arange(1, came.shape[2] + 1))
    parts = {"all": np.ones(classes.size, dtype=np.bool_)} | {
        f"to {last} h": classes == number for number, last in enumerate(LEAD_CLASSES)
    }
    return {name: _share(inside[:, :, part], night // BLOCK_NIGHTS) for name, part in parts.items()}


def _share(inside: NDArray[np.float64], block: NDArray[np.int64]) -> dict[str, float]:
    blocks, index = np.unique(block, return_inverse=True)
    held = np.bincount(index, weights=np.nansum(inside, axis=(0, 2)), minlength=blocks.size)
    read = np.bincount(index, weights=np.isfinite(inside).sum(axis=(0, 2)), minlength=blocks.size)
    drawn = np.random.default_rng(1).integers(blocks.size, size=(RESAMPLES, blocks.size))
    low, high = np.quantile(held[drawn].sum(axis=1) / read[drawn].sum(axis=1), [0.1, 0.9])
    return {"inside": float(held.sum() / read.sum()), "low": float(low), "high": float(high), "readings": float(read.sum())}


def show(found: Mapping[str, Mapping[str, float]]) -> None:
    """The figures as a person reads them."""
    for name, row in found.items():
        print(f"  {name:10}{row['inside']:7.3f} ({row['low']:.3f}..{row['high']:.3f}){row['readings']:10.0f} readings")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Coverage of the stations' own correction on a simulated winter it has not seen")
    parser.add_argument("--site", default="demo")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--learn", type=int, default=LEARN)
    parser.add_argument("--judge", type=int, default=JUDGE)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        found = measured(chosen.site, seed=chosen.seed, learn=chosen.learn, judge=chosen.judge)
        print(
            f"Share inside the 80 % interval at stations, simulated, seed {chosen.seed}: learnt {chosen.learn}, judged {chosen.judge}"
        )
        show(found)
        if chosen.json:
            write_figures(chosen.json, found)
    except HalkaError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

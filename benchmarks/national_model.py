"""One model of several simulated towns, judged at each town by a model of the others: what a new town has on its first night.

``python -m benchmarks.national_model [--winters N] [--threads N] [--json FILE]``

All data are simulated. Towns are the demonstration town's network under climates of their own: colder, milder, wetter, drier by fixed steps, each
with its own weather. Every town's last winter is judged and was learnt from by nobody. Scores are Brier skill over the smoothed share of ensemble
members in need, against the labels of the road analysis.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from config.network import load_network_document
from config.site import Site
from config.sites import load_site
from ingest.simulator.winters import simulate_winters
from model.domain.network import build_network
from model.error_statistics import PUBLISHED
from model.learning.dataset import TrainingTable, build_table
from model.learning.national import leave_site_out
from model.learning.options import LearningOptions

#: Town → (warmer by [degC], precipitation times [1]).
TOWNS = {"inland": (0.0, 1.0), "north": (-3.5, 0.9), "coast": (2.0, 1.1), "wet": (-1.0, 1.5), "dry": (-0.5, 0.6)}
SEED, FIRST_WINTER = 41, 2012


def town(site: Site, name: str) -> Site:
    """The demonstration town under another climate.

    Args:
        site: The demonstration town.
        name: Of `TOWNS`.
    """
    warmer, wetter = TOWNS[name]
    months = tuple(
        month.model_copy(
            update={
                "air_temperature_degc": month.air_temperature_degc + warmer,
                "precipitation_mm": month.precipitation_mm * wetter,
            }
        )
        for month in site.climatology
    )
    return site.model_copy(update={"id": name, "climatology": months})


def tables(*, winters: int, options: LearningOptions) -> dict[str, TrainingTable]:
    """Simulate every town's winters and lay out what is learnt from them."""
    loaded = load_site("demo")
    network = build_network(load_network_document(loaded.network_path), loaded.site)
    found = {}
    for number, name in enumerate(TOWNS):
        site = town(loaded.site, name)
        years = range(FIRST_WINTER, FIRST_WINTER + winters)
        made = [simulate_winters(network, site, winters=[year], seed=SEED + number)[0].season for year in years]
        found[name] = build_table(made, network, site, options, PUBLISHED)
        print(f"  {name}: {winters} winters laid out", file=sys.stderr, flush=True)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; exit code 1 where the lent model is no better than the members in the mean over towns and needs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.national_model", description=__doc__.splitlines()[0])
    parser.add_argument("--winters", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    options = replace(LearningOptions(), threads=chosen.threads, judged_winters=1)
    found = leave_site_out(tables(winters=chosen.winters, options=options), options)
    print(f"Simulated towns {', '.join(TOWNS)}; {chosen.winters} winters from {FIRST_WINTER}, the last one judged")
    print(f"{'need':<12}{'left out':<10}{'need came':>10}{'first night':>13}{'with offset':>13}{'own winters':>13}{'offset':>9}")
    lent = []
    for need, scores in found.items():
        for site, entry in scores.items():
            lent.append(entry["first_night"])
            print(
                f"{need.value:<12}{site:<10}{entry['need_share']:>10.3f}{entry['first_night']:>13.3f}{entry['with_offset']:>13.3f}"
                f"{entry.get('own', float('nan')):>13.3f}{entry['offset']:>9.2f}"
            )
    mean = float(np.mean(lent))
    print(f"mean skill of the lent model over the members: {mean:.3f}")
    if chosen.json:
        chosen.json.write_text(json.dumps({need.value: scores for need, scores in found.items()}, indent=1), encoding="utf-8")
    return 0 if mean > 0.0 else 1


if __name__ == "__main__":
    sys.exit(main())

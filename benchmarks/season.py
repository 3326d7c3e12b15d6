"""A season's money and service under several policies, on simulated winters that no model was trained on, judged by the simulator's own road.

``python -m benchmarks.season [--seed N] [--train-seed N] [--train YEARS] [--judge YEARS] [--policies NAMES]
[--processes N] [--json FILE]``

All data are simulated. Decisions see what was known then; what comes of them is the simulator's twin road (`ingest.simulator.twin`), another
model than the one Halka reckons with, run forward under each policy's rounds. `halka` is the assessment followed to the letter, behind its
guard; `halka_worse` the same with forecasts whose errors are half as large again (`rule_worse` reads the same ones), `miscalibrated` a model whose
probabilities are deliberately bent. Perfect foresight is the cheapest plan found with the true road at hand (`model.replay.foresight`). A part of
the network stands for all of it: two routes of each class, a few stretches of each.
"""

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from benchmarks.season_policies import POLICIES, bent, less_certain
from config.network import load_network_document
from config.site import Site
from config.sites import load_site
from config.treatments import load_treatments
from ingest.simulator.ordered import OrderedRoads, WinterGround
from ingest.simulator.season import SimulatedWinter
from ingest.simulator.winters import simulate_winters
from ingest.simulator.workers import Workers
from model.domain.network import build_network
from model.domain.roads import Network
from model.domain.treatments import Action
from model.learning.models import TrainedModels
from model.learning.options import LearningOptions
from model.learning.season_actions import actions_of
from model.learning.train import train
from model.replay.compare import against, co2_kg, weekly_sum
from model.replay.foresight import Foresight
from model.replay.known import SeasonArchive
from model.replay.orders import priced
from model.replay.outcome import Outcome, outcome
from model.replay.run import replayed

#: Simulated winters that are judged. They were first looked at when policies and weights had been made; those of seed 29 had been seen by then.
SEED, JUDGE = 31, (2016, 2017, 2018)
#: Winters the models learn from: of another seed, so of other streets and other weather. Policies were made on that seed's winter 2016/17.
TRAIN_SEED, TRAIN = 11, (2010, 2011, 2012, 2013)
#: Routes that stand for their classes, and stretches of each.
ROUTES, STRETCHES = ("P1-01", "P1-06", "P2-03", "P2-09", "P3-05", "P3-10"), 3
AXES = (
    "action_sek",
    "loss_municipal_sek",
    "municipal_sek",
    "total_sek",
    "hours_out",
    "salt_kg",
    "sand_kg",
    "plough_km",
    "rounds",
)
RATIOS = ("municipal_sek_over_rule", "hours_out_over_rule", "municipal_sek_over_foresight", "total_sek_over_rule")


@dataclass(frozen=True)
class TwinTruth:
    """The simulator's road of one winter."""

    ground: WinterGround
    workers: Workers

    @property
    def times(self) -> NDArray[np.datetime64]:
        """Hours from which the road moves on."""
        return self.ground.times

    def fresh(self) -> OrderedRoads:
        """The road of 1 October."""
        return OrderedRoads.fresh(self.ground, self.workers)


def part_of(network: Network, ids: Sequence[str] = ROUTES, *, stretches: int = STRETCHES) -> Network:
    """Some routes, each of a few of its stretches made longer so that route and area keep their length; no heated zones."""
    segments = []
    for unit_id in ids:
        own = [segment for segment in network.segments if segment.unit_id == unit_id]
        chosen = own[:: max(1, len(own) // stretches)][:stretches]
        longer = sum(segment.length_m for segment in own) / sum(segment.length_m for segment in chosen)
        segments += [replace(segment, length_m=segment.length_m * longer) for segment in chosen]
    routes = tuple(route for route in network.routes if route.id in ids)
    return replace(network, routes=routes, zones=(), segments=tuple(segments))


@dataclass(frozen=True, eq=False)
class Bench:
    """What all winters share.

    Attributes:
        network: The part of the network.
        site: The site.
        models: Trained on other winters.
        seed: Of the simulation.
    """

    network: Network
    site: Site
    models: TrainedModels | None
    seed: int

    def winter(self, year: int) -> SimulatedWinter:
        """One winter."""
        return simulate_winters(self.network, self.site, winters=[year], seed=self.seed, threads=1)[0]

    def measure(self, year: int, names: Sequence[str]) -> dict[str, Outcome]:
        """Outcomes of a winter by policy."""
        winter, catalogue = self.winter(year), load_treatments()
        zone, season = ZoneInfo(self.site.timezone), self.site.season
        plans: dict[str, list[Action]] = {}
        with Workers(1) as workers:
            truth = TwinTruth(WinterGround.of(self.network, self.site, winter=year, seed=self.seed), workers)
            for name in names:
                if name == "foresight":
                    continue
                if name == "done":
                    plans[name] = actions_of(winter.season)
                else:
                    seen = less_certain(winter.season) if name.endswith("_worse") else winter.season
                    models = bent(self.models) if name.startswith("miscalibrated") else self.models
                    plans[name] = replayed(
                        POLICIES[name](self.network, self.site, models, catalogue),
                        SeasonArchive.of(seen, self.site),
                        self.network,
                        first=season.start_in(year),
                        last=season.end_in(year + 1),
                        zone=zone,
                        catalogue=catalogue,
                        fleet=self.site.fleet,
                    )
                plans[name] = priced(plans[name], self.network, self.site)
                print(f"  {year} {name}: {len(plans[name])} actions", flush=True)
            if "foresight" in names:
                begins, ends = (
                    int((np.datetime64(day) - truth.times[0]) / np.timedelta64(1, "h"))
                    for day in (season.start_in(year), season.end_in(year + 1) + timedelta(days=1))
                )
                search = Foresight(self.network, self.site, truth, catalogue, simulated=True)
                plans["foresight"] = search.best(list(plans.values()), standby=(begins, ends))
            return {name: self._judge(name, plan, truth) for name, plan in plans.items()}

    def _judge(self, name: str, plan: Sequence[Action], truth: TwinTruth) -> Outcome:
        snow, slip = truth.fresh().advance(plan, truth.times.size)
        ends = truth.times + np.timedelta64(1, "h")
        return outcome(name, plan, snow=snow, slip=slip, times=ends, network=self.network, site=self.site)


def summary(found: Mapping[str, Sequence[Outcome]], site: Site) -> dict[str, object]:
    """Figures by policy over all winters, each with its ratio to the rule and to perfect foresight."""
    told: dict[str, object] = {}
    for name, outcomes in found.items():
        row: dict[str, object] = {}
        for axis in AXES:
            own = sum(float(weekly_sum(item, axis).sum()) for item in outcomes)
            row[axis] = own
        row["co2_kg"] = sum(co2_kg(item, site.emissions) for item in outcomes)
        row["hours_out_by_class"] = {code: sum(item.hours_out[code] for item in outcomes) for code in outcomes[0].hours_out}
        for other in ("rule", "foresight"):
            if other in found:
                for axis in ("municipal_sek", "total_sek", "hours_out"):
                    ratio = against(outcomes, found[other], axis)
                    row[f"{axis}_over_{other}"] = [ratio.share, ratio.low, ratio.high]
        told[name] = row
    return told


def show(told: Mapping[str, object], *, seed: int, judged: Sequence[int]) -> None:
    """The figures as a person reads them: money and hours side by side."""
    print(
        f"Simulated winters {list(judged)}, seed {seed}, six routes; judged by the simulator's road; hours: of routes, out of standard"
    )
    heads = f"{'policy':24}{'municipal':>11}{'of it acts':>11}{'total':>10}{'hours':>8}{'salt t':>8}{'plough km':>10}{'CO2 t':>7}"
    print(heads + "   municipal / rule (80 %)   hours / rule   municipal / foresight   total / rule")
    for name, row in told.items():
        if not isinstance(row, dict):
            continue
        print(
            f"{name:24}{row['municipal_sek'] / 1e3:10.0f}k{row['action_sek'] / 1e3:10.0f}k{row['total_sek'] / 1e3:9.0f}k{row['hours_out']:8.0f}"
            f"{row['salt_kg'] / 1e3:8.1f}{row['plough_km']:10.0f}{row['co2_kg'] / 1e3:7.1f}   "
            + "   ".join(_ratio(row.get(key)) for key in RATIOS)
        )


def show_winters(by_winter: Mapping[int, Mapping[str, object]]) -> None:
    """Each winter by itself: a saving in one that is bought with hours in another is seen."""
    print("\nEach winter: municipal and hours over the rule's, municipal over foresight's, total over the rule's; hours by class")
    for year, told in by_winter.items():
        for name, row in told.items():
            if isinstance(row, dict):
                classes = ", ".join(f"{code} {hours:.0f}" for code, hours in row["hours_out_by_class"].items())
                ratios = "   ".join(_ratio(row.get(key)) for key in RATIOS)
                print(f"{year} {name:24}{row['municipal_sek'] / 1e3:8.0f}k{row['hours_out']:7.0f} h   {ratios}   {classes}")


def _ratio(found: object) -> str:
    if not isinstance(found, list) or found[0] is None:
        return "–"
    return f"{found[0]:.2f} ({found[1]:.2f}..{found[2]:.2f})"


def _years(text: str) -> list[int]:
    return [int(year) for year in text.split(",")]


def trained(bench: Bench, years: Sequence[int]) -> TrainedModels:
    """Models learnt from other winters of the bench's seed."""
    seasons = [bench.winter(year).season for year in years]
    return train(seasons, bench.network, bench.site, replace(LearningOptions(), threads=1)).models


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="A season's money and service under several policies, simulated")
    parser.add_argument("--site", default="demo")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--train-seed", type=int, default=TRAIN_SEED)
    parser.add_argument("--train", type=_years, default=list(TRAIN))
    parser.add_argument("--judge", type=_years, default=list(JUDGE))
    parser.add_argument("--policies", default="none,calendar,done,rule,rule_worse,halka,halka_worse,miscalibrated,foresight")
    parser.add_argument("--processes", type=int, default=min(len(JUDGE), os.cpu_count() or 1), help="winters judged side by side")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    loaded = load_site(chosen.site)
    network = part_of(build_network(load_network_document(loaded.network_path), loaded.site))
    models = trained(Bench(network, loaded.site, None, chosen.train_seed), chosen.train)
    bench = Bench(network, loaded.site, models, chosen.seed)
    names = chosen.policies.split(",")
    with ProcessPoolExecutor(chosen.processes, mp_context=get_context("forkserver")) as pool:
        by_year = list(pool.map(bench.measure, chosen.judge, repeat(names)))
    told = summary({name: [found[name] for found in by_year] for name in by_year[0]}, loaded.site)
    by_winter = {
        year: summary({name: [item] for name, item in found.items()}, loaded.site)
        for year, found in zip(chosen.judge, by_year, strict=True)
    }
    show(told, seed=chosen.seed, judged=chosen.judge)
    show_winters(by_winter)
    if chosen.json:
        chosen.json.write_text(
            json.dumps({"seed": chosen.seed, "judged": chosen.judge, "policies": told, "winters": by_winter}, indent=1) + "\n",
            "utf-8",
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

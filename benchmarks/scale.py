"""From a town to a country: time and memory of a whole assessment, planned by district and stored, as the network grows.

``python -m benchmarks.scale [--sizes N,N,...] [--members N] [--hours N] [--processes N] [--demo FOLDER] [--json FILE]``

Network, fleet and weather are made up (`benchmarks.scale_network`, `benchmarks.assessment.made_weather`): a frosty night, then snow everywhere, so
that every need is decided and most routes are planned. Road physics and ensemble answer; with ``--demo`` the models of a demo (its folder) are asked
too, which learnt another network and whose answers mean nothing here: what they cost is what is told. Each size runs in a process
of its own, so that its peak of memory is its own; compiled code is loaded before the clock starts. A row's exponent is the growth of time since
the row above: 1 is linear.
"""

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.assessment import HISTORY_H, NOW, made_weather
from benchmarks.scale_network import national_fleet, national_network, national_site
from config.errors import HalkaError
from config.settings import load_settings
from config.sites import load_site
from config.treatments import load_treatments
from model.assess import AssessmentInputs, assess
from model.capacity.jobs import jobs_from
from model.capacity.plan import capacity_plan
from model.capacity.schedule import Ground
from model.domain.errors import ModelError
from model.domain.weather import to_utc64
from model.learning.models import TrainedModels, from_files
from scheduler.compute import room_for, spread_for
from scheduler.pipelines.assess import MODEL_NAME
from store.capacity_plans import save_capacity_plan
from store.model_service import model_in_service
from store.open import Store
from store.plans import save_assessment

SIZES = (1000, 3000, 12_500, 30_000, 100_000)
#: Bounds of 100,000 segments [s], [MB], of a city of 500 routes (12,500 segments) [s], and of the exponent [1].
COUNTRY, COUNTRY_S, COUNTRY_MB = 100_000, 900.0, 8192.0
CITY, CITY_S = 12_500, 60.0
EXPONENT = 1.05
#: Longest search for plans in all, for each district [s].
PLAN_S = 0.5
_HOUR = np.timedelta64(1, "h")


def measure(segments: int, *, members: int, hours: int, processes: int, models: TrainedModels | None = None) -> dict[str, float]:
    """One assessment, planned and stored.

    Args:
        segments: Size of the network.
        members: Ensemble members.
        hours: Hours ahead [h].
        processes: As in the settings; 0: one for each core where the network is large enough.
        models: Asked as well.
    """
    site = national_site(load_site("vasteras").site, segments=segments)
    network = national_network(site, segments=segments)
    issue = to_utc64(NOW).astype("datetime64[h]")
    inputs = AssessmentInputs(
        forecasts=(made_weather(site, first=issue + _HOUR, hours=hours + 12, source="made"),),
        history=made_weather(site, first=issue - HISTORY_H * _HOUR, hours=HISTORY_H + 1, source="analysis"),
    )
    settings = load_settings(env={}, overrides={"compute.processes": processes})
    small = national_network(site, segments=50)
    asked: dict[str, Any] = {"models": models, "now": NOW, "members": members, "horizon_h": hours, "seed": 1, "versions": {}}
    assess(small, site, inputs, **asked)
    before = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/halka.db", Path(folder)) as store:
        room = room_for(settings.compute, segments=segments, folder=store.arrays.files.root)
        made = assess(network, site, inputs, spread=spread_for(settings.compute, segments=segments), room=room, **asked)
        assessed = time.perf_counter()
        districts = len(site.prices)
        plan = capacity_plan(
            jobs_from(made.recommendations, network, load_treatments(), now=NOW),
            Ground(national_fleet(segments), {item.contractor: item for item in site.prices}, NOW, ZoneInfo(site.timezone)),
            limit_s=PLAN_S * districts,
        )
        planned = time.perf_counter()
        number = save_assessment(store, made)
        save_capacity_plan(store, number, plan)
        stored = time.perf_counter()
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    own, children = (resource.getrusage(who).ru_maxrss / 1024.0 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "segments": segments,
        "routes": len(network.routes),
        "districts": districts,
        "assess_s": assessed - before,
        "plan_s": planned - assessed,
        "store_s": stored - planned,
        "total_s": stored - before,
        "recommendations": len(made.recommendations),
        "stored_mb": size / 1e6,
        # the largest child stands for each of them
        "peak_memory_mb": own + children * (processes or os.cpu_count() or 1),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; exit code 1 where a bound is not kept, 2 where a demo has no models."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--members", type=int, default=30)
    parser.add_argument("--hours", type=int, default=66)
    parser.add_argument("--processes", type=int, default=0)
    parser.add_argument("--one", type=int, help="one size alone, its figures as JSON")
    parser.add_argument("--demo", type=Path, help="folder of a demo whose models are asked")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        models = chosen.demo and _models_of(chosen.demo)
    except HalkaError as fault:
        print(f"benchmarks.scale: {fault}", file=sys.stderr)
        return 2
    if chosen.one:
        asked = {"members": chosen.members, "hours": chosen.hours, "processes": chosen.processes}
        print(json.dumps(measure(chosen.one, models=models, **asked)))
        return 0
    print(f"Made network and weather, {chosen.members} members x {chosen.hours} h, {os.cpu_count()} cores; issued {NOW:%Y-%m-%d}")
    print(
        f"{'segments':>9}{'routes':>8}{'assess s':>10}{'plan s':>8}{'store s':>9}{'total s':>9}{'exponent':>10}{'memory MB':>11}{'stored MB':>11}"
    )
    rows: list[dict[str, float]] = []
    kept = True
    for size in map(int, chosen.sizes.split(",")):
        row = _in_its_own_process(size, chosen)
        row["exponent"] = _exponent(rows[-1], row) if rows else math.nan
        rows.append(row)
        print(
            f"{size:>9}{row['routes']:>8.0f}{row['assess_s']:>10.1f}{row['plan_s']:>8.1f}{row['store_s']:>9.1f}{row['total_s']:>9.1f}"
            f"{row['exponent']:>10.2f}{row['peak_memory_mb']:>11.0f}{row['stored_mb']:>11.1f}",
            flush=True,
        )
    for row in rows:
        if row["segments"] == COUNTRY:
            kept &= _held("100,000 segments", row["total_s"], COUNTRY_S, "s") & _held(
                "memory", row["peak_memory_mb"], COUNTRY_MB, "MB"
            )
        if row["segments"] == CITY:
            kept &= _held("a city of 500 routes", row["total_s"], CITY_S, "s")
    if len(rows) > 1:
        kept &= _held("exponent from the smallest to the largest", _exponent(rows[0], rows[-1]), EXPONENT, "")
    memory = {row["segments"]: row["peak_memory_mb"] for row in rows}
    if {CITY, COUNTRY} <= memory.keys():
        print(f"memory for {COUNTRY / CITY:.0f} times the segments of a city: {memory[COUNTRY] / memory[CITY]:.2f} times")
    if chosen.json:
        chosen.json.write_text(json.dumps({"rows": rows}, indent=1), encoding="utf-8")
    return 0 if kept else 1


def _models_of(folder: Path) -> TrainedModels:
    with Store.open(f"sqlite:///{folder}/halka.db", folder, create=False) as store:
        found = model_in_service(store, "demo", MODEL_NAME)
    if found is None:
        raise ModelError(f"{folder} holds no model in service; make a demo there: halka demo --folder {folder} --no-serve")
    return from_files(found.files)


def _in_its_own_process(size: int, chosen: argparse.Namespace) -> dict[str, float]:
    words = [sys.executable, "-m", "benchmarks.scale", "--one", str(size)]
    words += ["--members", str(chosen.members), "--hours", str(chosen.hours), "--processes", str(chosen.processes)]
    words += ["--demo", str(chosen.demo)] if chosen.demo else []
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    *told, figures = done.stdout.splitlines()
    for line in told:  # as that a worker was lost and this process reckoned the rest
        print(line, file=sys.stderr)
    row: dict[str, float] = json.loads(figures)
    return row


def _exponent(smaller: dict[str, float], larger: dict[str, float]) -> float:
    return math.log(larger["total_s"] / smaller["total_s"]) / math.log(larger["segments"] / smaller["segments"])


def _held(name: str, found: float, bound: float, unit: str) -> bool:
    held = found <= bound
    print(f"{name}: {found:.2f} {unit} of {bound:g} {unit}: {found / bound:.2f} of the bound{'' if held else ', NOT KEPT'}")
    return held


if __name__ == "__main__":
    sys.exit(main())

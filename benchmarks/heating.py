"""Heated ground: what Halka's schedule saves against always idling with a snow sensor, on simulated winters nothing was chosen on; and its speed.

``python -m benchmarks.heating [--judge YEARS] [--every N] [--floors FLOORS] [--json FILE]``

All is simulated. The plants are the simulator's own roads (`benchmarks.heating_plant`), not the model the schedules are made with. Margins, shares
and weights were chosen on the winters 2011 to 2013 of the same seed and on random weeks, and the zones' models are fitted to the meters of always
idling in 2011; the winters of `--judge` told what had to be mended and not how. Always idling gives each zone's idle power in season whenever the
air is below 5 degC, and full heat where the snow sensor sees the rule broken. Every policy has the freeze floor and the ramp. Each block is one
freeze floor: the network's own, +2 degC (water in the pipes), and -8 degC (glycol).
"""

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from benchmarks.heating_fit import fitted
from benchmarks.heating_season import HALKA, IDLING, PERFECT, POLICIES, WORSE, Outcome, lived
from config.network import load_network_document
from config.sites import load_site
from model.decision.heat_prices import heat_prices
from model.decision.heat_schedule import heat_schedule
from model.decision.heat_zones import planned_kw, zone_set
from model.domain.network import build_network
from model.physics import zone_kernel as kernel
from model.physics.zone_slab import start_row

#: Winters judged by default, and the seed of the town.
SEED, JUDGE = 41, (2016, 2017, 2018)
#: Winter whose meters the zones' models are fitted on.
LEARNT = 2011
#: Every so many of the network's zones are run, to keep it short.
EVERY = 5
#: Freeze floors [degC].
FLOORS = (2.0, -8.0)
#: Size the speed is measured at.
ZONES, MEMBERS, HOURS = 50, 20, 72
_SUMS = ("energy_mwh", "energy_sek", "power_sek", "flow_sek", "pump_sek", "slippery_h", "highest_kw")


def together(winters: Sequence[Outcome]) -> dict[str, float]:
    """Means over winters; the coldest slab and the steepest change are the worst of them."""
    found = {name: float(np.mean([getattr(item, name) for item in winters])) for name in _SUMS}
    found["running_sek"] = found["energy_sek"] + found["flow_sek"] + found["pump_sek"]
    found["total_sek"] = found["running_sek"] + found["power_sek"]
    found["coldest_k"] = min(item.coldest_k for item in winters)
    found["steepest"] = max(item.steepest for item in winters)
    return found


def measure(site_name: str, *, judge: Sequence[int], every: int, floors: Sequence[float], threads: int) -> dict[str, object]:
    """Live the winters through and time a schedule; figures by floor and policy."""
    loaded = load_site(site_name)
    network = build_network(load_network_document(loaded.network_path), loaded.site)
    policies = tuple(name for name in POLICIES if name in {IDLING, HALKA, WORSE, PERFECT})
    found: dict[str, object] = {"seed": SEED, "judged_on": list(judge), "every": every}
    for floor in floors:
        factors = fitted(network, loaded.site, year=LEARNT, seed=SEED, every=every, floor_degc=floor, threads=threads)
        lives = [
            lived(
                network, loaded.site, year=year, seed=SEED, threads=threads, policies=policies, floor_degc=floor, every=every,
                factors=factors,
            )[0]
            for year in judge
        ]  # fmt: skip
        entry: dict[str, object] = {name: together([life[name] for life in lives]) for name in policies}
        entry["winters"] = [{name: asdict(life[name]) for name in policies} for life in lives]
        found[f"floor_{floor:g}"] = entry
    found["schedule_s"], found["schedule_processor_s"] = schedule_seconds(site_name)
    return found


def schedule_seconds(site_name: str) -> tuple[float, float]:
    """Wall and processor seconds for one schedule of `ZONES` zones, `MEMBERS` members and `HOURS` hours, half of them snowy; compiled code warm."""
    loaded = load_site(site_name)
    network = build_network(load_network_document(loaded.network_path), loaded.site)
    own = zone_set(network)
    chosen = np.arange(ZONES) % len(own.ids)
    zones = replace(
        own, ids=tuple(f"z{number}" for number in range(ZONES)), constants=own.constants[chosen], limits=own.limits[chosen],
        area_m2=own.area_m2[chosen], loss_sek_h=own.loss_sek_h[chosen], sand=own.sand[chosen],
    )  # fmt: skip
    rng = np.random.default_rng(3)
    air = -2.0 + 4.0 * np.sin(np.arange(HOURS) / 9.0) + rng.normal(0.0, 1.5, (ZONES, MEMBERS, 1))
    weather = np.zeros((ZONES, MEMBERS, HOURS, kernel.WEATHERS))
    weather[..., kernel.LOSS], weather[..., kernel.VELOCITY], weather[..., kernel.BOTTOM] = 16.0, 8e-3, 5.0
    weather[..., kernel.GAIN] = 16.0 * air - 20.0
    weather[..., kernel.VAPOUR] = 3.8e-3
    snowing = np.abs(np.arange(HOURS) - rng.integers(12, 60, (1, MEMBERS, 1))) < 8
    weather[..., kernel.SNOWFALL] = np.where(snowing, 0.5, 0.0)
    start = np.tile(start_row(3.5, 1.0, 5.0), (ZONES, MEMBERS, 1))
    times = np.datetime64("2026-01-15T20:00", "ns") + np.arange(1, HOURS + 1) * np.timedelta64(1, "h")
    prices = heat_prices(loaded.site, times, paid_kw=planned_kw(zones, loaded.site))

    def once() -> tuple[float, float]:
        began, spent = time.perf_counter(), time.process_time()
        heat_schedule(zones, weather, start, air_degc=air, idle=np.median(air, axis=1) < 5.0, prices=prices)
        return time.perf_counter() - began, time.process_time() - spent

    once()
    return min(once() for _ in range(2))


def show(found: Mapping[str, object]) -> None:
    """The figures as a person reads them."""
    print(
        f"Heated ground, simulated winters {found['judged_on']}, seed {found['seed']}: mean of a winter, every {found['every']}th zone"
    )
    for name, entry in found.items():
        if not name.startswith("floor_") or not isinstance(entry, dict):
            continue
        print(f"\nfreeze floor {name.removeprefix('floor_')} degC")
        head = ("MWh", "energy", "flow", "pump", "running", "power", "total", "slippery", "highest", "over floor", "ramp")
        print(f"  {'':28}" + "".join(f"{word:>11}" for word in head))
        rival = entry[IDLING]
        for policy, row in entry.items():
            if policy == "winters":
                continue
            money = [row[key] / 1e6 for key in ("energy_sek", "flow_sek", "pump_sek", "running_sek", "power_sek", "total_sek")]
            print(
                f"  {policy:28}{row['energy_mwh']:11.0f}" + "".join(f"{value:11.2f}" for value in money)
                + f"{row['slippery_h']:9.1f} h{row['highest_kw']:8.0f} kW{row['coldest_k']:9.2f} K{row['steepest']:11.2f}"
            )  # fmt: skip
        for policy in (HALKA, WORSE, PERFECT):
            row = entry[policy]
            print(
                f"  {policy}: running cost {100 * (row['running_sek'] / rival['running_sek'] - 1):+.1f} %, with power "
                f"{100 * (row['total_sek'] / rival['total_sek'] - 1):+.1f} %, slippery hours {row['slippery_h'] - rival['slippery_h']:+.1f}"
            )
    wall, spent = found["schedule_s"], found["schedule_processor_s"]
    print(f"\nOne schedule of {ZONES} zones, {MEMBERS} members, {HOURS} h: {wall:.1f} s ({spent:.1f} s of one processor)")
    print(
        "Money in MSEK. Running is energy, flow and pumps; power is the season's share of the yearly charge for the highest hour."
    )


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Heated ground on simulated winters nothing was chosen on")
    parser.add_argument("--site", default="demo")
    parser.add_argument("--judge", type=lambda text: [int(year) for year in text.split(",")], default=list(JUDGE))
    parser.add_argument("--every", type=int, default=EVERY)
    parser.add_argument("--floors", type=lambda text: [float(value) for value in text.split(",")], default=list(FLOORS))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    found = measure(chosen.site, judge=chosen.judge, every=chosen.every, floors=chosen.floors, threads=chosen.threads)
    show(found)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""How fast a question is answered: one route treated four ways, and the whole town on a colder, wetter night with its machines planned anew.

``python -m benchmarks.what_if [--site NAME] [--json FILE]``

The night is made by hand (`benchmarks.assessment`). The first question compiles or loads the road model and is left out.
"""

import argparse
import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.assessment import HISTORY_H, NOW, made_weather
from config.errors import HalkaError
from config.network import load_network_document
from config.sites import load_site
from config.treatments import load_treatments
from model.assess import AssessmentInputs, assess
from model.capacity.jobs import jobs_from
from model.capacity.plan import capacity_plan
from model.capacity.schedule import Ground
from model.domain.network import build_network
from model.domain.treatments import TreatmentKind
from model.domain.weather import to_utc64
from model.what_if.city import city_answer, with_machines
from model.what_if.route import Chosen, route_options
from model.what_if.run import Weather

#: Bounds [s], two cores.
ROUTE_BOUND_S, CITY_BOUND_S = 2.0, 10.0
REPEATS = 3


def main() -> int:
    """Print the times; 1 where one is over its bound."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", default="vasteras", help="name or path of the site")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    try:
        loaded = load_site(options.site)
        network = build_network(load_network_document(loaded.network_path), loaded.site)
    except HalkaError as error:
        print(f"what_if: {error}", file=sys.stderr)
        return 1
    site, catalogue = loaded.site, load_treatments()
    hour = to_utc64(NOW.replace(minute=0))
    inputs = AssessmentInputs(
        forecasts=(made_weather(site, first=hour, hours=80, source="made"),),
        history=made_weather(
            site, first=to_utc64(NOW.replace(minute=0) - timedelta(hours=HISTORY_H)), hours=HISTORY_H + 1, source="analysis"
        ),
    )
    made = assess(network, site, inputs, models=None, now=NOW, members=20, horizon_h=66, seed=1, versions={"code": "benchmark"})
    route = network.routes[0]
    items = [item for item in made.recommendations if item.unit_id == route.id]
    items = [item for item in items if item.window_end == items[0].window_end]
    chosen = Chosen((TreatmentKind(route.treatments[-1]),), NOW + timedelta(hours=2))

    def one_route() -> None:
        route_options(network, made.hourly, items, site=site, catalogue=catalogue, now=NOW, chosen=chosen)

    def city() -> None:
        answer = city_answer(network, made, Weather(-3.0, 1.5), site=site, catalogue=catalogue, now=NOW)
        if site.fleet is not None:
            fleet = with_machines(site.fleet, {site.fleet.machines[0].contractor: -1})
            prices = {item.contractor: item for item in site.prices}
            zone = ZoneInfo(site.timezone)
            jobs = jobs_from(answer.recommendations, network, catalogue, now=NOW, fleet=site.fleet, zone=zone)
            capacity_plan(jobs, Ground(fleet, prices, NOW, zone), limit_s=0.0)

    one_route()
    times = {}
    for name, ask, bound in (
        ("one route, four ways", one_route, ROUTE_BOUND_S),
        ("the town, colder and wetter", city, CITY_BOUND_S),
    ):
        best = []
        for _ in range(REPEATS):
            began = time.perf_counter()
            ask()
            best.append(time.perf_counter() - began)
        times[name] = {"slowest_s": max(best), "fastest_s": min(best), "bound_s": bound}
        print(f"{name:<30}{min(best):6.2f} to {max(best):.2f} s, {max(best) / bound:.2f} of the {bound:g} s allowed")
    if options.json:
        options.json.write_text(json.dumps(times, indent=1) + "\n", "utf-8")
    return 0 if all(item["slowest_s"] <= item["bound_s"] for item in times.values()) else 1


if __name__ == "__main__":
    sys.exit(main())

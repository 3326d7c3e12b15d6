"""What reckoning alike segments as one saves, and how far its answers are from those of every segment by itself.

``python -m benchmarks.column_classes [--segments N] [--members N] [--hours N]``

The site's own network, and a made one whose segments' exposure is drawn at random, the hardest case. A frosty night then snow, and the same without
the snow, made up (`benchmarks.assessment.made_weather`); road physics and ensemble answer.
Tolerances are those below which the setting may be the default.
"""

import argparse
import sys
import time
from collections.abc import Sequence

import numpy as np

from benchmarks.assessment import HISTORY_H, NOW, made_weather
from benchmarks.scale_network import national_network, national_site
from config.network import load_network_document
from config.site import Site
from config.sites import load_site
from model.assess import AssessmentInputs, assess
from model.column_classes import reduced
from model.domain.network import build_network
from model.domain.plans import Assessment
from model.domain.roads import Network
from model.domain.weather import to_utc64

#: Root mean square of surface temperature [degC] and of a probability [1], and share of advice that differs [1]. Chosen before measuring.
TOLERANCE = {"surface, routes [degC]": 0.10, "probability of need [1]": 0.02, "advice that differs [1]": 0.01}


def differences(one: Assessment, other: Assessment) -> dict[str, float]:
    """How two assessments of one night differ."""
    found = {}
    surface = (one.hourly["road_surface_temperature"] - other.hourly["road_surface_temperature"]).to_numpy()
    found["surface, routes [degC]"] = _rms(surface)
    found["surface, worst single unit [degC]"] = max(map(_rms, surface))
    names = [f"probability_{need}" for need in ("ploughing", "salting")]
    needs = np.concatenate([(one.hourly[name] - other.hourly[name]).to_numpy() for name in names], axis=1)
    found["probability of need [1]"] = _rms(needs)
    found["probability of need, worst single unit [1]"] = max(map(_rms, needs))
    theirs = {(item.unit_id, item.need, item.window_end): (item.advice, item.treatment) for item in other.recommendations}
    unlike = [
        theirs.get((item.unit_id, item.need, item.window_end)) != (item.advice, item.treatment) for item in one.recommendations
    ]
    found["advice that differs [1]"] = float(np.mean(unlike))
    if one.segments is not None and other.segments is not None:
        for name, unit in (("surface_min", "degC"), ("slippery_share", "1")):
            found[f"{name} of single segments [{unit}]"] = _rms((one.segments[name] - other.segments[name]).to_numpy())
    return found


def measure(name: str, network: Network, site: Site, *, snow: bool, members: int, hours: int) -> bool:
    """Print a network's figures; True where every tolerance is kept."""
    first = to_utc64(NOW).astype("datetime64[h]")
    weather = made_weather(site, first=first + 1, hours=hours + 12, source="made")
    history = made_weather(site, first=first - HISTORY_H, hours=HISTORY_H + 1, source="analysis")
    if not snow:
        weather = weather.assign(precipitation_amount=weather["precipitation_amount"] * 0.0)
    answers, took = [], []
    for by_class in (False, True, False, True):
        before = time.process_time()
        answers.append(
            assess(
                *(network, site, AssessmentInputs(forecasts=(weather,), history=history)),
                models=None,
                now=NOW,
                members=members,
                horizon_h=hours,
                seed=1,
                versions={},
                by_class=by_class,
            )
        )
        took.append(time.process_time() - before)
    whole, shortcut = min(took[0], took[2]), min(took[1], took[3])
    columns = len(reduced(network, weather).network.segments)
    print(
        f"{name}: {len(network.segments)} segments, {columns} classes ({columns / len(network.segments):.2f}); "
        f"processor {whole:.1f} s whole, {shortcut:.1f} s by class: {whole / shortcut:.2f} x"
    )
    kept = True
    for figure, value in differences(answers[0], answers[1]).items():
        held = value <= TOLERANCE.get(figure, np.inf)
        kept &= held
        bound = f" of {TOLERANCE[figure]:g} allowed{'' if held else ', NOT KEPT'}" if figure in TOLERANCE else ""
        print(f"  {figure:<40}{value:8.4f}{bound}")
    return kept


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; exit code 1 where a tolerance is not kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.column_classes", description=__doc__.splitlines()[0])
    parser.add_argument("--segments", type=int, default=5000)
    parser.add_argument("--members", type=int, default=30)
    parser.add_argument("--hours", type=int, default=66)
    chosen = parser.parse_args(arguments)
    size = {"members": chosen.members, "hours": chosen.hours}
    loaded = load_site("vasteras")
    own = build_network(load_network_document(loaded.network_path), loaded.site)
    site = national_site(loaded.site, segments=chosen.segments)
    made = national_network(site, segments=chosen.segments)
    kept = True
    for weather, snow in (("frost, then snow", True), ("frost alone", False)):
        kept &= measure(f"{loaded.site.name}, {weather}", own, loaded.site, snow=snow, **size)
        kept &= measure(f"made network, {weather}", made, site, snow=snow, **size)
    return 0 if kept else 1


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.nanmean(values.astype(float) ** 2)))


if __name__ == "__main__":
    sys.exit(main())

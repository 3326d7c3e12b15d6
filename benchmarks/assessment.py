"""How long an assessment of a whole town takes: about 40 routes, 20 members, 66 hours.

``python -m benchmarks.assessment [--site NAME] [--members N] [--hours N] [--repeats N] [--json FILE]``

The weather is made by hand (a frosty night, then snow), so that every need is decided and explained. The first run compiles or loads the
road model and is told apart. Beside the time stands the bound it is to keep.
"""

import argparse
import json
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import xarray as xr

from config.errors import HalkaError
from config.network import load_network_document
from config.site import Site
from config.sites import load_site
from model.assess import AssessmentInputs, assess
from model.domain.network import build_network
from model.domain.weather import to_utc64

#: Bound of one assessment after compilation [s], two cores.
BOUND_S = 10.0
NOW = datetime(2026, 1, 15, 19, 12, tzinfo=UTC)
HISTORY_H = 168
_HOUR = np.timedelta64(1, "h")


def made_weather(site: Site, *, first: np.datetime64, hours: int, source: str) -> xr.Dataset:
    """An hourly forecast on the site's points: a day's course about -2 °C, snow from the second morning.

    Args:
        site: Whose points.
        first: First hour, UTC.
        hours: How many.
        source: Name it goes by.
    """
    times = first + np.arange(hours) * _HOUR
    clock = (times - times.astype("datetime64[D]")) / _HOUR
    since = (times - to_utc64(NOW)) / _HOUR
    falls = (since > 4) & (since < 12)
    air = -2.0 + 1.5 * np.cos(2.0 * np.pi * (clock - 13.0) / 24.0)
    fields = {
        "air_temperature": (air, "degC"),
        "dew_point_temperature": (air - np.where(falls, 0.3, 1.0), "degC"),
        "wind_speed": (np.full(hours, 3.0), "m s-1"),
        "cloud_area_fraction": (np.where(falls, 1.0, 0.3), "1"),
        "precipitation_amount": (np.where(falls, 0.8, 0.0), "mm"),
    }
    points = site.forecast_points
    return xr.Dataset(
        {
            name: (("member", "point", "time"), np.broadcast_to(values, (1, len(points), hours)).copy(), {"units": units})
            for name, (values, units) in fields.items()
        },
        coords={
            "time": times.astype("datetime64[ns]"),
            "interval_start": ("time", (times - _HOUR).astype("datetime64[ns]")),
            "longitude": ("point", [place.longitude for place in points]),
            "latitude": ("point", [place.latitude for place in points]),
            "altitude": ("point", [place.altitude_m for place in points]),
        },
        attrs={
            "source": source,
            "reference_time": NOW.replace(minute=0).isoformat(),
            "available_at": NOW.isoformat(),
            "simulated": 1,
        },
    )


def measure(site_name: str, *, members: int, hours: int, repeats: int) -> dict[str, float]:
    """Times of one assessment.

    Args:
        site_name: Name or path of the site.
        members: Ensemble members.
        hours: Hours ahead [h].
        repeats: Runs after the first; the quickest counts.

    Returns:
        Figures by name.
    """
    loaded = load_site(site_name)
    network = build_network(load_network_document(loaded.network_path), loaded.site)
    issue = to_utc64(NOW).astype("datetime64[h]")
    inputs = AssessmentInputs(
        forecasts=(made_weather(loaded.site, first=issue + _HOUR, hours=hours + 12, source="made"),),
        history=made_weather(loaded.site, first=issue - HISTORY_H * _HOUR, hours=HISTORY_H + 1, source="analysis"),
    )
    elapsed, processor = [], []
    recommendations = 0
    for _ in range(repeats + 1):
        wall, cpu = time.perf_counter(), time.process_time()
        found = assess(network, loaded.site, inputs, models=None, now=NOW, members=members, horizon_h=hours, seed=1, versions={})
        elapsed.append(time.perf_counter() - wall)
        processor.append(time.process_time() - cpu)
        recommendations = len(found.recommendations)
    column_hours = len(network.segments) * (members * hours + HISTORY_H)
    return {
        "routes": len(network.routes),
        "zones": len(network.zones),
        "segments": len(network.segments),
        "members": members,
        "hours": hours,
        "recommendations": recommendations,
        "first_run_s": elapsed[0],
        "assessment_s": min(elapsed[1:]),
        "assessment_cpu_s": min(processor[1:]),
        "bound_s": BOUND_S,
        "share_of_bound": min(elapsed[1:]) / BOUND_S,
        "column_hours_per_s": column_hours / min(elapsed[1:]),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0,
    }


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; exit code 1 where the bound is not kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.assessment", description=__doc__.splitlines()[0])
    parser.add_argument("--site", default="vasteras")
    parser.add_argument("--members", type=int, default=20)
    parser.add_argument("--hours", type=int, default=66)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        found = measure(chosen.site, members=chosen.members, hours=chosen.hours, repeats=max(1, chosen.repeats))
    except HalkaError as fault:
        print(f"benchmarks.assessment: {fault}", file=sys.stderr)
        return 2
    print(
        f"assessment of {found['routes']:.0f} routes and {found['zones']:.0f} zones ({found['segments']:.0f} segments), "
        f"{found['members']:.0f} members x {found['hours']:.0f} h: {found['assessment_s']:.2f} s "
        f"({found['assessment_cpu_s']:.2f} s of processor), bound {BOUND_S:.0f} s; first run {found['first_run_s']:.1f} s; "
        f"{found['column_hours_per_s'] / 1e3:.0f} thousand column-hours/s; peak memory {found['peak_memory_mb']:.0f} MB"
    )
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return 0 if found["assessment_s"] <= BOUND_S else 1


if __name__ == "__main__":
    sys.exit(main())

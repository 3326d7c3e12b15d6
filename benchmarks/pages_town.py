"""A town of any size for the pages: Västerås's site file and its routes again and again, each with a walk of segments."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.screenshots import ROOT
from tests.dashboard.sample import NOW, sample_assessment
from tests.dashboard.seed import environment, save, town

_LIKE = ROOT / "config" / "sites" / "vasteras"
#: Points of a segment, and how far apart [degree].
_POINTS, _STEP = 5, 0.0006


def lay_out(folder: Path, *, routes: int, segments: int, seed: int = 7) -> Path:
    """Write a site folder.

    Args:
        folder: Is made.
        routes: Number of routes.
        segments: Number of segments, shared evenly.
        seed: Of the walk.

    Returns:
        The folder, which `HALKA_SITE` may name.
    """
    folder.mkdir(parents=True)
    shutil.copy(_LIKE / "site.toml", folder / "site.toml")
    document = json.loads((_LIKE / "network.geojson").read_text("utf-8"))
    patterns = [item for item in document["features"] if item["properties"]["role"] == "route"]
    like = next(item for item in document["features"] if item["properties"]["role"] == "segment")
    random = np.random.default_rng(seed)
    made: list[dict[str, Any]] = []
    each = segments // routes
    for number in range(routes):
        pattern = patterns[number % len(patterns)]
        name = f"R-{number:05d}"
        made.append({**pattern, "properties": {**pattern["properties"], "id": name, "name": f"Rutt {number}"}})
        at = np.array([16.3, 59.5]) + random.uniform(0.0, 0.5, 2)
        for part in range(each):
            steps = random.normal(0.0, _STEP, (_POINTS - 1, 2)).cumsum(axis=0)
            points = np.vstack([at, at + steps]).round(6)
            at = points[-1]
            told = {**like["properties"], "id": f"{name}-{part:03d}", "unit_id": name, "name": f"Gata {number}, del {part}"}
            made.append({**like, "properties": told, "geometry": {"type": "LineString", "coordinates": points.tolist()}})
    (folder / "network.geojson").write_text(json.dumps({**document, "features": made}), "utf-8")
    return folder


def store_night(site: Path, folder: Path) -> dict[str, str]:
    """Store the sample night for a town; the variables that name it."""
    env = environment(folder, site=str(site))
    loaded, network = town(str(site))
    save(env, replace(sample_assessment(network, loaded, NOW), input_key="bench"))
    return env

"""Site folders for places where something was recorded: Norrköping's rules and a network moved there."""

import json
from pathlib import Path
from typing import Any

from config.sites import load_site


def write_site(
    folder: Path,
    *,
    name: str,
    longitude: float,
    latitude: float,
    forecast_sources: tuple[str, ...] = (),
    observation_sources: tuple[str, ...] = (),
    stations: dict[str, str] | None = None,
) -> Path:
    """A site at another place.

    Args:
        folder: Where to write it.
        name: Name and, in lower case, id.
        longitude: Of its one forecast point [degree].
        latitude: Of that point [degree].
        forecast_sources: By name.
        observation_sources: By name.
        stations: Id → name of the stations it relies on.
    """
    base = load_site("norrkoping")
    point = base.site.forecast_points[0]
    network = json.loads(base.network_path.read_text("utf-8"))
    for feature in network["features"]:
        if feature["geometry"]:
            feature["geometry"]["coordinates"] = _moved(
                feature["geometry"]["coordinates"], longitude - point.longitude, latitude - point.latitude
            )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "network.geojson").write_text(json.dumps(network), "utf-8")
    lines = [
        'extends = "norrkoping"',
        f'id = "{name.lower()}"',
        f'name = "{name}"',
        'network_file = "network.geojson"',
        f"forecast_sources = {json.dumps(list(forecast_sources))}",
        f"observation_sources = {json.dumps(list(observation_sources))}",
    ]
    if not stations:
        lines.append("stations = []")
    lines += [
        "[[forecast_points]]",
        f'name = "{name}"',
        f"longitude = {longitude}",
        f"latitude = {latitude}",
        "altitude_m = 20.0",
    ]
    for identity, title in (stations or {}).items():
        lines += [
            "[[stations]]",
            f'id = "{identity}"',
            f'name = "{title}"',
            f"longitude = {longitude}",
            f"latitude = {latitude}",
            "altitude_m = 20.0",
        ]
    (folder / "site.toml").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def _moved(coordinates: Any, east: float, north: float) -> Any:
    if isinstance(coordinates[0], int | float):
        return [coordinates[0] + east, coordinates[1] + north, *coordinates[2:]]
    return [_moved(item, east, north) for item in coordinates]

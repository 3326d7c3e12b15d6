"""Answers as Open-Meteo documents them, made up."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

UNITS = {
    "temperature_2m": "°C",
    "dew_point_2m": "°C",
    "relative_humidity_2m": "%",
    "cloud_cover": "%",
    "wind_speed_10m": "m/s",
    "wind_gusts_10m": "m/s",
    "wind_direction_10m": "°",
    "pressure_msl": "hPa",
    "precipitation": "mm",
    "shortwave_radiation": "W/m²",
    "snowfall": "cm",
}


def tree(
    anchor: datetime, *, suffixes: Sequence[str] = ("",), hours: int = 5, place: tuple[float, float] = (16.55, 59.61)
) -> dict[str, Any]:
    """One place: each column's value is told by its hour, and by a tenth for each further suffix."""
    hourly: dict[str, Any] = {"time": [f"{anchor + timedelta(hours=i):%Y-%m-%dT%H:%M}" for i in range(hours)]}
    units = {"time": "iso8601"}
    for nth, suffix in enumerate(suffixes):
        for name, unit in UNITS.items():
            start = {
                "temperature_2m": -3.0, "dew_point_2m": -4.0, "relative_humidity_2m": 90.0, "cloud_cover": 75.0, "pressure_msl": 1000.0,
                "precipitation": 0.7, "snowfall": 0.245, "wind_direction_10m": 200.0, "wind_gusts_10m": 9.0,
            }.get(name, 3.0)  # fmt: skip
            rising = 0.1 * nth if name == "temperature_2m" else 0.0
            growth = 0.2 if name == "temperature_2m" else 0.0
            hourly[f"{name}{suffix}"] = [round(start + rising + growth * i, 3) for i in range(hours)]
            units[f"{name}{suffix}"] = unit
    return {
        "latitude": place[1],
        "longitude": place[0],
        "elevation": 12.0,
        "generationtime_ms": 0.1,
        "utc_offset_seconds": 0,
        "timezone": "GMT",
        "timezone_abbreviation": "GMT",
        "hourly_units": units,
        "hourly": hourly,
    }


def table(anchor: datetime, *, suffixes: Sequence[str] = ("",), hours: int = 5) -> bytes:
    """The same as a body."""
    return json.dumps(tree(anchor, suffixes=suffixes, hours=hours)).encode()


def reordered(body: bytes) -> bytes:
    """The hours from last to first, and the last of them once more."""
    answer = json.loads(body)
    answer["hourly"] = {name: [*reversed(values), values[-1]] for name, values in answer["hourly"].items()}
    return json.dumps(answer).encode()

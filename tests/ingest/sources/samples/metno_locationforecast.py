"""Locationforecast, small: five hours and a last row that has the instant alone."""

import json
from datetime import datetime, timedelta
from typing import Any

from tests.ingest.sources.samples import PLACE, Sample, json_list_reordered, utc

_UNITS = {
    "air_temperature": "celsius",
    "dew_point_temperature": "celsius",
    "relative_humidity": "%",
    "wind_speed": "m/s",
    "wind_from_direction": "degrees",
    "cloud_area_fraction": "%",
    "precipitation_amount": "mm",
    "air_temperature_percentile_10": "celsius",
    "air_temperature_percentile_90": "celsius",
}


def answer(anchor: datetime, asked: str) -> bytes:
    rows: list[dict[str, Any]] = []
    for i in range(6):
        details = {
            "air_temperature": -3.0 + i,
            "dew_point_temperature": -4.0 + i,
            "relative_humidity": 93.0,
            "wind_speed": 4.1,
            "wind_from_direction": 210.0,
            "cloud_area_fraction": 100.0,
            "air_temperature_percentile_10": -4.0 + i,
            "air_temperature_percentile_90": -2.0 + i,
        }
        data: dict[str, Any] = {"instant": {"details": details}}
        if i < 5:
            data["next_1_hours"] = {"summary": {"symbol_code": "snow"}, "details": {"precipitation_amount": 0.4}}
        rows.append({"time": utc(anchor + timedelta(hours=i)), "data": data})
    return json.dumps(
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [PLACE.longitude, PLACE.latitude, 12]},
            "properties": {"meta": {"updated_at": utc(anchor + timedelta(minutes=20)), "units": _UNITS}, "timeseries": rows},
        }
    ).encode()


SAMPLE = Sample(
    source="metno_locationforecast",
    answer=answer,
    overrides=lambda server: {"sources.metno_locationforecast_url": f"{server}/locationforecast"},
    reordered=json_list_reordered("properties", "timeseries"),
)

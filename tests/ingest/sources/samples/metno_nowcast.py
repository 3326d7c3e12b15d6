"""Nowcast, small: half an hour of rain that begins after ten minutes."""

import json
from datetime import datetime, timedelta

from tests.ingest.sources.samples import PLACE, Sample, json_list_reordered, utc


def answer(anchor: datetime, asked: str) -> bytes:
    first = {"air_temperature": 1.5, "relative_humidity": 95.0, "wind_speed": 3.0, "wind_from_direction": 200.0}
    steps = [
        {
            "time": utc(anchor + timedelta(minutes=5 * i)),
            "data": {"instant": {"details": {"precipitation_rate": 0.0 if i < 2 else 1.2, **(first if i == 0 else {})}}},
        }
        for i in range(6)
    ]
    return json.dumps(
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [PLACE.longitude, PLACE.latitude, 12]},
            "properties": {
                "meta": {"updated_at": utc(anchor), "units": {"precipitation_rate": "mm/h"}, "radar_coverage": "ok"},
                "timeseries": steps,
            },
        }
    ).encode()


SAMPLE = Sample(
    source="metno_nowcast",
    answer=answer,
    overrides=lambda server: {"sources.metno_nowcast_url": f"{server}/nowcast"},
    reordered=json_list_reordered("properties", "timeseries"),
)

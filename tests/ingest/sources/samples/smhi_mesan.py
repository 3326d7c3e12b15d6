"""MESAN, small: five hours of sleet turning to snow, newest first."""

import json
from datetime import datetime, timedelta

from tests.ingest.sources.samples import PLACE, Sample, json_list_reordered, utc


def answer(anchor: datetime, asked: str) -> bytes:
    return json.dumps(
        {
            "createdTime": utc(anchor + timedelta(minutes=38)),
            "referenceTime": utc(anchor),
            "geometry": {"type": "Point", "coordinates": [PLACE.longitude, PLACE.latitude]},
            "timeSeries": [
                {
                    "time": utc(anchor - timedelta(hours=i)),
                    "data": {
                        "air_temperature": -1.0 + 0.5 * i,
                        "wet_bulb_temperature": -1.3 + 0.5 * i,
                        "relative_humidity": 95,
                        "wind_speed": 4.0,
                        "wind_speed_of_gust": 8.0,
                        "wind_from_direction": 180,
                        "visibility_in_air": 3.2,
                        "cloud_area_fraction": 100,
                        "cloud_base_altitude": 300,
                        "precipitation_amount_last_1_hours": 0.6,
                        "precipitation_frozen_part": 100 - 25 * i,
                        "predominant_precipitation_type_at_surface": 5 if i < 2 else 7,
                    },
                }
                for i in range(5)
            ],
        }
    ).encode()


def gate(anchor: datetime) -> bytes:
    return json.dumps({"createdTime": utc(anchor + timedelta(minutes=38)), "referenceTime": utc(anchor)}).encode()


SAMPLE = Sample(
    source="smhi_mesan",
    answer=answer,
    overrides=lambda server: {"sources.smhi_mesan_url": f"{server}/mesan2g"},
    gate=gate,
    reordered=json_list_reordered("timeSeries"),
)

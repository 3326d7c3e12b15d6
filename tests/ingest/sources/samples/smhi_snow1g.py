"""SNOW1g, small: five hours of snow that turns wet."""

import json
from datetime import datetime, timedelta

from tests.ingest.sources.samples import PLACE, Sample, json_list_reordered, utc


def answer(anchor: datetime, asked: str) -> bytes:
    hour = timedelta(hours=1)
    return json.dumps(
        {
            "createdTime": utc(anchor + timedelta(minutes=17)),
            "referenceTime": utc(anchor),
            "geometry": {"type": "Point", "coordinates": [PLACE.longitude, PLACE.latitude]},
            "timeSeries": [
                {
                    "time": utc(anchor + (i + 1) * hour),
                    "intervalParametersStartTime": utc(anchor + i * hour),
                    "data": {
                        "air_temperature": -2.0 + 0.5 * i,
                        "relative_humidity": 92,
                        "wind_speed": 3.5,
                        "wind_speed_of_gust": 7.0,
                        "wind_from_direction": 240,
                        "cloud_area_fraction": 8,
                        "precipitation_amount_mean": 0.3,
                        "precipitation_amount_min": 0.1,
                        "precipitation_amount_max": 0.8,
                        "probability_of_precipitation": 80,
                        "precipitation_frozen_part": 100 - 20 * i,
                        "predominant_precipitation_type_at_surface": 5 if i < 3 else 6,
                    },
                }
                for i in range(5)
            ],
        }
    ).encode()


def gate(anchor: datetime) -> bytes:
    return json.dumps({"createdTime": utc(anchor + timedelta(minutes=17)), "referenceTime": utc(anchor)}).encode()


SAMPLE = Sample(
    source="smhi_snow1g",
    answer=answer,
    overrides=lambda server: {"sources.smhi_snow1g_url": f"{server}/snow1g"},
    gate=gate,
    reordered=json_list_reordered("timeSeries"),
)

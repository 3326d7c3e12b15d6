"""The simulator's stations, small: two stations and three hours."""

import json
from datetime import datetime, timedelta

from ingest.sources.simulator import STATION_CONTRACT, STATION_VARIABLES
from tests.ingest.sources.samples import PLACE, Sample, utc

_READINGS = {"air_temperature": [-1.0, -1.5, None], "road_surface_temperature": [-1.2, -1.9, -2.3]}


def answer(anchor: datetime, asked: str) -> bytes:
    return json.dumps(
        {
            "contract": STATION_CONTRACT,
            "simulated": True,
            "publishedTime": utc(anchor + timedelta(minutes=5)),
            "units": dict(STATION_VARIABLES),
            "times": [utc(anchor - timedelta(hours=2 - i)) for i in range(3)],
            "stations": [
                {
                    "id": name,
                    "name": name.upper(),
                    "longitude": PLACE.longitude,
                    "latitude": PLACE.latitude,
                    "altitude": 12.0,
                    "readings": _READINGS,
                }
                for name in ("s1", "s2")
            ],
        }
    ).encode()


SAMPLE = Sample(source="simulator_stations", answer=answer, speaks_http=False)

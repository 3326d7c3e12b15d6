"""The simulator's forecast, small: five hours."""

import json
from datetime import datetime, timedelta

from ingest.sources.simulator import FORECAST_CONTRACT, FORECAST_VARIABLES
from tests.ingest.sources.samples import PLACE, Sample, utc

_VALUES = {"air_temperature": -2.0, "wind_from_direction": 200.0, "wind_speed": 3.0, "precipitation_amount": 0.3}


def answer(anchor: datetime, asked: str) -> bytes:
    return json.dumps(
        {
            "contract": FORECAST_CONTRACT,
            "simulated": True,
            "referenceTime": utc(anchor),
            "publishedTime": utc(anchor + timedelta(minutes=20)),
            "place": {"longitude": PLACE.longitude, "latitude": PLACE.latitude, "altitude": 12.0},
            "times": [utc(anchor + timedelta(hours=i + 1)) for i in range(5)],
            "intervalHours": 1,
            "variables": {
                name: {"unit": unit, "values": [_VALUES.get(name, 0.9)] * 5} for name, unit in FORECAST_VARIABLES.items()
            },
        }
    ).encode()


SAMPLE = Sample(source="simulator_forecast", answer=answer, speaks_http=False)

"""WeatherMeasurepoint, small: a mast, its surface sensor and one station more."""

import json
from datetime import datetime, timedelta
from typing import Any

from tests.ingest.sources.samples import Sample, json_list_reordered, utc


def _leaf(value: float) -> dict[str, Any]:
    return {"Origin": "measured", "SensorNames": "A_1", "Value": value}


def _station(identity: str, name: str, place: str, sampled: datetime, groups: dict[str, Any]) -> dict[str, Any]:
    return {
        "Id": identity,
        "Name": name,
        "Geometry": {"WGS84": f"POINT ({place})"},
        "Deleted": False,
        "ModifiedTime": utc(sampled + timedelta(minutes=4)),
        "Observation": {"Id": f"{identity}-1", "Sample": sampled.strftime("%Y-%m-%dT%H:%M:%S.003+00:00"), **groups},
    }


def answer(anchor: datetime, asked: str) -> bytes:
    air = {"Temperature": _leaf(-1.2), "Dewpoint": _leaf(-2.0), "RelativeHumidity": _leaf(94.0)}
    surface = {"Temperature": _leaf(-1.8), "Ice": True, "IceDepth": _leaf(0.3), "Grip": _leaf(0.4)}
    rain = {"Precipitation": {"TotalWaterEquivalent": _leaf(0.1)}}
    stations = [
        _station("2001", "Åsen", "16.54 59.60", anchor + timedelta(minutes=20), {"Air": air, "Wind": [{"Speed": _leaf(3.0)}]}),
        _station(
            "2001100", "Åsen yta", "16.54 59.60", anchor + timedelta(minutes=20), {"Air": {}, "Wind": [{}], "Surface": surface}
        ),
        _station(
            "2002",
            "Mon",
            "16.60 59.66",
            anchor + timedelta(minutes=10),
            {"Air": air, "Surface": surface, "Aggregated10minutes": rain},
        ),
    ]
    info = {"LASTCHANGEID": f"72{anchor:%Y%m%d%H}0000001"[:19].ljust(19, "0")}
    return json.dumps({"RESPONSE": {"RESULT": [{"WeatherMeasurepoint": stations, "INFO": info}]}}).encode()


SAMPLE = Sample(
    source="trafikverket",
    answer=answer,
    overrides=lambda server: {"sources.trafikverket_url": f"{server}/v2/data.json", "sources.trafikverket_key": "made-up"},
    reordered=json_list_reordered("RESPONSE", "RESULT", 0, "WeatherMeasurepoint"),
)

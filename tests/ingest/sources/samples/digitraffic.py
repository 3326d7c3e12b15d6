"""Digitraffic, small: one road-weather station of which the site knows the place."""

import json
from datetime import datetime, timedelta
from typing import Any

from config.site import Site, Station
from tests.ingest.sources.samples import PLACE, Sample, a_site, json_list_reordered, utc

STATION = Station(id="digitraffic:1012", name="Provvägen", source="digitraffic", longitude=16.56, latitude=59.62, altitude_m=20.0)
_SENSORS = {
    "ILMA": (-3.1, "°C"),
    "KASTEPISTE": (-4.0, "°C"),
    "ILMAN_KOSTEUS": (93.0, "%"),
    "TIE_1": (-2.4, "°C"),
    "KESKITUULI": (2.9, "m/s"),
    "KITKA1_LUKU": (0.42, ""),
    "VEDEN_MÄÄRÄ1": (0.05, "mm"),
    "JÄÄN_MÄÄRÄ1": (0.2, "mm"),
    "JÄÄTYMISPISTE_1": (-1.5, "°C"),
    "SADE_INTENSITEETTI": (1.2, "mm/h"),
    "KELI_1": (8.0, "***"),
}


def sensor(anchor: datetime, name: str, value: float | None, unit: str, **more: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "stationId": 1012,
        "name": name,
        "shortName": name,
        "measuredTime": utc(anchor),
        "value": value,
        "unit": unit,
        **more,
    }


def station(anchor: datetime, number: int = 1012, **change: Any) -> dict[str, Any]:
    sensors = [sensor(anchor, name, value, unit) for name, (value, unit) in _SENSORS.items()]
    window = {"timeWindowStart": utc(anchor - timedelta(minutes=10)), "timeWindowEnd": utc(anchor)}
    sensors = [{**item, **window} if item["name"] == "SADE_INTENSITEETTI" else item for item in sensors]
    return {"id": number, "dataUpdatedTime": utc(anchor), "sensorValues": sensors, **change}


def answer(anchor: datetime, asked: str) -> bytes:
    return json.dumps(station(anchor + timedelta(minutes=30))).encode()


def where() -> Site:
    site = a_site("digitraffic")
    assert site.forecast_points == (PLACE,)
    return site.model_copy(update={"stations": (STATION,)})


SAMPLE = Sample(
    source="digitraffic",
    answer=answer,
    overrides=lambda server: {"sources.digitraffic_url": f"{server}/api"},
    reordered=json_list_reordered("sensorValues"),
    site=where,
)

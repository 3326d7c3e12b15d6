"""A sensor feed, small: two sensors, three readings each, as a platform with named values would write them."""

import json
from datetime import datetime, timedelta

from config.feeds import CitySensorFeed, SensorField, SensorTime
from config.site import Site
from tests.ingest.sources.samples import PLACE, Sample, a_site, json_list_reordered, utc

FEED = CitySensorFeed(
    name="torget",
    url="/sensors/latest",
    headers={"Authorization": "Bearer {key}"},
    list_path="data.items",
    time=SensorTime(path="ts"),
    station_id="device.eui",
    station_name="device.label",
    longitude="pos[0]",
    latitude="pos[1]",
    missing=(-999.0,),
    variables={
        "road_surface_temperature": SensorField(path="values[name=road].value", unit="K"),
        "air_temperature": SensorField(path="values[name=air].value", unit="F"),
        "relative_humidity": SensorField(path="values[name=rh].value", unit="%"),
        "wind_speed": SensorField(path="values[name=wind].value", unit="km/h"),
    },
    source="påhittad",
)


def site() -> Site:
    return a_site("city_sensors").model_copy(update={"city_sensors": (FEED,)})


def answer(anchor: datetime, asked: str) -> bytes:
    items = [
        {
            "device": {"eui": eui, "label": f"Givare {eui}"},
            "pos": [PLACE.longitude + step, PLACE.latitude],
            "ts": utc(anchor - timedelta(minutes=10 * i)),
            "values": [
                {"name": "road", "value": 270.15 - i},
                {"name": "air", "value": "23.0"},
                {"name": "rh", "value": 91 if step else -999},
                {"name": "wind", "value": None if i == 1 else 18.0},
            ],
        }
        for eui, step in (("a81758fffe0001", 0.0), ("a81758fffe0002", 0.01))
        for i in range(3)
    ]
    return json.dumps({"data": {"items": items}}).encode()


SAMPLE = Sample(
    source="city_sensors",
    answer=answer,
    overrides=lambda server: {"sources.city_sensors_url": server, "sources.city_sensor_keys": {"torget": "made-up"}},
    reordered=json_list_reordered("data", "items"),
    site=site,
)

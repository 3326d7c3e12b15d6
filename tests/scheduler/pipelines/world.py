"""A provider of station readings that keeps its past, in memory: the same readings however they are asked for."""

import json
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.ports import Query, RawBody

STATIONS = (("2001", "Åsen", 0.0), ("2002", "Mon", 0.05))
TEN = timedelta(minutes=10)


def surface_degc(station: str, moment: datetime) -> float:
    """What a station reads; every moment its own value."""
    days = moment.timestamp() / 86_400
    return round(-3.0 + (int(station) % 7) / 10 + 1.8 * math.sin(2 * math.pi * days) + math.sin(7.3 * days), 2)


class World:
    """A transport to it.

    Attributes:
        asked: Posted texts, in order.
        before: Called with each question before it is answered.
        spoil: What becomes of a body on its way.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.before: Callable[[Query], object] = lambda _: None
        self.spoil: Callable[[bytes], bytes] = lambda body: body

    def send(self, query: Query, now: datetime) -> RawBody:
        """Answer for stations."""
        self.asked.append(query.body or "")
        self.before(query)
        body = self.spoil(self.answer(query, now))
        return RawBody(query.source, query.url, 200, {}, body, now, query.place)

    def answer(self, query: Query, now: datetime) -> bytes:
        """What the provider says."""
        posted, (longitude, latitude) = query.body or "", query.place or (16.0, 59.0)
        if 'objecttype="WeatherObservation"' in posted:
            first, last = (datetime.fromisoformat(text) for text in re.findall(r'name="Sample" value="([^"]+)"', posted))
            moments, kind = _every_ten(first, min(last, now)), "WeatherObservation"
        else:
            moments, kind = _every_ten(now - TEN, now), "WeatherMeasurepoint"
        rows = [_row(kind, *station, longitude, latitude, moment) for station in STATIONS for moment in moments]
        result = {kind: rows, "INFO": {"LASTCHANGEID": f"{int(now.timestamp()):019d}"}}
        return json.dumps({"RESPONSE": {"RESULT": [result]}}).encode()


def _every_ten(after: datetime, until: datetime) -> list[datetime]:
    """Every ten minutes with after < moment <= until."""
    step = int(TEN.total_seconds())
    first = (int(after.timestamp()) // step + 1) * step
    return [datetime.fromtimestamp(second, UTC) for second in range(first, int(until.timestamp()) + 1, step)]


def _row(kind: str, station: str, name: str, east: float, longitude: float, latitude: float, moment: datetime) -> dict[str, Any]:
    place = {"Id": station, "Name": name, "Geometry": {"WGS84": f"POINT ({longitude + east:.4f} {latitude:.4f})"}}
    value = surface_degc(station, moment)
    measured = {
        "Sample": f"{moment:%Y-%m-%dT%H:%M:%S}.000+00:00",
        "Surface": {"Temperature": {"Value": value}},
        "Air": {"Temperature": {"Value": value + 0.7}, "RelativeHumidity": {"Value": 90.0}},
    }
    changed = f"{moment + timedelta(minutes=2):%Y-%m-%dT%H:%M:%SZ}"
    if kind == "WeatherObservation":
        return {"Measurepoint": place, "Id": f"{station}-{moment:%d%H%M}", "ModifiedTime": changed, **measured}
    return {**place, "Deleted": False, "ModifiedTime": changed, "Observation": {"Id": "1", **measured}}

"""Thirty winter days of three providers that fail at random, in memory: who is down when, what they say, and what must be known of it."""

import json
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.ports import Query, RawBody
from model.domain.errors import SourceUnavailable
from model.domain.source_state import Outcome
from tests.scheduler.pipelines.world import World

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 30
FETCH_EVERY = timedelta(hours=12)
REACH_H = 72
SMHI, METNO, STATIONS = "smhi_snow1g", "metno_locationforecast", "trafikverket"
SOURCES = (SMHI, METNO, STATIONS)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Outage:
    """One source, down from `start` to before `end`.

    Attributes:
        source: Which.
        start: Aware UTC.
        end: Aware UTC.
        kind: ``silent``, ``broken`` (500), ``throttled`` (429) or ``garbled`` (a body that is none).
    """

    source: str
    start: datetime
    end: datetime
    kind: str


def schedule(seed: int) -> tuple[Outage, ...]:
    """Each source down at random, two at once, a day with none, and three days without any forecast."""
    chance = random.Random(seed)
    kinds = ("silent", "broken", "throttled", "garbled")
    found = []
    for source in SOURCES:
        moment = START + DAY + chance.uniform(0, 2) * DAY
        while moment < START + (DAYS - 2) * DAY:
            end = moment + chance.uniform(2, 40) * HOUR
            found.append(Outage(source, moment, end, chance.choice(kinds)))
            moment = end + chance.uniform(1, 5) * DAY
    fixed = (
        *(Outage(source, START + 8 * DAY, START + 9 * DAY, "silent") for source in SOURCES),
        *(Outage(source, START + 12 * DAY, START + 12.5 * DAY, "broken") for source in (SMHI, STATIONS)),
        *(Outage(source, START + 18 * DAY, START + 22 * DAY, "silent") for source in (SMHI, METNO)),
    )
    return (*fixed, *found)


class Providers(World):
    """The three of them, as a transport."""

    def __init__(self, outages: tuple[Outage, ...]) -> None:
        super().__init__()
        self.outages = outages

    def down(self, source: str, now: datetime) -> Outage | None:
        """The outage a source is in, None while it is well."""
        return next((item for item in self.outages if item.source == source and item.start <= now < item.end), None)

    def send(self, query: Query, now: datetime) -> RawBody:
        """Answer, or fail as the schedule says."""
        outage = self.down(query.source, now)
        kind = outage.kind if outage is not None else "well"
        if kind == "silent":
            raise SourceUnavailable(query.source, "nobody answers")
        if kind == "broken":
            raise SourceUnavailable(query.source, "answered 500", outcome=Outcome.BROKEN, status=500)
        if kind == "throttled":
            until = now + timedelta(minutes=20)
            raise SourceUnavailable(query.source, "answered 429", outcome=Outcome.THROTTLED, status=429, retry_at=until)
        body = self.answer(query, now)
        return RawBody(query.source, query.url, 200, {}, body[: 90 if kind == "garbled" else None], now, query.place)

    def answer(self, query: Query, now: datetime) -> bytes:
        """A forecast of 72 hours from the full hour, or the stations' readings."""
        place = query.place or (0.0, 0.0)
        if query.source == SMHI:
            return json.dumps(_snow1g(now, place)).encode()
        if query.source == METNO:
            return json.dumps(_locationforecast(now, place)).encode()
        return super().answer(query, now)


def fetches() -> Iterator[datetime]:
    """Every moment at which the service asks."""
    moment = START
    while moment < START + DAYS * DAY:
        yield moment
        moment += FETCH_EVERY


def reference_time(moment: datetime) -> datetime:
    """Of the run that a provider has at a moment."""
    return moment.replace(minute=0)


def _degc(moment: datetime) -> float:
    hours = (moment - START) / HOUR
    return round(-4.0 + 3.0 * math.sin(hours / 24 * 2 * math.pi) + 2.0 * math.sin(hours / 90), 1)


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _snow1g(now: datetime, place: tuple[float, float]) -> dict[str, Any]:
    run = reference_time(now)
    hours = [run + i * HOUR for i in range(1, REACH_H + 1)]
    return {
        "createdTime": _stamp(run),
        "referenceTime": _stamp(run),
        "geometry": {"type": "Point", "coordinates": list(place)},
        "timeSeries": [
            {
                "time": _stamp(hour),
                "intervalParametersStartTime": _stamp(hour - HOUR),
                "data": {
                    "air_temperature": _degc(hour),
                    "relative_humidity": 90,
                    "wind_speed": 3.0,
                    "wind_from_direction": 200,
                    "cloud_area_fraction": 6,
                    "precipitation_amount_mean": 0.2 if hour.day % 3 == 0 else 0.0,
                    "precipitation_frozen_part": 100 if hour.day % 3 == 0 else -9,
                },
            }
            for hour in hours
        ],
    }


def _locationforecast(now: datetime, place: tuple[float, float]) -> dict[str, Any]:
    run = reference_time(now)
    units = {
        "air_temperature": "celsius",
        "relative_humidity": "%",
        "wind_speed": "m/s",
        "wind_from_direction": "degrees",
        "cloud_area_fraction": "%",
        "precipitation_amount": "mm",
    }
    rows = []
    for hour in (run + i * HOUR for i in range(REACH_H + 1)):
        details = {
            "air_temperature": _degc(hour) + 0.4,
            "relative_humidity": 88.0,
            "wind_speed": 3.5,
            "wind_from_direction": 210.0,
            "cloud_area_fraction": 80.0,
        }
        period = {"summary": {"symbol_code": "snow"}, "details": {"precipitation_amount": 0.2 if hour.day % 3 == 0 else 0.0}}
        rows.append({"time": _stamp(hour), "data": {"instant": {"details": details}, "next_1_hours": period}})
    return {
        "geometry": {"type": "Point", "coordinates": [*place, 20]},
        "properties": {"meta": {"updated_at": _stamp(run), "units": units}, "timeseries": rows},
    }

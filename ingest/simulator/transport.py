"""A transport that answers from a simulated winter, with the bodies that `ingest.sources.simulator` reads.

A forecast is the newest issue that is out at the moment it is asked for; station readings are those of the last two days. Nothing later
than the moment is ever told.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import xarray as xr

from ingest.distance import kilometres
from ingest.ports import Query, RawBody
from ingest.simulator.season import SimulatedWinter
from ingest.sources.simulator import (
    FORECAST_CONTRACT,
    FORECAST_NAME,
    FORECAST_VARIABLES,
    STATION_CONTRACT,
    STATION_NAME,
    STATION_VARIABLES,
)
from model.domain.errors import SourceUnavailable
from model.domain.weather import from_utc64, to_utc64

#: Readings are told for this long back [h].
READINGS_H = 48
#: A reading is known this long after its hour [min].
READING_DELAY_MIN = 6
#: Figures after the point.
DECIMALS = 3


@dataclass(frozen=True)
class SimulatorTransport:
    """Answers ``simulator_forecast`` and ``simulator_stations``.

    Attributes:
        winter: The winter it lives in.
    """

    winter: SimulatedWinter

    def send(self, query: Query, now: datetime) -> RawBody:
        """Answer a question as of `now`.

        Raises:
            SourceUnavailable: The source is a real one, or the winter does not reach `now`.
        """
        if query.source == FORECAST_NAME:
            content = self._forecast(query, now)
        elif query.source == STATION_NAME:
            content = self._stations(now)
        else:
            raise SourceUnavailable(
                query.source,
                f"the simulator answers for {FORECAST_NAME} and {STATION_NAME} only; ask this source over the network",
            )
        body = json.dumps(content, allow_nan=False).encode()
        return RawBody(query.source, query.url, 200, {"content-type": "application/json"}, body, now.astimezone(UTC), query.place)

    def _forecast(self, query: Query, now: datetime) -> dict[str, object]:
        season = self.winter.season
        delay = timedelta(minutes=int(season.attrs["issue_delay_minutes"]))
        issues = season["issue"].to_numpy()
        number = int(np.searchsorted(issues, to_utc64(now - delay), side="right")) - 1
        if number < 0 or now - from_utc64(issues[number]) > timedelta(hours=int(season["lead"][-1])):
            raise SourceUnavailable(
                FORECAST_NAME, f"the simulated winter {_span(season)} has no forecast for {now:%Y-%m-%d %H:%MZ}"
            )
        point = _nearest(season, query.place)
        reference = from_utc64(issues[number])
        times = [reference + timedelta(hours=int(lead)) for lead in season["lead"].to_numpy()]
        return {
            "contract": FORECAST_CONTRACT,
            "simulated": True,
            "referenceTime": _stamp(reference),
            "publishedTime": _stamp(reference + delay),
            "place": {
                "longitude": float(season["longitude"][point]),
                "latitude": float(season["latitude"][point]),
                "altitude": float(season["altitude"][point]),
            },
            "times": [_stamp(time) for time in times],
            "intervalHours": 1,
            "variables": {
                name: {"unit": unit, "values": _figures(season[f"fc_{name}"].to_numpy()[number, point])}
                for name, unit in FORECAST_VARIABLES.items()
            },
        }

    def _stations(self, now: datetime) -> dict[str, object]:
        season = self.winter.season
        times = season["time"].to_numpy()
        delay = timedelta(minutes=READING_DELAY_MIN)
        last = int(np.searchsorted(times, to_utc64(now - delay), side="right"))
        known = slice(max(0, last - READINGS_H), last)
        if last == 0 or now - from_utc64(times[last - 1]) > timedelta(hours=READINGS_H):
            raise SourceUnavailable(
                STATION_NAME, f"the simulated winter {_span(season)} has no readings for {now:%Y-%m-%d %H:%MZ}"
            )
        stamps = [_stamp(from_utc64(time)) for time in times[known]]
        readings = {name: season[f"obs_{name}"].to_numpy()[:, known] for name in STATION_VARIABLES if f"obs_{name}" in season}
        return {
            "contract": STATION_CONTRACT,
            "simulated": True,
            "publishedTime": _stamp(from_utc64(times[last - 1]) + delay),
            "units": {name: STATION_VARIABLES[name] for name in readings},
            "times": stamps,
            "stations": [
                {
                    "id": str(station),
                    "name": str(season["station_name"].to_numpy()[row]),
                    "longitude": float(season["station_longitude"][row]),
                    "latitude": float(season["station_latitude"][row]),
                    "altitude": float(season["station_altitude"][row]),
                    "readings": {name: _figures(values[row]) for name, values in readings.items()},
                }
                for row, station in enumerate(season["station"].to_numpy())
            ],
        }


def _nearest(season: xr.Dataset, place: tuple[float, float] | None) -> int:
    if place is None:
        return 0
    where = zip(season["longitude"].to_numpy(), season["latitude"].to_numpy(), strict=True)
    return int(np.argmin([kilometres(place, (float(lon), float(lat))) for lon, lat in where]))


def _figures(values: np.ndarray) -> list[float | None]:
    return [round(float(value), DECIMALS) if np.isfinite(value) else None for value in values]


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _span(season: xr.Dataset) -> str:
    first, last = season["time"].to_numpy()[[0, -1]]
    return f"{from_utc64(first):%Y-%m-%d} to {from_utc64(last):%Y-%m-%d}"

"""The simulator as two sources, so that the demo runs the very chain that real providers' answers run through.

Licence
    None needed: everything is made up, and marked so.

Contract of ``simulator_forecast`` (one point a body, UTF-8 JSON object)
    ``contract`` "halka-simulator-forecast/1"; ``simulated`` true; ``referenceTime`` and ``publishedTime`` (ISO 8601 with zone); ``place``
    {``longitude``, ``latitude`` [degree], ``altitude`` [m]}; ``times`` (valid times in order); ``intervalHours`` (hours before each time
    that an amount belongs to); ``variables`` {canonical name: {``unit``, ``values`` (one a time, null where missing)}}.

Contract of ``simulator_stations``
    ``contract`` "halka-simulator-stations/1"; ``simulated`` true; ``publishedTime``; ``units`` {canonical name: unit}; ``times`` (hours in
    order); ``stations`` [{``id``, ``name``, ``longitude``, ``latitude``, ``altitude``, ``readings`` {canonical name: values, null where not
    measured}}]. Amounts belong to the hour that ends at the time.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
import xarray as xr

from config.settings import Settings
from config.site import Place, Site
from ingest.body import json_object, mapping, moment, number, rows
from ingest.canonical import GridPoint, canonical_forecast
from ingest.ports import Query, RawBody
from ingest.stations import Reading, observations
from model.domain.errors import SourceFormatError
from model.domain.variables import FORECAST_REQUIRED, VARIABLES

FORECAST_NAME, STATION_NAME = "simulator_forecast", "simulator_stations"
FORECAST_CONTRACT, STATION_CONTRACT = "halka-simulator-forecast/1", "halka-simulator-stations/1"

#: Canonical name → unit in the body.
FORECAST_VARIABLES: Mapping[str, str] = MappingProxyType(
    {name: VARIABLES[name].units for name in (*FORECAST_REQUIRED, "snow_fraction")}
)
STATION_VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        name: VARIABLES[name].units
        for name in (
            "air_temperature",
            "dew_point_temperature",
            "wind_speed",
            "road_surface_temperature",
            "precipitation_amount",
            "surface_water_amount",
            "surface_ice_amount",
            "surface_snow_amount",
        )
    }
)
_LICENCE = "simulated: made up, no rights"
_MOST_INTERVAL_H = 24


@dataclass(frozen=True, slots=True)
class SimulatorForecast:
    """Simulated forecasts as a source."""

    name: str = FORECAST_NAME
    title: str = "Simulerad prognos"
    licence: str = _LICENCE

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:  # noqa: ARG002 - the port's signature
        """One question a forecast point."""
        return [
            Query(source=FORECAST_NAME, url="simulator:forecast", place=(place.longitude, place.latitude))
            for place in site.forecast_points
        ]

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:  # noqa: ARG002 - the port's signature
        """Canonical forecast of one point; see the port for arguments.

        Raises:
            SourceFormatError: The body is not what the module's docstring describes.
        """
        answer = json_object(raw)
        _check_contract(answer, FORECAST_CONTRACT, FORECAST_NAME)
        times = _moments(answer.get("times"), FORECAST_NAME)
        interval = number(answer, "intervalHours", source=FORECAST_NAME, where="the answer")
        if not 0 < interval <= _MOST_INTERVAL_H:
            raise SourceFormatError(FORECAST_NAME, f"intervalHours is {interval}; an amount belongs to 0 to {_MOST_INTERVAL_H} h")
        told = mapping(answer.get("variables"), source=FORECAST_NAME, where="variables")
        series = {}
        for name, unit in FORECAST_VARIABLES.items():
            if name not in told:
                raise SourceFormatError(FORECAST_NAME, f"variables lacks {name}")
            variable = mapping(told[name], source=FORECAST_NAME, where=name)
            _check_unit(name, variable.get("unit"), unit, FORECAST_NAME)
            series[name] = _values(variable.get("values"), len(times), name, FORECAST_NAME)
        place = mapping(answer.get("place"), source=FORECAST_NAME, where="place")
        longitude, latitude = _on_the_globe(place, "place", FORECAST_NAME)
        altitude = number(place, "altitude", source=FORECAST_NAME, where="place")
        forecast = canonical_forecast(
            series,
            time=times,
            interval_start=[time - timedelta(hours=interval) for time in times],
            grid_point=GridPoint(longitude, latitude, None if math.isnan(altitude) else altitude),
            raw=raw,
            places=places,
            reference_time=moment(answer.get("referenceTime"), source=FORECAST_NAME, where="referenceTime"),
            issued_at=moment(answer.get("publishedTime"), source=FORECAST_NAME, where="publishedTime"),
        )
        return forecast.assign_attrs(simulated=1)


@dataclass(frozen=True, slots=True)
class SimulatorStations:
    """Simulated road-weather stations as a source."""

    name: str = STATION_NAME
    title: str = "Simulerade väderstationer"
    licence: str = _LICENCE

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:  # noqa: ARG002 - the port's signature
        """One question for all stations, which may lie anywhere."""
        place = site.forecast_points[0]
        return [
            Query(
                source=STATION_NAME,
                url="simulator:stations",
                place=(place.longitude, place.latitude),
                radius_m=settings.sources.station_radius_km * 1000.0,
            )
        ]

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:  # noqa: ARG002 - the port's signature
        """Canonical readings of all stations in a body; see the port for arguments.

        Raises:
            SourceFormatError: The body is not what the module's docstring describes, or holds no station.
        """
        answer = json_object(raw)
        _check_contract(answer, STATION_CONTRACT, STATION_NAME)
        for name, unit in mapping(answer.get("units"), source=STATION_NAME, where="units").items():
            _check_unit(name, unit, STATION_VARIABLES.get(name), STATION_NAME)
        times = _moments(answer.get("times"), STATION_NAME)
        published = moment(answer.get("publishedTime"), source=STATION_NAME, where="publishedTime")
        readings: list[Reading] = []
        altitudes = {}
        for station in rows(answer.get("stations"), source=STATION_NAME, where="stations"):
            name = str(station.get("id", ""))[:40]
            if not name:
                raise SourceFormatError(STATION_NAME, "a station has no id")
            altitudes[name] = number(station, "altitude", source=STATION_NAME, where=f"station {name}")
            readings += _readings(station, name, times, published)
        return observations(readings, raw=raw, now=now, altitudes=altitudes, simulated=True)


def _readings(station: Mapping[str, Any], name: str, times: Sequence[datetime], published: datetime) -> list[Reading]:
    longitude, latitude = _on_the_globe(station, f"station {name}", STATION_NAME)
    measured = mapping(station.get("readings"), source=STATION_NAME, where=f"readings of {name}")
    columns = {
        variable: _values(measured[variable], len(times), f"{variable} of {name}", STATION_NAME)
        for variable in STATION_VARIABLES
        if variable in measured
    }
    return [
        Reading(
            station=name,
            name=str(station.get("name", name))[:80],
            longitude=longitude,
            latitude=latitude,
            time=time,
            published=published,
            values={variable: float(values[i]) for variable, values in columns.items() if math.isfinite(values[i])},
        )
        for i, time in enumerate(times)
    ]


def _check_contract(answer: Mapping[str, Any], contract: str, source: str) -> None:
    if answer.get("contract") != contract or answer.get("simulated") is not True:
        raise SourceFormatError(
            source, f"the answer is not marked as {contract!r} and simulated: {str(answer.get('contract'))[:40]!r}"
        )


def _check_unit(name: str, told: object, expected: str | None, source: str) -> None:
    if expected is not None and told != expected:
        raise SourceFormatError(source, f"{name} is in {str(told)[:20]!r}, expected {expected!r}")


def _moments(value: object, source: str) -> list[datetime]:
    if not isinstance(value, list) or not value:
        raise SourceFormatError(source, "times should be a list of at least one time")
    return [moment(text, source=source, where=f"times[{i}]") for i, text in enumerate(value)]


def _values(value: object, count: int, name: str, source: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    if not isinstance(value, list) or len(value) != count:
        raise SourceFormatError(source, f"{name} should be a list of {count} values")
    return np.array([number({name: figure}, name, source=source, where=f"value {i}") for i, figure in enumerate(value)])


def _on_the_globe(place: Mapping[str, Any], where: str, source: str) -> tuple[float, float]:
    longitude, latitude = (number(place, name, source=source, where=where) for name in ("longitude", "latitude"))
    if not (abs(longitude) <= 180.0 and abs(latitude) <= 90.0):
        raise SourceFormatError(source, f"{where} lies nowhere on the globe: longitude {longitude}, latitude {latitude}")
    return longitude, latitude

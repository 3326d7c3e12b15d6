"""MET Norway Locationforecast 2.0, product ``complete``: the second forecast, with percentiles.

Licence and credit
    CC BY 4.0 or NLOD 2.0. "Data from MET Norway".

Documented structure
    GeoJSON Feature: ``properties.meta{updated_at, units{}}`` and ``properties.timeseries[{time, data: {instant: {details},
    next_1_hours | next_6_hours | next_12_hours: {summary: {symbol_code}, details}}}]``. ``instant`` holds at ``time``; ``next_*`` covers
    the period that *starts* at ``time``. ``meta.units`` names the unit of every value. At most four decimals in latitude and longitude
    and an identifying User-Agent, or the answer is 403; ``Expires`` and ``If-Modified-Since`` are to be obeyed.

Actual structure (seen in recorded answers of 2020, 2024 and 2026)
    About 83 rows. Hourly rows carry ``next_1_hours`` and ``next_6_hours`` side by side (never to be added up); after some 50-60 h rows are
    six hours apart and carry ``next_6_hours`` only; the last row has ``instant`` alone; ``next_12_hours.details`` may be empty. The product
    ``compact`` and older answers lack dew point, gust, percentiles and probabilities: all of these are optional here. There is no kind of
    precipitation: it is read from ``symbol_code`` (rain, sleet, snow), else from temperature and humidity; no symbol tells freezing rain.

Made canonical
    A row's period ends at the next row, so an amount joins the instant at its *end*. The first row has no period before it and gives
    no step.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np
import xarray as xr

from config.settings import Settings
from config.site import Place, Site
from ingest.body import json_object, lon_lat, mapping, moment, names_in, number, rows
from ingest.canonical import GridPoint, Series, canonical_forecast
from ingest.ports import Query, RawBody
from ingest.spread import spread_places
from model.domain.errors import SourceFormatError
from model.domain.humidity import dew_point, relative_humidity, snow_share

NAME = "metno_locationforecast"

#: Provider's name of an instant value → (canonical name, unit the contract gives, factor to the canonical unit).
VARIABLE_MAP = MappingProxyType(
    {
        "air_temperature": ("air_temperature", "celsius", 1.0),
        "dew_point_temperature": ("dew_point_temperature", "celsius", 1.0),
        "relative_humidity": ("relative_humidity", "%", 0.01),
        "wind_speed": ("wind_speed", "m/s", 1.0),
        "wind_speed_of_gust": ("wind_speed_of_gust", "m/s", 1.0),
        "wind_from_direction": ("wind_from_direction", "degrees", 1.0),
        "air_pressure_at_sea_level": ("air_pressure_at_mean_sea_level", "hPa", 1.0),
        "cloud_area_fraction": ("cloud_area_fraction", "%", 0.01),
        "air_temperature_percentile_10": ("air_temperature_p10", "celsius", 1.0),
        "air_temperature_percentile_90": ("air_temperature_p90", "celsius", 1.0),
        "wind_speed_percentile_10": ("wind_speed_p10", "m/s", 1.0),
        "wind_speed_percentile_90": ("wind_speed_p90", "m/s", 1.0),
    }
)

#: The same for values of a period.
PERIOD_MAP = MappingProxyType(
    {
        "precipitation_amount": ("precipitation_amount", "mm", 1.0),
        "precipitation_amount_min": ("precipitation_amount_min", "mm", 1.0),
        "precipitation_amount_max": ("precipitation_amount_max", "mm", 1.0),
        "probability_of_precipitation": ("probability_of_precipitation", "%", 0.01),
    }
)

_PERIOD_HOURS = (1, 6, 12)
#: Word in a symbol code → share that falls as snow [1]; looked for in this order.
_SNOW_SHARE_OF_WORD = MappingProxyType({"sleet": 0.5, "snow": 1.0, "rain": 0.0})


@dataclass(frozen=True, slots=True)
class MetnoLocationforecast:
    """MET Norway's point forecast as a source."""

    name: str = NAME
    title: str = "MET Norway Locationforecast"
    licence: str = "CC BY 4.0 / NLOD 2.0. Data from MET Norway"

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:  # noqa: ARG002 - the port's signature
        """One question a forecast point, with four decimals at most."""
        base = settings.sources.metno_locationforecast_url.rstrip("/")
        return [
            Query(
                source=NAME,
                url=f"{base}/complete",
                place=(place.longitude, place.latitude),
                params={
                    "lat": _degrees(place.latitude),
                    "lon": _degrees(place.longitude),
                    "altitude": f"{place.altitude_m:.0f}",
                },
            )
            for place in spread_places(site.forecast_points, settings.sources.point_queries)
        ]

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:  # noqa: ARG002 - the port's signature
        """Canonical forecast of one point; see the port for arguments.

        Raises:
            SourceFormatError: The body is not what the module's docstring describes.
        """
        answer = json_object(raw)
        if "properties" not in answer:
            raise SourceFormatError(
                NAME, f"this is no answer of Locationforecast 2.0: it holds {names_in(answer)} and no properties"
            )
        properties = mapping(answer.get("properties"), source=NAME, where="properties")
        meta = mapping(properties.get("meta"), source=NAME, where="properties.meta")
        usable = _usable(mapping(meta.get("units"), source=NAME, where="properties.meta.units"))
        updated = moment(meta.get("updated_at"), source=NAME, where="properties.meta.updated_at")
        steps = _pairs([_row(row) for row in rows(properties.get("timeseries"), source=NAME, where="properties.timeseries")])
        geometry = mapping(answer.get("geometry"), source=NAME, where="geometry")
        return canonical_forecast(
            _series(steps, usable),
            time=[end.time for _, end in steps],
            interval_start=[start.time for start, _ in steps],
            grid_point=_grid_point(geometry),
            raw=raw,
            places=places,
            reference_time=updated,
            issued_at=updated,
        )


@dataclass(frozen=True, slots=True)
class _Row:
    time: datetime
    instant: Mapping[str, Any]
    details: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    symbol: Mapping[int, str] = field(default_factory=dict)

    @property
    def where(self) -> str:
        return f"{self.time:%Y-%m-%dT%H:%MZ}"


def _row(row: dict[str, Any]) -> _Row:
    time = moment(row.get("time"), source=NAME, where="time of a row")
    where = f"{time:%Y-%m-%dT%H:%MZ}"
    content = mapping(row.get("data"), source=NAME, where=f"data of {where}")
    instant = mapping(content.get("instant"), source=NAME, where=f"instant of {where}")
    details, symbol = {}, {}
    for hours in _PERIOD_HOURS:
        block = content.get(f"next_{hours}_hours")
        if block is None:
            continue
        period = mapping(block, source=NAME, where=f"next_{hours}_hours of {where}")
        details[hours] = mapping(period.get("details", {}), source=NAME, where=f"next_{hours}_hours.details of {where}")
        summary = mapping(period.get("summary", {}), source=NAME, where=f"next_{hours}_hours.summary of {where}")
        symbol[hours] = str(summary.get("symbol_code", ""))
    return _Row(time, mapping(instant.get("details"), source=NAME, where=f"instant.details of {where}"), details, symbol)


def _pairs(table: list[_Row]) -> list[tuple[_Row, _Row]]:
    """Each row with the one after it, in order of time; rows repeated in full count once."""
    ordered: list[_Row] = []
    for row in sorted(table, key=lambda row: row.time):
        if ordered and ordered[-1].time == row.time:
            if ordered[-1] != row:
                raise SourceFormatError(NAME, f"the row {row.where} comes twice with different values")
            continue
        ordered.append(row)
    if len(ordered) < 2:
        raise SourceFormatError(NAME, f"the answer holds {len(ordered)} time steps; an amount needs two")
    return list(pairwise(ordered))


def _usable(units: Mapping[str, Any]) -> frozenset[str]:
    """Provider's names whose unit is what the contract says.

    Raises:
        SourceFormatError: A unit differs from the contract.
    """
    expected = {name: unit for name, (_, unit, _) in (*VARIABLE_MAP.items(), *PERIOD_MAP.items())}
    for name, unit in expected.items():
        if name in units and units[name] != unit:
            raise SourceFormatError(NAME, f"{name} is in {str(units[name])[:20]!r} by properties.meta.units, expected {unit!r}")
    return frozenset(name for name in expected if name in units)


def _series(steps: list[tuple[_Row, _Row]], usable: frozenset[str]) -> dict[str, Series]:
    series: dict[str, Series] = {}
    for theirs, (name, _, factor) in VARIABLE_MAP.items():
        values = [number(end.instant, theirs, source=NAME, where=end.where) if theirs in usable else math.nan for _, end in steps]
        series[name] = np.array(values) * factor
    periods = [_period(start, end) for start, end in steps]
    for theirs, (name, _, factor) in PERIOD_MAP.items():
        values = [
            number(details, theirs, source=NAME, where=start.where) if theirs in usable else math.nan
            for (start, _), (details, _) in zip(steps, periods, strict=True)
        ]
        series[name] = np.array(values) * factor
    temperature = np.clip(series["air_temperature"], -100.0, 100.0)
    humidity, point = series["relative_humidity"], series["dew_point_temperature"]
    series["dew_point_temperature"] = np.where(np.isnan(point), dew_point(temperature, humidity), point)
    from_point = relative_humidity(temperature, np.clip(series["dew_point_temperature"], -100.0, 100.0))
    told = np.array([_snow_share_of(symbol) for _, symbol in periods])
    guessed = snow_share(temperature, np.where(np.isnan(humidity), from_point, humidity))
    series["snow_fraction"] = np.where(np.isnan(told), guessed, told)
    return series


def _period(start: _Row, end: _Row) -> tuple[Mapping[str, Any], str]:
    """Details and symbol of the period that covers exactly the time between two rows; empty where there is none."""
    for hours in _PERIOD_HOURS:
        if end.time - start.time == timedelta(hours=hours):
            return start.details.get(hours, {}), start.symbol.get(hours, "")
    return {}, ""


def _snow_share_of(symbol: str) -> float:
    return next((share for word, share in _SNOW_SHARE_OF_WORD.items() if word in symbol), math.nan)


def _grid_point(geometry: Mapping[str, Any]) -> GridPoint:
    coordinates = geometry.get("coordinates")
    longitude, latitude = lon_lat(coordinates, source=NAME, where="geometry.coordinates")
    heights = {"altitude": coordinates[2]} if isinstance(coordinates, list) and len(coordinates) > 2 else {}
    altitude = number(heights, "altitude", source=NAME, where="geometry.coordinates")
    return GridPoint(longitude, latitude, None if math.isnan(altitude) else altitude)


def _degrees(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")

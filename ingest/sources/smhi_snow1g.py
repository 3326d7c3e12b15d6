"""SMHI point forecast SNOW1g, version 1: the primary forecast.

Licence and credit
    CC BY 4.0. "Källa: SMHI", and say so where values were changed.

Documented structure
    ``{createdTime, referenceTime, geometry: {type: Point, coordinates: [lon, lat]}, timeSeries: [{time, intervalParametersStartTime,
    data: {parameter: value}}]}``. Values hold at ``time``, except precipitation, which fell from ``intervalParametersStartTime`` to
    ``time``. 9999 marks a missing value. The path takes longitude before latitude, at most six decimals. ``createdtime.json`` tells
    cheaply whether there is a new run.

Actual structure (seen in a recorded answer of April 2026)
    83 steps over ten days: 60 of one hour, one of two, 14 of six, the rest of twelve; other runs differ, so nothing goes by position.
    ``precipitation_amount_*`` are amounts over the interval, not rates (unit kg/m2). Mean and median are over all members, minimum and
    maximum over the *wet* ones only, so that the minimum may exceed the mean. ``precipitation_amount_mean_deterministic`` falls to 0
    beyond about 60 h and is not used. ``precipitation_frozen_part`` is % and -9 where nothing falls, ``probability_of_frozen_precipitation``
    a fraction; clouds are octas; visibility km. There is no dew point, radiation or snow depth. The kind of precipitation is a code of its
    own table (see `SNOW_SHARE_OF_TYPE`), where 3 and 12 freeze on the ground.

Not accepted
    The older PMP3g format (``approvedTime``, ``parameters`` as a list), whose service closed on 31 March 2026, and bodies rewritten
    from it, whose intervals have no length.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import numpy as np
import xarray as xr

from config.settings import Settings
from config.site import Place, Site
from ingest.body import json_object, lon_lat, mapping, moment, number, rows
from ingest.canonical import GridPoint, Series, canonical_forecast
from ingest.ports import Query, RawBody
from ingest.spread import spread_places
from model.domain.errors import SourceFormatError
from model.domain.humidity import dew_point, snow_share

NAME = "smhi_snow1g"

#: Provider's name → (canonical name, factor to the canonical unit).
VARIABLE_MAP = MappingProxyType(
    {
        "air_temperature": ("air_temperature", 1.0),
        "relative_humidity": ("relative_humidity", 0.01),  # % -> 1
        "wind_speed": ("wind_speed", 1.0),
        "wind_speed_of_gust": ("wind_speed_of_gust", 1.0),
        "wind_from_direction": ("wind_from_direction", 1.0),
        "air_pressure_at_mean_sea_level": ("air_pressure_at_mean_sea_level", 1.0),
        "visibility_in_air": ("visibility_in_air", 1000.0),  # km -> m
        "cloud_area_fraction": ("cloud_area_fraction", 0.125),  # octas -> 1
        "precipitation_amount_mean": ("precipitation_amount", 1.0),  # kg/m2 over the interval = mm
        "precipitation_amount_min": ("precipitation_amount_min", 1.0),
        "precipitation_amount_max": ("precipitation_amount_max", 1.0),
        "precipitation_amount_median": ("precipitation_amount_median", 1.0),
        "probability_of_precipitation": ("probability_of_precipitation", 0.01),  # % -> 1
        "probability_of_frozen_precipitation": (
            "probability_of_frozen_precipitation",
            1.0,
        ),  # a fraction already, unlike the above
    }
)

MISSING = 9999.0

#: Code of predominant precipitation type → share that is snow or ice where the frozen part is absent [1]; code 0 (none) and
#: 2 (thunder) say nothing about it. 1 rain, 3 freezing rain, 4 mixed, 5 snow, 6 wet snow, 7 rain and snow, 8 ice pellets, 9 graupel,
#: 10 hail, 11 drizzle, 12 freezing drizzle.
SNOW_SHARE_OF_TYPE = MappingProxyType({1: 0.0, 3: 0.0, 4: 0.5, 5: 1.0, 6: 1.0, 7: 0.5, 8: 1.0, 9: 1.0, 10: 1.0, 11: 0.0, 12: 0.0})
FREEZING_TYPES = (3, 12)


@dataclass(frozen=True, slots=True)
class SmhiSnow1g:
    """SMHI's point forecast as a source."""

    name: str = NAME
    title: str = "SMHI punktprognos"
    licence: str = "CC BY 4.0. Källa: SMHI (omräknad av Halka)"

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:  # noqa: ARG002 - the port's signature
        """One question a forecast point, each behind the cheap question for a new run."""
        base = settings.sources.smhi_snow1g_url.rstrip("/")
        gate = Query(source=NAME, url=f"{base}/createdtime.json")
        return [
            Query(
                source=NAME,
                url=f"{base}/geotype/point/lon/{_degrees(place.longitude)}/lat/{_degrees(place.latitude)}/data.json",
                place=(place.longitude, place.latitude),
                gate=gate,
            )
            for place in spread_places(site.forecast_points, settings.sources.point_queries)
        ]

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:  # noqa: ARG002 - the port's signature
        """Canonical forecast of one point; see the port for arguments.

        Raises:
            SourceFormatError: The body is not what the module's docstring describes.
        """
        answer = json_object(raw)
        steps = _steps(answer)
        time, start = [], []
        columns: dict[str, list[float]] = {name: [] for name in (*VARIABLE_MAP, *_KIND_FIELDS)}
        for step in steps:
            time.append(moment(step.get("time"), source=NAME, where="time of a step"))
            where = f"{time[-1]:%Y-%m-%dT%H:%MZ}"
            start.append(moment(step.get("intervalParametersStartTime"), source=NAME, where=f"interval start of {where}"))
            fields = mapping(step.get("data"), source=NAME, where=f"data of {where}")
            for name, column in columns.items():
                column.append(number(fields, name, source=NAME, where=where, missing=MISSING))
        geometry = mapping(answer.get("geometry"), source=NAME, where="geometry")
        longitude, latitude = lon_lat(geometry.get("coordinates"), source=NAME, where="geometry.coordinates")
        created = moment(answer.get("createdTime"), source=NAME, where="createdTime")
        return canonical_forecast(
            _series({name: np.array(column) for name, column in columns.items()}),
            time=time,
            interval_start=start,
            grid_point=GridPoint(longitude, latitude),
            raw=raw,
            places=places,
            reference_time=moment(answer.get("referenceTime", answer["createdTime"]), source=NAME, where="referenceTime"),
            issued_at=created,
        )


_KIND_FIELDS = ("precipitation_frozen_part", "predominant_precipitation_type_at_surface")


def _steps(answer: dict[str, Any]) -> list[dict[str, Any]]:
    series = answer.get("timeSeries")
    first = series[0] if isinstance(series, list) and series and isinstance(series[0], dict) else {}
    if "approvedTime" in answer or "parameters" in first or "validTime" in first:
        raise SourceFormatError(
            NAME,
            "the answer has the old PMP3g format, which SMHI closed on 2026-03-31. "
            "Set sources.smhi_snow1g_url to the address of SNOW1g version 1",
        )
    return rows(series, source=NAME, where="timeSeries")


def _series(columns: dict[str, Series]) -> dict[str, Series]:
    series = {name: columns[theirs] * factor for theirs, (name, factor) in VARIABLE_MAP.items()}
    humidity = series["relative_humidity"]
    if np.isfinite(humidity).any() and float(np.nanmax(humidity)) <= 0.015:
        raise SourceFormatError(NAME, "relative_humidity never exceeds 1.5 %: it looks like a fraction where % is documented")
    temperature = series["air_temperature"]
    series["dew_point_temperature"] = dew_point(np.clip(temperature, -100.0, 100.0), humidity)
    series["snow_fraction"], series["freezing_rain_fraction"] = _kinds(
        frozen_part=columns["precipitation_frozen_part"],
        code=columns["predominant_precipitation_type_at_surface"],
        otherwise=snow_share(temperature, humidity),
    )
    return series


def _kinds(*, frozen_part: Series, code: Series, otherwise: Series) -> tuple[Series, Series]:
    """Snow share and freezing share of each step [1]: from the frozen part, else the type code, else temperature and humidity."""
    snow = otherwise.copy()
    for value, share in SNOW_SHARE_OF_TYPE.items():
        snow[code == value] = share
    told = (frozen_part >= 0.0) & (frozen_part <= 100.0)
    snow[told] = frozen_part[told] / 100.0
    freezing = np.isin(code, FREEZING_TYPES)
    # a predominant type that freezes is liquid when it falls: the liquid rest of the interval freezes
    return snow, np.where(freezing, 1.0 - snow, np.where(np.isnan(code), math.nan, 0.0))


def _degrees(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")

"""SMHI MESAN: hourly analysis on a 2.5 km grid, what fell and how warm it was where nobody measures.

Licence and credit
    CC BY 4.0. "Källa: SMHI", and say so where values were changed.

Documented structure
    ``<base>/version/<version>/geotype/point/lon/{lon}/lat/{lat}/data.json``: ``{createdTime, referenceTime, geometry: {type: Point,
    coordinates: [lon, lat]}, timeSeries: [{time, data: {parameter: value}}]}``, about 24 hours, newest first, some 40 minutes after the hour.
    ``createdtime.json`` tells cheaply whether there is a new analysis. 9999 marks a missing value.

Actual structure (version 2, seen in a recorded answer of April 2026)
    There is no ``intervalParametersStartTime``: ``precipitation_amount_last_1_hours`` fell in the hour before ``time``. Longer sums come at
    some hours only and are not used. ``precipitation_frozen_part`` (%) and ``predominant_precipitation_type_at_surface`` are -9 where
    nothing falls (the forecast writes 0 there). Visibility is km, humidity %.

Unverified
    **Version 2 closed on 1 November 2026.** The version asked for is a setting (`Sources.smhi_mesan_version`, default 3). Users of version 3
    describe the same envelope and names with a dew point added; no answer of it is recorded here. An answer of any other shape is refused
    in words. The table of precipitation types is taken to be that of the forecast. Whether clouds are octas or per cent is not settled:
    they are read only where the day's values leave one meaning. The unit of ``change_over_time_in_surface_snow_amount_*`` is not settled
    either, so new snow is not read from it but from amount and frozen part.

What becomes of it
    Each forecast place gets a pseudo-station ``mesan:<place>`` with air values and amounts only. Freezing rain counts as rain: that it
    freezes is for the road model to find; the hours are named in the note.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
import xarray as xr

from config.settings import Settings
from config.site import Place, Site
from ingest.body import json_object, lon_lat, mapping, moment, number, rows
from ingest.point_stations import point_station
from ingest.ports import Query, RawBody
from ingest.sources.smhi_snow1g import FREEZING_TYPES, SNOW_SHARE_OF_TYPE
from ingest.stations import Reading, observations
from model.domain.errors import SourceFormatError
from model.domain.humidity import dew_point, snow_share

NAME = "smhi_mesan"
PREFIX = "mesan"

#: Provider's name → (canonical name, factor to the canonical unit).
VARIABLE_MAP = MappingProxyType(
    {
        "air_temperature": ("air_temperature", 1.0),
        "dew_point_temperature": ("dew_point_temperature", 1.0),
        "relative_humidity": ("relative_humidity", 0.01),  # % -> 1
        "wind_speed": ("wind_speed", 1.0),
        "wind_speed_of_gust": ("wind_speed_of_gust", 1.0),
        "wind_from_direction": ("wind_from_direction", 1.0),
        "visibility_in_air": ("visibility_in_air", 1000.0),  # km -> m
        "precipitation_amount_last_1_hours": ("precipitation_amount", 1.0),  # kg/m2 over the hour before = mm
    }
)
CLOUDS = "cloud_area_fraction"
MISSING = 9999.0
#: More than this many eighths there are not; a larger value must be per cent.
_MOST_OCTAS = 8.0
#: An analysis speaks of hours that have passed; a clock may be this much out.
_LATEST_AHEAD = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SmhiMesan:
    """SMHI's analysis as a source of observations at the site's forecast places.

    Attributes:
        name: Short name.
        title: Name shown to people.
        licence: Licence and credit.
        places: Places that give the points their names.
    """

    name: str = NAME
    title: str = "SMHI MESAN (analys, inte mätt)"
    licence: str = "CC BY 4.0. Källa: SMHI (omräknad av Halka)"
    places: tuple[Place, ...] = ()

    def of_site(self, site: Site, settings: Settings) -> "SmhiMesan":  # noqa: ARG002 - the port's signature
        """The same source, naming its points for the site's forecast places."""
        return replace(self, places=site.forecast_points)

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:  # noqa: ARG002 - the port's signature
        """One question a forecast place, each behind the cheap question for a new analysis."""
        base = f"{settings.sources.smhi_mesan_url.rstrip('/')}/version/{settings.sources.smhi_mesan_version}"
        gate = Query(source=NAME, url=f"{base}/createdtime.json")
        return [
            Query(
                source=NAME,
                url=f"{base}/geotype/point/lon/{place.longitude:.6f}/lat/{place.latitude:.6f}/data.json",
                place=(place.longitude, place.latitude),
                gate=gate,
            )
            for place in site.forecast_points
        ]

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:
        """Canonical readings of one pseudo-station; see the port for arguments.

        Raises:
            SourceFormatError: The body is not what the module's docstring describes.
        """
        answer = json_object(raw)
        geometry = mapping(answer.get("geometry"), source=NAME, where="geometry")
        if geometry.get("type") == "MultiPoint":
            raise SourceFormatError(NAME, "the answer is a field of many points; Halka asks for single points (geotype/point)")
        at = lon_lat(geometry.get("coordinates"), source=NAME, where="geometry.coordinates")
        point = point_station(raw, (*self.places, *places), prefix=PREFIX, title="SMHI analys", at=at)
        published = moment(answer.get("createdTime"), source=NAME, where="createdTime")
        hours = [_hour(step) for step in _steps(answer)]
        ahead = max(time for time, _ in hours)
        if ahead > published + _LATEST_AHEAD:
            raise SourceFormatError(
                NAME, f"the answer of {published:%Y-%m-%d %H:%MZ} speaks of {ahead:%Y-%m-%d %H:%MZ}: a forecast, not an analysis"
            )
        per_unit, cloud_note = _cloud_unit([fields[CLOUDS] for _, fields in hours])
        freezing = [f"{time:%d %H:%MZ}" for time, fields in hours if _freezes(fields)]
        readings = [
            Reading(
                station=point.id,
                name=point.name,
                longitude=point.longitude,
                latitude=point.latitude,
                time=time,
                published=published,
                values=_values(fields, per_unit),
            )
            for time, fields in hours
        ]
        notes = [
            cloud_note,
            f"{point.id}: freezing precipitation in the hours to {', '.join(sorted(freezing))}" if freezing else "",
        ]
        return observations(
            readings, raw=raw, now=now, altitudes={point.id: point.altitude_m}, notes=[note for note in notes if note]
        )


_KIND = ("precipitation_frozen_part", "predominant_precipitation_type_at_surface")


def _steps(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    steps = rows(answer.get("timeSeries"), source=NAME, where="timeSeries")
    known = {name for step in steps if isinstance(step.get("data"), dict) for name in step["data"] if name in VARIABLE_MAP}
    if not known:
        raise SourceFormatError(
            NAME,
            "the answer has a shape that is not known: its steps hold none of the parameters of MESAN version 2 or 3. "
            "SMHI renews this service; set sources.smhi_mesan_version to the version in force, or leave smhi_mesan out of the "
            "site's observation_sources until Halka knows the new one. The body is kept in the raw archive",
        )
    return steps


def _hour(step: Mapping[str, Any]) -> tuple[datetime, dict[str, float]]:
    time = moment(step.get("time"), source=NAME, where="time of a step")
    where = f"{time:%Y-%m-%dT%H:%MZ}"
    fields = mapping(step.get("data"), source=NAME, where=f"data of {where}")
    return time, {
        name: number(fields, name, source=NAME, where=where, missing=MISSING) for name in (*VARIABLE_MAP, CLOUDS, *_KIND)
    }


def _values(fields: Mapping[str, float], cloud_factor: float) -> dict[str, float]:
    values = {name: fields[theirs] * factor for theirs, (name, factor) in VARIABLE_MAP.items()}
    values["cloud_area_fraction"] = fields[CLOUDS] * cloud_factor
    temperature = float(np.clip(values["air_temperature"], -100.0, 100.0))
    if np.isnan(values["dew_point_temperature"]):
        values["dew_point_temperature"] = float(dew_point(temperature, values["relative_humidity"]))
    share = _snow_share(fields, temperature, values["relative_humidity"])
    values["snowfall_amount"] = values["precipitation_amount"] * share
    values["rain_amount"] = values["precipitation_amount"] * (1.0 - share)
    return {name: value for name, value in values.items() if not np.isnan(value)}


def _snow_share(fields: Mapping[str, float], temperature: float, humidity: float) -> float:
    """Share that fell as snow or ice [1]: from the frozen part, else the type, else temperature and humidity; 0 where nothing fell."""
    frozen, kind = (fields[name] for name in _KIND)
    if 0.0 <= frozen <= 100.0:
        return frozen / 100.0
    if kind in SNOW_SHARE_OF_TYPE:
        return SNOW_SHARE_OF_TYPE[int(kind)]
    if fields["precipitation_amount_last_1_hours"] == 0.0:
        return 0.0
    return float(snow_share(temperature, humidity))


def _freezes(fields: Mapping[str, float]) -> bool:
    return fields[_KIND[1]] in FREEZING_TYPES and fields["precipitation_amount_last_1_hours"] > 0.0


def _cloud_unit(clouds: Sequence[float]) -> tuple[float, str]:
    """Factor from the provider's unit to 1, and what to tell; NaN where the values leave two meanings."""
    known = [value for value in clouds if not np.isnan(value)]
    most = max(known, default=0.0)
    if most > _MOST_OCTAS:
        return 0.01, ""
    return (1.0, "") if most == 0.0 else (float("nan"), "cloud cover left out: its values may be eighths or per cent")

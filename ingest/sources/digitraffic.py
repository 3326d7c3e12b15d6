"""Fintraffic Digitraffic: Finnish road-weather stations, for Nordic sites.

Licence and credit
    CC BY 4.0. "Fintraffic / digitraffic.fi".

Documented structure
    ``…/weather/v1/stations/{id}/data`` is ``{id, dataUpdatedTime, sensorValues [{id, stationId, name, shortName, timeWindowStart?,
    timeWindowEnd?, measuredTime, value, unit}]}``; ``…/stations/data`` holds ``stations [...]`` of the same. ``Digitraffic-User`` names who
    asks (without it: 429) and answers come packed. Sensors are told apart by ``name``: ILMA air, TIE_n road, KASTEPISTE dew point,
    KITKA1_LUKU friction, VEDEN_/LUMEN_/JÄÄN_MÄÄRÄ1 what lies, SUOLAN_MÄÄRÄ_1 salt, SADE_INTENSITEETTI, KESKITUULI, MAA_n ground.

Actual structure
    **No road-weather answer is recorded**, only traffic stations of the same family, which are refused because they know no weather. Names
    and units are the documented ones; a known sensor in another unit costs its station, with a note. Positions stand in another
    document, so a site names its stations (``source = "digitraffic"``, ``id = "digitraffic:<number>"``) with longitude and latitude.

Not read
    JÄÄTYMISPISTE (freezing point of the solution) has no variable of Halka's; KELI and VAROITUS are judgements, not measurements.
    ``reliability`` is not read, since its words are not known; Halka's own checks judge. A precipitation rate becomes an amount
    only where the sensor says over which time it holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
import xarray as xr

from config.settings import Settings
from config.site import Place, Site, Station
from ingest.body import json_object, moment, names_in, number, rows
from ingest.ports import Query, RawBody
from ingest.stations import Reading, observations
from model.domain.errors import SourceFormatError, SourceUnavailable

NAME = "digitraffic"
PREFIX = "digitraffic"

#: Name of the sensor, umlauts written plainly → (canonical name, factor to the canonical unit, unit as the provider writes it).
VARIABLE_MAP = MappingProxyType(
    {
        "ILMA": ("air_temperature", 1.0, ("°C",)),
        "KASTEPISTE": ("dew_point_temperature", 1.0, ("°C",)),
        "ILMAN_KOSTEUS": ("relative_humidity", 0.01, ("%",)),
        "TIE_1": ("road_surface_temperature", 1.0, ("°C",)),
        "MAA_1": ("ground_temperature", 1.0, ("°C",)),
        "KESKITUULI": ("wind_speed", 1.0, ("m/s",)),
        "MAKSIMITUULI": ("wind_speed_of_gust", 1.0, ("m/s",)),
        "TUULENSUUNTA": ("wind_from_direction", 1.0, ("°",)),
        "NAKYVYYS_M": ("visibility_in_air", 1.0, ("m",)),
        "VEDEN_MAARA1": ("surface_water_amount", 1.0, ("mm",)),
        "JAAN_MAARA1": ("surface_ice_amount", 1.0, ("mm",)),
        "LUMEN_MAARA1": ("surface_snow_amount", 1.0, ("mm",)),
        "SUOLAN_MAARA_1": ("salt_amount", 1.0, ("g/m2", "g/m²")),
        "KITKA1_LUKU": ("friction", 1.0, ("", "***", "-", "µ")),  # a number without unit
    }
)
RATE, _RATE_UNIT = "SADE_INTENSITEETTI", "mm/h"
#: Sensors of one station that were read this much before its newest are not of the same moment.
_SAME_MOMENT = timedelta(minutes=10)
_LONGEST_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Digitraffic:
    """Finnish road-weather stations as a source.

    Attributes:
        name: Short name.
        title: Name shown to people.
        licence: Licence and credit.
        stations: Stations whose place is known.
    """

    name: str = NAME
    title: str = "Fintraffic tiesääasemat"
    licence: str = "CC BY 4.0. Fintraffic / digitraffic.fi"
    stations: tuple[Station, ...] = ()

    def of_site(self, site: Site, settings: Settings) -> "Digitraffic":  # noqa: ARG002 - the port's signature
        """The same source, knowing where the site's stations stand."""
        return replace(self, stations=tuple(station for station in site.stations if station.source == NAME))

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:  # noqa: ARG002 - the port's signature
        """One question for each station that the site names.

        Raises:
            SourceUnavailable: It names none.
        """
        named = [station for station in site.stations if station.source == NAME]
        if not named:
            raise SourceUnavailable(
                NAME,
                "the site names no station of it: add [[stations]] with source = 'digitraffic' and id = 'digitraffic:<number>'",
            )
        base = settings.sources.digitraffic_url.rstrip("/")
        return [
            Query(
                source=NAME,
                url=f"{base}/weather/v1/stations/{station.id.removeprefix(f'{PREFIX}:')}/data",
                place=(station.longitude, station.latitude),
                headers={"Digitraffic-User": settings.sources.digitraffic_user},
            )
            for station in named
        ]

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:
        """Canonical readings of the stations in a body whose place is known; see the port for arguments.

        Raises:
            SourceFormatError: The body is not what the module's docstring describes, or holds no station that the site names.
        """
        answer = json_object(raw)
        if not {"stations", "sensorValues", "id"} & set(answer):
            raise SourceFormatError(
                NAME, f"the answer holds no station's readings but {names_in(answer)}; is sources.digitraffic_url right (…/api)?"
            )
        items = rows(answer["stations"], source=NAME, where="stations") if "stations" in answer else [answer]
        known = {place.id: place for place in (*self.stations, *places) if isinstance(place, Station)}
        readings, notes, elsewhere = [], [], []
        for item in items:
            identity = f"{PREFIX}:{_number(item)}"
            try:
                values, time = _values(item, identity)
            except SourceFormatError as error:
                notes.append(str(error).removeprefix(f"{NAME}: "))
                continue
            place = known.get(identity)
            if place is None:
                elsewhere.append(identity)
                continue
            readings.append(Reading(identity, place.name, place.longitude, place.latitude, time, time, values))
        if not readings:
            why = (
                notes[0]
                if notes
                else f"the site names none of its stations ({', '.join(elsewhere[:5])}), and places are not told"
            )
            raise SourceFormatError(NAME, f"the answer cannot be used: {why}")
        return observations(
            readings, raw=raw, now=now, altitudes={place.id: place.altitude_m for place in known.values()}, notes=notes[:10]
        )


def _number(item: Mapping[str, Any]) -> int:
    value = item.get("id")
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 10**9:
        raise SourceFormatError(NAME, f"a station's id is no number: {str(value)[:20]!r}")
    return value


def _values(item: Mapping[str, Any], station: str) -> tuple[dict[str, float], datetime]:
    """What one station measured at its newest moment, and when."""
    if "sensorValues" not in item:
        raise SourceFormatError(NAME, f"{station} comes without readings: it is a station's description, not its data")
    sensors = rows(item.get("sensorValues"), source=NAME, where=f"sensorValues of {station}")
    found: list[tuple[datetime, str, float]] = []
    for sensor in sensors:
        name = _plain(sensor.get("name"))
        if name in VARIABLE_MAP:
            canonical, factor, units = VARIABLE_MAP[name]
            value = number(sensor, "value", source=NAME, where=f"{name} of {station}") * factor
        elif name == RATE:
            canonical, units = "precipitation_amount", (_RATE_UNIT,)
            value = number(sensor, "value", source=NAME, where=f"{name} of {station}") * _window_h(sensor, station)
        else:
            continue
        if str(sensor.get("unit") or "") not in units:
            raise SourceFormatError(NAME, f"{name} of {station} is in {str(sensor.get('unit'))[:20]!r}, expected {units[0]!r}")
        if not np.isnan(value):
            found.append((moment(sensor.get("measuredTime"), source=NAME, where=f"measuredTime of {station}"), canonical, value))
    if not found:
        seen = ", ".join(_plain(sensor.get("name"))[:40] for sensor in sensors[:3])
        raise SourceFormatError(NAME, f"{station} tells no road weather but {seen or 'nothing'}: is it a traffic station?")
    newest = max(time for time, _, _ in found)
    values = {name: value for time, name, value in found if newest - time <= _SAME_MOMENT}
    return values, newest.replace(second=0, microsecond=0)


def _window_h(sensor: Mapping[str, Any], station: str) -> float:
    """Length of the time a rate holds for [h]; NaN where the sensor does not say."""
    bounds = [sensor.get("timeWindowStart"), sensor.get("timeWindowEnd")]
    if None in bounds:
        return float("nan")
    start, end = (moment(text, source=NAME, where=f"time window of {station}") for text in bounds)
    return (end - start) / timedelta(hours=1) if timedelta(0) < end - start <= _LONGEST_WINDOW else float("nan")


def _plain(name: object) -> str:
    return name.upper().replace("Ä", "A").replace("Ö", "O") if isinstance(name, str) else ""

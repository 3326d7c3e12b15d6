"""Trafikverket's open API v2, object WeatherMeasurepoint 2.1: state road-weather stations (VViS), the ground truth of the region.

Licence and credit
    CC0 1.0. "Trafikverket" is named out of courtesy. A key is free by registration; it travels in the posted body, which is therefore
    never logged or archived.

Documented structure
    POST of a ``REQUEST`` with ``LOGIN`` and ``QUERY``; the answer is ``RESPONSE.RESULT[0].WeatherMeasurepoint[]`` as JSON or XML: ``Id``,
    ``Name``, ``Geometry.WGS84`` as ``POINT (lon lat)``, ``Deleted``, ``ModifiedTime`` and ``Observation`` with ``Sample`` and groups
    ``Air``, ``Surface``, ``Wind``, ``Subsurface``, ``Aggregated5/10/30minutes``. Each leaf is ``{Origin, SensorNames, Value}``.
    An error is ``RESULT[].ERROR{SOURCE, MESSAGE}`` (recorded under HTTP 401).

Actual structure (seen in recorded answers of October 2024, JSON, and March 2026, XML)
    ``Sample`` has a local offset and some odd milliseconds (``22:40:03.001+02:00``); it is read as UTC, to the minute. ``Wind`` is a list in JSON,
    an element in XML. An absent element means *not measured*, never 0. "Fjärryta" stations (id of the mast + ``100``) see the road
    surface only: ``Air {}``, ``Wind [{}]``; they take the air values of the mast they hang on. Station heights are not told.

Amounts
    Precipitation sums are those of the ten minutes before the sample, so readings ten minutes apart do not overlap.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import numpy as np
import xarray as xr

from config.settings import Settings
from config.site import Place, Site, Station
from ingest.body import json_object, mapping, moment, rows, xml_root
from ingest.ports import Query, RawBody
from ingest.stations import Reading, observations
from model.domain.errors import SourceFormatError, SourceUnavailable
from model.domain.humidity import dew_point

NAME = "trafikverket"
OBJECT = "WeatherMeasurepoint"
SCHEMA_VERSION = "2.1"

#: Canonical name → (path below Observation, factor to the canonical unit).
VARIABLE_MAP = MappingProxyType(
    {
        "air_temperature": (("Air", "Temperature"), 1.0),
        "dew_point_temperature": (("Air", "Dewpoint"), 1.0),
        "relative_humidity": (("Air", "RelativeHumidity"), 0.01),
        "visibility_in_air": (("Air", "VisibleDistance"), 1.0),
        "wind_speed": (("Wind", "Speed"), 1.0),
        "road_surface_temperature": (("Surface", "Temperature"), 1.0),
        "surface_water_amount": (("Surface", "WaterDepth"), 1.0),
        "surface_ice_amount": (("Surface", "IceDepth"), 1.0),
        "surface_snow_amount": (("Surface", "SnowDepth", "WaterEquivalent"), 1.0),
        "friction": (("Surface", "Grip"), 1.0),
        "ground_temperature": (("Subsurface", "Ground", "Temperature"), 1.0),
        "precipitation_amount": (("Aggregated10minutes", "Precipitation", "TotalWaterEquivalent"), 1.0),
        "rain_amount": (("Aggregated10minutes", "Precipitation", "RainSum"), 1.0),
        "snowfall_amount": (("Aggregated10minutes", "Precipitation", "SnowSum", "WaterEquivalent"), 1.0),
    }
)

_AIR = ("air_temperature", "dew_point_temperature", "relative_humidity", "visibility_in_air", "wind_speed")
_SURFACE_ONLY_SUFFIX = "100"
_POINT = re.compile(r"POINT\s*\(\s*(-?\d+(?:\.\d+)?)\s+(-?\d+(?:\.\d+)?)\s*\)")
_INCLUDE = ("Id", "Name", "Geometry.WGS84", "Observation", "Deleted", "ModifiedTime")
_KEY = "authenticationkey"
_KEY_HINT = (
    "register for a free key at Trafikverket's data exchange and put it in the environment variable "
    "HALKA__SOURCES__TRAFIKVERKET_KEY or in the file that sources.trafikverket_key_file names"
)


@dataclass(frozen=True, slots=True)
class Trafikverket:
    """State road-weather stations as a source."""

    name: str = NAME
    title: str = "Trafikverket väderstationer (VViS)"
    licence: str = "CC0 1.0. Trafikverket"

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:  # noqa: ARG002 - the port's signature
        """One question: all stations within the radius, and those the site names."""
        longitude = float(np.mean([place.longitude for place in site.forecast_points]))
        latitude = float(np.mean([place.latitude for place in site.forecast_points]))
        radius_m = settings.sources.station_radius_km * 1000.0
        secret = settings.sources.trafikverket_key
        key = secret.get_secret_value().strip() if secret is not None else ""
        return [
            Query(
                source=NAME,
                url=settings.sources.trafikverket_url,
                place=(longitude, latitude),
                method="POST",
                headers={"Content-Type": "text/xml"},
                body=request_body(
                    longitude, latitude, radius_m=radius_m, ids=[item.id for item in site.stations if item.source == NAME]
                ),
                secrets={_KEY: escape(key, {'"': "&quot;"})} if key else {},
                secret_fields=(_KEY,),
                secret_hint=_KEY_HINT,
                radius_m=radius_m,
            )
        ]

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:
        """Canonical readings of all stations in a body; see the port for arguments.

        Raises:
            SourceFormatError: The body is not what the module's docstring describes, or holds no station.
            SourceUnavailable: The body is an error message.
        """
        readings, notes = [], []
        for item in _station_objects(raw):
            if str(item.get("Deleted", "false")).lower() == "true":
                continue
            try:
                readings.append(_reading(item))
            except SourceFormatError as error:
                notes.append(f"station {str(item.get('Id', '?'))[:20]} not read ({error})")
        if not readings and notes:
            raise SourceFormatError(NAME, f"no station could be read: {notes[0]}")
        return observations(
            _with_air_of_mast(readings),
            raw=raw,
            now=now,
            altitudes={place.id: place.altitude_m for place in places if isinstance(place, Station)},
            notes=notes,
        )


def request_body(longitude: float, latitude: float, *, radius_m: float, ids: Sequence[str] = ()) -> str:
    """The query text, with a placeholder where the key goes.

    Args:
        longitude: Centre [degree].
        latitude: Centre [degree].
        radius_m: Stations within this distance [m].
        ids: Stations wanted wherever they stand.
    """
    within = f'<WITHIN name="Geometry.WGS84" shape="center" value="{longitude:.5f} {latitude:.5f}" radius="{radius_m:.0f}m"/>'
    named = f'<IN name="Id" value="{escape(",".join(ids), {chr(34): "&quot;"})}"/>' if ids else ""
    include = "".join(f"<INCLUDE>{name}</INCLUDE>" for name in _INCLUDE)
    return (
        f'<REQUEST><LOGIN authenticationkey="{{{_KEY}}}"/>'
        f'<QUERY objecttype="{OBJECT}" schemaversion="{SCHEMA_VERSION}">'
        f"<FILTER>{f'<OR>{within}{named}</OR>' if named else within}</FILTER>{include}</QUERY></REQUEST>"
    )


def _station_objects(raw: RawBody) -> list[dict[str, Any]]:
    is_xml = raw.body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    if is_xml:
        root = xml_root(raw)
        answer: dict[str, Any] = {root.tag: _tree(root)}
    else:
        answer = json_object(raw)
    response = mapping(answer.get("RESPONSE"), source=NAME, where="RESPONSE")
    found: list[dict[str, Any]] = []
    known = False
    for result in rows(_listed(response.get("RESULT")), source=NAME, where="RESPONSE.RESULT"):
        for error in _listed(result.get("ERROR")):
            said = error.get("MESSAGE") if isinstance(error, dict) else error
            raise SourceUnavailable(NAME, f"answered the error {str(said)[:120]!r}; if it speaks of authentication, {_KEY_HINT}")
        known = known or OBJECT in result or not set(result) - {"INFO"}
        found += rows(_listed(result.get(OBJECT)), source=NAME, where=f"RESPONSE.RESULT.{OBJECT}")
    if not found:
        why = "holds no station: widen sources.station_radius_km or check the site's place" if known else f"holds no {OBJECT}"
        raise SourceFormatError(NAME, f"the answer {why}")
    return found


def _reading(item: Mapping[str, Any]) -> Reading:
    station = item.get("Id")
    if not isinstance(station, str) or not station:
        raise SourceFormatError(NAME, "Id is not text")
    wgs84 = mapping(item.get("Geometry"), source=NAME, where="Geometry").get("WGS84")
    point = _POINT.fullmatch(wgs84.strip()) if isinstance(wgs84, str) else None
    if point is None or abs(float(point[1])) > 180.0 or abs(float(point[2])) > 90.0:
        raise SourceFormatError(NAME, f"Geometry.WGS84 is not POINT (lon lat): {str(wgs84)[:40]!r}")
    observation = mapping(item.get("Observation"), source=NAME, where="Observation")
    sample = moment(observation.get("Sample"), source=NAME, where="Observation.Sample")
    modified = item.get("ModifiedTime")
    values = {name: _leaf(observation, path) * factor for name, (path, factor) in VARIABLE_MAP.items()}
    if math.isnan(values["dew_point_temperature"]) and -80.0 < values["air_temperature"] < 80.0:
        values["dew_point_temperature"] = float(dew_point(values["air_temperature"], values["relative_humidity"]))
    return Reading(
        station=station,
        name=str(item.get("Name", station)),
        longitude=float(point[1]),
        latitude=float(point[2]),
        time=sample.replace(second=0, microsecond=0),
        published=moment(modified, source=NAME, where="ModifiedTime") if modified is not None else sample,
        values={name: value for name, value in values.items() if not math.isnan(value)},
    )


def _with_air_of_mast(readings: Sequence[Reading]) -> list[Reading]:
    """Surface-only stations complete with the air values of the mast they hang on, if it was read within ten minutes of them."""
    masts = {reading.station: reading for reading in readings}
    complete = []
    for reading in readings:
        mast = masts.get(reading.station.removesuffix(_SURFACE_ONLY_SUFFIX))
        if mast is None or mast is reading or any(name in reading.values for name in _AIR):
            complete.append(reading)
            continue
        near = abs(mast.time - reading.time) <= timedelta(minutes=10)
        air = {name: mast.values[name] for name in _AIR if near and name in mast.values}
        complete.append(reading.having(air))
    return complete


def _leaf(node: object, path: tuple[str, ...]) -> float:
    """Value at a path below an observation; NaN where nothing was measured."""
    if isinstance(node, list):
        # several heights or depths: the one nearest to 30 cm below ground, else the first that has a value
        ordered = sorted(node, key=_from_ground_depth)
        found = (_leaf(item, path) for item in ordered)
        return next((figure for figure in found if not math.isnan(figure)), math.nan)
    if path and isinstance(node, dict):
        return _leaf(node.get(path[0]), path[1:])
    value = node.get("Value") if isinstance(node, dict) else node
    if value is None or path:
        return math.nan
    return _figure(value)


def _figure(value: object) -> float:
    """A measured value, a number in JSON and text in XML; NaN where it is not finite."""
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            figure = float(value)
        except (ValueError, OverflowError):
            pass
        else:
            return figure if math.isfinite(figure) else math.nan
    raise SourceFormatError(NAME, f"a measured value is no number: {str(value)[:40]!r}")


def _from_ground_depth(item: object) -> float:
    depth = _leaf(item, ("Depth",)) if isinstance(item, dict) else math.nan
    return 0.0 if math.isnan(depth) else abs(depth + 30.0)


def _listed(value: object) -> list[Any]:
    """A list of what may be absent, one thing, or several."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _tree(element: ET.Element, depth: int = 0) -> dict[str, Any] | str:
    """An XML element in the shape its JSON twin has."""
    if depth > 20:
        raise SourceFormatError(NAME, "the XML is nested deeper than the contract")
    if len(element) == 0:
        return (element.text or "").strip()
    tree: dict[str, Any] = {}
    for child in element:
        content = _tree(child, depth + 1)
        tree[child.tag] = [*_listed(tree[child.tag]), content] if child.tag in tree else content
    return tree

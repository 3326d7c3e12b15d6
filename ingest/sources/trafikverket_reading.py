"""One observation of a road-weather station, as Trafikverket writes it, as one reading.

Documented structure
    ``WeatherMeasurepoint`` 2.1: ``Id``, ``Name``, ``Geometry.WGS84`` as ``POINT (lon lat)``, ``Deleted``, ``ModifiedTime`` and
    ``Observation`` with ``Sample`` and the groups ``Air``, ``Surface``, ``Wind``, ``Subsurface``, ``DeicingChemical``,
    ``Aggregated5/10/30minutes``. Each leaf is ``{Origin, SensorNames, Value}``. ``WeatherObservation`` 2.1 has the same groups and
    ``Sample`` at its top level, and ``Measurepoint{Id, Name, Geometry}`` for where.

Actual structure (seen in recorded measure points of October 2024, JSON, and March 2026, XML; no ``WeatherObservation`` is recorded)
    ``Sample`` has a local offset and some odd milliseconds (``22:40:03.001+02:00``); it is read as UTC, to the minute. ``Wind`` is a list
    in JSON, an element in XML. An absent element means *not measured*, never 0. "Fjärryta" stations (id of the mast + ``100``) see the
    road surface only: ``Air {}``, ``Wind [{}]``; they take the air values of the mast they hang on. Station heights are not told.

Amounts
    Precipitation sums are those of the ten minutes before the sample, so readings ten minutes apart do not overlap.
"""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from ingest.body import mapping, moment
from ingest.stations import Reading
from model.domain.errors import SourceFormatError
from model.domain.humidity import dew_point

#: Canonical name → (path below the observation, factor to the canonical unit).
VARIABLE_MAP = MappingProxyType(
    {
        "air_temperature": (("Air", "Temperature"), 1.0),
        "dew_point_temperature": (("Air", "Dewpoint"), 1.0),
        "relative_humidity": (("Air", "RelativeHumidity"), 0.01),  # % -> 1
        "visibility_in_air": (("Air", "VisibleDistance"), 1.0),  # m; capped at 20 km, not quality-assured
        "wind_speed": (("Wind", "Speed"), 1.0),
        "wind_from_direction": (("Wind", "Direction"), 1.0),
        "wind_speed_of_gust": (("Aggregated10minutes", "Wind", "SpeedMax"), 1.0),  # over 3 s
        "road_surface_temperature": (("Surface", "Temperature"), 1.0),
        "surface_water_amount": (("Surface", "WaterDepth"), 1.0),
        "surface_ice_amount": (("Surface", "IceDepth"), 1.0),
        "surface_snow_amount": (("Surface", "SnowDepth", "WaterEquivalent"), 1.0),
        "friction": (("Surface", "Grip"), 1.0),
        "salt_amount": (("DeicingChemical", "Amount"), 1.0),  # g/m2
        "ground_temperature": (("Subsurface", "Ground", "Temperature"), 1.0),
        "precipitation_amount": (("Aggregated10minutes", "Precipitation", "TotalWaterEquivalent"), 1.0),
        "rain_amount": (("Aggregated10minutes", "Precipitation", "RainSum"), 1.0),
        "snowfall_amount": (("Aggregated10minutes", "Precipitation", "SnowSum", "WaterEquivalent"), 1.0),
    }
)

_AIR = ("air_temperature", "dew_point_temperature", "relative_humidity", "visibility_in_air", "wind_speed")
_SURFACE_ONLY_SUFFIX = "100"
_GROUND_DEPTH_CM = -30.0
_POINT = re.compile(r"POINT\s*\(\s*(-?\d+(?:\.\d+)?)\s+(-?\d+(?:\.\d+)?)\s*\)")


def reading(item: Mapping[str, Any], *, source: str) -> Reading:
    """One object, a measure point with its observation or an observation with its measure point.

    Raises:
        SourceFormatError: Id, place, time or a value is not what the module's docstring describes.
    """
    told_within = "Observation" not in item and "Measurepoint" in item
    where = mapping(item["Measurepoint"], source=source, where="Measurepoint") if told_within else item
    found = item if told_within else mapping(item.get("Observation"), source=source, where="Observation")
    station = where.get("Id")
    if not isinstance(station, str) or not station:
        raise SourceFormatError(source, "Id is not text")
    longitude, latitude = coordinates(where.get("Geometry"), source=source)
    sample = moment(found.get("Sample"), source=source, where="Sample")
    modified = item.get("ModifiedTime")
    values = {name: _leaf(found, path, source) * factor for name, (path, factor) in VARIABLE_MAP.items()}
    if math.isnan(values["dew_point_temperature"]) and -80.0 < values["air_temperature"] < 80.0:
        values["dew_point_temperature"] = float(dew_point(values["air_temperature"], values["relative_humidity"]))
    return Reading(
        station=station,
        name=str(where.get("Name", station)),
        longitude=longitude,
        latitude=latitude,
        time=sample.replace(second=0, microsecond=0),
        published=moment(modified, source=source, where="ModifiedTime") if modified is not None else sample,
        values={name: value for name, value in values.items() if not math.isnan(value)},
    )


def coordinates(geometry: object, *, source: str) -> tuple[float, float]:
    """(longitude, latitude) of a ``Geometry`` [degree].

    Raises:
        SourceFormatError: Not a point on the globe.
    """
    wgs84 = mapping(geometry, source=source, where="Geometry").get("WGS84")
    point = _POINT.fullmatch(wgs84.strip()) if isinstance(wgs84, str) else None
    if point is None or abs(float(point[1])) > 180.0 or abs(float(point[2])) > 90.0:
        raise SourceFormatError(source, f"Geometry.WGS84 is not POINT (lon lat): {str(wgs84)[:40]!r}")
    return float(point[1]), float(point[2])


def with_air_of_mast(readings: Sequence[Reading]) -> list[Reading]:
    """Surface-only stations complete with the air values of the mast they hang on, if it was read within ten minutes of them."""
    masts: dict[str, list[Reading]] = {}
    for item in readings:
        masts.setdefault(item.station, []).append(item)
    complete = []
    for item in readings:
        mast = item.station.removesuffix(_SURFACE_ONLY_SUFFIX)
        if mast == item.station or mast not in masts or any(name in item.values for name in _AIR):
            complete.append(item)
            continue
        near = min(masts[mast], key=lambda other: abs(other.time - item.time))
        at_once = abs(near.time - item.time) <= timedelta(minutes=10)
        complete.append(item.having({name: near.values[name] for name in _AIR if at_once and name in near.values}))
    return complete


def _leaf(node: object, path: tuple[str, ...], source: str) -> float:
    """Value at a path below an observation; NaN where nothing was measured."""
    if isinstance(node, list):
        # several heights or depths: the one nearest to 30 cm below ground, else the first that has a value
        found = (_leaf(item, path, source) for item in sorted(node, key=lambda item: _from_ground_depth(item, source)))
        return next((figure for figure in found if not math.isnan(figure)), math.nan)
    if path and isinstance(node, dict):
        return _leaf(node.get(path[0]), path[1:], source)
    value = node.get("Value") if isinstance(node, dict) else node
    if value is None or value == "" or path:
        return math.nan
    return _figure(value, source)


def _figure(value: object, source: str) -> float:
    """A measured value, a number in JSON and text in XML; NaN where it is not finite."""
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            figure = float(value)
        except (ValueError, OverflowError):
            pass
        else:
            return figure if math.isfinite(figure) else math.nan
    raise SourceFormatError(source, f"a measured value is no number: {str(value)[:40]!r}")


def _from_ground_depth(item: object, source: str) -> float:
    depth = _leaf(item, ("Depth",), source) if isinstance(item, dict) else math.nan
    return 0.0 if math.isnan(depth) else abs(depth - _GROUND_DEPTH_CM)

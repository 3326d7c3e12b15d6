"""Finnish Meteorological Institute, road-weather observations by WFS: for Nordic sites.

Licence and credit
    CC BY 4.0. "Finnish Meteorological Institute" (Ilmatieteen laitos).

Documented structure
    ``wfs?service=WFS&version=2.0.0&request=getFeature&storedquery_id=livi::observations::road::default::simple&bbox=…&starttime=&endtime=
    &timestep=10&parameters=…`` answers a ``FeatureCollection`` of ``BsWfsElement{Location/Point/pos "lat lon", Time, ParameterName,
    ParameterValue}``: latitude first, one element a value, ``NaN`` as text where nothing was measured. The simple flavour tells no station:
    a place is its station, ``fmi:<lat>,<lon>``, or the station the site names there (``source = "fmi_wfs"``).

Actual structure
    **No road answer is recorded.** Recorded are answers about air weather in another flavour (``MultiPointCoverage``), which are refused by
    name, an ``ExceptionReport`` in several forms (HTTP 400), and an empty ``FeatureCollection`` with 200 for a station that is not known.

Unverified
    What the road parameters mean beyond air, wind and visibility (``ta td rh ws wd wg vis``); the surface is therefore not read, and ``pri``
    is a rate without a stated time. About 20,000 questions a day and 600 in five minutes are allowed.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from xml.etree import ElementTree as ET

import xarray as xr

from config.settings import Settings
from config.site import Place, Site, Station
from ingest.body import moment, xml_root
from ingest.distance import kilometres
from ingest.ports import Query, RawBody
from ingest.sources.trafikverket import middle
from ingest.stations import Reading, observations
from model.domain.errors import SourceEmpty, SourceFormatError, SourceUnavailable

NAME = "fmi_wfs"
PREFIX = "fmi"
STORED_QUERY = "livi::observations::road::default::simple"

#: Provider's name, lower case → (canonical name, factor to the canonical unit).
VARIABLE_MAP = MappingProxyType(
    {
        "ta": ("air_temperature", 1.0),
        "td": ("dew_point_temperature", 1.0),
        "rh": ("relative_humidity", 0.01),  # % -> 1
        "ws": ("wind_speed", 1.0),
        "wg": ("wind_speed_of_gust", 1.0),
        "wd": ("wind_from_direction", 1.0),
        "vis": ("visibility_in_air", 1.0),
    }
)
#: Readings come so late at most; the question reaches at least so far back.
_BACK = timedelta(minutes=30)
_PIECE = timedelta(days=1)
#: A named station within this distance of the place told is the one that stands there [km].
_SAME_KM = 0.5
_KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class FmiWfs:
    """Finnish road-weather stations as a source."""

    name: str = NAME
    title: str = "Ilmatieteen laitos tiesää"
    licence: str = "CC BY 4.0. Finnish Meteorological Institute"
    backfill_latency: timedelta = timedelta(0)
    backfill_pause_s: float = 2.0

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:
        """One question: the stations around the site since the last even hour; it stays the same for two hours, so that 304 can come."""
        since = now.astimezone(UTC) - _BACK
        return [_question(site, settings, since.replace(hour=since.hour // 2 * 2, minute=0, second=0, microsecond=0))]

    def backfill_queries(self, site: Site, settings: Settings, start: datetime, end: datetime) -> list[Query]:
        """One question a day UTC."""
        day = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        found = []
        while day < end:
            found.append(_question(site, settings, day, period=(day, day + _PIECE)))
            day += _PIECE
        return found

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:
        """Canonical readings of all stations in a body; see the port for arguments.

        Raises:
            SourceFormatError: The body is not what the module's docstring describes.
            SourceEmpty: There is no station or no reading in the area and time asked for.
            SourceUnavailable: The body is an error message.
        """
        root = xml_root(raw)
        _refuse_other(root)
        named = [place for place in places if isinstance(place, Station)]
        values: dict[tuple[str, datetime], tuple[float, float, dict[str, float]]] = {}
        for element in _elements(root):
            latitude, longitude = _position(_text(element, "pos"))
            time = moment(_text(element, "Time"), source=NAME, where="Time")
            known = VARIABLE_MAP.get(_text(element, "ParameterName").lower())
            value = _figure(_text(element, "ParameterValue"))
            if known is not None and not math.isnan(value):
                station = _station(longitude, latitude, named)
                _, _, held = values.setdefault((station, time), (longitude, latitude, {}))
                held[known[0]] = value * known[1]
        if not values:
            raise SourceEmpty(NAME, "no reading in the area and time asked for (or no station known there)")
        names = {place.id: place.name for place in named}
        readings = [
            Reading(station, names.get(station, station), longitude, latitude, time, time, held)
            for (station, time), (longitude, latitude, held) in values.items()
        ]
        return observations(readings, raw=raw, now=now, altitudes={place.id: place.altitude_m for place in named})


def _question(site: Site, settings: Settings, start: datetime, *, period: tuple[datetime, datetime] | None = None) -> Query:
    longitude, latitude = middle(site)
    radius_km = settings.sources.station_radius_km
    high = radius_km / _KM_PER_DEGREE
    wide = high / max(math.cos(math.radians(latitude)), 0.05)
    box = f"{longitude - wide:.4f},{latitude - high:.4f},{longitude + wide:.4f},{latitude + high:.4f}"
    return Query(
        source=NAME,
        url=settings.sources.fmi_wfs_url,
        place=(longitude, latitude),
        params={
            "service": "WFS",
            "version": "2.0.0",
            "request": "getFeature",
            "storedquery_id": STORED_QUERY,
            "bbox": box,
            "starttime": f"{start.astimezone(UTC):%Y-%m-%dT%H:%M:00Z}",
            **({"endtime": f"{period[1].astimezone(UTC):%Y-%m-%dT%H:%M:00Z}"} if period else {}),
            "timestep": "10",
            "parameters": ",".join(VARIABLE_MAP),
        },
        radius_m=radius_km * 1000.0,
        period=period,
    )


def _refuse_other(root: ET.Element) -> None:
    """Let a collection of simple elements pass, also an empty one."""
    kind = _local(root)
    if kind == "ExceptionReport":
        said = " ".join(
            text.strip() for element in root.iter() if _local(element) == "ExceptionText" and (text := element.text or "")
        )
        if "no data available" in said.lower():
            raise SourceEmpty(NAME, f"has no data: {said[:120]}")
        raise SourceUnavailable(NAME, f"answered an error: {said[:160] or 'without words'}")
    if kind != "FeatureCollection":
        raise SourceFormatError(NAME, f"the answer is {kind[:40]!r}, expected a FeatureCollection")
    other = {"MultiPointCoverage", "MeasurementTimeseries"} & {_local(element) for element in root.iter()}
    if other:
        raise SourceFormatError(
            NAME, f"the answer is a {other.pop()}; Halka reads the simple flavour (…::simple) and no forecasts from here"
        )


def _elements(root: ET.Element) -> Iterator[ET.Element]:
    return (element for element in root.iter() if _local(element) == "BsWfsElement")


def _text(element: ET.Element, name: str) -> str:
    found = next((item.text for item in element.iter() if _local(item) == name), None)
    if not found or not found.strip():
        raise SourceFormatError(NAME, f"an element has no {name}")
    return found.strip()


def _position(text: str) -> tuple[float, float]:
    numbers = [_figure(part) for part in text.split()[:2]]
    if len(numbers) < 2 or not (abs(numbers[0]) <= 90.0 and abs(numbers[1]) <= 180.0):
        raise SourceFormatError(NAME, f"pos is not 'latitude longitude': {text[:40]!r}")
    return numbers[0], numbers[1]


def _figure(text: str) -> float:
    """A number; ``NaN`` is a gap."""
    try:
        value = float(text)
    except ValueError as error:
        raise SourceFormatError(NAME, f"a value is no number: {text[:40]!r}") from error
    return value if math.isfinite(value) else math.nan


def _station(longitude: float, latitude: float, named: Sequence[Station]) -> str:
    for place in named:
        if kilometres((longitude, latitude), (place.longitude, place.latitude)) <= _SAME_KM:
            return place.id
    return f"{PREFIX}:{latitude:.4f},{longitude:.4f}"


def _local(element: ET.Element) -> str:
    """Name of an element without its namespace, which the provider has changed before."""
    return element.tag.rpartition("}")[2]

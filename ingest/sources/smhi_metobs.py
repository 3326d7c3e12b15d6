"""SMHI's observations (metobs): the national weather stations, latest hour and archive.

Licence and credit
    CC BY 4.0. "Källa: SMHI", and say so where values were changed.

Documented structure
    ``…/parameter/{p}/station-set/all/period/latest-hour/data.json`` holds every active station: ``{updated, parameter {key, unit},
    station [{key, name, height, latitude, longitude, value [{date, value, quality}]}]}``; ``date`` is milliseconds since 1970 UTC, the
    value is text. ``…/parameter/{p}.json`` lists the stations of a parameter with ``active`` and position. One station's past is CSV (see
    `smhi_metobs_csv`): ``latest-months`` (about four months) and ``corrected-archive`` (controlled, without the last three months).

Actual structure
    The lists of parameters, stations and periods and the CSV files are recorded; **no latest hour with values is**. Its shape is the documented
    one, which clients of the service share; a station's list of values may be absent, null or ``[null]``. What the station's ``height``
    is (above the sea or above the ground) is not settled, so it is not used. Daily values carry ``from`` and ``to`` and are not read.

Stations
    They are not named anywhere: the latest hour holds all, and those within `Sources.station_radius_km` of the site are kept, as
    ``smhi:<number>`` with no road surface. For the archive a site names stations (``source = "smhi_metobs"``, ``kind = "air"``); where
    it names none, `smhi_metobs_stations` finds the nearest active ones.

Amounts
    Precipitation of parameter 7 fell in the hour before its time.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import xarray as xr

from config.settings import Settings
from config.site import Place, Site, Station
from ingest.body import json_object, mapping, number, rows
from ingest.ports import Query, RawBody
from ingest.sources.smhi_metobs_csv import PREFIX, flag_of, parse_csv
from ingest.sources.smhi_metobs_parameters import HOURLY, PARAMETERS, Parameter, by_number
from ingest.sources.trafikverket import middle
from ingest.stations import Reading, observations
from model.domain.errors import SourceFormatError

NAME = "smhi_metobs"

#: SMHI's number of a parameter → canonical name.
VARIABLE_MAP = MappingProxyType({key: parameter.name for key, parameter in PARAMETERS.items()})
#: Parameters asked for of the past: also snow depth and radiation.
PAST = (*HOURLY, 8, 11)
#: The corrected archive ends so many whole months ago; the latest months reach one further back, and there the corrected value counts.
_UNCORRECTED_MONTHS = 3
#: So far back the period ``latest-day`` reaches.
_LATEST_DAY = timedelta(hours=23)
_EARLIEST_MS, _LATEST_MS = 946_684_800_000, 4_102_444_800_000


@dataclass(frozen=True, slots=True)
class SmhiMetobs:
    """The national weather stations as a source."""

    name: str = NAME
    title: str = "SMHI väderstationer"
    licence: str = "CC BY 4.0. Källa: SMHI (omräknad av Halka)"
    backfill_latency: timedelta = timedelta(0)
    backfill_pause_s: float = 2.0

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:  # noqa: ARG002 - the port's signature
        """One question a parameter: every station of the country in the latest hour."""
        base = settings.sources.smhi_metobs_url.rstrip("/")
        return [
            Query(
                source=NAME,
                url=f"{base}/parameter/{key}/station-set/all/period/latest-hour/data.json",
                place=middle(site),
                radius_m=settings.sources.station_radius_km * 1000.0,
            )
            for key in HOURLY
        ]

    def backfill_queries(self, site: Site, settings: Settings, start: datetime, end: datetime) -> list[Query]:
        """Questions for each station that the site names, and each parameter; none where it names no station of this source.

        A stretch of the last day is one piece, a longer one is cut into months. Where a month is in the corrected archive and in the latest
        months, the archive comes first, so that its value counts.
        """
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        if end - start <= _LATEST_DAY:
            return _questions(site, settings, "latest-day", (start, end))
        corrected_until = _first_of_month(end, back=_UNCORRECTED_MONTHS)
        month, found = _first_of_month(start), list[Query]()
        while month < end:
            following = _first_of_month(month, back=-1)
            if following <= corrected_until:
                found += _questions(site, settings, "corrected-archive", (month, following))
            if month >= _first_of_month(corrected_until, back=1):
                found += _questions(site, settings, "latest-months", (month, following))
            month = following
        return found

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:
        """Canonical readings of one parameter: all stations of the latest hour, or one station's CSV; see the port for arguments.

        Raises:
            SourceFormatError: The body is not what the module's docstring describes.
            SourceEmpty: A CSV file without a value.
        """
        if not raw.body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"[", b"<")) and b";" in raw.body[:2000]:
            return parse_csv(raw, now=now)
        answer = json_object(raw)
        if "station" not in answer or "parameter" not in answer:
            raise SourceFormatError(
                NAME, f"the answer holds no observations but {str(answer.get('title', 'something else'))[:80]!r}"
            )
        described = mapping(answer["parameter"], source=NAME, where="parameter")
        parameter = by_number(described.get("key"), described.get("unit"), source=NAME)
        heights = {place.id: place.altitude_m for place in places if isinstance(place, Station)}
        readings = [
            reading
            for item in rows(answer["station"], source=NAME, where="station")
            for reading in _readings(item, parameter, raw.fetched_at)
        ]
        return observations(readings, raw=raw, now=now, altitudes=heights)


def _questions(site: Site, settings: Settings, kind: str, period: tuple[datetime, datetime]) -> list[Query]:
    base = settings.sources.smhi_metobs_url.rstrip("/")
    numbers = [station.id.removeprefix(f"{PREFIX}:") for station in site.stations if station.source == NAME]
    return [
        Query(
            source=NAME,
            url=f"{base}/parameter/{key}/station/{station}/period/{kind}/data.csv",
            absent_is_nothing=True,
            period=period,
        )
        for station in numbers
        for key in PAST
    ]


def _readings(item: dict[str, Any], parameter: Parameter, seen_at: datetime) -> list[Reading]:
    listed = item.get("value")
    if listed is None or listed == [None]:
        return []
    key, longitude, latitude = place_of(item)
    found = []
    for value in rows(listed, source=NAME, where=f"value of station {key}"):
        if "from" in value or "to" in value:
            raise SourceFormatError(NAME, f"station {key} tells daily values, which cannot be placed in hours")
        time = _moment(value.get("date"), key)
        found.append(
            Reading(
                station=f"{PREFIX}:{key}",
                name=str(item.get("name", key)),
                longitude=longitude,
                latitude=latitude,
                time=time,
                published=time,
                values={parameter.name: _figure(value.get("value"), key) * parameter.factor},
                flags={parameter.name: flag_of(value.get("quality"), time, seen_at)},
            )
        )
    return found


def place_of(item: dict[str, Any]) -> tuple[str, float, float]:
    """Number, longitude and latitude [degree] of a station as a list tells it.

    Raises:
        SourceFormatError: It tells no number or no place on the globe.
    """
    key = item.get("key")
    if not isinstance(key, str) or not re.fullmatch(r"[0-9]{1,9}", key):
        raise SourceFormatError(NAME, f"a station's key is no number as text: {str(key)[:20]!r}")
    longitude, latitude = (number(item, name, source=NAME, where=f"station {key}") for name in ("longitude", "latitude"))
    if not (abs(longitude) <= 180.0 and abs(latitude) <= 90.0):
        raise SourceFormatError(NAME, f"station {key} stands nowhere on the globe")
    return key, longitude, latitude


def _moment(milliseconds: object, key: str) -> datetime:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int) or not _EARLIEST_MS <= milliseconds <= _LATEST_MS:
        raise SourceFormatError(
            NAME, f"date of station {key} is not milliseconds since 1970 in 2000-2100: {str(milliseconds)[:30]!r}"
        )
    return datetime.fromtimestamp(milliseconds / 1000.0, UTC)


def _figure(text: object, key: str) -> float:
    try:
        value = float(text) if isinstance(text, str) else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise SourceFormatError(NAME, f"a value of station {key} is not a number as text: {str(text)[:30]!r}")
    return value


def _first_of_month(moment: datetime, *, back: int = 0) -> datetime:
    """The first of the month so many months before (UTC)."""
    index = moment.year * 12 + moment.month - 1 - back
    return datetime(index // 12, index % 12 + 1, 1, tzinfo=UTC)

"""The city's own sensors (LoRaWAN platforms, MQTT gateways and the like) as JSON over HTTP, described field by field in the site file.

Licence and credit
    The city's own readings, on the terms each feed states in the site file (``city_sensors[].source``).

Documented structure
    None common to all: the site file says where the list of readings stands, where identity, position, time and each value stand in a row,
    and in which unit (see `config.feeds.CitySensorFeed`). Units that are not known are refused when the site is loaded.

Actual structure
    No recording of any platform has been seen; the forms that are allowed for (nested payloads, lists of named values, times as text or as
    seconds or milliseconds since 1970, numbers written as text) are those such platforms document.

Rows
    A row without identity, place or time, or with a value that is no number, is left out and named in ``attrs["note"]``; the others are
    taken. A value that is absent, null or the feed's own mark for missing is not measured: never 0. A sensor without a position in the feed
    takes that of the site's station with its id and ``source = "city_sensors"``.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Self

import xarray as xr

from config.feeds import KEY_PLACEHOLDER, CitySensorFeed
from config.quantities import SENSOR_VARIABLES, conversion
from config.settings import Settings
from config.site import Place, Site, Station
from ingest.body import json_content
from ingest.json_path import at
from ingest.local_time import in_utc
from ingest.ports import Query, RawBody
from ingest.stations import Reading, observations
from model.domain.errors import SourceEmpty, SourceFormatError, SourceUnavailable

NAME = "city_sensors"

#: What may be measured → unit Halka reckons it in; the site file maps the feed's own fields to these.
VARIABLE_MAP = MappingProxyType(dict(SENSOR_VARIABLES))

_KEY = KEY_PLACEHOLDER.strip("{}")
_MOST_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class CitySensors:
    """Sensor feeds as one source.

    Attributes:
        feeds: (address, feed) of the site it speaks for; a body is read by the feed whose address answered.
    """

    name: str = NAME
    title: str = "Kommunens egna givare"
    licence: str = "Kommunens egna mätningar; villkor per flöde i platsfilen"
    feeds: tuple[tuple[str, CitySensorFeed], ...] = ()

    def of_site(self, site: Site, settings: Settings) -> Self:
        """The source as it speaks for one site."""
        return type(self)(feeds=tuple((_address(feed, settings), feed) for feed in site.city_sensors))

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:  # noqa: ARG002 - the port's signature
        """One question a feed.

        Raises:
            SourceUnavailable: The site describes no feed, or a feed's address lacks its base.
        """
        if not site.city_sensors:
            raise SourceUnavailable(NAME, "the site file describes no feed; add a table [[city_sensors]]")
        return [_query(feed, settings) for feed in site.city_sensors]

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:
        """Canonical readings in a body; see the port.

        Raises:
            SourceFormatError: The body is not what the site file says, or no row can be read.
            SourceEmpty: The list of readings is empty.
        """
        of_address = dict(self.feeds)
        feed = self.feeds[0][1] if len(self.feeds) == 1 else of_address.get(raw.url)
        if feed is None:
            raise SourceFormatError(NAME, f"no feed of the site file has the address {raw.url[-80:]!r}")
        listed = at(json_content(raw), feed.list_path)
        if not isinstance(listed, list):
            raise SourceFormatError(NAME, f"{feed.name}: there is no list of readings at {feed.list_path or 'the top'}")
        if not listed:
            raise SourceEmpty(NAME, f"{feed.name}: the list of readings is empty")
        if len(listed) > _MOST_ROWS:
            raise SourceFormatError(NAME, f"{feed.name}: {len(listed)} readings in one answer; at most {_MOST_ROWS} are taken")
        known = {place.id: place for place in places if isinstance(place, Station)}
        readings, notes = [], []
        for number, row in enumerate(listed, start=1):
            try:
                readings.append(_reading(row, feed, known))
            except ValueError as error:
                notes.append(f"row {number} not read ({error})")
        if not readings:
            raise SourceFormatError(NAME, f"{feed.name}: none of {len(listed)} readings could be read: {notes[0]}")
        return observations(
            readings,
            raw=raw,
            now=now,
            altitudes={name: place.altitude_m for name, place in known.items()},
            notes=notes[:20],
        )


def _address(feed: CitySensorFeed, settings: Settings) -> str:
    if not feed.url.startswith("/"):
        return feed.url
    base = settings.sources.city_sensors_url
    return f"{base.rstrip('/')}{feed.url}" if base else feed.url


def _query(feed: CitySensorFeed, settings: Settings) -> Query:
    address = _address(feed, settings)
    if address.startswith("/"):
        raise SourceUnavailable(NAME, f"{feed.name}: url is {feed.url}, but sources.city_sensors_url names no base address")
    secret = settings.sources.city_sensor_keys.get(feed.name)
    key = secret.get_secret_value().strip() if secret is not None else ""
    if not (key.isascii() and key.isprintable()):
        raise SourceUnavailable(NAME, f"{feed.name}: the key holds a character that no header can carry")
    return Query(
        source=NAME,
        url=address,
        headers=feed.headers,
        secrets={_KEY: key} if key else {},
        secret_fields=(_KEY,) if feed.needs_key else (),
        secret_hint=f"put the feed's key in the environment variable HALKA__SOURCES__CITY_SENSOR_KEYS__{feed.name.upper()}",
    )


def _reading(row: Any, feed: CitySensorFeed, known: Mapping[str, Station]) -> Reading:
    """One row (ValueError in words where it cannot be read)."""
    station = at(row, feed.station_id)
    if isinstance(station, bool) or not isinstance(station, str | int) or not str(station).strip():
        raise ValueError(f"{feed.station_id} holds no identity")
    station = str(station).strip()[:80]
    listed = known.get(station)
    if feed.longitude:
        longitude, latitude = _figure(at(row, feed.longitude), feed), _figure(at(row, feed.latitude), feed)
        if not (abs(longitude) <= 180.0 and abs(latitude) <= 90.0):
            raise ValueError(f"sensor {station} has no position on the globe")
    elif listed is not None:
        longitude, latitude = listed.longitude, listed.latitude
    else:
        raise ValueError(f'sensor {station} has no position: add it to the site\'s stations with source = "{NAME}"')
    values = {}
    for name, field in feed.variables.items():
        stated = _figure(at(row, field.path), feed)
        if not math.isnan(stated):
            factor, offset = conversion(name, field.unit)
            values[name] = factor * stated + offset
    time = _moment(at(row, feed.time.path), feed)
    named = at(row, feed.station_name) if feed.station_name else None
    title = named if isinstance(named, str) and named.strip() else listed.name if listed is not None else station
    return Reading(
        station=station, name=title[:120], longitude=longitude, latitude=latitude, time=time, published=time, values=values
    )


def _figure(value: Any, feed: CitySensorFeed) -> float:
    """A number, also where it is written as text; NaN where nothing was measured (ValueError for anything else)."""
    if value is None or value == "":
        return math.nan
    try:
        figure = float(value)
    except (ValueError, OverflowError, TypeError):
        raise ValueError(f"{str(value)[:40]!r} is no number") from None
    if isinstance(value, bool):
        raise ValueError(f"{value} is no number")  # noqa: TRY004 - every fault of a row is told alike
    return math.nan if not math.isfinite(figure) or figure in feed.missing else min(max(figure, -1e9), 1e9)


def _moment(value: Any, feed: CitySensorFeed) -> datetime:
    if isinstance(value, bool) or value is None:
        raise ValueError(f"{feed.time.path} holds no time")
    if feed.time.form == "iso":
        try:
            stated = datetime.fromisoformat(str(value).strip())
        except ValueError:
            raise ValueError(f"{feed.time.path} is no time: {str(value)[:40]!r}") from None
    else:
        try:
            stated = datetime.fromtimestamp(float(value) / (1000.0 if feed.time.form == "epoch_ms" else 1.0), UTC)
        except (ValueError, OverflowError, OSError, TypeError):
            raise ValueError(f"{feed.time.path} is no time since 1970: {str(value)[:40]!r}") from None
    return in_utc(stated, feed.time.timezone, feed.time.ambiguous).replace(second=0, microsecond=0)

"""Trafikverket's open API v2: state road-weather stations (VViS), the ground truth of the region.

Licence and credit
    CC0 1.0. "Trafikverket" is named out of courtesy. A key is free by registration; it travels in the posted body, which is therefore
    never logged or archived.

Documented structure
    ``WeatherMeasurepoint`` 2.1 holds the latest observation of each station. With ``changeid`` (0 at first, then the ``LASTCHANGEID`` of
    the answer before) only stations that changed since come, and with ``includedeletedobjects`` those that were removed.
    ``WeatherObservation`` 2.1 holds every observation of the past seven days. The envelope is described in `trafikverket_answer`, an
    observation in `trafikverket_reading`, where ``VARIABLE_MAP`` stands.

Actual structure
    Measure points are recorded (JSON and XML), ``LASTCHANGEID`` is 19 digits as text. **No ``WeatherObservation`` is recorded**: its shape
    is the documented one, unverified; it is asked for by questions of its own, so that a refusal never costs the latest readings.

Going on where it was
    A change id is used while it is younger than `Sources.trafikverket_gap_min`; older ones are not trusted, everything is asked anew from
    change id 0, and the readings of the gap are asked for from ``WeatherObservation``. So a change id that the provider refuses (its
    answers then bring no new one) mends itself after that time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import xarray as xr

from config.settings import Settings
from config.site import Place, Site, Station
from ingest.ports import LonLat, Query, RawBody
from ingest.sources.trafikverket_answer import Answer, attribute, question, read_answer, request_body, within
from ingest.sources.trafikverket_reading import VARIABLE_MAP, reading, with_air_of_mast
from ingest.stations import observations
from model.domain.errors import SourceEmpty, SourceFormatError

__all__ = ["VARIABLE_MAP", "Trafikverket"]

NAME = "trafikverket"
LATEST = "WeatherMeasurepoint"
PAST = "WeatherObservation"
SCHEMA_VERSION = "2.1"
#: So long the provider keeps observations.
KEPT = timedelta(days=7)
#: One question about the past covers so long, from midnight UTC: about 40 stations, every ten minutes, 6 MB.
PIECE = timedelta(hours=6)

_INCLUDE_LATEST = ("Id", "Name", "Geometry.WGS84", "Observation", "Deleted", "ModifiedTime")


@dataclass(frozen=True, slots=True)
class Trafikverket:
    """State road-weather stations as a source."""

    name: str = NAME
    title: str = "Trafikverket väderstationer (VViS)"
    licence: str = "CC0 1.0. Trafikverket"
    backfill_latency: timedelta = timedelta(0)
    backfill_pause_s: float = 2.0

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:
        """One question: all stations within the radius, and those the site names."""
        return self.queries_since(site, settings, now, {})

    def queries_since(self, site: Site, settings: Settings, now: datetime, cursor: Mapping[str, str]) -> list[Query]:
        """What has changed since the cursor; after a gap everything, and what was observed in it."""
        known = _moment_of(cursor)
        fresh = known is not None and now - known <= timedelta(minutes=settings.sources.trafikverket_gap_min)
        change_id = cursor.get("changeid", "0") if fresh else "0"
        latest = _question(site, settings, _latest(site, settings, change_id))
        if known is None or fresh or known >= now:
            return [latest]
        return [latest, *self.backfill_queries(site, settings, known, now)]

    def next_cursor(self, raw: RawBody) -> Mapping[str, str]:
        """The change id a body ends at, and when it came; empty for a body about the past.

        Raises:
            SourceFormatError: The body is not what the contract says.
            SourceUnavailable: The body is an error message.
        """
        answer = read_answer(raw)
        if not answer.last_change_id or not _is_latest(answer):
            return {}
        return {"changeid": answer.last_change_id, "fetched_at": raw.fetched_at.astimezone(UTC).isoformat()}

    def backfill_queries(self, site: Site, settings: Settings, start: datetime, end: datetime) -> list[Query]:
        """One question for each six hours; what lies more than seven days before `end` is no longer kept by the provider."""
        first, last = max(start, end - KEPT).astimezone(UTC), end.astimezone(UTC)
        piece = first.replace(hour=first.hour // 6 * 6, minute=0, second=0, microsecond=0)
        found = []
        while piece < last:
            period = (piece, piece + PIECE)
            found.append(_question(site, settings, _past(site, settings, *period), period))
            piece += PIECE
        return found

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:
        """Canonical readings of all stations in a body; see the port for arguments.

        Raises:
            SourceFormatError: The body is not what the module's docstring describes, or holds no station.
            SourceEmpty: Nothing has changed since the cursor, or nothing was observed in the period.
            SourceUnavailable: The body is an error message.
        """
        answer = read_answer(raw)
        found = [item for kind in (LATEST, PAST) for item in answer.objects.get(kind, [])]
        if not found:
            raise _nothing(answer)
        readings, notes, removed = [], [], []
        for item in found:
            if str(item.get("Deleted", "false")).lower() == "true":
                removed.append(str(item.get("Id", "?"))[:20])
                continue
            try:
                readings.append(reading(item, source=NAME))
            except SourceFormatError as error:
                notes.append(f"station {str(item.get('Id', '?'))[:20]} not read ({error})")
        if not readings and notes:
            raise SourceFormatError(NAME, f"no station could be read: {notes[0]}")
        if not readings:
            raise SourceEmpty(NAME, f"nothing but removed stations: {', '.join(removed[:10])}")
        return observations(
            with_air_of_mast(readings),
            raw=raw,
            now=now,
            altitudes={place.id: place.altitude_m for place in places if isinstance(place, Station)},
            notes=notes[:10],
        )


def _is_latest(answer: Answer) -> bool:
    """Whether the question was for the latest readings: an answer without any object names no type at all."""
    return LATEST in answer.objects or not answer.objects


def _nothing(answer: Answer) -> SourceEmpty | SourceFormatError:
    if PAST in answer.objects:
        return SourceEmpty(NAME, "no observation in the period asked for")
    if not _is_latest(answer):
        return SourceFormatError(NAME, f"the answer holds no {LATEST} but {', '.join(map(str, answer.objects))[:80]}")
    if answer.last_change_id.strip("0"):
        return SourceEmpty(NAME, "nothing has changed since last time (or no station lies within sources.station_radius_km)")
    return SourceFormatError(NAME, "the answer holds no station: widen sources.station_radius_km or check the site's place")


def _question(site: Site, settings: Settings, asked: str, period: tuple[datetime, datetime] | None = None) -> Query:
    radius_m = settings.sources.station_radius_km * 1000.0
    made = question(NAME, settings, request_body([asked]), middle(site), radius_m)
    return made if period is None else replace(made, period=period)


def _latest(site: Site, settings: Settings, change_id: str) -> str:
    """The latest reading of each station that changed since."""
    include = "".join(f"<INCLUDE>{name}</INCLUDE>" for name in _INCLUDE_LATEST)
    near = _near(site, settings, "Geometry.WGS84", "Id")
    return (
        f'<QUERY objecttype="{LATEST}" schemaversion="{SCHEMA_VERSION}" changeid="{attribute(change_id)}" '
        f'includedeletedobjects="true"><FILTER>{near}</FILTER>{include}</QUERY>'
    )


def _past(site: Site, settings: Settings, start: datetime, end: datetime) -> str:
    """Every reading with start < sample <= end."""
    near = _near(site, settings, "Measurepoint.Geometry.WGS84", "Measurepoint.Id")
    return (
        f'<QUERY objecttype="{PAST}" schemaversion="{SCHEMA_VERSION}"><FILTER><AND>{near}'
        f'<GT name="Sample" value="{start:%Y-%m-%dT%H:%M:%SZ}"/><LTE name="Sample" value="{end:%Y-%m-%dT%H:%M:%SZ}"/>'
        "</AND></FILTER></QUERY>"
    )


def _near(site: Site, settings: Settings, geometry: str, identity: str) -> str:
    """The filter for stations within reach, and those the site names."""
    near = within(geometry, middle(site), settings.sources.station_radius_km * 1000.0)
    ids = [station.id for station in site.stations if station.source == NAME]
    return f'<OR>{near}<IN name="{identity}" value="{attribute(",".join(ids))}"/></OR>' if ids else near


def middle(site: Site) -> LonLat:
    """(longitude, latitude) of the middle of the site's forecast places [degree]."""
    return (
        float(np.mean([place.longitude for place in site.forecast_points])),
        float(np.mean([place.latitude for place in site.forecast_points])),
    )


def _moment_of(cursor: Mapping[str, str]) -> datetime | None:
    """When the cursor's body came; None where the cursor does not say so readably."""
    try:
        known = datetime.fromisoformat(cursor.get("fetched_at", ""))
    except ValueError:
        return None
    return known if known.tzinfo is not None else None

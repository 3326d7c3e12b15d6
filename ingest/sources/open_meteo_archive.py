"""Open-Meteo's past weather (reanalysis), as points beside the stations; only for back-fill, since it comes days late.

Contract, licence and units: `ingest.sources.open_meteo_body`. ``/v1/archive`` takes ``start_date`` and ``end_date``; the newest days (about five
for ERA5) are null and left out. It is a model's analysis, not a measurement: its points carry the prefix ``open_meteo:`` and never a
road surface, a snow depth or a kind of precipitation. No recorded answer was at hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import numpy as np
import xarray as xr

from config.settings import Settings
from config.site import Place, Site
from ingest.point_stations import point_station
from ingest.ports import Query, RawBody
from ingest.sources.open_meteo_body import LICENCE, Table, question, tables
from ingest.stations import Reading, observations
from model.domain.errors import SourceEmpty

NAME, PREFIX = "open_meteo_archive", "open_meteo"
#: Provider's name → (canonical name, unit asked for, factor to the canonical unit).
OBSERVED_MAP = MappingProxyType(
    {
        "temperature_2m": ("air_temperature", "°C", 1.0),
        "dew_point_2m": ("dew_point_temperature", "°C", 1.0),
        "wind_speed_10m": ("wind_speed", "m/s", 1.0),
        "cloud_cover": ("cloud_area_fraction", "%", 0.01),
        "precipitation": ("precipitation_amount", "mm", 1.0),
        "shortwave_radiation": ("surface_downwelling_shortwave_flux", "W/m²", 1.0),
    }
)
#: Days of one question; the cut is by the calendar, so that a resumed back-fill asks the same.
PIECE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpenMeteoArchive:
    """Open-Meteo's past weather as a source.

    Attributes:
        name: Short name.
        title: Name shown to people.
        licence: Licence and credit.
        backfill_latency: See the port.
        backfill_pause_s: See the port.
        places: Places that give the points their names.
    """

    name: str = NAME
    title: str = "Open-Meteo återanalys (modell, inte mätt)"
    licence: str = LICENCE
    backfill_latency: timedelta = timedelta(0)
    backfill_pause_s: float = 1.0
    places: tuple[Place, ...] = ()

    def of_site(self, site: Site, settings: Settings) -> "OpenMeteoArchive":  # noqa: ARG002 - the port's signature
        """The same source, naming its points for the site's forecast places."""
        return replace(self, places=site.forecast_points)

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:
        """One day of a week ago at one place: nothing newer is to be had, but whether it answers is seen.

        Raises:
            SourceUnavailable: Open-Meteo is not enabled.
        """
        week_ago = (now - timedelta(days=7)).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return self.backfill_queries(site, settings, week_ago, week_ago + PIECE)[:1]

    def backfill_queries(self, site: Site, settings: Settings, start: datetime, end: datetime) -> list[Query]:
        """One question a forecast point and day UTC.

        Raises:
            SourceUnavailable: Open-Meteo is not enabled.
        """
        options = settings.open_meteo
        model = {"models": options.archive_model} if options.archive_model else {}
        day = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        found: list[Query] = []
        while day < end:
            # an hour is told at its end: the day's last one stands as 00 of the next day
            more = {"start_date": f"{day:%Y-%m-%d}", "end_date": f"{day + PIECE:%Y-%m-%d}", **model}
            found += [
                question(
                    NAME, options.archive_url, place, settings, hourly=tuple(OBSERVED_MAP), more=more, period=(day, day + PIECE)
                )
                for place in site.forecast_points
            ]
            day += PIECE
        return found

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:
        """Canonical readings of one pseudo-station; see the port for arguments.

        Raises:
            SourceFormatError: The body is not what `open_meteo_body` describes.
            SourceUnavailable: The provider refuses the question.
            SourceEmpty: The archive does not reach these days yet.
        """
        readings: list[Reading] = []
        altitudes: dict[str, float] = {}
        found = tables(raw)
        for table in found:
            at = (table.longitude, table.latitude)
            asked = raw if len(found) == 1 else replace(raw, place=None)
            point = point_station(asked, (*self.places, *places), prefix=PREFIX, title="Open-Meteo", at=at)
            altitudes[point.id] = point.altitude_m if np.isfinite(point.altitude_m) else table.elevation
            readings += [
                Reading(point.id, point.name, point.longitude, point.latitude, time, time, values)
                for time, values in _hours(table)
            ]
        if not readings:
            raise SourceEmpty(NAME, "the archive does not reach the days asked about yet; it comes about five days late")
        return observations(readings, raw=raw, now=now, altitudes=altitudes)


def _hours(table: Table) -> list[tuple[datetime, dict[str, float]]]:
    columns = {name: table.column(theirs, unit) * factor for theirs, (name, unit, factor) in OBSERVED_MAP.items()}
    hours = []
    for i, time in enumerate(table.time):
        values = {name: float(column[i]) for name, column in columns.items() if np.isfinite(column[i])}
        if values:
            hours.append((time, values))
    return hours

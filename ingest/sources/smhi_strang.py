"""SMHI STRÅNG: modelled solar radiation of the hours just passed.

Licence and credit
    CC BY 4.0. "Källa: SMHI", and say so where values were changed.

Documented structure
    ``…/geotype/point/lon/{lon}/lat/{lat}/parameter/117/data.json?from=YYYYMMDD&to=YYYYMMDD&interval=hourly`` answers a list
    ``[{"date_time", "value"}]``; parameter 117 is global irradiance [W/m2]. Other parameters: 116 UV, 118 direct normal, 120
    photosynthetic, 121 direct horizontal, 122 diffuse; not used.

Actual structure (seen in a recorded answer of February 2020)
    The answer tells neither place nor unit; both are known from the question. The fields of many points (``lat``, ``lon``, ``value``) that
    the same service gives are refused. Just after midnight the provider answers "no data found" for the new day, which is no failure.

Unverified
    Whether an hourly value is the mean of the hour before or after ``date_time``; it is taken as the hour before, so a wrong guess shifts
    the curve by one hour. Values below -1 W/m2 are taken as marks for missing; those between -1 and 0 as night.

What becomes of it
    ``surface_downwelling_shortwave_flux`` at a pseudo-station ``strang:<place>`` beside each ``mesan:<place>``. They have ids of their own
    because a station's readings of one time are stored as one row of one source.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import xarray as xr

from config.settings import Settings
from config.site import Place, Site
from ingest.body import json_content, moment, number, rows
from ingest.point_stations import point_station
from ingest.ports import Query, RawBody
from ingest.stations import Reading, observations
from model.domain.errors import SourceEmpty, SourceFormatError

NAME = "smhi_strang"
PREFIX = "strang"
GLOBAL_IRRADIANCE = 117

#: Provider's parameter → (canonical name, factor to the canonical unit).
VARIABLE_MAP = MappingProxyType({GLOBAL_IRRADIANCE: ("surface_downwelling_shortwave_flux", 1.0)})  # W/m2

_NIGHT_W_M2 = -1.0
_PIECE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SmhiStrang:
    """SMHI's radiation model as a source of observations at the site's forecast places.

    Attributes:
        name: Short name.
        title: Name shown to people.
        licence: Licence and credit.
        places: Places that give the points their names.
    """

    name: str = NAME
    title: str = "SMHI STRÅNG (modell, inte mätt)"
    licence: str = "CC BY 4.0. Källa: SMHI (omräknad av Halka)"
    backfill_latency: timedelta = timedelta(0)
    backfill_pause_s: float = 2.0
    places: tuple[Place, ...] = ()

    def of_site(self, site: Site, settings: Settings) -> "SmhiStrang":  # noqa: ARG002 - the port's signature
        """The same source, naming its points for the site's forecast places."""
        return replace(self, places=site.forecast_points)

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:
        """One question a forecast place: yesterday and today, since the newest hours come late."""
        return _questions(site, settings, now - timedelta(days=1), now)

    def backfill_queries(self, site: Site, settings: Settings, start: datetime, end: datetime) -> list[Query]:
        """One question a forecast place and day UTC."""
        day = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        found: list[Query] = []
        while day < end:
            found += _questions(site, settings, day, day, period=(day, day + _PIECE))
            day += _PIECE
        return found

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:
        """Canonical readings of one pseudo-station; see the port for arguments.

        Raises:
            SourceFormatError: The body is not what the module's docstring describes.
            SourceEmpty: There is no data yet for the days asked about.
        """
        _refuse_apology(raw)
        steps = rows(json_content(raw), source=NAME, where="the answer")
        if steps and "date_time" not in steps[0] and "lat" in steps[0]:
            raise SourceFormatError(NAME, "the answer is a field of many points; Halka asks for single points (geotype/point)")
        point = point_station(raw, (*self.places, *places), prefix=PREFIX, title="SMHI STRÅNG")
        readings = []
        for step in steps:
            time = moment(step.get("date_time"), source=NAME, where="date_time")
            value = number(step, "value", source=NAME, where=f"{time:%Y-%m-%dT%H:%MZ}")
            values = {name: max(value, 0.0) * factor for name, factor in VARIABLE_MAP.values() if value >= _NIGHT_W_M2}
            readings.append(Reading(point.id, point.name, point.longitude, point.latitude, time, time, values))
        if not any(reading.values for reading in readings):
            raise SourceEmpty(NAME, "no data yet for the days asked about, as is usual just after midnight")
        return observations(readings, raw=raw, now=now, altitudes={point.id: point.altitude_m})


def _questions(
    site: Site, settings: Settings, first: datetime, last: datetime, period: tuple[datetime, datetime] | None = None
) -> list[Query]:
    base = settings.sources.smhi_strang_url.rstrip("/")
    return [
        Query(
            source=NAME,
            url=f"{base}/geotype/point/lon/{place.longitude:.6f}/lat/{place.latitude:.6f}/parameter/{GLOBAL_IRRADIANCE}/data.json",
            params={"from": f"{first:%Y%m%d}", "to": f"{last:%Y%m%d}", "interval": "hourly"},
            place=(place.longitude, place.latitude),
            absent_is_nothing=True,
            period=period,
        )
        for place in site.forecast_points
    ]


def _refuse_apology(raw: RawBody) -> None:
    """The provider says "no data found" as plain text; in what form exactly is not recorded."""
    if b"no data found" in raw.body[:500].lower():
        raise SourceEmpty(NAME, "no data yet for the days asked about, as is usual just after midnight")

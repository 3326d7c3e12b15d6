"""Open-Meteo's ensemble: the members of one global or regional model.

Contract, licence and units: `ingest.sources.open_meteo_body`. Columns are the control run under its plain name and ``<name>_member01`` and so
on; the model is configuration (``open_meteo.ensemble_model``), since the provider renames them. No recorded answer was at hand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import xarray as xr

from config.settings import Settings
from config.site import Place, Site
from ingest.canonical import canonical_members
from ingest.members import common_steps
from ingest.ports import Query, RawBody
from ingest.sources.open_meteo import grid_point, hours_before, points_side_by_side
from ingest.sources.open_meteo_body import ASKED, LICENCE, Table, question, series_of, tables
from ingest.spread import spread_places
from model.domain.errors import SourceFormatError
from model.domain.variables import FORECAST_REQUIRED
from model.domain.weather import to_utc64

NAME = "open_meteo_ensemble"
HOURS = 96
_MEMBER = re.compile(r"^temperature_2m(_member\d{2,3})?$")


@dataclass(frozen=True, slots=True)
class OpenMeteoEnsemble:
    """Open-Meteo's ensemble as a source."""

    name: str = NAME
    title: str = "Open-Meteo ensemble"
    licence: str = LICENCE

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:  # noqa: ARG002 - the port's signature
        """One question a forecast point.

        Raises:
            SourceUnavailable: Open-Meteo is not enabled.
        """
        more = {"models": settings.open_meteo.ensemble_model, "forecast_hours": str(HOURS)}
        places = spread_places(site.forecast_points, settings.sources.point_queries)
        return [question(NAME, settings.open_meteo.ensemble_url, place, settings, hourly=ASKED, more=more) for place in places]

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:  # noqa: ARG002 - the port's signature
        """Canonical forecast with the ensemble's members; see the port for arguments.

        Raises:
            SourceFormatError: The body is not what `open_meteo_body` describes.
            SourceUnavailable: The provider refuses the question.
        """
        found = tables(raw)
        asked = raw if len(found) == 1 else replace(raw, place=None)  # each of several tells its own place
        return points_side_by_side([_forecast(table, asked, places) for table in found])


def _forecast(table: Table, raw: RawBody, places: Sequence[Place]) -> xr.Dataset:
    suffixes = sorted(found.group(1) or "" for name in table.columns if (found := _MEMBER.match(name)))
    if not suffixes or not table.time:
        raise SourceFormatError(NAME, "the answer holds no member with temperature_2m")
    each = [series_of(table, suffix) for suffix in suffixes]
    order = np.argsort(np.array([to_utc64(time) for time in table.time]), kind="stable")
    stacked = {name: np.stack([member[name][order] for member in each])[:, None, :] for name in each[0]}
    series, common, notes = common_steps(stacked, FORECAST_REQUIRED, source=NAME)
    times = np.array([to_utc64(time) for time in table.time], dtype="datetime64[ns]")[order]
    starts = np.array([to_utc64(time) for time in hours_before(table.time)], dtype="datetime64[ns]")[order]
    issued = min(table.time)
    point = grid_point(table)
    return canonical_members(
        {name: values[..., common] for name, values in series.items()},
        time=times[common],
        interval_start=starts[common],
        grid_points=[point],
        asked=[raw.place or (point.longitude, point.latitude)],
        raw=raw,
        places=places,
        reference_time=issued,
        issued_at=issued,
        notes=notes,
    )

"""Open-Meteo's forecast, and for the past its forecasts as they were issued.

Contract, licence and units: `ingest.sources.open_meteo_body`. The forecast is off until an operator enables it.

Forecast
    Hours from the current one on. When the run was issued is not told: the first hour stands for it, which is never later than the truth by
    more than an hour and never earlier than the question.

Earlier runs (``previous-runs-api``)
    ``<name>_previous_dayN`` at a time is what was forecast for it N days (24 N hours) before. A forecast as of 00 UTC is put together of
    ``_previous_day1`` for its first day, ``_previous_day2`` for its second and so on: every value was issued at or before 00 UTC, so
    nothing is known too early, but the first day's are up to a day older than a run of that hour would have been. ``attrs["note"]`` says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import xarray as xr

from config.settings import Settings
from config.site import Place, Site
from ingest.canonical import GridPoint, canonical_forecast
from ingest.ports import Query, RawBody
from ingest.sources.open_meteo_body import ASKED, LICENCE, Series, Table, question, series_of, tables
from ingest.spread import spread_places
from model.domain.errors import SourceFormatError

NAME = "open_meteo"
#: Hours asked for [h].
HOURS = 96
#: Days of a forecast put together of earlier runs.
DAYS_BACK = 3
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_EARLIER = re.compile(r"^temperature_2m_previous_day(\d)$")
PUT_TOGETHER = "put together of earlier runs: each value was issued one to three whole days before its hour"


@dataclass(frozen=True, slots=True)
class OpenMeteo:
    """Open-Meteo's forecast as a source."""

    name: str = NAME
    title: str = "Open-Meteo"
    licence: str = LICENCE
    backfill_latency: timedelta = timedelta(hours=6)
    backfill_pause_s: float = 1.0

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:  # noqa: ARG002 - the port's signature
        """One question a forecast point.

        Raises:
            SourceUnavailable: Open-Meteo is not enabled.
        """
        more = {"forecast_hours": str(HOURS)}
        places = spread_places(site.forecast_points, settings.sources.point_queries)
        return [question(NAME, settings.open_meteo.forecast_url, place, settings, hourly=ASKED, more=more) for place in places]

    def backfill_queries(self, site: Site, settings: Settings, start: datetime, end: datetime) -> list[Query]:
        """One question a forecast point and day: the forecast as of 00 UTC.

        Raises:
            SourceUnavailable: Open-Meteo is not enabled.
        """
        columns = [f"{name}_previous_day{day}" for name in ASKED for day in range(1, DAYS_BACK + 1)]
        places = spread_places(site.forecast_points, settings.sources.point_queries)
        day = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        found: list[Query] = []
        while day < end:
            more = {"start_date": f"{day:%Y-%m-%d}", "end_date": f"{day + DAYS_BACK * _DAY:%Y-%m-%d}"}
            address, period = settings.open_meteo.previous_runs_url, (day, day + _DAY)
            found += [question(NAME, address, place, settings, hourly=columns, more=more, period=period) for place in places]
            day += _DAY
        return found

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:  # noqa: ARG002 - the port's signature
        """Canonical forecast of the places in a body; see the port for arguments.

        Raises:
            SourceFormatError: The body is not what `open_meteo_body` describes.
            SourceUnavailable: The provider refuses the question.
        """
        found = tables(raw)
        asked = raw if len(found) == 1 else replace(raw, place=None)  # each of several tells its own place
        return points_side_by_side([_forecast(table, asked, places) for table in found])


def points_side_by_side(parts: Sequence[xr.Dataset]) -> xr.Dataset:
    """Forecasts of single points from one answer as one; they share their hours.

    Raises:
        SourceFormatError: They do not.
    """
    first = parts[0]
    for part in parts[1:]:
        if not np.array_equal(part["time"].to_numpy(), first["time"].to_numpy()) or set(part) != set(first):
            raise SourceFormatError(str(first.attrs["source"]), "the places of one answer have different hours or variables")
    if len(parts) == 1:
        return first
    return xr.concat(
        parts, dim="point", data_vars="minimal", coords="different", compat="equals", join="exact", combine_attrs="override"
    )


def grid_point(table: Table) -> GridPoint:
    """Where a table holds."""
    return GridPoint(table.longitude, table.latitude, None if np.isnan(table.elevation) else table.elevation)


def hours_before(times: Sequence[datetime]) -> list[datetime]:
    """Start of the hour that ends at each time."""
    return [time - _HOUR for time in times]


def _forecast(table: Table, raw: RawBody, places: Sequence[Place]) -> xr.Dataset:
    days = sorted(int(found.group(1)) for name in table.columns if (found := _EARLIER.match(name)))
    if not table.time or any(later <= earlier for earlier, later in pairwise(sorted(set(table.time)))):
        raise SourceFormatError(NAME, "the answer holds no hours")
    issued, note = min(table.time), ""
    if days:
        series, keep = _put_together(table, days, issued), np.array([time > issued for time in table.time])
        times, note = [time for time in table.time if time > issued], PUT_TOGETHER
        series = {name: values[keep] for name, values in series.items()}
    else:
        series, times = series_of(table), table.time
    forecast = canonical_forecast(
        series,
        time=times,
        interval_start=hours_before(times),
        grid_point=grid_point(table),
        raw=raw,
        places=places,
        reference_time=issued,
        issued_at=issued,
    )
    return forecast.assign_attrs(note="; ".join(text for text in (str(forecast.attrs["note"]), note) if text))


def _put_together(table: Table, days: Sequence[int], issued: datetime) -> dict[str, Series]:
    """For each hour the newest of the earlier forecasts that had been issued by the given moment."""
    needed = np.array([max(1, -(-int((time - issued).total_seconds()) // 86400)) for time in table.time])
    series: dict[str, Series] = {}
    for day in days:
        for name, values in series_of(table, f"_previous_day{day}").items():
            chosen = series.setdefault(name, np.full(len(table.time), np.nan))
            chosen[needed == day] = values[needed == day]
    return series

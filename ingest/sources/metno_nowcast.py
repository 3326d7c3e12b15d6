"""MET Norway Nowcast 2.0, product ``complete``: radar precipitation for the next two hours, in steps of five minutes.

Licence and credit
    CC BY 4.0 or NLOD 2.0. "Data from MET Norway".

Documented structure
    GeoJSON Feature like Locationforecast's: ``properties.meta{updated_at, units{}, radar_coverage}`` and ``properties.timeseries[{time, data:
    {instant: {details}, next_1_hours}}]``, a row every five minutes for about two hours. ``precipitation_rate`` [mm/h] holds at ``time``;
    temperature, humidity and wind stand in the first row only. ``radar_coverage`` is ``ok``, ``temporarily unavailable`` or ``no
    coverage``; without coverage there is no rate. Norway, Sweden, Finland and Denmark only; elsewhere 422. Same rules of use as
    Locationforecast.

Actual structure
    No recorded answer was at hand; all of the above is documentation.

Made canonical
    A rate holds from its row to the next, so an amount belongs to (row, next row] and joins the later one; the last row's rate ends nowhere
    and is not used. The kind of precipitation is not told. Only ``precipitation_amount`` is: a *partial* forecast, which completes
    others in the hours it covers (`ingest.nowcast`) and stands for none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import xarray as xr

from config.settings import Settings
from config.site import Place, Site
from ingest.body import json_object, lon_lat, mapping, moment, number, rows
from ingest.canonical import GridPoint, canonical_forecast
from ingest.ports import Query, RawBody
from ingest.spread import spread_places
from model.domain.errors import SourceEmpty, SourceFormatError

NAME = "metno_nowcast"

#: Provider's name → (canonical name, unit the contract gives).
VARIABLE_MAP = {"precipitation_rate": ("precipitation_amount", "mm/h")}
#: Rows further apart than this are not the documented product.
LONGEST_STEP = timedelta(minutes=30)
NO_RADAR = ("temporarily unavailable", "no coverage")


@dataclass(frozen=True, slots=True)
class MetnoNowcast:
    """MET Norway's radar nowcast as a source."""

    name: str = NAME
    title: str = "MET Norway Nowcast (radar)"
    licence: str = "CC BY 4.0 / NLOD 2.0. Data from MET Norway"

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:  # noqa: ARG002 - the port's signature
        """One question a forecast point, with four decimals at most."""
        base = settings.sources.metno_nowcast_url.rstrip("/")
        return [
            Query(
                source=NAME,
                url=f"{base}/complete",
                place=(place.longitude, place.latitude),
                params={
                    "lat": f"{place.latitude:.4f}".rstrip("0").rstrip("."),
                    "lon": f"{place.longitude:.4f}".rstrip("0").rstrip("."),
                },
            )
            for place in spread_places(site.forecast_points, settings.sources.point_queries)
        ]

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:  # noqa: ARG002 - the port's signature
        """Partial forecast of one point; see the port for arguments.

        Raises:
            SourceFormatError: The body is not what the module's docstring describes.
            SourceEmpty: No radar sees the place now.
        """
        answer = json_object(raw)
        properties = mapping(answer.get("properties"), source=NAME, where="properties")
        meta = mapping(properties.get("meta"), source=NAME, where="properties.meta")
        coverage = str(meta.get("radar_coverage", "ok")).lower()
        if coverage in NO_RADAR:
            raise SourceEmpty(NAME, f"no radar sees the place now ({coverage})")
        units = mapping(meta.get("units"), source=NAME, where="properties.meta.units")
        unit = VARIABLE_MAP["precipitation_rate"][1]
        if units.get("precipitation_rate") != unit:
            raise SourceFormatError(
                NAME, f"precipitation_rate is in {str(units.get('precipitation_rate'))[:20]!r}, expected {unit!r}"
            )
        times, rates = _rates(rows(properties.get("timeseries"), source=NAME, where="properties.timeseries"))
        updated = moment(meta.get("updated_at"), source=NAME, where="properties.meta.updated_at")
        geometry = mapping(answer.get("geometry"), source=NAME, where="geometry")
        longitude, latitude = lon_lat(geometry.get("coordinates"), source=NAME, where="geometry.coordinates")
        hours = np.array([(later - earlier) / timedelta(hours=1) for earlier, later in pairwise(times)])
        return canonical_forecast(
            {"precipitation_amount": rates[:-1] * hours},
            time=times[1:],
            interval_start=times[:-1],
            grid_point=GridPoint(longitude, latitude),
            raw=raw,
            places=places,
            reference_time=updated,
            issued_at=updated,
            required=("precipitation_amount",),
        )


def _rates(steps: Sequence[dict[str, object]]) -> tuple[list[datetime], np.ndarray]:
    """Times in order and the rate from each on [mm/h]; steps repeated in full count once."""
    found: dict[datetime, float] = {}
    for step in steps:
        time = moment(step.get("time"), source=NAME, where="time of a step")
        where = f"{time:%Y-%m-%dT%H:%MZ}"
        content = mapping(step.get("data"), source=NAME, where=f"data of {where}")
        instant = mapping(content.get("instant"), source=NAME, where=f"instant of {where}")
        details = mapping(instant.get("details"), source=NAME, where=f"instant.details of {where}")
        rate = number(details, "precipitation_rate", source=NAME, where=where)
        if time in found and not np.array_equal(found[time], rate, equal_nan=True):
            raise SourceFormatError(NAME, f"the step {where} comes twice with different values")
        found[time] = rate
    times = sorted(found)
    if len(times) < 2:
        raise SourceFormatError(NAME, f"the answer holds {len(times)} time steps; an amount needs two")
    longest = max(later - earlier for earlier, later in pairwise(times))
    if longest > LONGEST_STEP:
        raise SourceFormatError(NAME, f"steps lie {longest} apart, expected five minutes: this is not a nowcast")
    return times, np.array([found[time] for time in times])

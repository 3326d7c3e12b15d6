"""From archived bodies to what the store keeps: the same way whether they came just now or years ago. Pure but for the parsers' own."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import xarray as xr

from config.site import Place, Site, Station
from ingest.asking import Asked, reported
from ingest.assemble import join_points, within
from ingest.joined import joined
from ingest.ports import ObservationSource, Query, RawBody
from ingest.quality import Doubt, flag_observations
from model.domain.weather import to_utc64
from model.domain.weather_sensors import SensorOffset

_Part = TypeVar("_Part")
#: Beside a back-filled forecast: when it became known was reckoned, not seen.
BACKFILLED = "back-filled: known since its issue and the usual delay"


@dataclass(frozen=True, slots=True)
class Readings:
    """What several bodies of one observation source hold together.

    Attributes:
        observations: Flagged, of stations within reach; None where there are none.
        doubts: Why readings carry flags.
    """

    observations: xr.Dataset | None = None
    doubts: tuple[Doubt, ...] = ()


def stations_of(site: Site, source: str) -> list[Station]:
    """The stations a site names of one source."""
    return [station for station in site.stations if station.source == source]


def parsed(asked: Asked, parse: Callable[[RawBody], _Part]) -> list[tuple[Query, RawBody, _Part | None]]:
    """Every body that could be read, None beside a whole one that holds nothing. What could not is noted as a failure.

    Args:
        asked: What came; failures and empty answers are noted in it.
        parse: The source's own reader.
    """
    parts: list[tuple[Query, RawBody, _Part | None]] = []
    for query, raw in asked.received:
        failures = len(asked.failures)
        part: _Part | None = None
        with reported(asked, query, came=True):
            part = parse(raw)
        if len(asked.failures) == failures:
            parts.append((query, raw, part))
    return parts


def forecast_of(parts: Sequence[xr.Dataset], places: Sequence[Place], *, latency: timedelta | None = None) -> xr.Dataset:
    """The points of one run side by side.

    Args:
        parts: Canonical forecasts of one source.
        places: Places of the site.
        latency: Of a back-filled run: it counts as known so long after its issue. None for one that just came.

    Raises:
        ForecastError: The points do not belong together.
    """
    whole = join_points(parts, places)
    if latency is None:
        return whole
    issued = datetime.fromisoformat(str(whole.attrs.get("issued_at") or whole.attrs["reference_time"]))
    note = "; ".join(text for text in (str(whole.attrs.get("note", "")), BACKFILLED) if text)
    return whole.assign_attrs(available_at=(issued + latency).isoformat(), note=note)


def observations_of(
    source: ObservationSource,
    parts: Sequence[tuple[Query, xr.Dataset]],
    site: Site,
    *,
    recent: xr.Dataset | None = None,
    offsets: Iterable[SensorOffset] = (),
) -> Readings:
    """The stations within reach, and those the site names, with quality flags.

    Args:
        source: Whose they are.
        parts: Canonical observations, each with its question.
        site: Where.
        recent: Stored readings of the hours before, so that steps and flat lines are seen.
        offsets: What was learned of the sensors.

    Raises:
        ForecastError: The parts contradict each other.
    """
    always = [station.id for station in stations_of(site, source.name)]
    near = [part for query, whole in parts if (part := _asked_for(whole, query, always)) is not None]
    if not near:
        return Readings()
    flagged = flag_observations(joined(near), recent=recent, offsets=offsets)
    return Readings(flagged.observations, flagged.doubts)


def _asked_for(part: xr.Dataset, query: Query, always: Sequence[str]) -> xr.Dataset | None:
    """The stations within reach, at the times in the period asked about; an answer may hold years more."""
    if query.period is not None:
        start, end = (to_utc64(moment) for moment in query.period)
        times = part["time"].to_numpy()
        part = part.isel(time=(times > start) & (times <= end))
        if not part.sizes["time"]:
            return None
    if query.place is None or query.radius_m <= 0.0:
        return part
    return within(part, query.place, radius_km=query.radius_m / 1000.0, always=always)

"""All sources of a site, asked side by side; one that fails never stops another.

Every body is archived before it is parsed. What failed is reported in words a person can act on; what came is returned whole.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

import xarray as xr

from config.errors import HalkaError
from config.settings import Settings
from config.site import Place, Site
from ingest.assemble import join_points, within
from ingest.ports import ForecastSource, ObservationSource, Query, RawBody, Transport
from ingest.quality import Doubt, flag_observations
from ingest.raw import RawArchive
from ingest.sources.catalogue import FORECAST_SOURCES, OBSERVATION_SOURCES, source_of_site
from model.domain.errors import SourceError
from store.raw import RawRecord

_MOST_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What came of asking all sources of one kind.

    Attributes:
        datasets: One canonical Dataset a source that answered, in the order the site names them.
        failures: (source, message) of each thing that went wrong, also where part of a source answered.
        raw: Rows of the raw archive to be stored, in the order the bodies came.
        doubts: Why readings carry flags.
    """

    datasets: tuple[xr.Dataset, ...] = ()
    failures: tuple[tuple[str, str], ...] = ()
    raw: tuple[RawRecord, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass
class _Harvest:
    """What one source gave so far."""

    parts: list[xr.Dataset] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    raw: list[RawRecord] = field(default_factory=list)
    doubts: tuple[Doubt, ...] = ()
    whole: xr.Dataset | None = None


def fetch_forecasts(
    site: Site,
    settings: Settings,
    transport: Transport,
    archive: RawArchive,
    now: datetime,
    *,
    sources: Mapping[str, ForecastSource] = FORECAST_SOURCES,
) -> FetchReport:
    """Canonical forecasts from every source the site names, each with one point a forecast place.

    Args:
        site: Where, and which sources.
        settings: Addresses and limits.
        transport: Way to reach providers.
        archive: Where bodies are kept before parsing.
        now: Time it is (aware UTC).
        sources: Sources by name.
    """

    def ask(name: str) -> _Harvest:
        harvest = _Harvest()
        with _reported(harvest, name):
            source = source_of_site(sources, name, site, settings)
            for query in source.queries(site, settings, now):
                _ask(harvest, query, source, site.forecast_points, transport=transport, archive=archive, now=now, site_id=site.id)
            if harvest.parts:
                harvest.whole = join_points(harvest.parts, site.forecast_points)
        return harvest

    return _all(site.forecast_sources, ask)


def fetch_observations(
    site: Site,
    settings: Settings,
    transport: Transport,
    archive: RawArchive,
    now: datetime,
    *,
    recent: xr.Dataset | None = None,
    sources: Mapping[str, ObservationSource] = OBSERVATION_SOURCES,
) -> FetchReport:
    """Flagged observations from every source the site names, of stations within reach and those the site names.

    Args:
        site: Where, and which sources.
        settings: Addresses and limits.
        transport: Way to reach providers.
        archive: Where bodies are kept before parsing.
        now: Time it is (aware UTC).
        recent: Stored readings of the hours before, so that steps and flat lines are seen.
        sources: Sources by name.
    """

    def ask(name: str) -> _Harvest:
        harvest = _Harvest()
        stations = [station for station in site.stations if station.source == name]
        with _reported(harvest, name):
            source = source_of_site(sources, name, site, settings)
            queries = source.queries(site, settings, now)
            for query in queries:
                _ask(harvest, query, source, stations, transport=transport, archive=archive, now=now, site_id=site.id)
            near = [_near(part, queries, stations) for part in harvest.parts]
            kept = [part for part in near if part is not None]
            if harvest.parts and not kept:
                harvest.failures.append(
                    f"answered with {sum(part.sizes['station'] for part in harvest.parts)} stations, none within "
                    f"{settings.sources.station_radius_km:g} km (sources.station_radius_km) of the site or named by it"
                )
            if kept:
                flagged = flag_observations(_side_by_side(kept), recent=recent)
                harvest.whole, harvest.doubts = flagged.observations, flagged.doubts
        return harvest

    return _all(site.observation_sources, ask)


def _all(names: Sequence[str], ask: Callable[[str], _Harvest]) -> FetchReport:
    distinct = list(dict.fromkeys(names))
    if not distinct:
        return FetchReport()
    with ThreadPoolExecutor(max_workers=min(len(distinct), _MOST_AT_ONCE), thread_name_prefix="source") as pool:
        harvests = dict(zip(distinct, pool.map(ask, distinct), strict=True))
    return FetchReport(
        datasets=tuple(harvest.whole for harvest in harvests.values() if harvest.whole is not None),
        failures=tuple((name, text) for name, harvest in harvests.items() for text in _told(harvest)),
        raw=tuple(record for harvest in harvests.values() for record in harvest.raw),
        doubts=tuple(doubt for harvest in harvests.values() for doubt in harvest.doubts),
    )


def _ask(
    harvest: _Harvest,
    query: Query,
    source: ForecastSource | ObservationSource,
    places: Sequence[Place],
    *,
    transport: Transport,
    archive: RawArchive,
    now: datetime,
    site_id: str,
) -> None:
    """One question: archived, then parsed; a failure is noted and the next question gets its turn."""
    with _reported(harvest, query.source):
        raw: RawBody = transport.send(query, now)
        harvest.raw.append(archive.keep(raw, query, site=site_id))
        harvest.parts.append(source.parse(raw, places=places, now=now))


class _reported:  # noqa: N801 - reads as a verb in a with statement
    """Notes an error of Halka's own tree, or of a parser, as a failure of the source."""

    def __init__(self, harvest: _Harvest, name: str) -> None:
        self._harvest, self._name = harvest, name

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if error is None:
            return False
        if isinstance(error, SourceError):
            self._harvest.failures.append(str(error).removeprefix(f"{error.source}: "))
        elif isinstance(error, HalkaError):
            self._harvest.failures.append(str(error))
        elif isinstance(error, Exception):
            self._harvest.failures.append(
                f"could not be read: {type(error).__name__}: {error}. The body is kept in the raw archive"
            )
        else:
            return False
        return True


def _told(harvest: _Harvest) -> list[str]:
    """Each message once, with how often it came; one message where the source gave nothing at all."""
    times: dict[str, int] = {}
    for text in harvest.failures:
        plain = text.split(" [not asked again")[0]
        times[plain] = times.get(plain, 0) + 1
    if harvest.whole is None and len(times) > 1:
        first = next(iter(times))
        return [f"{first} ({len(harvest.failures)} questions failed, this is the first)"]
    return [text if count == 1 else f"{text} ({count} questions)" for text, count in times.items()]


def _near(part: xr.Dataset, queries: Sequence[Query], stations: Sequence[Place]) -> xr.Dataset | None:
    query = queries[0]
    if query.place is None or query.radius_m <= 0.0:
        return part
    ids = [str(getattr(station, "id", "")) for station in stations]
    return within(part, query.place, radius_km=query.radius_m / 1000.0, always=ids)


def _side_by_side(parts: Sequence[xr.Dataset]) -> xr.Dataset:
    if len(parts) == 1:
        return parts[0]
    joined = xr.concat(parts, dim="station", join="outer", combine_attrs="override").sortby("time")
    first = ~joined.get_index("station").duplicated()
    return joined.isel(station=first)

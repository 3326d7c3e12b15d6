"""All sources of a site, asked side by side; one that fails or hangs never stops another.

Every body is archived before it is parsed. What failed is reported in words a person can act on; what came is returned whole.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

import xarray as xr

from config.settings import Settings
from config.site import Place, Site
from ingest.abreast import abreast
from ingest.asking import Asked, Failure, Way, ask, reported
from ingest.circuit import Result, after, before
from ingest.gaps import gap_after, without_gap
from ingest.harvest import FetchReport, Harvest, outcome_of, report_of, told
from ingest.ports import (
    ForecastSource,
    GridTransport,
    Incremental,
    ObservationSource,
    PriceSource,
    Query,
    Source,
    Transport,
    WarningSource,
)
from ingest.raw import RawArchive
from ingest.reading import forecast_of, observations_of, parsed, stations_of
from ingest.sources.catalogue import FORECAST_SOURCES, OBSERVATION_SOURCES, PRICE_SOURCES, WARNING_SOURCES, source_of_site
from model.domain.source_state import Outcome, SourceState
from model.domain.weather_sensors import SensorOffset

__all__ = ["FetchReport", "Harvest", "fetch_forecasts", "fetch_observations", "fetch_prices", "fetch_warnings"]

_Kind = TypeVar("_Kind", bound=Source)
#: What a source's parsed bodies come to: fills in the harvest, notes failures.
_Finish = Callable[[_Kind, Asked, Harvest], Harvest]
#: Called with each source's harvest as soon as it is in.
Keep = Callable[[Harvest], None]
_NO_STATES: Mapping[str, SourceState] = MappingProxyType({})


def fetch_forecasts(
    site: Site,
    settings: Settings,
    transport: Transport,
    archive: RawArchive,
    now: datetime,
    *,
    sources: Mapping[str, ForecastSource] = FORECAST_SOURCES,
    states: Mapping[str, SourceState] = _NO_STATES,
    grids: GridTransport | None = None,
    keep: Keep | None = None,
) -> FetchReport:
    """Canonical forecasts from every source the site names, each with one point a forecast place.

    Args:
        site: Where, and which sources.
        settings: Addresses and limits.
        transport: Way to reach providers.
        archive: Where bodies are kept before parsing.
        now: Time it is (aware UTC).
        sources: Sources by name.
        states: How each source stood when it was last asked.
        grids: Way to look into gridded files; None where their pieces come over `transport` (recordings).
        keep: Called with each source's harvest as it comes, in this thread.
    """

    def finish(source: ForecastSource, asked: Asked, harvest: Harvest) -> Harvest:
        parts = parsed(asked, lambda raw: source.parse(raw, places=site.forecast_points, now=now))
        whole: xr.Dataset | None = None
        usable = [part for _, _, part in parts if part is not None]
        if usable:
            with reported(asked, came=True):
                whole = forecast_of(usable, site.forecast_points)
        return replace(harvest, weather=whole)

    work = _Work(site, settings, Way(transport, archive, grids), now, states, site.forecast_points)
    return work.all(site.forecast_sources, sources, finish, keep)


def fetch_observations(
    site: Site,
    settings: Settings,
    transport: Transport,
    archive: RawArchive,
    now: datetime,
    *,
    recent: xr.Dataset | None = None,
    offsets: Iterable[SensorOffset] = (),
    sources: Mapping[str, ObservationSource] = OBSERVATION_SOURCES,
    states: Mapping[str, SourceState] = _NO_STATES,
    keep: Keep | None = None,
) -> FetchReport:
    """Flagged observations from every source the site names, of stations within reach and those the site names.

    Args:
        site: Where, and which sources.
        settings: Addresses and limits.
        transport: Way to reach providers.
        archive: Where bodies are kept before parsing.
        now: Time it is (aware UTC).
        recent: Stored readings of the hours before, so that steps and flat lines are seen.
        offsets: What was learned of the sensors.
        sources: Sources by name.
        states: How each source stood when it was last asked, and where it is to go on.
        keep: Called with each source's harvest as it comes, in this thread.
    """
    learned = tuple(offsets)

    def finish(source: ObservationSource, asked: Asked, harvest: Harvest) -> Harvest:
        stations = stations_of(site, source.name)
        parts = parsed(asked, lambda raw: source.parse(raw, places=stations, now=now))
        whole = [(query, part) for query, _, part in parts if part is not None]
        cursor: dict[str, str] = {}
        if isinstance(source, Incremental):
            for query, raw, _ in parts:
                if query.period is None:
                    with reported(asked, query, came=True):
                        cursor |= source.next_cursor(raw)
        with reported(asked, came=True):
            readings = observations_of(source, whole, site, recent=recent, offsets=learned)
            harvest = replace(harvest, weather=readings.observations, doubts=readings.doubts)
            if whole and readings.observations is None:
                asked.failures.append(_out_of_reach(whole, settings))
        read = [query for query, _, _ in parts]
        state = harvest.state
        unread_now = any(query.period is None for query in asked.unanswered)
        own = {**without_gap(state.cursor), **({} if unread_now else cursor)}
        if read or asked.nothing:
            own |= gap_after(source, state, read=read, unread=asked.unanswered, now=now)
        return replace(harvest, state=replace(state, cursor=MappingProxyType(own)))

    work = _Work(site, settings, Way(transport, archive), now, states, (), recover=True)
    return work.all(site.observation_sources, sources, finish, keep)


def fetch_warnings(
    names: Sequence[str],
    site: Site,
    settings: Settings,
    transport: Transport,
    archive: RawArchive,
    now: datetime,
    *,
    keep: Keep,
    sources: Mapping[str, WarningSource] = WARNING_SOURCES,
    states: Mapping[str, SourceState] = _NO_STATES,
) -> FetchReport:
    """Weather warnings in force; `keep` gets them.

    Args:
        names: Which sources.
        site: Where.
        settings: Addresses and limits.
        transport: Way to reach providers.
        archive: Where bodies are kept before parsing.
        now: Time it is (aware UTC).
        keep: Called with each source's harvest as it comes, in this thread.
        sources: Sources by name.
        states: How each source stood when it was last asked.
    """

    def finish(source: WarningSource, asked: Asked, harvest: Harvest) -> Harvest:
        parts = parsed(asked, lambda raw: source.parse(raw, now=now))
        return replace(harvest, warnings=tuple(item for _, _, part in parts if part is not None for item in part))

    return _Work(site, settings, Way(transport, archive), now, states, ()).all(names, sources, finish, keep)


def fetch_prices(
    names: Sequence[str],
    site: Site,
    settings: Settings,
    transport: Transport,
    archive: RawArchive,
    now: datetime,
    *,
    keep: Keep,
    sources: Mapping[str, PriceSource] = PRICE_SOURCES,
    states: Mapping[str, SourceState] = _NO_STATES,
) -> FetchReport:
    """Electricity spot prices of the site's area; `keep` gets them.

    Args:
        names: Which sources.
        site: Where.
        settings: Addresses and limits.
        transport: Way to reach providers.
        archive: Where bodies are kept before parsing.
        now: Time it is (aware UTC).
        keep: Called with each source's harvest as it comes, in this thread.
        sources: Sources by name.
        states: How each source stood when it was last asked.
    """

    def finish(source: PriceSource, asked: Asked, harvest: Harvest) -> Harvest:
        parts = parsed(asked, lambda raw: source.parse(raw, now=now))
        return replace(harvest, prices=tuple(item for _, _, part in parts if part is not None for item in part))

    return _Work(site, settings, Way(transport, archive), now, states, ()).all(names, sources, finish, keep)


class _Work:
    """Asking sources of one kind for one site at one moment."""

    def __init__(
        self,
        site: Site,
        settings: Settings,
        way: Way,
        now: datetime,
        states: Mapping[str, SourceState],
        places: Sequence[Place],
        *,
        recover: bool = False,
    ) -> None:
        self._recover = recover
        self._site, self._settings, self._way, self._now = site, settings, way, now
        self._states, self._places = states, places

    def all(self, names: Sequence[str], sources: Mapping[str, _Kind], finish: _Finish[_Kind], keep: Keep | None) -> FetchReport:
        """Every source at once; harvests are handed over as they come and reported in the order asked for."""
        distinct = list(dict.fromkeys(names))
        longest = 2.0 * self._settings.http.source_budget_s
        harvests: dict[str, Harvest] = {}
        for name, came in abreast(distinct, lambda name: self._one(name, sources, finish), longest_s=longest):
            harvest = came or self._given_up(name, longest)
            harvests[name] = harvest
            if keep is not None:
                keep(harvest)
        return report_of([harvests[name] for name in distinct])

    def _one(self, name: str, sources: Mapping[str, _Kind], finish: _Finish[_Kind]) -> Harvest:
        state = before(self._states.get(name) or SourceState(source=name), self._now)
        asked = Asked()
        harvest = Harvest(name, state)
        with reported(asked):
            source = source_of_site(sources, name, self._site, self._settings)
            asked = ask(
                source,
                self._site,
                self._settings,
                self._way,
                self._now,
                state=state,
                places=self._places,
                recover=self._recover,
            )
            with reported(asked, came=True):
                harvest = finish(source, asked, harvest)
        return self._closed(harvest, asked)

    def _closed(self, harvest: Harvest, asked: Asked) -> Harvest:
        """The harvest with its state, its failures in words, and the rows of the raw archive."""
        something = harvest.weather is not None or bool(harvest.warnings or harvest.prices)
        empty = not something and not asked.failures
        outcome = Outcome.NOTHING if empty and not asked.received else outcome_of(asked, something=something or empty)
        if empty and asked.nothing and outcome is Outcome.NEW:
            outcome = Outcome.NOTHING
        words = told(asked.failures, nothing_came=not something)
        statuses = [raw.status for _, raw in asked.received] or [item.status for item in asked.failures if item.status]
        retry = max((item.retry_at for item in asked.failures if item.retry_at is not None), default=None)
        result = Result(outcome, "; ".join(words), statuses[-1] if statuses else None, retry, asked.fresh_until)
        state = after(harvest.state, result, site=self._site.id, now=self._now, policy=self._settings.http)
        return replace(harvest, state=state, failures=words, raw=tuple(asked.records))

    def _given_up(self, name: str, longest: float) -> Harvest:
        why = Failure(Outcome.BROKEN, f"was given up after {longest:.0f} s (twice http.source_budget_s); the others went on")
        state = before(self._states.get(name) or SourceState(source=name), self._now)
        return self._closed(Harvest(name, state), Asked(failures=[why]))


def _out_of_reach(whole: Sequence[tuple[Query, xr.Dataset]], settings: Settings) -> Failure:
    return Failure(
        Outcome.UNREADABLE,
        f"answered with {sum(part.sizes['station'] for _, part in whole)} stations, none within "
        f"{settings.sources.station_radius_km:g} km (sources.station_radius_km) of the site or named by it",
    )

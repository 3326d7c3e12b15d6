"""The past of one source, piece by piece: asked at the provider's pace, read as everything else is read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import xarray as xr

from config.settings import Settings
from config.site import Site
from ingest.asking import Asked, Failure, Way, carry, reported
from ingest.ports import Backfillable, ForecastSource, ObservationSource, PriceSource, Query, RawBody
from ingest.reading import forecast_of, observations_of, parsed, stations_of
from ingest.sources.catalogue import FORECAST_SOURCES, OBSERVATION_SOURCES, PRICE_SOURCES, WARNING_SOURCES, source_of_site
from ingest.sources.smhi_metobs import NAME as METOBS
from ingest.sources.smhi_metobs_stations import station_list_query, with_stations
from model.domain.errors import SourceUnavailable
from model.domain.prices import SpotPrice
from model.domain.source_state import Outcome
from model.domain.weather_sensors import SensorOffset
from store.raw import RawRecord

#: An answer about the past that is no older is taken from the archive instead of being asked for again.
STILL_GOOD = timedelta(hours=24)
#: After these the provider is left alone; going on would only be rude.
_STOP = frozenset({Outcome.THROTTLED, Outcome.UNREACHABLE, Outcome.NO_KEY, Outcome.BROKEN})


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of the past and the questions about it.

    Attributes:
        start: Aware UTC.
        end: Aware UTC.
        queries: All that belong to it.
    """

    start: datetime
    end: datetime
    queries: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """What a piece came to.

    Attributes:
        weather: Canonical forecast or flagged observations; None where there were none.
        prices: Of electricity.
        known_at: When the prices became known (aware UTC).
        raw: Rows of the raw archive.
        unread: What could not be read, in words; the bodies are in the archive.
        refused: What stood in the way of asking, or that no question had a body for an answer (`Outcome.NOTHING`); not done.
        stop: Whether the provider is to be left alone now.
        retry_at: Before this moment it does not want to be asked (aware UTC).
    """

    weather: xr.Dataset | None = None
    prices: tuple[SpotPrice, ...] = ()
    known_at: datetime | None = None
    raw: tuple[RawRecord, ...] = ()
    unread: tuple[str, ...] = ()
    refused: tuple[Failure, ...] = ()
    stop: bool = False
    retry_at: datetime | None = None


def pieces_of(name: str, site: Site, settings: Settings, start: datetime, end: datetime, *, now: datetime) -> tuple[Piece, ...]:
    """The stretches of the past that a source can be asked for, oldest first.

    What a provider still keeps, and where, hangs on the time it is, not on the stretch: a source is asked how it would tell all from
    `start` to now, and of that the pieces that begin before `end` are taken.

    Args:
        name: Source.
        site: Where (`site_with_stations`).
        settings: Addresses and limits.
        start: Aware UTC.
        end: Aware UTC, not after `now`; none where it is not after `start`.
        now: Time it is (aware UTC).

    Raises:
        SourceUnavailable: There is no such source, it keeps no past, or it cannot be asked; `Outcome.NO_KEY` where the site has not set
            it up (no station of it, no price area).
    """
    if name in WARNING_SOURCES:
        raise SourceUnavailable(name, "varningar kan inte hämtas i efterhand")
    source = _source(name, site, settings)
    if not isinstance(source, Backfillable):
        raise SourceUnavailable(name, "leverantören sparar inget som varit")
    by_period: dict[tuple[datetime, datetime], list[Query]] = {}
    for query in source.backfill_queries(site, settings, start, now) if start < end else ():
        if query.period is None:
            raise SourceUnavailable(name, "en fråga om det som varit säger inte vilken tid den gäller")
        if query.period[0] >= end:
            continue
        by_period.setdefault(query.period, []).append(query)
    return tuple(Piece(first, last, tuple(queries)) for (first, last), queries in sorted(by_period.items()))


def site_with_stations(name: str, site: Site, settings: Settings, way: Way, now: datetime) -> tuple[Site, tuple[RawRecord, ...]]:
    """The site with the stations whose past a source is asked for: those it names, else, for metobs, the nearest of the provider's list.

    Args:
        name: Source.
        site: Where.
        settings: Addresses and limits.
        way: How the list is asked for.
        now: Time it is (aware UTC).

    Returns:
        The site, and rows of the raw archive.

    Raises:
        SourceError: The list did not come, cannot be read, or no station is near.
    """
    if name != METOBS or stations_of(site, name):
        return site, ()
    query = station_list_query(settings)
    raw = way.transport.send(query, now)
    record = way.archive.keep(raw, query, site=site.id)
    return with_stations(site, settings, raw), () if record is None else (record,)


class Pace:
    """Keeps the pause that a provider wants between two questions, and knows how long a question takes."""

    def __init__(self, pause_s: float, stopwatch: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._pause_s, self._stopwatch, self._sleep = pause_s, stopwatch, sleep
        self._last: float | None = None
        self._spent_s, self._asked = 0.0, 0

    def wait(self) -> None:
        """Return when the next question may go out."""
        if self._last is not None:
            left = self._pause_s - (self._stopwatch() - self._last)
            if left > 0:
                self._sleep(left)
        self._last = self._stopwatch()

    def came(self) -> None:
        """An answer came."""
        if self._last is not None:
            self._spent_s += self._stopwatch() - self._last
            self._asked += 1

    def estimate(self, questions: int) -> timedelta:
        """How long so many questions will take: as long as those before did, never quicker than the pause."""
        each = self._spent_s / self._asked if self._asked else 0.0
        return timedelta(seconds=questions * max(each, self._pause_s))


def fill(
    name: str,
    piece: Piece,
    site: Site,
    settings: Settings,
    way: Way,
    now: datetime,
    *,
    pace: Pace,
    recent: xr.Dataset | None = None,
    offsets: Iterable[SensorOffset] = (),
) -> Filled:
    """Ask for one piece and read it; all of its questions are answered, one at least with a body, or it is not done.

    Args:
        name: Source.
        piece: What to ask.
        site: Where.
        settings: Addresses and limits.
        way: How.
        now: Time it is (aware UTC).
        pace: Of the provider.
        recent: Stored readings of the hours before the piece.
        offsets: What was learned of the sensors.
    """
    source = _source(name, site, settings)
    asked = Asked()
    for query in piece.queries:
        with reported(asked, query):
            raw = _archived(query, way, now)
            if raw is None:
                pace.wait()
                raw = carry(source, query, settings, way, now, site.forecast_points)
                pace.came()
            asked.note(query, raw, way.archive.keep(raw, query, site=site.id))
        if asked.failures:
            stop = asked.failures[-1].outcome in _STOP
            return Filled(
                raw=tuple(asked.records), refused=tuple(asked.failures), stop=stop, retry_at=asked.failures[-1].retry_at
            )
    if not asked.received:  # a file that is absent may be one a station never had; that all are says the address is wrong
        return Filled(refused=(Failure(Outcome.NOTHING, "; ".join(dict.fromkeys(asked.nothing))),))
    way.archive.keep_run(name, site.id, now, asked.received)
    found = Filled()
    with reported(asked, came=True):
        if name in FORECAST_SOURCES:
            found = Filled(_forecast(source_of_site(FORECAST_SOURCES, name, site, settings), asked, site, now))
        elif name in PRICE_SOURCES:
            found = _prices(source_of_site(PRICE_SOURCES, name, site, settings), asked, piece, now)
        else:
            stations = source_of_site(OBSERVATION_SOURCES, name, site, settings)
            found = Filled(_observations(stations, asked, site, now, recent, offsets))
    return replace(found, raw=tuple(asked.records), unread=tuple(failure.message for failure in asked.failures))


def _source(name: str, site: Site, settings: Settings) -> ForecastSource | ObservationSource | PriceSource:
    if name in FORECAST_SOURCES:
        return source_of_site(FORECAST_SOURCES, name, site, settings)
    if name in PRICE_SOURCES:
        return source_of_site(PRICE_SOURCES, name, site, settings)
    return source_of_site(OBSERVATION_SOURCES, name, site, settings)


def _archived(query: Query, way: Way, now: datetime) -> RawBody | None:
    known = way.archive.latest(query)
    if known is None or query.period is None:
        return None
    held = query.period[1] <= known.fetched_at and timedelta(0) <= now - known.fetched_at <= STILL_GOOD
    return replace(known, arrival=Outcome.STILL_FRESH) if held else None


def _forecast(source: ForecastSource, asked: Asked, site: Site, now: datetime) -> xr.Dataset | None:
    parts = parsed(asked, lambda raw: source.parse(raw, places=site.forecast_points, now=now))
    usable = [part for _, _, part in parts if part is not None]
    latency = source.backfill_latency if isinstance(source, Backfillable) else None
    return forecast_of(usable, site.forecast_points, latency=latency) if usable else None


def _observations(
    source: ObservationSource,
    asked: Asked,
    site: Site,
    now: datetime,
    recent: xr.Dataset | None,
    offsets: Iterable[SensorOffset],
) -> xr.Dataset | None:
    stations = stations_of(site, source.name)
    parts = parsed(asked, lambda raw: source.parse(raw, places=stations, now=now))
    whole = [(query, part) for query, _, part in parts if part is not None]
    return observations_of(source, whole, site, recent=recent, offsets=offsets).observations if whole else None


def _prices(source: PriceSource, asked: Asked, piece: Piece, now: datetime) -> Filled:
    parts = parsed(asked, lambda raw: source.parse(raw, now=now))
    prices = tuple(price for _, _, part in parts if part is not None for price in part)
    return Filled(prices=prices, known_at=min(now, prices_known_at(source, piece.start)))


def prices_known_at(source: PriceSource, start: datetime) -> datetime:
    """When the prices of a back-filled period counts as known (aware UTC).

    Args:
        source: Whose they are.
        start: Of the period (aware UTC).
    """
    return start + (source.backfill_latency if isinstance(source, Backfillable) else timedelta(0))


def questions(pieces: Sequence[Piece]) -> int:
    """Number of questions in several pieces."""
    return sum(len(piece.queries) for piece in pieces)


def candidates(site: Site, settings: Settings) -> Iterator[str]:
    """Sources of a site that keep their past, forecasts first, then stations, then prices."""
    prices = () if site.simulated or site.price_area is None else PRICE_SOURCES
    known = {*FORECAST_SOURCES, *OBSERVATION_SOURCES, *PRICE_SOURCES}
    for name in dict.fromkeys((*site.forecast_sources, *site.observation_sources, *prices)):
        if name in known and isinstance(_source(name, site, settings), Backfillable):
            yield name

"""What every source and every way to reach it must look like.

A *source* knows one provider's contract: which questions to ask for a site (`queries`) and how to read an answer (`parse`, pure). A
*transport* carries a question out and brings the body back as received: over the network, from a folder of recordings, or from the
simulator. Everything between the two is `RawBody`, which is archived before anybody tries to read it.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

import xarray as xr

from config.site import Place, Site
from model.domain.prices import SpotPrice
from model.domain.source_state import Outcome
from model.domain.warnings import WeatherWarning

if TYPE_CHECKING:
    from config.settings import Settings

#: (longitude, latitude) [degree].
LonLat = tuple[float, float]


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Query:
    """One question to one provider.

    Attributes:
        source: Short name of the source, as in the catalogue.
        url: Address without the query string.
        place: (longitude, latitude) that is asked about; None where the answer covers no particular place.
        params: Query string, in the order written; commas are sent as they stand.
        headers: Extra request headers.
        method: GET or POST.
        body: Text to post. A secret is written as its placeholder, e.g. ``{authenticationkey}``.
        secrets: Placeholder name → value; put in by the transport at the last moment, never shown, logged or archived.
        secret_fields: Placeholders the body cannot be sent without.
        secret_hint: How to come by a secret that is absent, for the message to a person.
        gate: A cheap question; while its answer is unchanged, the last answer to this one still holds.
        radius_m: How far from `place` an answer's stations may lie [m]; 0 for a point forecast.
        absent_is_nothing: Whether 404 means "not published yet" (`SourceEmpty`) rather than a fault.
        period: (start, end] of the past it covers (aware UTC); None for a question about now.
    """

    source: str
    url: str
    place: LonLat | None = None
    params: Mapping[str, str] = field(default_factory=_nothing)
    headers: Mapping[str, str] = field(default_factory=_nothing)
    method: Literal["GET", "POST"] = "GET"
    body: str | None = None
    secrets: Mapping[str, str] = field(default_factory=_nothing, repr=False)
    secret_fields: tuple[str, ...] = ()
    secret_hint: str = ""
    gate: "Query | None" = None
    radius_m: float = 0.0
    absent_is_nothing: bool = False
    period: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class RawBody:
    """An answer as received.

    Attributes:
        source: Short name of the source that was asked.
        url: Address that answered (or path of the recording), without secrets.
        status: HTTP status; 200 for a recording.
        headers: Response headers, names in lower case.
        body: Decompressed bytes.
        fetched_at: When it came (aware UTC).
        place: (longitude, latitude) that was asked about, as in the query.
        arrival: ``NEW``, ``UNCHANGED`` (the provider says the last answer holds) or ``STILL_FRESH`` (it was not asked); not archived.
    """

    source: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    fetched_at: datetime
    place: LonLat | None = None
    arrival: Outcome = field(default=Outcome.NEW, compare=False)


class Transport(Protocol):
    """A way to reach providers."""

    def send(self, query: Query, now: datetime) -> RawBody:
        """Carry a question out.

        Args:
            query: What to ask.
            now: Time it is (aware UTC).

        Raises:
            SourceUnavailable: No usable answer came; the message says what to do.
        """
        ...


class Source(Protocol):
    """What forecasts and observations have in common."""

    @property
    def name(self) -> str:
        """Short name, as in the site file."""
        ...

    @property
    def title(self) -> str:
        """Name shown to people."""
        ...

    @property
    def licence(self) -> str:
        """Licence and the credit line that must be shown."""
        ...

    def queries(self, site: Site, settings: "Settings", now: datetime) -> list[Query]:
        """Questions that together give what the site needs.

        Raises:
            SourceUnavailable: The source cannot be asked, e.g. because a key is missing.
        """
        ...


@runtime_checkable
class Incremental(Protocol):
    """A source that can be asked for what has changed since last time. It is asked with `queries_since` instead of `queries`."""

    def queries_since(self, site: Site, settings: "Settings", now: datetime, cursor: Mapping[str, str]) -> list[Query]:
        """Questions for what is new.

        Args:
            site: Where.
            settings: Addresses and limits.
            now: Time it is (aware UTC).
            cursor: What `next_cursor` gave when the rows last stored came; empty at first, and then everything is asked for.

        Raises:
            SourceUnavailable: The source cannot be asked, e.g. because a key is missing.
        """
        ...

    def next_cursor(self, raw: RawBody) -> Mapping[str, str]:
        """Where a body ends, e.g. ``{"changeid": "7000000000000000001"}``; empty where it does not tell. Pure.

        It is stored in one transaction with the rows of the body, so that neither can be had without the other. A body that holds
        a valid cursor and nothing else makes `parse` raise `SourceEmpty`.

        Raises:
            SourceFormatError: The body is not what the contract says.
        """
        ...


@runtime_checkable
class Backfillable(Protocol):
    """A source that keeps its past. Bodies are read by the same `parse`."""

    @property
    def backfill_latency(self) -> timedelta:
        """How long after its issue a forecast run is usually to be had; stands for the time it became known.

        Zero for stations; of prices counted from the beginning of their period.
        """
        ...

    @property
    def backfill_pause_s(self) -> float:
        """Least time between two of its questions about the past [s]."""
        ...

    def backfill_queries(self, site: Site, settings: "Settings", start: datetime, end: datetime) -> list[Query]:
        """Questions that together cover the past from `start` to `end`, oldest first.

        Each carries the `Query.period` it covers. Questions with equal period belong together (points of one run, parameters of one
        station): they are stored together or not at all. The cut depends on the calendar, not on `start`, so that a resumed run asks
        the same questions. What the provider no longer keeps is left out.

        Raises:
            SourceUnavailable: The source cannot be asked, e.g. because a key is missing.
        """
        ...


class ForecastSource(Source, Protocol):
    """A provider of forecasts; one body holds one point."""

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:
        """Canonical forecast in a body, for one or more of `places` (see `model.domain.weather`). Pure.

        Args:
            raw: Body as received.
            places: Places the site asks about; the point's name is that of the place nearest to `raw.place`.
            now: Time it is (aware UTC).

        Raises:
            SourceFormatError: The body is not what the contract says.
        """
        ...


class ObservationSource(Source, Protocol):
    """A provider of station readings; one body holds any number of stations."""

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:
        """Canonical observations in a body (see `model.domain.weather`), without flags. Pure.

        Args:
            raw: Body as received.
            places: The site's stations, if it names any.
            now: Time it is (aware UTC).

        Raises:
            SourceFormatError: The body is not what the contract says, or holds no station.
        """
        ...


class WarningSource(Source, Protocol):
    """A provider of weather warnings; one body holds all that are in force."""

    def parse(self, raw: RawBody, *, now: datetime) -> tuple[WeatherWarning, ...]:
        """Warnings in a body; none is an empty tuple, not an error. Pure.

        Raises:
            SourceFormatError: The body is not what the contract says.
        """
        ...


class PriceSource(Source, Protocol):
    """A provider of electricity spot prices; one body holds one day of one area."""

    def parse(self, raw: RawBody, *, now: datetime) -> tuple[SpotPrice, ...]:
        """Prices in a body, in order of time, without overlap. Pure.

        Raises:
            SourceFormatError: The body is not what the contract says.
        """
        ...


class GridTransport(Protocol):
    """A way to look into a gridded file (OPeNDAP address or path) without loading it."""

    def open(self, address: str) -> AbstractContextManager[xr.Dataset]:
        """The file as a lazy Dataset, closed at the end of the ``with`` block.

        Raises:
            SourceUnavailable: It cannot be opened; the message says what to do.
        """
        ...


@runtime_checkable
class GriddedSource(Protocol):
    """A forecast source whose provider serves grids: the piece the site needs is cut out before anything is loaded.

    The piece, as the bytes of a small NetCDF file, is the `RawBody` that is archived; `parse` reads those bytes and stays pure.
    """

    def cut(
        self,
        query: Query,
        grids: GridTransport,
        *,
        places: Sequence[Place],
        settings: "Settings",
        now: datetime,
        known: RawBody | None = None,
    ) -> RawBody:
        """The piece of the grid a question asks for.

        Args:
            query: One of `queries`; `Query.url` names the file.
            grids: Way to open it.
            places: Places the site asks about.
            settings: Limits.
            now: Time it is (aware UTC).
            known: The piece cut last, None where there is none; it comes back as ``UNCHANGED`` while the file holds the same run.

        Raises:
            SourceUnavailable: The file is not there.
            SourceFormatError: The grid lacks what the contract says.
        """
        ...

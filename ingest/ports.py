"""What every source and every way to reach it must look like.

A *source* knows one provider's contract: which questions to ask for a site (`queries`) and how to read an answer (`parse`, pure). A
*transport* carries a question out and brings the body back as received: over the network, from a folder of recordings, or from the
simulator. Everything between the two is `RawBody`, which is archived before anybody tries to read it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Protocol

import xarray as xr

from config.site import Place, Site

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
    """

    source: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    fetched_at: datetime
    place: LonLat | None = None


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

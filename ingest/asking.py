"""Asking one source: spared while its circuit is open, within its time, every body archived before anybody reads it."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from config.errors import HalkaError
from config.logs import HIDDEN, without_secrets
from config.settings import Settings
from config.site import Place, Site
from ingest.circuit import left_alone
from ingest.gaps import gap_queries, without_gap
from ingest.politeness import fresh_until
from ingest.ports import GriddedSource, GridTransport, Incremental, Query, RawBody, Source, Transport
from ingest.raw import RawArchive
from model.domain.errors import SourceEmpty, SourceError, SourceUnavailable
from model.domain.source_state import Circuit, Outcome, SourceState
from store.raw import RawRecord


@dataclass(frozen=True, slots=True)
class Way:
    """How questions travel, and where answers are kept.

    Attributes:
        transport: Way to reach providers.
        archive: Where bodies are kept before parsing.
        grids: Way to look into gridded files; None where these come over `transport` too (recordings).
        stopwatch: Seconds that pass, for time budgets.
    """

    transport: Transport
    archive: RawArchive
    grids: GridTransport | None = None
    stopwatch: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that went wrong.

    Attributes:
        outcome: As a code.
        message: In words, without the name of the source.
        status: HTTP status, None where no answer came.
        retry_at: Not to be asked again before (aware UTC).
    """

    outcome: Outcome
    message: str
    status: int | None = None
    retry_at: datetime | None = None


@dataclass
class Asked:
    """What came of asking one source so far.

    Attributes:
        received: Answers with their questions, in order.
        records: Their rows of the raw archive.
        failures: What went wrong.
        nothing: What whole answers that hold nothing said.
        unanswered: Questions that no usable answer came to.
    """

    received: list[tuple[Query, RawBody]] = field(default_factory=list)
    records: list[RawRecord] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    nothing: list[str] = field(default_factory=list)
    unanswered: list[Query] = field(default_factory=list)

    def note(self, query: Query, raw: RawBody, record: RawRecord | None) -> None:
        """An answer came; its row of the raw archive is None where it was not kept there."""
        self.received.append((query, raw))
        if record is not None:
            self.records.append(record)

    @property
    def fresh_until(self) -> datetime | None:
        """Until when every answer holds; None where one promises nothing."""
        moments = [fresh_until(raw.headers, raw.fetched_at) for _, raw in self.received]
        known = [moment for moment in moments if moment is not None]
        return min(known) if known and len(known) == len(moments) else None


class reported:  # noqa: N801 - reads as a verb in a with statement
    """Notes an error of Halka's own tree, or of a parser, as a failure of the source instead of letting it out; with no secret in its words."""

    def __init__(self, asked: Asked, query: Query | None = None, *, came: bool = False) -> None:
        self._asked, self._query, self._came = asked, query, came

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, Exception):
            return False
        if isinstance(error, SourceEmpty):
            self._asked.nothing.append(_words(error, self._query).removeprefix(f"{error.source}: "))
            return True
        if self._query is not None:
            self._asked.unanswered.append(self._query)
        self._asked.failures.append(_failure(error, self._query, came=self._came))
        return True


def _words(error: Exception, query: Query | None) -> str:
    """What an error says; it is stored, shown on pages and sent, so an address in it keeps no key."""
    said = str(error)
    for secret in () if query is None else query.secrets.values():
        for written in (secret, quote(secret, safe="")):
            said = said.replace(written, HIDDEN) if written else said
    return without_secrets(said)


def _failure(error: Exception, query: Query | None, *, came: bool) -> Failure:
    said = _words(error, query)
    if isinstance(error, SourceError):
        # an error message inside a whole answer is a refusal, not a line that is down
        outcome = Outcome.REFUSED if came and error.outcome is Outcome.UNREACHABLE else error.outcome
        return Failure(outcome, said.removeprefix(f"{error.source}: "), error.status, error.retry_at)
    if isinstance(error, HalkaError):
        return Failure(Outcome.BROKEN, said)
    return Failure(Outcome.UNREADABLE, f"could not be read: {type(error).__name__}: {said}. The body is kept in the raw archive")


@contextmanager
def set_up() -> Iterator[None]:
    """Whoever has no question to ask yet is not unreachable: something is to be set up.

    Raises:
        SourceUnavailable: The same with the code for that.
    """
    try:
        yield
    except SourceUnavailable as error:
        if error.outcome is not Outcome.UNREACHABLE:
            raise
        words = str(error).removeprefix(f"{error.source}: ")
        raise SourceUnavailable(error.source, words, outcome=Outcome.NO_KEY) from error


def ask(
    source: Source,
    site: Site,
    settings: Settings,
    way: Way,
    now: datetime,
    *,
    state: SourceState,
    places: Sequence[Place],
    recover: bool = False,
) -> Asked:
    """Carry out the questions of one source and archive what comes.

    Args:
        source: Whom to ask.
        site: For which site.
        settings: Addresses and limits.
        way: How.
        now: Time it is (aware UTC).
        state: How the source stands (`ingest.circuit.before`).
        places: Places the site asks about, for a gridded source.
        recover: Ask for what was missed while the source was silent as well; a forecast of then would be no news now.
    """
    asked = Asked()
    if left_alone(state, now):
        until = f"{state.next_ask_at:%Y-%m-%d %H:%MZ}"
        asked.failures.append(
            Failure(
                Outcome.LEFT_ALONE, f"left alone until {until} after {state.failures} failures in a row; the last: {state.detail}"
            )
        )
        return asked
    with reported(asked):
        with set_up():
            queries = _queries(source, site, settings, now, without_gap(state.cursor))
            missed = gap_queries(source, site, settings, now, state) if recover else []
            queries += [query for query in missed if query not in queries]
        _carry_out(asked, queries, source, site, settings, way, now, state=state, places=places)
        if any(raw.arrival is Outcome.NEW for _, raw in asked.received):
            way.archive.keep_run(source.name, site.id, now, asked.received)
    return asked


def _queries(source: Source, site: Site, settings: Settings, now: datetime, cursor: Mapping[str, str]) -> list[Query]:
    if isinstance(source, Incremental):
        return source.queries_since(site, settings, now, cursor)
    return source.queries(site, settings, now)


def _carry_out(
    asked: Asked,
    queries: Sequence[Query],
    source: Source,
    site: Site,
    settings: Settings,
    way: Way,
    now: datetime,
    *,
    state: SourceState,
    places: Sequence[Place],
) -> None:
    began = way.stopwatch()
    for i, query in enumerate(queries):
        left = queries[i:]
        if way.stopwatch() - began > settings.http.source_budget_s:
            asked.unanswered += left
            asked.failures.append(
                Failure(
                    Outcome.BROKEN,
                    f"{len(left)} of {len(queries)} questions were not asked: the time of this source "
                    f"(http.source_budget_s, {settings.http.source_budget_s:g} s) was out",
                )
            )
            return
        failed = len(asked.failures)
        with reported(asked, query):
            raw = carry(source, query, settings, way, now, places)
            asked.note(query, raw, way.archive.keep(raw, query, site=site.id))
        spare = asked.failures[failed:] and (
            asked.failures[-1].outcome is Outcome.THROTTLED or (state.circuit is Circuit.HALF_OPEN and not asked.received)
        )
        if spare:
            asked.unanswered += left[1:]
            return


def carry(source: Source, query: Query, settings: Settings, way: Way, now: datetime, places: Sequence[Place]) -> RawBody:
    """Carry out one question; of a gridded file only the piece the site needs.

    Raises:
        SourceError: No usable answer came.
    """
    if not isinstance(source, GriddedSource) or way.grids is None:
        return way.transport.send(query, now)
    return source.cut(query, way.grids, places=places, settings=settings, now=now, known=way.archive.latest(query))

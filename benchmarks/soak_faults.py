"""What goes wrong in the soak's winter, and when: sources, disk, database and clock, by a seed."""

import errno
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

from benchmarks.soak_databases import Cluster
from ingest.ports import Query, RawBody, Transport
from ingest.sources.simulator import FORECAST_NAME, STATION_NAME
from model.domain.errors import SourceUnavailable
from model.domain.source_state import Outcome

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: How a source fails.
SOURCE_KINDS = ("silent", "broken", "throttled", "garbled")
#: What else fails, how long it lasts [h], and how long it is well in between [h].
OTHER_KINDS = {
    "archive_full": ((12.0, 48.0), (120.0, 240.0)),
    "disk_full": ((0.2, 0.7), (60.0, 140.0)),
    "database": ((0.1, 0.4), (30.0, 90.0)),
    "clock_ahead": ((0.2, 1.0), (90.0, 200.0)),
    "clock_behind": ((0.2, 1.0), (90.0, 200.0)),
}


@dataclass(frozen=True)
class Trouble:
    """Something that is wrong for a while.

    Attributes:
        what: A source's name, or one of `OTHER_KINDS`.
        kind: How a source fails; the same as `what` of anything else.
        start: From when, aware UTC.
        end: Until when.
    """

    what: str
    kind: str
    start: datetime
    end: datetime


def schedule(start: datetime, end: datetime, seed: int) -> tuple[Trouble, ...]:
    """Everything that goes wrong in a stretch of time, whose first day is well; in the order it begins."""
    chance = random.Random(seed)  # noqa: S311 - what fails when is no secret
    found = [
        item
        for source in (FORECAST_NAME, STATION_NAME)
        for item in _spells(source, SOURCE_KINDS, (2.0, 40.0), (24.0, 120.0), start + DAY, end, chance)
    ]
    for what, (lasts, between) in OTHER_KINDS.items():
        found += _spells(what, (what,), lasts, between, start + DAY, end, chance)
    return tuple(sorted(found, key=lambda item: item.start))


def _spells(
    what: str,
    kinds: tuple[str, ...],
    lasts: tuple[float, float],
    between: tuple[float, float],
    start: datetime,
    end: datetime,
    chance: random.Random,
) -> Iterator[Trouble]:
    moment = start + chance.uniform(0.0, between[1]) * HOUR
    while moment < end:
        over = moment + chance.uniform(*lasts) * HOUR
        yield Trouble(what, chance.choice(kinds), moment, over)
        moment = over + chance.uniform(*between) * HOUR


@dataclass(frozen=True)
class Troubled:
    """A transport whose sources fail as the schedule says.

    Attributes:
        inner: Who answers otherwise.
        troubles: The schedule.
    """

    inner: Transport
    troubles: tuple[Trouble, ...]

    def send(self, query: Query, now: datetime) -> RawBody:
        """Answer, or fail.

        Raises:
            SourceUnavailable: The source is down.
        """
        kind = next((item.kind for item in self.troubles if item.what == query.source and item.start <= now < item.end), "")
        if kind == "silent":
            raise SourceUnavailable(query.source, "nobody answers")
        if kind == "broken":
            raise SourceUnavailable(query.source, "answered 500", outcome=Outcome.BROKEN, status=500)
        if kind == "throttled":
            later = now + timedelta(minutes=20)
            raise SourceUnavailable(query.source, "answered 429", outcome=Outcome.THROTTLED, status=429, retry_at=later)
        answer = self.inner.send(query, now)
        if kind == "garbled":
            return RawBody(answer.source, answer.url, 200, answer.headers, answer.body[:90], answer.fetched_at, answer.place)
        return answer


@contextmanager
def full_disk() -> Iterator[None]:
    """Every file that is written meets a full disk."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with mock.patch("store.files._write_through", refuse):
        yield


def stopper(server: Cluster | None, file: Path) -> tuple[Callable[[], object], Callable[[], object]]:
    """How the database is taken away and given back: a server is stopped, a file is locked by somebody else.

    Args:
        server: The server, None for SQLite.
        file: The SQLite file.
    """
    if server is not None:
        return server.stop, server.start
    held: list[sqlite3.Connection] = []

    def lock() -> None:
        connection = sqlite3.connect(file, isolation_level=None, timeout=30.0)
        connection.execute("BEGIN IMMEDIATE")
        held.append(connection)

    def unlock() -> None:
        while held:
            held.pop().close()

    return lock, unlock

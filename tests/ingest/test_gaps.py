"""What a silent source missed is asked for once it answers again, however often the service is restarted meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from config.settings import Settings
from config.site import Site
from ingest.gaps import gap_after, gap_queries, without_gap
from ingest.ports import Query
from model.domain.source_state import Circuit, SourceState
from tests.ingest.conftest import NOW

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Keeps:
    """A source that keeps its past, in pieces of six hours."""

    name: str = "keeps"
    backfill_latency: timedelta = timedelta(0)
    backfill_pause_s: float = 0.0

    def backfill_queries(self, site: Site, settings: Settings, start: datetime, end: datetime) -> list[Query]:
        count = -(-(end - start) // (6 * HOUR))
        return [Query("keeps", f"/past/{i}", period=(start + 6 * i * HOUR, start + 6 * (i + 1) * HOUR)) for i in range(count)]


class GoesOn(Keeps):
    """The same for a source that goes on where it was."""

    def queries_since(self, site: Site, settings: Settings, now: datetime, cursor: Mapping[str, str]) -> list[Query]:
        return []

    def next_cursor(self, raw: object) -> Mapping[str, str]:
        return {}


def told(state: SourceState, source: Keeps, now: datetime, site: Site, settings: Settings) -> list[Query]:
    return gap_queries(source, site, settings, now, state)  # type: ignore[arg-type]


@pytest.fixture
def silent() -> SourceState:
    return SourceState("keeps", answered_at=NOW - 10 * HOUR, asked_at=NOW - HOUR)


def test_a_silence_of_hours_is_asked_for_and_a_short_one_is_not(silent: SourceState, site: Site, settings: Settings) -> None:
    assert len(told(silent, Keeps(), NOW, site, settings)) == 2
    assert told(replace(silent, answered_at=NOW - HOUR), Keeps(), NOW, site, settings) == []
    assert told(replace(silent, answered_at=None), Keeps(), NOW, site, settings) == []
    assert told(silent, GoesOn(), NOW, site, settings) == [], "it asks for what it missed itself"


def test_weeks_are_left_to_the_backfill(silent: SourceState, site: Site, settings: Settings) -> None:
    queries = told(replace(silent, answered_at=NOW - timedelta(days=40)), Keeps(), NOW, site, settings)
    assert queries[0].period is not None
    assert queries[0].period[0] == NOW - timedelta(days=7)


def test_a_gap_found_while_trying_whether_it_has_recovered_is_noted_and_asked_for_next(
    silent: SourceState, site: Site, settings: Settings
) -> None:
    half = replace(silent, circuit=Circuit.HALF_OPEN)
    assert told(half, Keeps(), NOW, site, settings) == []
    cursor = gap_after(Keeps(), half, read=[Query("keeps", "/now")], unread=[], now=NOW)  # type: ignore[arg-type]
    mended = SourceState("keeps", answered_at=NOW, cursor=cursor)
    asked = told(mended, Keeps(), NOW + HOUR / 6, site, settings)
    assert [query.period[0] for query in asked if query.period] == [NOW - 10 * HOUR, NOW - 4 * HOUR]
    assert gap_after(Keeps(), mended, read=asked, unread=[], now=NOW + HOUR / 6) == {}  # type: ignore[arg-type]


def test_what_failed_of_a_gap_is_tried_again_after_an_hour_and_given_up_after_a_week(
    silent: SourceState, site: Site, settings: Settings
) -> None:
    first, second = told(silent, Keeps(), NOW, site, settings)
    for source in (Keeps(), GoesOn()):
        cursor = {"changeid": "7", **gap_after(source, silent, read=[first], unread=[second], now=NOW)}  # type: ignore[arg-type]
        assert without_gap(cursor) == {"changeid": "7"}
        state = SourceState("keeps", answered_at=NOW, cursor=cursor)
        assert told(state, source, NOW + HOUR / 2, site, settings) == []
        (again,) = told(state, source, NOW + HOUR, site, settings)
        assert again.period is not None
        assert again.period[0] == NOW - 4 * HOUR
        week = NOW + timedelta(days=7, hours=1)
        late = replace(state, answered_at=week)
        assert gap_after(source, late, read=[Query("keeps", "/now")], unread=[], now=week) == {}  # type: ignore[arg-type]


def test_a_note_that_cannot_be_read_is_no_gap(site: Site, settings: Settings) -> None:
    state = SourceState("keeps", answered_at=NOW, cursor={"halka_gap_from": "yesterday", "halka_gap_to": NOW.isoformat()})
    assert told(state, Keeps(), NOW, site, settings) == []

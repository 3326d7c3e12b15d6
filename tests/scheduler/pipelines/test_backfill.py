"""The past, piece by piece: at the provider's pace, killed and resumed without loss or repetition."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.site import Station
from ingest.backfill import pieces_of
from ingest.circuit import left_alone
from ingest.ports import Query, RawBody
from model.domain.errors import SourceUnavailable
from model.domain.source_state import Circuit, Outcome, SourceState
from scheduler.context import Context
from scheduler.pipelines.backfill import backfill_sources
from store.backfills import finished_pieces
from store.observations import observations_between
from store.source_state import save_source_state, source_states
from tests.scheduler.pipelines.world import World

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
START = NOW - timedelta(hours=36)
PIECES, READINGS = 6, 36 * 6


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World()


def run(context: Context, said: list[str] | None = None, pauses: list[float] | None = None, *, whole: bool = True) -> str:
    told, complete = backfill_sources(
        context,
        ["trafikverket"],
        START,
        NOW + timedelta(days=2),
        say=(said if said is not None else []).append,
        sleep=(pauses if pauses is not None else []).append,
        stopwatch=lambda: 0.0,
    )
    assert complete is whole
    return told


def readings(context: Context) -> dict[str, int]:
    found = observations_between(context.store, context.site.id, START, NOW, known_at=NOW)
    return {} if found is None else {str(t): 1 for t in found["time"].to_numpy()}


def test_every_reading_of_the_past_comes_at_the_providers_pace(context: Context, world: World) -> None:
    here = replace(context, transport=world, clock=lambda: NOW)
    said, pauses = [], []
    told = run(here, said, pauses)
    assert re.search(r"trafikverket: [1-9]\d* nya rader$", told)
    assert len(readings(here)) == READINGS
    assert len(world.asked) == PIECES
    assert pauses == [2.0] * (PIECES - 1), "two seconds between two questions"
    assert "6 av 6 delar kvar, 6 frågor" in said[0]
    assert "mindre än en minut kvar" in said[-1]
    assert run(here) == "trafikverket: 0 nya rader"
    assert len(world.asked) == PIECES, "nothing is asked for twice"


@pytest.mark.parametrize("fatal", [1, 4, PIECES])
def test_killed_at_any_question_and_resumed_it_loses_and_repeats_nothing(context: Context, world: World, fatal: int) -> None:
    def die(query: Query) -> None:
        if len(world.asked) == fatal:
            raise Killed

    world.before = die
    here = replace(context, transport=world, clock=lambda: NOW)
    with pytest.raises(Killed):
        run(here)
    world.before = lambda _: None
    run(here)
    assert len(readings(here)) == READINGS
    assert len(finished_pieces(here.store, here.site.id, "trafikverket")) == PIECES
    assert len(world.asked) == PIECES + 1, "the one that was killed is asked again, no other"


def test_killed_between_answer_and_store_the_answer_is_taken_from_the_archive(
    context: Context, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = replace(context, transport=world, clock=lambda: NOW)
    with monkeypatch.context() as patched:
        patched.setattr("scheduler.pipelines.backfill.save_observations", _die)
        with pytest.raises(Killed):
            run(here)
    run(here)
    assert len(world.asked) == PIECES
    assert len(readings(here)) == READINGS


def _die(*_: object, **__: object) -> int:
    raise Killed


def test_a_provider_that_throttles_ends_it_with_word_of_how_to_go_on(context: Context, world: World) -> None:
    def throttle(query: Query) -> None:
        if len(world.asked) == 5:
            raise SourceUnavailable(
                "trafikverket", "asked us to wait", outcome=Outcome.THROTTLED, status=429, retry_at=NOW + timedelta(hours=1)
            )

    world.before = throttle
    here = replace(context, transport=world, clock=lambda: NOW)
    told = run(here, whole=False)
    assert "2 delar kvar: kör samma kommando igen efter 2026-01-15 13:00Z" in told
    assert "asked us to wait" in told
    assert len(world.asked) == 5
    kept = source_states(here.store, here.site.id)["trafikverket"]
    assert (kept.outcome, kept.status) == (Outcome.THROTTLED, 429)
    assert left_alone(kept, NOW + timedelta(minutes=59)), "neither the service nor a restart asks before"
    assert "lämnas i fred till 2026-01-15 13:0" in run(here, whole=False)
    assert len(world.asked) == 5


def test_a_source_that_is_left_alone_is_not_asked_for_its_past_either(context: Context, world: World) -> None:
    open_state = SourceState("trafikverket", circuit=Circuit.OPEN, asked_at=NOW, next_ask_at=NOW + timedelta(hours=1))
    save_source_state(context.store, context.site.id, open_state)
    assert "lämnas i fred till 2026-01-15 13:00Z" in run(replace(context, transport=world, clock=lambda: NOW), whole=False)
    assert not world.asked


def test_a_piece_that_failed_amid_others_is_said_to_be_left(context: Context, world: World) -> None:
    def fail(query: Query) -> None:
        if len(world.asked) == 2:
            raise SourceUnavailable("trafikverket", "refused this one", outcome=Outcome.REFUSED, status=400)

    world.before = fail
    here = replace(context, transport=world, clock=lambda: NOW)
    assert "; 1 del kvar: kör samma kommando igen senare\n  2026-01-14 06:00Z refused this one" in run(here, whole=False)
    world.before = lambda _: None
    assert "kvar" not in run(here)
    assert len(readings(here)) == READINGS


def test_a_source_without_a_past_says_so(context: Context) -> None:
    told = backfill_sources(context, ["smhi_snow1g"], START, NOW, say=lambda _: None)
    assert told == ("▲ smhi_snow1g: leverantören sparar inget som varit", False)
    told = backfill_sources(context, ["smhi_warnings"], START, NOW, say=lambda _: None)
    assert told == ("▲ smhi_warnings: varningar kan inte hämtas i efterhand", False)


def test_a_name_that_no_source_has_is_refused_before_anything_is_asked(context: Context, world: World) -> None:
    with pytest.raises(SourceUnavailable, match="no such source"):
        backfill_sources(replace(context, transport=world), ["trafikverket", "trafikverkt"], START, NOW, say=lambda _: None)
    assert not world.asked


def test_what_a_provider_still_keeps_hangs_on_today_not_on_the_stretch(context: Context, world: World) -> None:
    here = replace(context, transport=world, clock=lambda: NOW + timedelta(days=300))
    assert run(here) == "◇ trafikverket: leverantören sparar inget från den tiden"
    assert not world.asked, "observations are kept for seven days"
    early = replace(here, clock=lambda: START - timedelta(days=1))
    assert run(early) == "inget att hämta: 2026-01-14 har inte varit än"
    assert not world.asked


def test_a_winter_long_past_is_in_the_corrected_archive(context: Context) -> None:
    mast = Station(
        id="smhi:90001", name="Provby", source="smhi_metobs", kind="air", longitude=16.2, latitude=58.6, altitude_m=33.0
    )
    site = context.site.model_copy(update={"stations": (mast,)})
    first, last = datetime(2024, 10, 15, tzinfo=UTC), datetime(2025, 1, 16, tzinfo=UTC)
    found = pieces_of("smhi_metobs", site, context.settings, first, last, now=NOW)
    assert [f"{piece.start:%Y-%m}" for piece in found] == ["2024-10", "2024-11", "2024-12", "2025-01"]
    assert all("/period/corrected-archive/" in query.url for piece in found for query in piece.queries)


def test_a_piece_that_is_not_over_is_not_entered_as_done(context: Context, world: World) -> None:
    here = replace(context, transport=world, clock=lambda: NOW - timedelta(hours=3))
    run(here)
    assert len(finished_pieces(here.store, here.site.id, "trafikverket")) == PIECES - 1


def test_bodies_are_archived_even_where_they_cannot_be_read(context: Context, world: World) -> None:
    world.spoil = lambda body: body[: len(body) // 2]
    here = replace(context, transport=world, clock=lambda: NOW)
    told = run(here)
    assert told.startswith("trafikverket: 0 nya rader")
    assert "ends in the middle" in told
    assert all(piece.note for piece in finished_pieces(here.store, here.site.id, "trafikverket"))
    assert isinstance(next(here.archive.received("trafikverket")), RawBody)

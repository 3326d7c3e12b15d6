"""Fetching from store to store: what each source gave is kept at once, with how it stands, in codes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.ports import Query, RawBody
from model.domain.errors import SourceUnavailable, StoreError
from model.domain.source_state import Circuit, Outcome
from scheduler.context import Context, opened_context
from scheduler.jobs import job_named
from scheduler.ledger import run_due
from scheduler.pipelines.fetch import fetch_observations
from scheduler.told import NothingFetched, Told, entry
from store.counts import observation_count
from store.jobs import job_runs
from store.source_state import source_states
from tests.scheduler.pipelines.world import TEN, World

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


@contextmanager
def restarted(folder: Path, world: World, now: datetime) -> Iterator[Context]:
    """The service, started anew on the same store."""
    overrides = {"database.url": f"sqlite:///{folder}/halka.db", "paths.data": str(folder), "logging.level": "error"}
    with opened_context("norrkoping", overrides=overrides, transport=world) as context:
        yield replace(context, clock=lambda: now)


def down(query: Query) -> None:
    raise SourceUnavailable(query.source, "nobody answers")


def test_a_pause_and_the_place_to_go_on_from_survive_a_restart(tmp_path: Path) -> None:
    world = World()
    with restarted(tmp_path, world, NOW) as context:
        fetch_observations(context)
        first = source_states(context.store, context.site.id)["trafikverket"]
    assert first.cursor["changeid"] == f"{int(NOW.timestamp()):019d}"
    world.before = down
    for i in range(1, 5):
        with restarted(tmp_path, world, NOW + i * TEN) as context, pytest.raises(NothingFetched):
            fetch_observations(context)
    with restarted(tmp_path, world, NOW + 4 * TEN) as context:
        broken = source_states(context.store, context.site.id)["trafikverket"]
    assert (broken.circuit, broken.outcome, broken.cursor) == (Circuit.OPEN, Outcome.UNREACHABLE, first.cursor)
    asked = len(world.asked)
    with restarted(tmp_path, world, NOW + 4 * TEN + timedelta(minutes=1)) as context, pytest.raises(NothingFetched) as left:
        fetch_observations(context)
    assert len(world.asked) == asked, "an open circuit is open for the next process too"
    assert "left alone until" in str(left.value)


def test_rows_that_cannot_be_stored_leave_the_place_to_go_on_from_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    with restarted(tmp_path, world, NOW) as context:
        fetch_observations(context)
        before = source_states(context.store, context.site.id)["trafikverket"].cursor
        rows = observation_count(context.store, context.site.id, "trafikverket")

    def full(*_: object) -> None:
        raise StoreError("the disk is full")

    with restarted(tmp_path, world, NOW + TEN) as context:
        with monkeypatch.context() as patched:
            patched.setattr("store.observations.insert_many", full)
            with pytest.raises(StoreError):
                fetch_observations(context)
        assert source_states(context.store, context.site.id)["trafikverket"].cursor == before
        assert observation_count(context.store, context.site.id, "trafikverket") == rows
        fetch_observations(context)
        assert observation_count(context.store, context.site.id, "trafikverket") > rows


def test_the_ledger_keeps_codes_and_the_terminal_a_line(tmp_path: Path) -> None:
    world = World()
    with restarted(tmp_path, world, NOW) as context:
        said = fetch_observations(context)
        assert said == "trafikverket: nytt"
        world.before = down
        run_due(replace(context, clock=lambda: NOW + TEN), job_named("observations"), NOW + TEN)
        (entered,) = job_runs(context.store, context.site.id)
    told = json.loads(entered.message)
    assert told["code"] == "fetch_observations"
    (source,) = told["arguments"]["sources"]
    assert (source["source"], source["outcome"]) == ("trafikverket", "unreachable")


def test_a_line_without_a_code_is_kept_as_it_is() -> None:
    assert entry("klart\noch mer") == "klart"
    assert json.loads(entry(Told("raden", "tidied", {"removed": 3}))) == {"code": "tidied", "arguments": {"removed": 3}}
    assert entry(SourceUnavailable("smhi_snow1g", "no contact")) == "smhi_snow1g: no contact"
    assert isinstance(Told("raden", "tidied", {}), str)


def test_bodies_have_their_rows_even_where_they_cannot_be_read(tmp_path: Path) -> None:
    world = World()
    world.spoil = lambda body: body[:100]
    with restarted(tmp_path, world, NOW) as context:
        with pytest.raises(NothingFetched, match="ends in the middle"):
            fetch_observations(context)
        kept: list[RawBody] = list(context.archive.received("trafikverket"))
        state = source_states(context.store, context.site.id)["trafikverket"]
    assert len(kept) == 1
    assert (state.outcome, state.cursor) == (Outcome.UNREADABLE, {})

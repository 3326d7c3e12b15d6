"""What is known of a provider outlives the process, and never runs ahead of the rows it belongs to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from model.domain.errors import StoreError
from model.domain.source_state import Circuit, Outcome, SourceState
from store.observations import observations_between, save_observations
from store.open import Store
from store.source_state import put_source_state, save_source_state, source_states
from tests.store.examples import observations as some_observations

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
STATE = SourceState(
    source="trafikverket",
    outcome=Outcome.THROTTLED,
    detail="asked us to wait",
    status=429,
    asked_at=NOW,
    answered_at=NOW - timedelta(hours=1),
    new_at=NOW - timedelta(hours=2),
    failures=4,
    circuit=Circuit.OPEN,
    next_ask_at=NOW + timedelta(minutes=10),
    cursor={"changeid": "7281234567890123456"},
)


def test_a_state_comes_back_whole_and_the_newer_replaces_the_older(store: Store) -> None:
    save_source_state(store, "here", STATE)
    save_source_state(store, "there", SourceState(source="trafikverket"))
    assert source_states(store, "here") == {"trafikverket": STATE}
    mended = replace(STATE, outcome=Outcome.NEW, circuit=Circuit.CLOSED, failures=0, next_ask_at=None)
    save_source_state(store, "here", mended)
    assert source_states(store, "here")["trafikverket"] == mended
    assert source_states(store, "there")["trafikverket"].asked_at is None


def test_rows_and_the_place_to_go_on_from_are_kept_together_or_not_at_all(store: Store) -> None:
    observations = some_observations()

    def fail(session: object) -> None:
        put_source_state(session, "here", STATE)  # type: ignore[arg-type]
        raise StoreError("the disk is full")

    with pytest.raises(StoreError, match="disk is full"):
        save_observations(store, "here", observations, also=fail)
    far = timedelta(days=20_000)
    assert observations_between(store, "here", NOW - far, NOW + far, known_at=NOW + far) is None
    assert source_states(store, "here") == {}
    save_observations(store, "here", observations, also=lambda session: put_source_state(session, "here", STATE))
    assert source_states(store, "here")["trafikverket"].cursor == STATE.cursor
    assert observations_between(store, "here", NOW - far, NOW + far, known_at=NOW + far) is not None

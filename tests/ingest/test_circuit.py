"""The circuit breaker over a night of trouble."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from config.settings import load_settings
from ingest.circuit import Result, after, before, left_alone
from model.domain.source_state import Circuit, Outcome, SourceState
from tests.ingest.conftest import NOW

POLICY = load_settings(env={}, overrides={"http.jitter_s": 0.0}).http
FRESH = SourceState("smhi_snow1g")


def asked(state: SourceState, outcome: Outcome, now: datetime = NOW, **more: object) -> SourceState:
    return after(before(state, now), Result(outcome, **more), site="here", now=now, policy=POLICY)  # type: ignore[arg-type]


def test_three_failures_open_it_and_each_pause_is_longer_up_to_a_limit() -> None:
    state, now, pauses = FRESH, NOW, []
    for _ in range(2):
        state = asked(state, Outcome.UNREACHABLE, now)
        assert state.circuit is Circuit.CLOSED
        assert state.next_ask_at is None
    for _ in range(5):
        state = asked(state, Outcome.BROKEN, now)
        assert state.circuit is Circuit.OPEN
        assert state.next_ask_at is not None
        assert left_alone(before(state, now), now)
        pauses.append((state.next_ask_at - now).total_seconds())
        now = state.next_ask_at
        assert before(state, now).circuit is Circuit.HALF_OPEN
    assert pauses == [300.0, 600.0, 1200.0, 1800.0, 1800.0]
    mended = asked(state, Outcome.NEW, now)
    assert (mended.circuit, mended.failures, mended.next_ask_at, mended.answered_at) == (Circuit.CLOSED, 0, None, now)


def test_a_half_open_circuit_closes_on_any_answer_and_opens_on_one_failure() -> None:
    half = replace(FRESH, circuit=Circuit.HALF_OPEN, failures=3, asked_at=NOW - timedelta(hours=1))
    assert asked(half, Outcome.NOTHING).circuit is Circuit.CLOSED
    assert asked(half, Outcome.UNREACHABLE).circuit is Circuit.OPEN


def test_a_provider_that_throttles_is_left_alone_at_once_until_it_says() -> None:
    until = NOW + timedelta(minutes=17)
    state = asked(FRESH, Outcome.THROTTLED, status=429, retry_at=until)
    assert (state.circuit, state.next_ask_at, state.status) == (Circuit.OPEN, until, 429)
    assert left_alone(before(state, until - timedelta(seconds=1)), until - timedelta(seconds=1))
    assert not left_alone(before(state, until), until)


@pytest.mark.parametrize("outcome", [Outcome.NO_KEY, Outcome.UNREADABLE])
def test_what_spares_the_provider_nothing_does_not_open_the_circuit(outcome: Outcome) -> None:
    state = FRESH
    for _ in range(10):
        state = asked(state, outcome)
    assert (state.circuit, state.failures) == (Circuit.CLOSED, 10)


def test_being_left_alone_changes_nothing() -> None:
    state = asked(FRESH, Outcome.THROTTLED, retry_at=NOW + timedelta(hours=1))
    assert asked(state, Outcome.LEFT_ALONE, NOW + timedelta(minutes=1)) == state


def test_a_fresh_answer_tells_when_it_is_asked_next_and_is_not_counted_as_asked() -> None:
    first = asked(FRESH, Outcome.NEW, status=200)
    later = NOW + timedelta(minutes=10)
    again = asked(first, Outcome.STILL_FRESH, later, fresh_until=NOW + timedelta(hours=1))
    assert (again.asked_at, again.answered_at, again.new_at, again.status) == (NOW, NOW, NOW, 200)
    assert again.next_ask_at == NOW + timedelta(hours=1)
    assert not left_alone(again, later)


def test_a_refusal_makes_the_next_question_ask_for_everything() -> None:
    going_on = replace(FRESH, cursor={"changeid": "7"})
    assert asked(going_on, Outcome.UNREACHABLE).cursor == {"changeid": "7"}
    assert asked(going_on, Outcome.REFUSED, status=400).cursor == {}


def test_a_state_from_the_future_plays_no_part_in_a_replay() -> None:
    state = asked(FRESH, Outcome.THROTTLED, NOW + timedelta(days=1), retry_at=NOW + timedelta(days=2))
    assert before(state, NOW) == FRESH

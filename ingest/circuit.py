"""Whether a source is asked, and how it stands afterwards: a circuit breaker whose state outlives the process.

Closed: asked as planned. After so many failures in a row it opens: the source is left alone, each time twice as long. When the pause is
over it is half open: asked once, and closed again if it answers. A provider that throttles is left alone for as long as it says.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from config.sections import Http
from ingest.politeness import jitter
from model.domain.source_state import Circuit, Outcome, SourceState

#: Outcomes after which a provider is spared. Without a key nothing was sent; what cannot be read was served well.
_SPARED = frozenset({Outcome.UNREACHABLE, Outcome.BROKEN, Outcome.REFUSED, Outcome.THROTTLED})
_GOOD = frozenset({Outcome.NEW, Outcome.UNCHANGED, Outcome.STILL_FRESH, Outcome.NOTHING})
#: Nothing was sent.
_SILENT = frozenset({Outcome.LEFT_ALONE, Outcome.STILL_FRESH, Outcome.NO_KEY})
_LONGEST_DETAIL = 500


@dataclass(frozen=True, slots=True)
class Result:
    """What asking a source came to.

    Attributes:
        outcome: As a code.
        detail: What was wrong, in English; empty where nothing was.
        status: HTTP status of the last answer, None where none came.
        retry_at: Before this moment the provider does not want to be asked (aware UTC).
        fresh_until: Until when the answers hold (aware UTC).
    """

    outcome: Outcome
    detail: str = ""
    status: int | None = None
    retry_at: datetime | None = None
    fresh_until: datetime | None = None


def before(state: SourceState, now: datetime) -> SourceState:
    """How a source stands at the moment of asking: an open circuit whose pause is over is half open.

    A state written by a later clock (a replay of an earlier night) plays no part.
    """
    if state.asked_at is not None and state.asked_at > now:
        return SourceState(source=state.source)
    if state.circuit is Circuit.OPEN and (state.next_ask_at is None or now >= state.next_ask_at):
        return replace(state, circuit=Circuit.HALF_OPEN)
    return state


def left_alone(state: SourceState, now: datetime) -> bool:
    """Whether the source must not be asked now."""
    return state.circuit is Circuit.OPEN and state.next_ask_at is not None and now < state.next_ask_at


def after(state: SourceState, result: Result, *, site: str, now: datetime, policy: Http) -> SourceState:
    """How a source stands after it was asked; the cursor is left as it was.

    Args:
        state: As it stood (`before`).
        result: What asking came to.
        site: Site id, for the spread.
        now: Time it is (aware UTC).
        policy: Failures allowed and pauses.
    """
    outcome = result.outcome
    if outcome is Outcome.LEFT_ALONE:
        return state
    good = outcome in _GOOD
    spread = jitter(site, state.source, policy.jitter_s)
    moved = replace(
        state,
        outcome=outcome,
        detail=result.detail[:_LONGEST_DETAIL],
        status=result.status if result.status is not None else state.status if outcome is Outcome.STILL_FRESH else None,
        asked_at=state.asked_at if outcome in _SILENT and state.asked_at is not None else now,
        answered_at=now if good and outcome is not Outcome.STILL_FRESH else state.answered_at,
        new_at=now if outcome is Outcome.NEW else state.new_at,
        failures=0 if good else state.failures + 1,
    )
    if good or outcome not in _SPARED:
        ahead = None if result.fresh_until is None else result.fresh_until + spread
        return replace(moved, circuit=Circuit.CLOSED, next_ask_at=ahead if ahead is not None and ahead > now else None)
    if outcome is Outcome.REFUSED and state.cursor:
        # the provider may no longer know the place to go on from: the next question asks for everything
        moved = replace(moved, cursor=MappingProxyType({}))
    if result.retry_at is not None:
        return replace(moved, circuit=Circuit.OPEN, next_ask_at=result.retry_at + spread)
    if moved.failures < policy.circuit_failures and state.circuit is not Circuit.HALF_OPEN:
        return replace(moved, circuit=Circuit.CLOSED, next_ask_at=None)
    doubled = max(moved.failures - policy.circuit_failures, 0)
    pause = min(policy.circuit_pause_s * 2.0 ** min(doubled, 20), policy.circuit_longest_pause_s)
    return replace(moved, circuit=Circuit.OPEN, next_ask_at=now + timedelta(seconds=pause) + spread / 10)

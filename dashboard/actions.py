"""What a person may do: accept, change or reject a row, and take it back within a minute."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from config.access import Role
from dashboard.access.door import person_for, why_not
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.todo import Row
from model.domain.errors import HalkaError
from model.domain.plans import Recommendation
from model.domain.treatments import TreatmentKind
from store.decisions import Decision, NewDecision, Verdict, record_decision

#: How long a decision can be taken back with one click [s].
UNDO_S = 60.0
#: The six reasons offered for a rejection; free text is the seventh way.
REJECT_REASONS = ("already_done", "checked_on_site", "weather_differs", "no_crew", "other_first", "wrong_input")
OWN_WORDS = "own_words"
_NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done instead of what was advised.

    Attributes:
        treatment: Other treatment.
        rate_g_m2: Other rate [g/m2].
        start_at: Other start, aware UTC.
    """

    treatment: TreatmentKind
    rate_g_m2: float
    start_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """What the page says after a click, and what can be taken back.

    Attributes:
        text: One sentence.
        good: False where nothing was stored.
        made: Decisions that can be taken back.
        at: When, on the process's own clock [s].
    """

    text: str
    good: bool
    made: tuple[Decision, ...] = ()
    at: float = 0.0


def notice() -> Notice | None:
    """What the last click led to, until a minute has passed."""
    found = st.session_state.get(_NOTICE)
    if isinstance(found, Notice) and time.monotonic() - found.at <= UNDO_S:
        return found
    return None


def sign_rows(
    screen: Screen, found: Sequence[Row], verdict: Verdict, *, reason: str = "", text: str = "", change: Change | None = None
) -> bool:
    """Store one decision for each recommendation that the rows weigh, signed by the person on call.

    Args:
        screen: What the page reads.
        found: Rows to sign.
        verdict: Accepted, changed or rejected.
        reason: Code of a rejection's reason.
        text: Free text.
        change: What is to be done instead, where changed; it takes the place of the row's leading recommendation.

    Returns:
        Whether it was stored; `notice` says what happened either way.
    """
    if _refused(screen):
        return False
    made: list[Decision] = []
    try:
        for item in (item for row in found for item in _signed_items(row, change)):
            decision = record_decision(screen.store, _decision(screen, item, verdict, reason, text, change))
            made.append(decision)
    except HalkaError as error:
        said = screen.words("sign.failed_part", n=len(made), why=error) if made else screen.words("sign.failed", why=error)
        _say(Notice(said, good=False, made=tuple(made), at=time.monotonic()))
        return False
    name = found[0].unit.name if len(found) == 1 else ""
    words = screen.words
    text_shown = words.count(
        "sign.saved", len(found), verdict=words(f"verdict.{verdict.value}"), name=name, time=screen.form.clock(screen.now)
    )
    _say(Notice(text_shown, good=True, made=tuple(made), at=time.monotonic()))
    return True


def _signed_items(row: Row, change: Change | None) -> tuple[Recommendation, ...]:
    return row.weighed[:1] if change is not None else row.weighed


def _decision(
    screen: Screen, item: Recommendation, verdict: Verdict, reason: str, text: str, change: Change | None
) -> NewDecision:
    return NewDecision(
        assessment_id=screen.shown_id,
        unit_id=item.unit_id,
        need=item.need,
        window_end=item.window_end,
        verdict=verdict,
        decided_by=person_for(screen.settings, Role.DISPATCHER).name,
        decided_at=screen.now,
        reason_code=reason,
        reason_text=text.strip(),
        treatment=change.treatment if change else None,
        rate_g_m2=change.rate_g_m2 if change else None,
        start_at=change.start_at if change else None,
        request_key=uuid.uuid4().hex,
    )


def _refused(screen: Screen) -> bool:
    """Whether the person at the page may not sign, or has not said who it is; the page says why."""
    why = why_not(screen.settings, Role.DISPATCHER, screen.words) or ("" if screen.who else screen.words("sign.need_name"))
    if why:
        _say(Notice(why, good=False, at=time.monotonic()))
    return bool(why)


def undo(screen: Screen) -> None:
    """Take back what the last click stored, if a minute has not passed."""
    found = st.session_state.get(_NOTICE)
    if not isinstance(found, Notice) or not found.made or _refused(screen):
        return
    if time.monotonic() - found.at > UNDO_S:
        _say(Notice(screen.words("sign.undo_late"), good=False, at=time.monotonic()))
        return
    try:
        for decision in found.made:
            record_decision(
                screen.store,
                NewDecision(
                    assessment_id=decision.assessment_id,
                    unit_id=decision.unit_id,
                    need=decision.need,
                    window_end=decision.window_end,
                    verdict=Verdict.UNDONE,
                    decided_by=person_for(screen.settings, Role.DISPATCHER).name,
                    decided_at=screen.now,
                    undoes=decision.id,
                    request_key=uuid.uuid4().hex,
                ),
            )
    except HalkaError as error:
        _say(Notice(screen.words("sign.failed", why=error), good=False, at=time.monotonic()))
        return
    _say(Notice(screen.words("sign.undone"), good=True, at=time.monotonic()))


def _say(what: Notice) -> None:
    st.session_state[_NOTICE] = what
    st.toast(plain(what.text))

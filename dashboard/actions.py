"""What a person may do: accept, change or reject rows, all in one step or not at all, and take it back within a minute."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import streamlit as st

from config.access import Role
from dashboard.access.door import person_for, why_not
from dashboard.refusals import sentence, technical
from dashboard.screen import Screen
from dashboard.text.words import Words
from dashboard.todo import Row
from model.domain.errors import DecisionConflict, HalkaError
from model.domain.needs import Need
from model.domain.plans import Recommendation
from model.domain.treatments import TreatmentKind
from store.decisions import Decision, NewDecision, Verdict, record_decisions

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


#: What is to be done with each part of a row, by its need; None where that part is left out.
Changes = Mapping[Need, Change | None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to sign.

    Attributes:
        rows: Rows to sign.
        verdict: Accepted, changed or rejected.
        reason: Code of a rejection's reason.
        text: Free text.
        changes: What is to be done instead with each part of the one row, where changed.
    """

    rows: tuple[Row, ...]
    verdict: Verdict
    reason: str = ""
    text: str = ""
    changes: Changes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """What the page says after a click, what can be taken back, and what is to be chosen.

    Attributes:
        text: One sentence.
        good: False where nothing was stored.
        made: Decisions that can be taken back.
        at: When, on the process's own clock [s].
        wish: What was not signed because somebody else had decided on a part of it.
        taken: Units somebody else had decided on.
        detail: The technical text of what kept it from being stored.
    """

    text: str
    good: bool
    made: tuple[Decision, ...] = ()
    at: float = 0.0
    wish: Wish | None = None
    taken: tuple[str, ...] = ()
    detail: str = ""


def notice() -> Notice | None:
    """What the last click led to, until a minute has passed; a choice that is still to be made stays."""
    found = st.session_state.get(_NOTICE)
    if isinstance(found, Notice) and (found.wish is not None or time.monotonic() - found.at <= UNDO_S):
        return found
    return None


def drop_notice() -> None:
    """Let what somebody else decided stand."""
    st.session_state.pop(_NOTICE, None)


def sign_rows(screen: Screen, wish: Wish, *, seen: int | None) -> bool:
    """Store one decision for each recommendation that the rows weigh, signed by the person on call: all of them, or none.

    Args:
        screen: What the page reads.
        wish: What is to be signed.
        seen: The last decision the person could see; a later one on the same is a conflict. None where it is to be overruled.

    Returns:
        Whether it is stored; `notice` says what happened either way. What stands accepted already is not accepted once more, and the same click
        from the same drawing is signed once.
    """
    if _refused(screen):
        return False
    words = screen.words
    parts = [(row, item) for row in wish.rows for item in _parts(row, wish)]
    if not parts:
        return True
    click = _click(screen, wish, seen)
    new = [_decision(screen, item, wish, click) for _, item in parts]
    try:
        made = record_decisions(screen.store, new, seen=seen)
    except DecisionConflict as conflict:
        names = ", ".join(row.unit.name for row in wish.rows if row.unit.id in conflict.units)
        text = words.count("sign.taken", len(conflict.units), who=", ".join(conflict.who), names=names, all=len(wish.rows))
        _say(Notice(text, good=False, wish=wish, taken=conflict.units))
        return False
    except HalkaError as error:
        _say(_failed(error, words))
        return False
    name = wish.rows[0].unit.name if len(wish.rows) == 1 else ""
    verdict, time_ = words(f"verdict.{wish.verdict.value}"), screen.form.clock(_now(screen))
    _say(Notice(words.count("sign.saved", len(wish.rows), verdict=verdict, name=name, time=time_), good=True, made=made))
    for row in wish.rows:
        if f"pick-{row.key}" in st.session_state:
            st.session_state[f"pick-{row.key}"] = False
    return True


def _parts(row: Row, wish: Wish) -> tuple[Recommendation, ...]:
    """What is signed of a row; of several rows only what nobody has signed yet, and nothing is accepted that stands accepted."""
    parts = row.unsigned if len(wish.rows) > 1 and row.unsigned else row.weighed
    accepted = {item.need for item, word in row.said if word.verdict == "accepted"}
    return tuple(item for item in parts if wish.verdict is not Verdict.ACCEPTED or item.need not in accepted)


def _click(screen: Screen, wish: Wish, seen: int | None) -> str:
    """What tells this click from others: the same person wishing the same from the same drawing has pressed twice."""
    who = person_for(screen.settings, Role.DISPATCHER).name
    told = (who, screen.shown_id, seen, wish.verdict.value, wish.reason, wish.text, sorted(map(str, wish.changes.items())))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def _now(screen: Screen) -> datetime:
    """The moment of the click, which may come long after the drawing."""
    return screen.settings.clock.at(datetime.now(UTC))


def _decision(screen: Screen, item: Recommendation, wish: Wish, click: str) -> NewDecision:
    change = wish.changes.get(item.need)
    verdict = wish.verdict
    if verdict is Verdict.CHANGED:
        verdict = Verdict.REJECTED if change is None else Verdict.CHANGED if is_other(change, item) else Verdict.ACCEPTED
    kept = change if verdict is Verdict.CHANGED else None
    return NewDecision(
        assessment_id=screen.shown_id,
        unit_id=item.unit_id,
        need=item.need,
        window_end=item.window_end,
        verdict=verdict,
        decided_by=person_for(screen.settings, Role.DISPATCHER).name,
        decided_at=_now(screen),
        reason_code=(wish.reason or OWN_WORDS) if verdict is Verdict.REJECTED else "",
        reason_text=wish.text.strip(),
        treatment=kept.treatment if kept else None,
        rate_g_m2=kept.rate_g_m2 if kept else None,
        start_at=kept.start_at if kept else None,
        request_key=f"{click}-{item.unit_id}-{item.need.value}-{item.window_end:%d%H%M}",
    )


def _refused(screen: Screen) -> bool:
    """Whether the person at the page may not sign, or has not said who it is; the page says why."""
    why = why_not(screen.settings, Role.DISPATCHER, screen.words) or (
        "" if person_for(screen.settings, Role.DISPATCHER).name else screen.words("sign.need_name")
    )
    if why:
        _say(Notice(why, good=False))
    return bool(why)


def is_other(change: Change, item: Recommendation) -> bool:
    """Whether a change is one at all."""
    return (change.treatment, change.rate_g_m2, change.start_at) != (item.treatment, item.rate_g_m2, item.latest_start)


def undo(screen: Screen) -> None:
    """Take back what the last click stored, if a minute has not passed."""
    found = st.session_state.get(_NOTICE)
    if not isinstance(found, Notice) or not found.made or _refused(screen):
        return
    if time.monotonic() - found.at > UNDO_S:
        _say(Notice(screen.words("sign.undo_late"), good=False))
        return
    taken_back = [
        NewDecision(
            assessment_id=decision.assessment_id,
            unit_id=decision.unit_id,
            need=decision.need,
            window_end=decision.window_end,
            verdict=Verdict.UNDONE,
            decided_by=person_for(screen.settings, Role.DISPATCHER).name,
            decided_at=_now(screen),
            undoes=decision.id,
            request_key=f"undo-{decision.id}",
        )
        for decision in found.made
    ]
    try:
        record_decisions(screen.store, taken_back)
    except HalkaError as error:
        _say(_failed(error, screen.words))
        return
    _say(Notice(screen.words("sign.undone"), good=True))


def _failed(error: HalkaError, words: Words) -> Notice:
    return Notice(words("sign.failed", why=sentence(error, words)), good=False, detail=technical(error, words))


def _say(what: Notice) -> None:
    st.session_state[_NOTICE] = replace(what, at=time.monotonic())

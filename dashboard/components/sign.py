"""Accept, change or reject one row, and the bar that says what was stored and offers to take it back."""

from dataclasses import replace

import streamlit as st

from config.access import Role
from dashboard.access.door import why_not
from dashboard.actions import OWN_WORDS, REJECT_REASONS, Wish, drop_notice, notice, sign_rows, undo
from dashboard.components.change_form import change_form, filled, lacks
from dashboard.components.marks import mark
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.todo import Row, Signed
from store.decisions import Verdict

_MODE = "sign-mode"
#: The row whose form was to be saved before it was whole.
_ASKED = "sign-asked"


def sign(screen: Screen, row: Row) -> None:
    """Draw what was signed, the three buttons, and the form of the one that was pressed."""
    words = screen.words
    st.markdown(f"**{words('sign.title')}** :gray[{words('recommendation_note')}]")
    said = signed_text(screen, row)
    if said:
        st.markdown(said)
    if not row.weighed:
        st.markdown(f":gray[{words('sign.nothing_to_sign')}]")
        return
    closed = why_not(screen.settings, Role.DISPATCHER, words)
    with st.container(horizontal=True, key=f"buttons-{row.key}"):
        st.button(
            words("sign.accept"),
            key=f"accept-{row.key}",
            type="primary",
            on_click=_accept,
            args=(screen, row),
            icon=":material/check:",
            disabled=bool(closed),
        )
        for mode in ("change", "reject"):
            key, text = f"{mode}-{row.key}", words(f"sign.{mode}")
            st.button(text, key=key, on_click=_mode, args=(row.key, mode), disabled=bool(closed))
    if closed:
        st.markdown(f":gray[{closed}]")
        return
    chosen = st.session_state.get(_MODE)
    if chosen == (row.key, "reject"):
        _reject_form(screen, row)
    elif chosen == (row.key, "change"):
        change_form(screen, row, _save_change, asked=st.session_state.get(_ASKED) == row.key)


def signed_text(screen: Screen, row: Row) -> str:
    """``● Avslagen av N N 03:13 · skäl: redan åtgärdat``; a line for each part where they differ; empty where nobody signed."""
    lines = [(screen.words(f"need.{item.need.value}"), _said(screen, word)) for item, word in row.said]
    if len({line for _, line in lines}) < 2:
        return lines[0][1] if lines else ""
    return "  \n".join(f"{line} :gray[({need})]" for need, line in lines)


def _said(screen: Screen, said: Signed) -> str:
    words = screen.words
    text = words("verdict.by", verdict=words(f"verdict.{said.verdict}"), who=plain(said.who), time=screen.form.clock(said.when))
    shown = [words(f"reject.{said.reason}")] if said.reason in REJECT_REASONS else []
    if said.treatment is not None:
        rate = f" {screen.form.with_unit(said.rate_g_m2, 'g/m²', 1)}" if said.rate_g_m2 else ""
        start = f", {screen.form.clock(said.start_at)}" if said.start_at else ""
        text = f"{text}: {words(f'treatment.{said.treatment.value}')}{rate}{start}"
    if said.text:
        shown.append(plain(said.text))
    if shown:
        text = f"{text} · {words('verdict.reason', reason='; '.join(shown))}"
    return mark(Status.NONE if said.verdict == "rejected" else Status.ORDER, text)


def notice_bar(screen: Screen) -> None:
    """Say what the last click led to; take it back for a minute, or choose where somebody else was first.

    Its place is always there: where it goes, the list below is not drawn anew under the hands of whoever types in it.
    """
    place, found = st.container(key="notice-place"), notice()
    if found is None:
        return
    words = screen.words
    with place, st.container(key="notice", horizontal=True, vertical_alignment="center"):
        detail = f"  \n:small[:gray[{plain(found.detail)}]]" if found.detail else ""
        st.markdown(mark(Status.ORDER if found.good else Status.START, plain(found.text)) + detail)
        if found.made:
            st.button(words("sign.undo"), key="undo", on_click=undo, args=(screen,))
        if found.wish is not None:
            rest = tuple(row for row in found.wish.rows if row.unit.id not in found.taken)
            if rest:
                label = words.count("sign.take_rest", len(rest))
                st.button(label, key="take-rest", type="primary", on_click=_again, args=(screen, replace(found.wish, rows=rest)))
            st.button(words("sign.let_stand"), key="let-stand", on_click=drop_notice)
            st.button(words("sign.overrule"), key="overrule", on_click=_again, args=(screen, found.wish, True))


def _again(screen: Screen, wish: Wish, overrule: bool = False) -> None:
    if sign_rows(screen, wish, seen=None if overrule else screen.seen):
        st.session_state[_MODE] = None


def _mode(key: str, mode: str) -> None:
    st.session_state[_MODE] = None if st.session_state.get(_MODE) == (key, mode) else (key, mode)
    st.session_state.pop(_ASKED, None)


def _accept(screen: Screen, row: Row) -> None:
    if sign_rows(screen, Wish((row,), Verdict.ACCEPTED), seen=screen.seen):
        st.session_state[_MODE] = None


def _reject_form(screen: Screen, row: Row) -> None:
    words = screen.words
    with st.form(key=f"reject-form-{row.key}", border=False):
        st.radio(
            words("sign.reject_title"),
            REJECT_REASONS,
            index=None,
            format_func=lambda code: words(f"reject.{code}"),
            key=f"reason-{row.key}",
        )
        st.text_input(words("sign.reject_text"), key=f"reject-text-{row.key}", max_chars=500)
        label, key = words("sign.reject_save"), f"reject-save-{row.key}"
        st.form_submit_button(label, type="primary", key=key, on_click=_save_reject, args=(screen, row))
    if st.session_state.get(_ASKED) == row.key:
        st.markdown(mark(Status.START, words("sign.need_reason")))


def _save_reject(screen: Screen, row: Row) -> None:
    """Called by the click itself: a drawing that is given up for a newer one cannot lose it."""
    reason, text = st.session_state.get(f"reason-{row.key}"), st.session_state.get(f"reject-text-{row.key}", "")
    if reason is None and not text.strip():
        st.session_state[_ASKED] = row.key
        return
    _signed(screen, Wish((row,), Verdict.REJECTED, reason=reason or OWN_WORDS, text=text))


def _save_change(screen: Screen, row: Row) -> None:
    given = filled(row)
    if lacks(row, given):
        st.session_state[_ASKED] = row.key
        return
    _signed(screen, Wish((row,), Verdict.CHANGED, text=given.text, changes=given.changes))


def _signed(screen: Screen, wish: Wish) -> None:
    st.session_state.pop(_ASKED, None)
    if sign_rows(screen, wish, seen=screen.seen):
        st.session_state[_MODE] = None

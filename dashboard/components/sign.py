"""Accept, change or reject one row, and the bar that says what was stored and offers to take it back."""

from datetime import datetime, timedelta

import streamlit as st

from config.access import Role
from dashboard.access.door import why_not
from dashboard.actions import OWN_WORDS, REJECT_REASONS, Change, notice, sign_rows, undo
from dashboard.components.marks import mark
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.todo import Row
from model.domain.roads import Route
from model.domain.treatments import SPREAD, TreatmentKind
from store.decisions import Verdict

_MODE = "sign-mode"
_HEAT = (TreatmentKind.HEAT_PREHEAT, TreatmentKind.HEAT_MELT)
_STEP = timedelta(minutes=15)
_SALT_RATES = (5.0, 7.5, 10.0, 12.5, 15.0, 20.0, 25.0, 30.0, 40.0)
_SAND_RATES = (50.0, 100.0, 150.0, 200.0, 300.0)


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
        _change_form(screen, row)


def signed_text(screen: Screen, row: Row) -> str:
    """``● Avslagen av N N 03:13 · skäl: redan åtgärdat``; empty where nobody signed."""
    if row.signed is None:
        return ""
    words, said = screen.words, row.signed
    text = words("verdict.by", verdict=words(f"verdict.{said.verdict}"), who=plain(said.who), time=screen.form.clock(said.when))
    shown = [words(f"reject.{said.reason}")] if said.reason in (*REJECT_REASONS, OWN_WORDS) and said.reason != OWN_WORDS else []
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
    """Say what the last click led to; take it back for a minute."""
    found = notice()
    if found is None:
        return
    with st.container(key="notice", horizontal=True, vertical_alignment="center"):
        st.markdown(mark(Status.ORDER if found.good else Status.START, plain(found.text)))
        if found.made:
            st.button(screen.words("sign.undo"), key="undo", on_click=undo, args=(screen,))


def _mode(key: str, mode: str) -> None:
    st.session_state[_MODE] = None if st.session_state.get(_MODE) == (key, mode) else (key, mode)


def _accept(screen: Screen, row: Row) -> None:
    if sign_rows(screen, (row,), Verdict.ACCEPTED):
        st.session_state[_MODE] = None


def _reject_form(screen: Screen, row: Row) -> None:
    words = screen.words
    with st.form(key=f"reject-form-{row.key}", border=False):
        reason = st.radio(
            words("sign.reject_title"),
            REJECT_REASONS,
            index=None,
            format_func=lambda code: words(f"reject.{code}"),
            key=f"reason-{row.key}",
        )
        text = st.text_input(words("sign.reject_text"), key=f"reject-text-{row.key}", max_chars=500)
        pressed = st.form_submit_button(words("sign.reject_save"), type="primary", key=f"reject-save-{row.key}")
    if not pressed:
        return
    if reason is None and not text.strip():
        st.markdown(mark(Status.START, words("sign.need_reason")))
        return
    if sign_rows(screen, (row,), Verdict.REJECTED, reason=reason or OWN_WORDS, text=text):
        st.session_state[_MODE] = None
    st.rerun()


def _change_form(screen: Screen, row: Row) -> None:
    words, form = screen.words, screen.form
    item = row.weighed[0]
    treatments = [TreatmentKind(name) for name in row.unit.treatments] if isinstance(row.unit, Route) else list(_HEAT)
    if item.treatment is not None and item.treatment not in treatments:
        treatments.insert(0, item.treatment)
    starts = _starts(screen.now, item.latest_start)
    place = min(range(len(starts)), key=lambda number: abs(starts[number] - item.latest_start))
    st.markdown(f"**{words('sign.change_title')}**")
    treatment = st.selectbox(
        words("sign.change_treatment"),
        treatments,
        index=treatments.index(item.treatment) if item.treatment in treatments else 0,
        format_func=lambda kind: words(f"treatment.{kind.value}"),
        key=f"change-treatment-{row.key}",
    )
    rate = 0.0
    if treatment in SPREAD:
        rates = _rates(treatment, row, item.rate_g_m2)
        rate = st.selectbox(
            words("sign.change_rate"),
            rates,
            index=min(range(len(rates)), key=lambda number: abs(rates[number] - item.rate_g_m2)),
            format_func=lambda value: form.with_unit(value, "g/m²", 0 if value == int(value) else 1),
            key=f"change-rate-{row.key}-{treatment.value}",
        )
    start = st.selectbox(words("sign.change_start"), starts, index=place, format_func=form.clock, key=f"change-start-{row.key}")
    text = st.text_input(words("sign.change_text"), key=f"change-text-{row.key}", max_chars=500)
    if st.button(words("sign.change_save"), type="primary", key=f"change-save-{row.key}"):
        if sign_rows(screen, (row,), Verdict.CHANGED, text=text, change=Change(treatment, rate, start)):
            st.session_state[_MODE] = None
        st.rerun()


def _rates(treatment: TreatmentKind, row: Row, advised: float) -> list[float]:
    """Rates to choose from, none above the route's cap, the advised one among them [g/m2]."""
    if treatment is TreatmentKind.SAND:
        return sorted({*_SAND_RATES, *([advised] if advised >= min(_SAND_RATES) else [])})
    cap = row.unit.salt_cap_g_m2 if isinstance(row.unit, Route) else max(_SALT_RATES)
    return sorted({value for value in (*_SALT_RATES, advised, cap) if 0 < value <= cap})


def _starts(now: datetime, latest: datetime) -> list[datetime]:
    """Quarters of an hour from now to two hours past the latest start, and the latest start itself."""
    first = now.replace(minute=now.minute - now.minute % 15, second=0, microsecond=0) + _STEP
    count = max(4, min(96, int((latest + timedelta(hours=2) - first) / _STEP) + 1))
    return sorted({first + number * _STEP for number in range(count)} | ({latest} if latest >= now else set()))

"""The form that changes what is advised: every part of the row on its own, saved together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from dashboard.actions import Change, Changes, is_other
from dashboard.components.marks import mark
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.todo import Row
from model.domain.needs import Need
from model.domain.plans import Recommendation
from model.domain.roads import Route
from model.domain.treatments import SPREAD, TreatmentKind

_HEAT = (TreatmentKind.HEAT_PREHEAT, TreatmentKind.HEAT_MELT)
_STEP = timedelta(minutes=15)
_SALT_RATES = (5.0, 7.5, 10.0, 12.5, 15.0, 20.0, 25.0, 30.0, 40.0)
_LEFT_OUT = ""
_SAND_RATES = (50.0, 100.0, 150.0, 200.0, 300.0)


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in when it was saved.

    Attributes:
        changes: What is to be done with each part.
        text: Free text.
    """

    changes: Changes
    text: str


def change_form(screen: Screen, row: Row, save: Callable[[Screen, Row], None], *, asked: bool) -> None:
    """Draw the form, and what it lacks where somebody asked to save it before it was a change.

    A new forecast leaves alone what is being filled in: the choices keep their keys, and each keeps the value that was set.

    Args:
        screen: What the page reads.
        row: What is advised.
        save: Called by the click itself, before anything is drawn: a drawing that is given up cannot lose the click.
        asked: Whether saving was asked for and refused.
    """
    words = screen.words
    st.markdown(f"**{words('sign.change_title')}**")
    parts = row.weighed
    for item in parts:
        _part(screen, row, item, named=len(parts) > 1)
    with st.form(key=f"change-form-{row.key}", border=False):  # a form keeps each letter, whatever is drawn anew meanwhile
        st.text_input(words("sign.change_text"), key=f"change-text-{row.key}", max_chars=500)
        label, key = words("sign.change_save"), f"change-save-{row.key}"
        st.form_submit_button(label, type="primary", key=key, on_click=save, args=(screen, row))
    missing = lacks(row, filled(row)) if asked else ""
    if missing:
        st.markdown(mark(Status.START, words(missing)))


def filled(row: Row) -> Filled:
    """What stands in the form's fields now; a field that is not drawn says what was advised."""
    changes: dict[Need, Change | None] = {}
    for item in row.weighed:
        key = f"{row.key}-{item.need.value}"
        advised = item.treatment or _treatments(row, item)[0]
        chosen = st.session_state.get(f"change-treatment-{key}", advised.value)
        if chosen == _LEFT_OUT:
            changes[item.need] = None
            continue
        kind = TreatmentKind(chosen)
        rate = item.rate_g_m2 if kind is item.treatment else 0.0
        if kind in SPREAD:
            rate = st.session_state.get(
                f"change-rate-{key}-{kind.value}", _nearest(_rates(kind, row, item.rate_g_m2), item.rate_g_m2)
            )
        changes[item.need] = Change(kind, rate, st.session_state.get(f"change-start-{key}", item.latest_start))
    return Filled(changes, st.session_state.get(f"change-text-{row.key}", ""))


def lacks(row: Row, given: Filled) -> str:
    """Word of what keeps the form from being a change; empty where it is one."""
    changes = [(item, given.changes[item.need]) for item in row.weighed]
    if all(change is not None and not is_other(change, item) for item, change in changes):
        return "sign.need_change"
    if any(change is None for _, change in changes) and not given.text.strip():
        return "sign.need_why_not"
    return ""


def _part(screen: Screen, row: Row, item: Recommendation, *, named: bool) -> None:
    """One part's fields."""
    words, form = screen.words, screen.form
    key = f"{row.key}-{item.need.value}"
    kinds = [kind.value for kind in _treatments(row, item)]
    if named:
        st.markdown(f":gray[{words(f'need.{item.need.value}')}]")
        kinds.append(_LEFT_OUT)
    with st.container(horizontal=True, key=f"change-part-{key}"):
        chosen = st.selectbox(
            words("sign.change_treatment"),
            kinds,
            index=kinds.index(item.treatment.value) if item.treatment is not None else 0,
            format_func=lambda name: words(f"treatment.{name}" if name else "sign.leave_out"),
            key=f"change-treatment-{key}",
        )
        if chosen == _LEFT_OUT:
            return
        kind = TreatmentKind(chosen)
        if kind in SPREAD:
            rate_key = f"change-rate-{key}-{kind.value}"
            rates = _rates(kind, row, item.rate_g_m2, chosen=st.session_state.get(rate_key))
            st.selectbox(
                words("sign.change_rate"),
                rates,
                index=rates.index(_nearest(rates, item.rate_g_m2)),
                format_func=lambda value: form.with_unit(value, "g/m²", 0 if value == int(value) else 1),
                key=rate_key,
            )
        start_key = f"change-start-{key}"
        starts = _starts(screen.now, item.latest_start, chosen=st.session_state.get(start_key))
        place = min(range(len(starts)), key=lambda number: abs(starts[number] - item.latest_start))
        st.selectbox(words("sign.change_start"), starts, index=place, format_func=form.clock, key=start_key)


def _nearest(rates: list[float], advised: float) -> float:
    return min(rates, key=lambda rate: abs(rate - advised))


def _treatments(row: Row, item: Recommendation) -> list[TreatmentKind]:
    """What may be done for a part: the plough is no answer to ice alone, nor heat to a street."""
    known = [TreatmentKind(name) for name in row.unit.treatments] if isinstance(row.unit, Route) else list(_HEAT)
    if item.treatment is not None and item.treatment not in known:
        known.insert(0, item.treatment)
    return known


def _rates(treatment: TreatmentKind, row: Row, advised: float, *, chosen: float | None = None) -> list[float]:
    """Rates to choose from, none above the route's cap, the advised one and the one chosen so far among them [g/m2]."""
    named = {value for value in (advised, chosen) if value is not None}
    if treatment is TreatmentKind.SAND:
        return sorted({*_SAND_RATES, *(value for value in named if value >= min(_SAND_RATES))})
    cap = row.unit.salt_cap_g_m2 if isinstance(row.unit, Route) else max(_SALT_RATES)
    return sorted({value for value in (*_SALT_RATES, *named, cap) if 0 < value <= cap})


def _starts(now: datetime, latest: datetime, *, chosen: datetime | None = None) -> list[datetime]:
    """Quarters of an hour from now to two hours past the latest start, the latest start itself, and what is chosen so far."""
    first = now.replace(minute=now.minute - now.minute % 15, second=0, microsecond=0) + _STEP
    count = max(4, min(96, int((latest + timedelta(hours=2) - first) / _STEP) + 1))
    return sorted({first + number * _STEP for number in range(count)} | {latest} | ({chosen} if chosen is not None else set()))

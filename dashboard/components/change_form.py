"""The form that changes what is advised: every part of the row on its own, saved together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from dashboard.actions import Change, Changes, is_other
from dashboard.components.marks import mark
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.todo import Row
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


def change_form(screen: Screen, row: Row) -> Filled | None:
    """Draw the form; what was filled in where it was saved and is a change, else None.

    A new forecast leaves alone what is being filled in: the choices keep their keys, and each keeps the value that was set.
    """
    words = screen.words
    st.markdown(f"**{words('sign.change_title')}**")
    parts = row.weighed
    changes = {item.need: _part(screen, row, item, named=len(parts) > 1) for item in parts}
    text = st.text_input(words("sign.change_text"), key=f"change-text-{row.key}", max_chars=500)
    if not st.button(words("sign.change_save"), type="primary", key=f"change-save-{row.key}"):
        return None
    given = [(item, changes[item.need]) for item in parts]
    if all(change is not None and not is_other(change, item) for item, change in given):
        st.markdown(mark(Status.START, words("sign.need_change")))
        return None
    if any(change is None for _, change in given) and not text.strip():
        st.markdown(mark(Status.START, words("sign.need_why_not")))
        return None
    return Filled(changes, text)


def _part(screen: Screen, row: Row, item: Recommendation, *, named: bool) -> Change | None:
    """One part's fields; None where it is left out."""
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
            return None
        kind = TreatmentKind(chosen)
        rate = item.rate_g_m2 if kind is item.treatment else 0.0
        if kind in SPREAD:
            rates = _rates(kind, row, item.rate_g_m2)
            rate = st.selectbox(
                words("sign.change_rate"),
                rates,
                index=min(range(len(rates)), key=lambda number: abs(rates[number] - item.rate_g_m2)),
                format_func=lambda value: form.with_unit(value, "g/m²", 0 if value == int(value) else 1),
                key=f"change-rate-{key}-{kind.value}",
            )
        starts = _starts(screen.now, item.latest_start)
        place = min(range(len(starts)), key=lambda number: abs(starts[number] - item.latest_start))
        start = st.selectbox(words("sign.change_start"), starts, index=place, format_func=form.clock, key=f"change-start-{key}")
    return Change(kind, rate, start)


def _treatments(row: Row, item: Recommendation) -> list[TreatmentKind]:
    """What may be done for a part: the plough is no answer to ice alone, nor heat to a street."""
    known = [TreatmentKind(name) for name in row.unit.treatments] if isinstance(row.unit, Route) else list(_HEAT)
    if item.treatment is not None and item.treatment not in known:
        known.insert(0, item.treatment)
    return known


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
    return sorted({first + number * _STEP for number in range(count)} | {latest})

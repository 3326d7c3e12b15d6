"""Misses and false alarms, each of which opens as the night looked when it was told."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import streamlit as st

from dashboard import queries
from dashboard.components import charts
from dashboard.components.drawing import draw, table_twin
from dashboard.components.frames import Hours
from dashboard.components.map_style import need_colour
from dashboard.components.marks import mark
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.style import Status
from model.verification.events import LISTED_TO_H, Event

_OPEN = "quality-open"


def events(screen: Screen, found: Sequence[Event], *, open_route: Callable[[str], None]) -> None:
    """Draw the list.

    Args:
        screen: What every page reads.
        found: Newest first.
        open_route: Goes to the page of a unit.
    """
    words = screen.words
    if not found:
        st.markdown(words("quality.events_none"))
        return
    st.markdown(f":gray[{words('quality.events_note')}]")
    names = {unit.id: f"{unit.name} · {unit.class_code}" for unit in screen.network.units}
    for event in found:
        key = f"{event.assessment_id}-{event.unit_id}-{event.need.value}-{event.from_h}"
        opened = st.session_state.get(_OPEN) == key
        with st.container(key=f"event-{key}", horizontal=True, vertical_alignment="center"):
            st.markdown(_sentence(screen, event, names.get(event.unit_id, event.unit_id)), width="stretch")
            label = words("quality.close" if opened else "quality.open")
            st.button(label, key=f"open-event-{key}", on_click=_toggle, args=(key,))
        if opened:
            _night(screen, event, open_route)


def _toggle(key: str) -> None:
    st.session_state[_OPEN] = None if st.session_state.get(_OPEN) == key else key


def _sentence(screen: Screen, event: Event, name: str) -> str:
    words, form = screen.words, screen.form
    kind = mark(Status.START if event.missed else Status.WAIT, words("quality.miss" if event.missed else "quality.alarm"))
    issue_hour = event.issued_at.replace(minute=0, second=0, microsecond=0)
    first, last = (form.local(issue_hour + timedelta(hours=lead)) for lead in (event.from_h - 1, event.to_h))
    came = words(
        "quality.event_came" if event.missed else "quality.event_not",
        day=form.day(first.date()),
        first=f"{first:%H:%M}",
        last=f"{last:%H:%M}",
        told=form.risk(event.told),
        issued=form.clock(event.issued_at),
    )
    return f"{kind} **{plain(name)}** {came}"


def _night(screen: Screen, event: Event, open_route: Callable[[str], None]) -> None:
    """The risk of the unit as it was told then, and the way on to its page."""
    words = screen.words
    told = queries.assessment(screen.store, event.assessment_id)
    if event.unit_id not in told.hourly["unit"].to_numpy():
        st.markdown(mark(Status.MISSING, words("route.not_in")))
        return
    form = replace(screen.form, now=event.issued_at)
    then = replace(screen, form=form, now=event.issued_at, assessment_id=event.assessment_id, assessment=told)
    hours = Hours(told.hourly, form, hours=LISTED_TO_H, unit_id=event.unit_id)
    alt_text = words("quality.event_alt", need=words(f"need.{event.need.value}"))
    st.markdown(f":gray[{words('quality.event_chart', time=screen.form.clock(event.issued_at))}]")
    depends = (event.unit_id, event.need.value)
    draw(
        then,
        "quality-event",
        lambda: charts.probability(
            hours.probability(event.need), form, screen.colours, thresholds=(), colour=need_colour(event.need, screen.colours)
        ),
        alt_text=alt_text,
        depends_on=depends,
    )
    table_twin(then, "quality-event-table", hours.table, alt_text=alt_text, depends_on=depends)
    if event.unit_id in screen.network.unit_ids:
        st.button(words("quality.to_route"), key="quality-to-route", on_click=open_route, args=(event.unit_id,))

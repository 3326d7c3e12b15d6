"""What changed since the assessment before: when it begins, how much, and which units came, went or must start earlier."""

from datetime import timedelta

import streamlit as st

from dashboard import queries
from dashboard.changes import Changes, changes
from dashboard.components.marks import mark
from dashboard.format import NBSP, plain
from dashboard.screen import Screen
from dashboard.style import Status
from model.domain.needs import Rung
from model.domain.plans import Assessment

#: Units named before the rest is counted only.
MOST_NAMED = 2


def forecast_since(screen: Screen) -> None:
    """What changed since the assessment before."""
    words, form = screen.words, screen.form
    before = queries.assessment_before(screen.store, screen.shown_id)
    if before is None:
        st.markdown(f":gray[{words('since.first')}]")
        return
    title = words("since.title", time=form.clock(before.issued_at))
    if Rung.CLIMATOLOGY in (screen.shown.rung, before.rung):
        gone = screen.shown.rung is Rung.CLIMATOLOGY and before.rung is not Rung.CLIMATOLOGY
        told = words("since.no_forecast") if gone else words("since.had_none")
        st.markdown(f"**{title}** {NBSP} {told}")
        return
    minute = f"{screen.now:%Y-%m-%dT%H:%M}"
    found = _changed(screen.store.id, screen.shown_id, before.input_key, minute, before, screen)
    parts: list[str] = []
    if found.start_shift is not None and abs(found.start_shift) >= timedelta(minutes=30):
        key = "since.earlier" if found.start_shift < timedelta() else "since.later"
        parts.append(words(key, span=form.span(abs(found.start_shift))))
    if found.fall_unknown:
        parts.append(mark(Status.MISSING, words("since.fall_unknown")))
    if found.depth_change_cm is None:
        parts.append(mark(Status.MISSING, words("since.depth_unknown")))
    elif abs(found.depth_change_cm) >= 0.5:
        sign = "+" if found.depth_change_cm > 0 else ""
        parts.append(words("since.deeper", value=f"{sign}{form.number(found.depth_change_cm, 1)}"))
    for key, units in (("added", found.added), ("dropped", found.dropped), ("moved", found.earlier)):
        if units:
            names = ", ".join(plain(_name(screen, unit)) for unit in units[:MOST_NAMED]) + (
                " …" if len(units) > MOST_NAMED else ""
            )
            parts.append(f"{words.count(f'since.{key}', len(units))} :gray[({names})]")
    with st.container(key="since", gap=None):
        st.markdown(f"**{title}** {NBSP} {' · '.join(parts) if parts else words('since.nothing')}")


@st.cache_resource(show_spinner=False, max_entries=16)
def _changed(store_id: str, shown_id: int, before_key: str, minute: str, _before: Assessment, _screen: Screen) -> Changes:
    del store_id, shown_id, before_key, minute  # what the cache goes by
    return changes(_before, _screen.shown, now=_screen.now, hours=_screen.night_hours)


def _name(screen: Screen, unit_id: str) -> str:
    return next((unit.name for unit in screen.network.units if unit.id == unit_id), unit_id)

"""What the plan on show changes since the roster's plan before it (13:00, 20:00 or 03:00), route by route, and why."""

import streamlit as st

from dashboard import queries
from dashboard.components.marks import mark
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.style import Status
from model.domain.needs import Rung

STATUS = {
    "added": Status.PREPARE,
    "earlier": Status.START,
    "later": Status.WAIT,
    "otherwise": Status.WAIT,
    "dropped": Status.NONE,
    "treated": Status.ORDER,
    "passed": Status.NONE,
}


def plan_since(screen: Screen) -> None:
    """Draw the fold; nothing before the first plan, or where one of the two knew no forecast."""
    words, form = screen.words, screen.form
    found = queries.since_last_look(screen.store, screen.site, screen.shown_id, screen.shown)
    if found is None or Rung.CLIMATOLOGY in (found.before.rung, screen.shown.rung):
        return
    count = words.count("plan_since.changes", len(found.changes)) if found.changes else words("since.nothing")
    title = f"{words('plan_since.title', look=form.clock(found.look), made=form.clock(found.before.issued_at))} {count}"
    names = {unit.id: unit.name for unit in screen.network.units}
    with st.expander(title, expanded=False, key="plan-since"):
        if not found.changes:
            st.markdown(words("since.nothing"))
        for item in found.changes:
            name = plain(names.get(item.unit_id, item.unit_id))
            st.markdown(f"{mark(STATUS[item.kind], name, bold=True)}: {plain(words.pick(item.sv, item.en))}")

"""Logg: what was advised, signed and done in a stretch of time, whether the record is whole, and the storm report to take along."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.components.marks import mark
from dashboard.components.report_table import downloads, frame_of
from dashboard.format import plain
from dashboard.records import storm_file
from dashboard.screen import Screen
from dashboard.style import Status
from model.ledger.season_days import day_bounds
from model.report.tables import Table

#: Longest stretch shown; a season has a report of its own.
LONGEST = timedelta(days=14)
#: Tables of the report that the page shows, by their place in both languages.
_SHOWN = (("kant", "known"), ("prognoser", "forecasts"), ("beslut", "decisions"), ("atgarder", "actions"))


def show(screen: Screen) -> None:
    """Draw the page."""
    words = screen.words
    st.markdown(f"## {words('log.title')}", anchors=False)
    first, last, street = _chosen(screen)
    if last < first or last - first > LONGEST:
        st.markdown(mark(Status.WAIT, words("log.span", days=LONGEST.days)))
        return
    start, end = day_bounds(first, last, ZoneInfo(screen.site.timezone))
    report, fault = storm_file(screen, start, end, street)
    good = mark(Status.ORDER, words("health.chain_good"))
    st.markdown(mark(Status.START, words("health.chain_bad", why=plain(fault))) if fault else good)
    for told in report.marks:
        st.markdown(f"**{plain(told)}**")
    downloads(screen, "storm", report.name, lambda: report)
    for table in report.tables:
        if any(table.key in names for names in _SHOWN):
            _table(screen, table)


def _chosen(screen: Screen) -> tuple[date, date, str | None]:
    words = screen.words
    today = screen.form.local(screen.now).date()
    streets = sorted({segment.name for segment in screen.network.segments})
    with st.container(key="log-choice", horizontal=True, vertical_alignment="bottom"):
        first = st.date_input(words("log.from"), today - timedelta(days=1), max_value=today, key="log-from", format="YYYY-MM-DD")
        last = st.date_input(words("log.to"), today, max_value=today, key="log-to", format="YYYY-MM-DD")
        street = st.selectbox(words("log.street"), streets, index=None, placeholder=words("log.all_streets"), key="log-street")
    return first, last, street


def _table(screen: Screen, table: Table) -> None:
    st.markdown(f"### {plain(table.title)}", anchors=False)
    if not table.rows:
        st.markdown(screen.words("log.nothing"))
        return
    st.dataframe(frame_of(table, screen.form, grid=True), hide_index=True, alt=table.title)
    if table.note:
        st.markdown(f":gray[{plain(table.note)}]")

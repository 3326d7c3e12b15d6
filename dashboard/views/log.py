"""Logg: what was advised, signed and done in a stretch of time, whether the record is whole, and the storm report to take along."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from dashboard.components.grid import grid_of, show_grid
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
#: What is shown where nobody has chosen: last Tuesday is in it.
WEEK = timedelta(days=6)
#: Rows of a table that a narrow screen gets as lines of text, and what of each; the other rows are in the grid, the other columns in the report.
MOST_LINES, MOST_COLUMNS = 30, 8
_OWN, _WEEK = "own", "week"
#: Tables of the report that the page shows, by their place in both languages; what was done comes first where a street is asked about.
_SHOWN = (("kant", "known"), ("prognoser", "forecasts"), ("beslut", "decisions"), ("atgarder", "actions"))
_OF_A_STREET = (_SHOWN[3], _SHOWN[2], _SHOWN[0], _SHOWN[1])
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")


def show(screen: Screen) -> None:
    """Draw the page."""
    words = screen.words
    st.markdown(f"## {words('log.title')}", anchors=False)
    first, last, street = _chosen(screen)
    if last < first or last - first > LONGEST:
        st.markdown(mark(Status.WAIT, words("log.span", days=LONGEST.days)))
        return
    start, end = day_bounds(first, last, ZoneInfo(screen.site.timezone))
    report, fault = storm_file(screen, start, end, street, hours=False)
    good = mark(Status.ORDER, words("health.chain_good"))
    st.markdown(mark(Status.START, words("health.chain_bad", why=plain(fault))) if fault else good)
    for told in report.marks:
        st.markdown(f"**{plain(told)}**")
    for names in _OF_A_STREET if street else _SHOWN:
        for table in report.tables:
            if table.key in names:
                _table(screen, table)
    st.markdown(f"### {words('log.take')}", anchors=False)
    downloads(screen, "storm", report.file_name, lambda: storm_file(screen, start, end, street, hours=True)[0])


def _chosen(screen: Screen) -> tuple[date, date, str | None]:
    words, form = screen.words, screen.form
    today = form.local(screen.now).date()
    streets = sorted({segment.name for segment in screen.network.segments} | {unit.name for unit in screen.network.units})
    days = [(today - timedelta(days=back)).isoformat() for back in range(LONGEST.days)]

    def label(choice: str) -> str:
        if choice in (_WEEK, _OWN):
            return words(f"log.{choice}")
        day = date.fromisoformat(choice)
        return f"{words.weekday(day.weekday())} {form.day(day)}"

    with st.container(key="log-choice", horizontal=True, vertical_alignment="bottom"):
        street = st.selectbox(words("log.street"), streets, index=None, placeholder=words("log.all_streets"), key="log-street")
        choice = st.selectbox(words("log.time"), [_WEEK, *days, _OWN], format_func=label, key="log-time")
        if choice == _OWN:
            first = st.date_input(words("log.from"), today - WEEK, max_value=today, key="log-from", format="YYYY-MM-DD")
            last = st.date_input(words("log.to"), today, max_value=today, key="log-to", format="YYYY-MM-DD")
            return first, last, street
    if choice == _WEEK:
        return today - WEEK, today, street
    day = date.fromisoformat(choice)
    return day, day, street


def _table(screen: Screen, table: Table) -> None:
    st.markdown(f"### {plain(table.title)}", anchors=False)
    if not table.rows:
        st.markdown(screen.words("log.nothing"))
        return
    shown = frame_of(table, screen.form, grid=True).map(lambda cell: _with_weekday(cell, screen))
    if table.key not in _SHOWN[0]:  # what was known grew from its beginning; of the rest the newest is asked for
        shown = shown.iloc[::-1]
    lines, more = _lines(shown), len(shown) - MOST_LINES
    with st.container(key=f"narrow-{table.key}"):
        st.markdown(lines)
        notes = [screen.words("log.more", n=screen.form.number(more))] if more > 0 else []
        if len(shown.columns) > MOST_COLUMNS:
            notes.append(screen.words("log.columns"))
        if notes:
            st.markdown(f":gray[{' · '.join(notes)}]")
    with st.container(key=f"grid-{table.key}" if more > 0 else f"wide-{table.key}"):
        show_grid(grid_of(shown), alt=table.title)
    if table.note:
        st.markdown(f":gray[{plain(table.note)}]")


def _lines(shown: pd.DataFrame) -> str:
    """The first rows as text, for a screen too narrow for the columns: what each is about in bold, the rest with its column's name."""
    part = shown.iloc[:MOST_LINES, :MOST_COLUMNS]
    names = [plain(name) for name in part.columns]
    lines = []
    for row in part.to_numpy().tolist():
        first, *rest = (plain(cell) for cell in row)
        first = f"{names[0]} {first}" if first.isdigit() else first
        told = " · ".join(f":gray[{name}] {cell}" for name, cell in zip(names[1:], rest, strict=True))
        lines.append(f"- **{first}**  \n{told}")
    return "\n".join(lines)


def _with_weekday(cell: str, screen: Screen) -> str:
    """``2026-01-13 03:12`` with the weekday before it: people remember a Tuesday, not a date."""
    if not _MOMENT.fullmatch(cell):
        return cell
    return f"{screen.words.weekday(datetime.fromisoformat(cell).weekday())[:3]} {cell}"

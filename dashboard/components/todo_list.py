"""The list itself: one line a unit, opened to show its reasons and to sign it."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.components.marks import SEPARATOR, mark
from dashboard.components.reasons import reasons
from dashboard.components.row_facts import row_facts
from dashboard.components.row_text import cost_text, is_a_look, risk_text, start_text, treatment_text, why_text
from dashboard.components.sign import sign
from dashboard.format import plain
from dashboard.groups import Group, grouped
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.todo import Row

#: Rows drawn before the reader asks for the rest; of one group the same.
FIRST_ROWS, FIRST_IN_GROUP = 15, 6


def todo_list(
    screen: Screen, found: Sequence[Row], *, name: str, open_route: Callable[[str], None], by: str | None = None
) -> None:
    """Draw the head and the rows, under a heading for each class or district where they are grouped.

    Args:
        screen: What the page reads.
        found: Rows in order.
        name: Distinguishes two lists on one page.
        open_route: Goes to the page of one unit.
        by: One of `dashboard.groups.BY`; None: one list.
    """
    with st.container(key=f"head-{name}", gap=None):
        for column in ("start", "route", "treatment", "risk", "cost", "why"):
            st.markdown(f":gray[{screen.words(f'todo.column_{column}')}]")
    if not by:
        _rows(screen, found, most=FIRST_ROWS, name=name, open_route=open_route)
        return
    for group in grouped(found, by):
        with st.container(key=f"group-{name}-{by}-{group.name}", horizontal=True, vertical_alignment="bottom"):
            st.markdown(f"### {group_title(screen, group, by)}  \n{group_line(screen, group)}", anchors=False)
            left = tuple(row for row in group.rows if row.unsigned)
            if left:
                label = screen.words("group.select", n=len(left))
                st.button(label, key=f"select-{name}-{by}-{group.name}", on_click=tick_all, args=(left,))
        _rows(screen, group.rows, most=FIRST_IN_GROUP, name=f"{name}-{by}-{group.name}", open_route=open_route)


def group_title(screen: Screen, group: Group, by: str) -> str:
    """``P1 Gång- och cykelstråk``, or the district."""
    found = screen.network.classes.get(group.name) if by == "class" else None
    if found is None:
        return plain(group.name) or screen.words("missing")
    return plain(f"{group.name} {screen.words.pick(found.name_sv, found.name_en)}")


def group_line(screen: Screen, group: Group) -> str:
    """How many there are, how many are left to sign, and when the first of those must start."""
    words, form = screen.words, screen.form
    parts = [words.count("group.rows", len(group.rows))]
    if len(group.left) < len(group.rows):
        parts.append(words("group.left", n=len(group.left)) if group.left else words("group.settled"))
    if group.latest_start is not None:
        soon = any(row.status is Status.START for row in group.left)
        when = f"**{form.clock(group.latest_start)}** {form.until(group.latest_start)}"
        first = [row for row in group.left if row.latest_start == group.latest_start]
        told = words("todo.look_again", when=when) if all(map(is_a_look, first)) else words("group.start", time=when)
        parts.append(mark(Status.START if soon else Status.PREPARE, told))
    return SEPARATOR.join(parts)


def _rows(screen: Screen, found: Sequence[Row], *, most: int, name: str, open_route: Callable[[str], None]) -> None:
    """The first rows, and the button that shows the rest."""
    everything = st.session_state.get(f"all-{name}", False)
    shown = found if everything else found[:most]
    opened = [row for row in found if row.key == st.session_state.get("open_row") and row not in shown]
    for row in (*opened, *shown):  # what was chosen on the map stands first where it would not be seen
        _row(screen, row, open_route=open_route)
    if len(found) > most and not everything:
        st.button(screen.words("todo.more", n=len(found) - most), key=f"more-{name}", on_click=_show_all, args=(name,))


def picked(found: Sequence[Row]) -> tuple[Row, ...]:
    """Rows whose box is ticked and that hold something nobody has signed."""
    ticked = {name for name, value in st.session_state.to_dict().items() if str(name).startswith("pick-") and value is True}
    return tuple(row for row in found if f"pick-{row.key}" in ticked and row.unsigned) if ticked else ()


def tick_all(found: Sequence[Row]) -> None:
    """Tick the box of every row that holds something nobody has signed, whether it is drawn or not."""
    for row in found:
        if row.unsigned:
            st.session_state[f"pick-{row.key}"] = True


def _show_all(name: str) -> None:
    st.session_state[f"all-{name}"] = True


def _row(screen: Screen, row: Row, *, open_route: Callable[[str], None]) -> None:
    words = screen.words
    opened = st.session_state.get("open_row") == row.key
    with st.container(key=f"row-{row.key}", gap=None):
        st.checkbox(
            words("todo.select", name=row.unit.name),
            key=f"pick-{row.key}",
            label_visibility="collapsed",
            disabled=not row.unsigned,
        )
        st.markdown(start_text(screen, row))
        with st.container(key=f"name-{row.key}", gap=None):
            st.button(
                plain(row.unit.name),
                key=f"open-{row.key}",
                type="tertiary",
                icon=":material/keyboard_arrow_up:" if opened else ":material/keyboard_arrow_down:",
                on_click=_toggle,
                args=(row.key,),
            )
            st.markdown(f":gray[{plain(row.unit.class_code)} · {plain(row.unit.district)}]")
        st.markdown(treatment_text(screen, row))
        st.markdown(risk_text(screen, row))
        st.markdown(cost_text(screen, row))
        st.markdown(why_text(screen, row))
    if opened:
        with st.container(key=f"detail-{row.key}"):
            left, right = st.columns([3, 2], gap="medium")
            with left:
                reasons(screen, row)
                st.button(words("todo.to_route"), key=f"to-{row.key}", type="tertiary", on_click=open_route, args=(row.unit.id,))
            with right:
                sign(screen, row)
                row_facts(screen, row)


def _toggle(key: str) -> None:
    st.session_state["open_row"] = None if st.session_state.get("open_row") == key else key

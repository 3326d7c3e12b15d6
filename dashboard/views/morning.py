"""Morgonläge: what must start, when, and whether it can be trusted."""

from collections.abc import Callable, Sequence
from zlib import crc32

import streamlit as st

from config.access import Role
from dashboard.access.door import why_not
from dashboard.actions import Wish, sign_rows
from dashboard.api import map_data
from dashboard.components.cost_loss import sensitivity
from dashboard.components.filters import filters
from dashboard.components.machines import machines
from dashboard.components.map import MAP_HEIGHT_PX, clicked, network_map
from dashboard.components.map_style import REJECTED, is_marked, legend
from dashboard.components.marks import mark
from dashboard.components.night_line import night_line, timeline
from dashboard.components.night_totals import night_totals
from dashboard.components.plan_since import plan_since
from dashboard.components.sign import notice_bar
from dashboard.components.status import status_line
from dashboard.components.todo_list import picked, tick_all, todo_list
from dashboard.components.what_if_city import what_if_city
from dashboard.format import NBSP, plain
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.todo import Row, chosen
from model.domain.needs import Rung
from store.decisions import Verdict


def show(screen: Screen, *, open_route: Callable[[str], None]) -> None:
    """Draw the page."""
    status_line(screen)
    night_line(screen)
    tonight, later = screen.rows()
    classes, district = _classes(), _district()
    found = chosen(tonight, classes=classes, district=district)
    _take_click(tonight)
    night_totals(screen, found)
    with st.container(key="overview"):
        left, right = st.columns([1, 1], gap="medium")
        with left:
            timeline(screen, height=120)
        with right:
            _map(screen, found)
    with st.container(key="list", gap=None):
        filters(screen)
        notice_bar(screen)
        _list(screen, tonight, found, later, open_route)
        machines(screen)
        plan_since(screen)
        sensitivity(screen, found)
        what_if_city(screen)


def _map(screen: Screen, found: Sequence[Row]) -> None:
    words = screen.words
    opened = next((row.unit.id for row in found if row.key == st.session_state.get("open_row")), None)
    counts, state = legend(found, words), _state(found)
    st.pydeck_chart(
        network_map(
            screen.network,
            screen.colours,
            lines=_address(screen, map_data.LINES, state),
            marks=_address(screen, map_data.MARKS, state),
            marked=sum(map(is_marked, found)),
            chosen=opened,
            style=screen.settings.dashboard.map_style or None,
        ),
        height=MAP_HEIGHT_PX,
        on_select="rerun",
        selection_mode="single-object",
        key="map",
        alt=words("map.alt", n=len(found), legend=counts),
    )
    st.markdown(map_legend(counts, screen))


def _state(found: Sequence[Row]) -> str:
    """Tells one picture of the list from another: where each row stands, and what was said of its parts."""
    told = [
        (row.key, row.status.value, [(item.need.value, word.verdict, word.treatment) for item, word in row.said]) for row in found
    ]
    return f"{crc32(repr(told).encode()):x}"


def _address(screen: Screen, path: str, state: str) -> str:
    return map_data.address(
        path,
        assessment_id=screen.shown_id,
        theme=screen.colours.theme,
        language=screen.words.language,
        classes=_classes(),
        district=_district() or "",
        state=state,
    )


def map_legend(counts: str, screen: Screen) -> str:
    """The legend's counts (`legend`), each with its colour's name in Markdown where it has one."""
    words = screen.words
    tint = {
        words("need.ploughing"): "blue",
        words("need.salting"): "violet",
        words("need.heating"): "orange",
        words(REJECTED): "gray",
        words("status.not_worth"): "gray",
        words("status.none"): "gray",
        words("status.missing"): "gray",
    }
    icons = {words(REJECTED): "○", words("status.not_worth"): "○", words("status.none"): "○", words("status.missing"): "◇"}
    parts = []
    for part in counts.split(" · ") if counts else ():
        name, _, count = part.rpartition(" ")
        icon = icons.get(name, "━━")
        parts.append(f":{tint[name]}[{icon} {name}] {count}")
    return f" {NBSP} ".join(parts)


def _take_click(found: Sequence[Row]) -> None:
    """A click on the map opens the row, once."""
    unit = clicked(st.session_state.get("map", {}).get("selection"))
    if unit == st.session_state.get("map_taken"):
        return
    st.session_state["map_taken"] = unit
    key = next((row.key for row in found if row.unit.id == unit and row.is_todo), None)
    if key is not None:
        st.session_state["open_row"] = key


def _list(
    screen: Screen, tonight: Sequence[Row], found: Sequence[Row], later: Sequence[Row], open_route: Callable[[str], None]
) -> None:
    words = screen.words
    todo = tuple(row for row in found if row.is_todo)
    missing = [row for row in found if row.status is Status.MISSING]
    idle = [row for row in found if row.status is Status.NONE and not row.is_todo]
    unneeded, not_worth = ([row for row in idle if row.is_not_worth is kind] for kind in (False, True))
    if todo:
        todo_list(screen, todo, name="tonight", open_route=open_route, by=st.session_state.get("group") or None)
        _bulk(screen, todo)
    elif len(found) < len(tonight):
        st.markdown(words("todo.nothing_filtered"))
    else:
        _nothing(screen, units=len(found), missing=len(missing))
    if missing:
        with st.expander(f"◇ {words.count('todo.missing', len(missing))}", expanded=False):
            st.markdown(words("todo.missing_what"))
            st.markdown("  \n".join(f"{mark(Status.MISSING, plain(row.unit.name))} :gray[{_place(row)}]" for row in missing))
    if not_worth:
        with st.expander(f"○ {words.count('todo.not_worth', len(not_worth))}", expanded=False):
            st.markdown("  \n".join(_unneeded(screen, row) for row in not_worth))
    if unneeded:
        with st.expander(f"○ {words.count('todo.unneeded', len(unneeded))}", expanded=False):
            st.markdown("  \n".join(_unneeded(screen, row) for row in unneeded))
    ahead = tuple(row for row in chosen(later, classes=_classes(), district=_district()) if row.is_todo)
    if ahead and st.toggle(words("todo.later", n=len(ahead)), key="show_later"):
        todo_list(screen, ahead, name="later", open_route=open_route)


def _nothing(screen: Screen, *, units: int, missing: int) -> None:
    """Say that there is nothing to do, and never say so of units whose data is missing."""
    words = screen.words
    normal = screen.shown.rung is Rung.CLIMATOLOGY
    with st.container(key="nothing"):
        if missing == units:
            title = mark(Status.MISSING, words("todo.nothing_known", n=units))
            st.markdown(f"### {title}", anchors=False)
            return
        title = (
            mark(Status.NONE, words("todo.nothing_where_known"))
            if missing
            else mark(Status.NONE, words("todo.nothing_normal"))
            if normal
            else mark(Status.ORDER, words("todo.nothing_title"))
        )
        st.markdown(f"### {title}", anchors=False)
        st.markdown(words("todo.nothing"))
        if missing:
            st.markdown(mark(Status.MISSING, words.count("todo.nothing_missing", missing)))


def _classes() -> list[str]:
    return st.session_state.get("classes") or []


def _district() -> str | None:
    return st.session_state.get("district") or None


def _unneeded(screen: Screen, row: Row) -> str:
    risk = screen.form.risk(row.lead.probability) if row.lead else ""
    return f"{mark(Status.NONE, plain(row.unit.name))} :gray[{_place(row)} · {screen.words('todo.column_risk')} {risk}]"


def _place(row: Row) -> str:
    return f"{plain(row.unit.class_code)} · {plain(row.unit.district)}"


def _bulk(screen: Screen, todo: Sequence[Row]) -> None:
    words = screen.words
    ticked = picked(todo)
    closed = why_not(screen.settings, Role.DISPATCHER, words)
    with st.container(key="bulk", horizontal=True, vertical_alignment="center"):
        st.button(
            words("todo.accept_selected", n=len(ticked)),
            key="accept-selected",
            type="primary",
            icon=":material/check:",
            disabled=not ticked or bool(closed),
            on_click=_accept,
            args=(screen, todo),
        )
        st.button(words("todo.select_all"), key="select-all", on_click=tick_all, args=(todo,))
        st.markdown(f":gray[{closed or words('recommendation_note')}]")


def _accept(screen: Screen, todo: Sequence[Row]) -> None:
    """What is ticked at the click, not what was at the drawing."""
    ticked = picked(todo)
    if ticked:
        sign_rows(screen, Wish(ticked, Verdict.ACCEPTED), seen=screen.seen)

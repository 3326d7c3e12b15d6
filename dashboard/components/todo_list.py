"""The list itself: one line a unit, opened to show its reasons and to sign it."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import streamlit as st

from dashboard.components.marks import SEPARATOR, mark
from dashboard.components.reasons import reasons
from dashboard.components.sign import sign
from dashboard.format import plain
from dashboard.groups import Group, grouped
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.todo import Row
from model.domain.plans import Advice, Recommendation

#: Rows drawn before the reader asks for the rest; of one group the same.
FIRST_ROWS, FIRST_IN_GROUP = 15, 6
#: A start that should have been is late from this on; the minute it falls in is still in time.
LATE_AFTER = timedelta(minutes=1)


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
        st.markdown(f"### {group_title(screen, group, by)}  \n{group_line(screen, group)}", anchors=False)
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
        start = f"**{form.clock(group.latest_start)}** {form.until(group.latest_start)}"
        parts.append(mark(Status.START if soon else Status.PREPARE, words("group.start", time=start)))
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
    return tuple(row for row in found if row.unsigned and st.session_state.get(f"pick-{row.key}", False))


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


def _toggle(key: str) -> None:
    st.session_state["open_row"] = None if st.session_state.get("open_row") == key else key


def start_text(screen: Screen, row: Row) -> str:
    """Icon, word, latest start and how soon; who signed it where someone did and nothing new came since."""
    words, form = screen.words, screen.form
    if row.signed is not None and row.is_settled:
        said = row.signed
        status = Status.NONE if said.verdict == "rejected" else Status.ORDER
        second = f":gray[{plain(said.who)} {form.clock(said.when)}]"
        return f"{mark(status, words(f'verdict.{said.verdict}'), bold=True)}  \n{second}"
    if row.latest_start is None:
        return mark(row.status, words(row.word), bold=True)
    late = screen.now - row.latest_start >= LATE_AFTER and row.status is Status.START
    word = words("status.late" if late else row.word)
    line = f"**{form.clock(row.latest_start)}** :gray[{form.until(row.latest_start)}]"
    if row.signed is not None:
        line = f"{line}  \n:gray[{words('todo.new_part')}]"
    return f"{mark(row.status, word, bold=True)}  \n{line}"


def treatment_text(screen: Screen, row: Row) -> str:
    """What is to be done and how much; for a row that waits, until when."""
    words, form = screen.words, screen.form
    parts = [one_treatment(screen, item) for item in row.weighed if item.treatment is not None]
    first = "**" + " + ".join(parts) + "**" if parts else f":gray[{words('treatment.none')}]"
    second = ""
    kinds = [words(f"slipperiness.{item.slipperiness.value}") for item in row.weighed]
    if row.lead is not None and row.lead.advice is Advice.WAIT and row.lead.reconsider_at is not None:
        second = words("todo.wait_until", time=form.clock(row.lead.reconsider_at))
    elif any(kinds):
        second = next(kind for kind in kinds if kind)
    return f"{first}  \n:gray[{second}]" if second else first


def one_treatment(screen: Screen, item: Recommendation) -> str:
    """``Befuktat salt 10 g/m²``."""
    if item.treatment is None:
        return screen.words("treatment.none")
    name = screen.words(f"treatment.{item.treatment.value}")
    return f"{name} {screen.form.with_unit(item.rate_g_m2, 'g/m²')}" if item.rate_g_m2 else name


def risk_text(screen: Screen, row: Row) -> str:
    """Each need's own probability with its interval and the risk from which acting on that need pays; one line a need."""
    words = screen.words
    lead = row.lead
    if lead is None or lead.probability is None:
        return mark(Status.MISSING, words("missing"))
    if len(row.weighed) < 2:
        return f"{_risk(screen, lead)}  \n:gray[{_threshold(screen, lead)}]"
    return "  \n".join(f"{_part(screen, item)} {_risk(screen, item)} :gray[{_threshold(screen, item)}]" for item in row.weighed)


def _part(screen: Screen, item: Recommendation) -> str:
    """What one line of a row with several needs speaks of."""
    return one_treatment(screen, item) if item.treatment is not None else screen.words(f"need.{item.need.value}")


def _risk(screen: Screen, item: Recommendation) -> str:
    form = screen.form
    interval = form.interval(item.probability_low, item.probability_high)
    return f"**{form.risk(item.probability)}**" + (f" ({interval})" if interval else "")


def _threshold(screen: Screen, item: Recommendation) -> str:
    return screen.words("todo.threshold", value=screen.form.percent(item.threshold))


def cost_text(screen: Screen, row: Row) -> str:
    """Cost of acting against the loss of not acting."""
    if not row.weighed:
        return ""
    form = screen.form
    return screen.words("todo.against", cost=f"**{form.money(row.cost_act_sek)}**", loss=form.money(row.loss_sek))


def why_text(screen: Screen, row: Row) -> str:
    """The strongest reason."""
    for item in row.recommendations:
        if item.reasons:
            return plain(screen.words.pick(item.reasons[0].sv, item.reasons[0].en))
    return f":gray[{screen.words('missing')}]" if row.status is Status.MISSING else ""

"""Rutt: one unit's next 66 hours, why, and the signature."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import streamlit as st

from dashboard.components import charts
from dashboard.components.charts import ThresholdSpan
from dashboard.components.cost_loss import cost_loss
from dashboard.components.drawing import draw, table_twin
from dashboard.components.earlier_nights import earlier_nights
from dashboard.components.forecast_history import forecast_history
from dashboard.components.frames import Hours
from dashboard.components.map_style import need_colour
from dashboard.components.marks import mark
from dashboard.components.near_places import near_places, near_stations
from dashboard.components.night_line import precipitation_chart, temperature_chart
from dashboard.components.reasons import reasons
from dashboard.components.road_state import road_state
from dashboard.components.row_facts import machine_line
from dashboard.components.row_text import cost_text, risk_text, start_text, treatment_text
from dashboard.components.sign import notice_bar, sign
from dashboard.components.status import status_line
from dashboard.components.what_if import what_if
from dashboard.format import plain
from dashboard.screen import ROUTE_HOURS, Screen
from dashboard.style import ICONS, Status
from dashboard.todo import Row
from model.domain.needs import NIGHT_NEEDS, Need
from model.domain.roads import HeatedZone, Route

#: Needs whose risk stays below this all the way are not drawn [1].
WORTH_DRAWING = 0.02
#: Snow that never gets deeper is not drawn [cm].
WORTH_DRAWING_CM = 0.2
UNIT_KEY = "unit"


def show(screen: Screen) -> None:
    """Draw the page."""
    status_line(screen)
    tonight, later = screen.rows()
    row = _pick(screen, tonight)
    unit = row.unit
    _head(screen, unit)
    notice_bar(screen)
    if unit.id not in screen.shown.hourly["unit"].to_numpy():
        st.markdown(mark(Status.MISSING, screen.words("route.not_in")))
        return
    windows = [row, *(other for other in later if other.unit.id == unit.id)]
    for number, item in enumerate(windows):
        _window(screen, item, opened=number == 0)
    _charts(screen, windows)
    road_state(screen, row)
    cost_loss(screen, windows)
    what_if(screen, row)
    near = near_stations(screen.network, unit.id, screen.site.stations)
    forecast_history(screen, row)
    earlier_nights(screen, row, near)
    near_places(screen, unit.id, near)


def _pick(screen: Screen, found: tuple[Row, ...]) -> Row:
    words = screen.words
    by_unit = {row.unit.id: row for row in found}
    order = [row.unit.id for row in found]
    if st.session_state.get(UNIT_KEY) not in by_unit:
        st.session_state[UNIT_KEY] = order[0]

    def label(unit_id: str) -> str:
        row = by_unit[unit_id]
        return f"{ICONS[row.shown_status]} {row.unit.name} · {row.unit.id} · {row.unit.class_code} · {words(row.shown_word)}"

    with st.container(key="pick-unit"):
        unit_id = st.selectbox(words("route.pick"), order, format_func=label, key=UNIT_KEY, persist_state="session")
    return by_unit[unit_id]


def _head(screen: Screen, unit: Route | HeatedZone) -> None:
    words, form = screen.words, screen.form
    rules = screen.network.classes[unit.class_code]
    class_name = plain(f"{unit.class_code} {words.pick(rules.name_sv, rules.name_en)}")
    if isinstance(unit, Route):
        facts = words(
            "route.facts",
            class_name=class_name,
            district=plain(unit.district),
            contractor=plain(unit.contractor),
            round=form.span(timedelta(minutes=unit.round_time_min)),
            turn_out=form.span(timedelta(minutes=unit.turn_out_min)),
        )
    else:
        facts = words(
            "route.facts_zone",
            class_name=class_name,
            district=plain(unit.district),
            substation=plain(unit.substation),
            area=form.number(unit.area_m2),
            lag=form.span(timedelta(hours=unit.thermal_lag_h)),
        )
    deadline = words("route.deadline", weekday=f"{rules.deadline_weekday:%H:%M}", weekend=f"{rules.deadline_weekend:%H:%M}")
    st.markdown(f"## {plain(unit.name)}", anchors=False)
    st.markdown(f":gray[{facts} · {deadline}]")
    if isinstance(unit, Route) and unit.water_protection:
        st.markdown(mark(Status.WAIT, words("route.water", cap=form.number(unit.salt_cap_g_m2))))


def _window(screen: Screen, row: Row, *, opened: bool) -> None:
    words, form = screen.words, screen.form
    if row.window_end is None:
        st.markdown(f"{mark(Status.MISSING, words('missing'), bold=True)}  \n{words('todo.missing_what')}")
        return
    title = f"{ICONS[row.shown_status]} {words('route.window', time=form.clock(row.window_end))}: {words(row.shown_word)}"
    with st.expander(title, expanded=opened, key=f"window-{row.key}"):
        with st.container(key=f"facts-{row.key}", horizontal=True):
            for heading, text in (
                ("start", start_text(screen, row)),
                ("treatment", treatment_text(screen, row)),
                ("risk", risk_text(screen, row)),
                ("cost", cost_text(screen, row)),
            ):
                if text:
                    with st.container(width="content", gap=None):
                        st.markdown(
                            f":gray[{words(f'todo.column_{heading}' if heading != 'start' or row.latest_start else 'todo.column_status')}]"
                        )
                        st.markdown(text)
        left, right = st.columns([3, 2], gap="medium")
        with left:
            reasons(screen, row)
            machine = machine_line(screen, row)
            if machine:
                st.markdown(machine)
        with right:
            sign(screen, row)


def _charts(screen: Screen, windows: Sequence[Row]) -> None:
    words = screen.words
    row = windows[0]
    hours = Hours(screen.shown.hourly, screen.form, hours=ROUTE_HOURS, unit_id=row.unit.id)
    st.markdown(f"### {words('route.temperatures')}", anchors=False)
    temperature_chart(screen, hours, name="route-temperature", height=220)
    if not hours.known:
        return
    st.markdown(f":gray[{words('chart.fan')}]")
    st.markdown(f"### {words('route.precipitation')}", anchors=False)
    precipitation_chart(screen, hours, name="route-precipitation", height=120)
    st.markdown(f"### {words('route.probability')}", anchors=False)
    for need in NIGHT_NEEDS:
        _probability(screen, hours, windows, need)
    _snow(screen, hours)
    alt_text = f"{words('route.temperatures')}: {row.unit.name}"
    table_twin(screen, "route-table", hours.table, alt_text=alt_text, depends_on=(row.unit.id,))


def _probability(screen: Screen, hours: Hours, windows: Sequence[Row], need: Need) -> None:
    words, form = screen.words, screen.form
    risk = hours.values(f"probability_{need.value}")
    asked = [item for row in windows for item in row.recommendations if item.need is need]
    spans = tuple(ThresholdSpan(item.window_start, item.window_end, item.threshold) for item in asked)
    if not np.isfinite(risk).any():
        if spans:
            st.markdown(f"{mark(Status.MISSING, words(f'need.{need.value}'))}: {words('chart.no_data')}")
        return
    if np.nanmax(risk) < WORTH_DRAWING and not spans:
        return
    top = int(np.nanargmax(risk))
    alt_text = words(
        "chart.alt_probability",
        need=words(f"need.{need.value}"),
        top=form.risk(float(risk[top])),
        time=form.clock(hours.moments[top]),
        threshold=", ".join(words("chart.until", value=form.percent(span.value), time=form.clock(span.end)) for span in spans),
    )
    colour = need_colour(need, screen.colours)
    st.markdown(f"**{words(f'need.{need.value}')}**")
    draw(
        screen,
        f"route-{need.value}",
        lambda: charts.probability(hours.probability(need), form, screen.colours, thresholds=spans, colour=colour),
        alt_text=alt_text,
        depends_on=(windows[0].unit.id, spans),
    )


def _snow(screen: Screen, hours: Hours) -> None:
    words, form = screen.words, screen.form
    depth = hours.values("snow_depth")
    if not np.nanmax(depth[:, -1], initial=0.0) >= WORTH_DRAWING_CM:
        return
    st.markdown(f"### {words('route.snow')}", anchors=False)
    draw(
        screen,
        "route-snow",
        lambda: charts.snow_depth(hours.snow(), form, screen.colours),
        alt_text=words("chart.alt_snow", top=form.number(float(np.nanmax(depth[:, 2], initial=0.0)), 1)),
        depends_on=(hours.unit_id,),
    )

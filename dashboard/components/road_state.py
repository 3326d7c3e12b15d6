"""The surface hour by hour: a ribbon of conditions, the figures and the profile of a chosen hour, and how friction and stores go."""

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.components import road_charts
from dashboard.components.drawing import draw, table_twin
from dashboard.components.marks import mark
from dashboard.components.road_figures import Fact, facts, road_table, told_shares, zone_facts
from dashboard.components.road_hours import RoadHours
from dashboard.screen import ROUTE_HOURS, Screen
from dashboard.style import Status
from dashboard.todo import Row
from model.domain.needs import Rung
from model.domain.roads import HeatedZone

HOUR_KEY = "road-hour"
#: Hours that normals are summed over [h].
DAY_H = 24


def road_state(screen: Screen, row: Row) -> None:
    """Draw the section for the unit of a row."""
    words = screen.words
    heated = isinstance(row.unit, HeatedZone)
    normal = screen.shown.rung is Rung.CLIMATOLOGY
    st.markdown(f"### {words('road.title_normal' if normal else 'road.title')}", anchors=False)
    hours = RoadHours(screen.shown.hourly, screen.form, hours=ROUTE_HOURS, unit_id=row.unit.id)
    if not hours.known:
        st.markdown(f"{mark(Status.MISSING, words('missing'))}: {words('road.not_kept')}")
        return
    _basis(screen, heated=heated)
    if normal:
        _normal(screen, hours)
        return
    _ribbon(screen, hours)
    place = _chosen_hour(screen, hours)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        if hours.heated:
            st.markdown(f"**{words('road.as_advised')}**")
            _facts(zone_facts(hours, place), key="zone-facts")
            st.markdown(f"**{words('road.without_heat')}**")
        _facts(facts(hours, place), key="road-facts")
    with right:
        _profile(screen, hours, place)
    _friction(screen, hours)
    _stores(screen, hours)
    if hours.heated:
        _heat(screen, hours)
    table_twin(
        screen,
        "road-table",
        lambda: road_table(hours),
        alt_text=f"{words('road.title')}: {row.unit.name}",
        depends_on=(hours.unit_id,),
    )


def _basis(screen: Screen, *, heated: bool) -> None:
    """What the figures rest on and how old they are."""
    words, form, shown = screen.words, screen.form, screen.shown
    made = words("line.made", time=form.clock(shown.issued_at))
    text = words("road.untreated_zone" if heated else "road.untreated")
    st.markdown(f":gray[{text} {made} ({form.age_of(shown.issued_at)}).]")
    if shown.rung is Rung.CLIMATOLOGY:
        st.markdown(mark(Status.MISSING, words("chart.normal")))


def _normal(screen: Screen, hours: RoadHours) -> None:
    """Shares of the coming day as the season has them; which hour brings what cannot be told without a forecast."""
    words = screen.words
    coming = range(min(DAY_H, len(hours.moments)))
    for heading, found in (
        (words("road.row_condition"), hours.conditions(coming)),
        (words("road.row_slip"), hours.slips(coming)),
    ):
        told = told_shares(hours, found) or words("slip.none")
        st.markdown(f"{heading}: **{told}**")
    st.markdown(f":gray[{words('road.normal')}]")


def _ribbon(screen: Screen, hours: RoadHours) -> None:
    form = screen.form
    runs = hours.ribbon()
    told = runs.assign(text=[f"{name} {when}" for name, when in zip(runs["name"], runs["when"], strict=True)])
    by_row = [f"{row}: {', '.join(part['text'])}" for row, part in told.groupby("row", sort=False)]
    draw(
        screen,
        "road-ribbon",
        lambda: road_charts.ribbon(runs, hours.frame(), form, screen.colours),
        alt_text=". ".join(by_row),
        depends_on=(hours.unit_id,),
    )
    st.markdown(f":gray[{_key(runs)}]")


def _key(runs: pd.DataFrame) -> str:
    """Letters of the ribbon with their words."""
    short = runs[runs["letter"] != runs["name"]]
    pairs = dict(zip(short["letter"], short["name"], strict=True))
    return " · ".join(f"**{letter}** {name}" for letter, name in pairs.items())


def _chosen_hour(screen: Screen, hours: RoadHours) -> int:
    """The hour the reader looks at; the first that lies ahead unless another is picked."""
    form = screen.form
    stamps = [moment.isoformat() for moment in hours.moments]
    if st.session_state.get(HOUR_KEY) not in stamps:
        st.session_state[HOUR_KEY] = stamps[0]
    named = {stamp: form.clock(moment) for stamp, moment in zip(stamps, hours.moments, strict=True)}
    picked = st.selectbox(
        screen.words("road.hour"),
        stamps,
        format_func=lambda stamp: named[stamp],
        key=HOUR_KEY,
        width=220,
        persist_state="session",
    )
    return stamps.index(picked)


def _facts(found: list[Fact], *, key: str) -> None:
    with st.container(key=key, horizontal=True):
        for heading, text in found:
            with st.container(width="content", gap=None):
                st.markdown(f":gray[{heading}]")
                st.markdown(text)


def _profile(screen: Screen, hours: RoadHours, place: int) -> None:
    words, form = screen.words, screen.form
    depths, values = hours.depths(), hours.profile()[place]
    spread = hours.spread("road_surface_temperature")[place]
    title = words("road.profile", time=form.clock(hours.moments[place]))
    st.markdown(f"**{title}**")
    told = ", ".join(
        f"{depth} {form.with_unit(float(value), '°C', 1)}"
        for depth, value in zip(depths, values, strict=True)
        if np.isfinite(value)
    )
    draw(
        screen,
        "road-profile",
        lambda: road_charts.profile(depths, values, (float(spread[0]), float(spread[-1])), form, screen.colours),
        alt_text=f"{title}: {told}",
        depends_on=(hours.unit_id, place),
    )


def _friction(screen: Screen, hours: RoadHours) -> None:
    words, form = screen.words, screen.form
    middle = hours.spread("friction_estimate")[:, 2]
    if not np.isfinite(middle).any():
        return
    low = int(np.nanargmin(middle))
    draw(
        screen,
        "road-friction",
        lambda: road_charts.friction(hours.friction(), form, screen.colours),
        alt_text=words("chart.alt_friction", low=form.number(float(middle[low]), 2), time=form.clock(hours.moments[low])),
        depends_on=(hours.unit_id,),
    )
    st.markdown(f":gray[{words('road.friction_note')} {words('chart.fan')}]")


def _stores(screen: Screen, hours: RoadHours) -> None:
    words, form = screen.words, screen.form
    lying = hours.stores()
    if lying.empty:
        return
    most = ", ".join(
        f"{name} {form.number(float(part['amount'].max()), 2)} mm" for name, part in lying.groupby("name", sort=False)
    )
    draw(
        screen,
        "road-stores",
        lambda: road_charts.stores(lying, form, screen.colours),
        alt_text=words("chart.alt_stores", most=most),
        depends_on=(hours.unit_id,),
    )


def _heat(screen: Screen, hours: RoadHours) -> None:
    words, form = screen.words, screen.form
    frame = hours.heat()
    st.markdown(f"**{words('road.heat_title')}** :gray[{words('road.heat_lines')}]")
    draw(
        screen,
        "road-heat",
        lambda: road_charts.heat(frame, form, screen.colours),
        alt_text=words(
            "chart.alt_heat", low=form.number(float(frame["slab"].min()), 1), power=form.number(float(frame["power"].max()))
        ),
        depends_on=(hours.unit_id,),
    )

"""The night in one line of figures with their spread, and the timeline below it."""

from dataclasses import replace

import numpy as np
import streamlit as st

from dashboard.components import charts
from dashboard.components.drawing import draw, table_twin
from dashboard.components.frames import Hours
from dashboard.components.marks import mark
from dashboard.format import NBSP
from dashboard.screen import TIMELINE_HOURS, Screen
from dashboard.style import ICONS, Status
from model.domain.needs import Rung
from model.night_ahead import KINDS, After, Edge, Fall, Night, night

#: Less than this is told in millimetres [cm].
LEAST_SNOW_CM = 0.5


def night_line(screen: Screen) -> None:
    """Draw the line."""
    words = screen.words
    found = _night((*_standing(screen), screen.night_hours), screen)
    title = f"**{words('ongoing.title').upper()}**"
    if found is None:
        text = words("ongoing.unknown")
    elif screen.shown.rung is Rung.CLIMATOLOGY:
        text = normal_text(found, screen)
    else:
        title += f" {words('ongoing.until', time=screen.form.clock(found.until))}"
        text = night_text(found, screen)
    with st.container(key="ongoing"):
        st.markdown(f"{title} {NBSP} {text}")


def _standing(screen: Screen) -> tuple[object, ...]:
    """What the night's figures go by: an assessment never changes, and a minute moves nothing."""
    return screen.store.id, screen.shown_id, f"{screen.now:%Y-%m-%dT%H:%M}"


@st.cache_data(show_spinner=False, max_entries=8)
def _night(key: tuple[object, ...], _screen: Screen) -> Night | None:
    del key  # what the cache goes by
    return night(_screen.shown.hourly, now=_screen.now, hours=_screen.night_hours)


@st.cache_resource(show_spinner=False, max_entries=8)
def _hours(key: tuple[object, ...], _screen: Screen) -> Hours:
    del key  # what the cache goes by
    return Hours(_screen.shown.hourly, _screen.form, hours=TIMELINE_HOURS, unit_id=None)


def normal_text(found: Night, screen: Screen) -> str:
    """Where no forecast is known: that it is not, and the season's normal figures under that name; nothing is said to fall or not to."""
    words, form = screen.words, screen.form
    figures = words(
        "ongoing.normal",
        surface=form.number(found.surface_now_degc, 1),
        low=form.number(found.surface_low.low, 1),
        high=form.number(found.surface_low.high, 1),
        dew_point=form.number(found.dew_point_degc, 1),
    )
    return f"**{words('ongoing.no_forecast')}** {NBSP}·{NBSP} :gray[{figures}]"


def night_text(found: Night, screen: Screen) -> str:
    """``**Snö från 04:00 (03:00–05:00) till 08:00 (07:00–10:00)** · 5 cm på obehandlad väg (3–8) · yta −3,1 → −0,8 °C kl 05:00 · …``."""
    words, form = screen.words, screen.form
    parts = fall_text(found.fall, screen)
    if not found.snow_known:
        parts.append(mark(Status.MISSING, words("ongoing.depth_unknown")))
    if found.fresh_snow_cm is not None:
        depth = found.fresh_snow_cm
        parts.append(
            words(
                "ongoing.depth",
                middle=f"**{form.number(depth.middle)}**",
                low=form.number(depth.low),
                high=form.number(depth.high),
            )
        )
    low = f"**{form.number(found.surface_low.middle, 1)}** ({form.number(found.surface_low.low, 1)} – {form.number(found.surface_low.high, 1)})"
    parts.append(
        words("ongoing.surface", now=form.number(found.surface_now_degc, 1), low=low, time=form.clock(found.surface_low_at))
    )
    parts.append(words("ongoing.dew_point", value=form.number(found.dew_point_degc, 1)))
    if found.after is not None:
        parts.append(f"**{after_text(found.after, screen, more=found.fall.kind == found.after.kind)}**")
    return f" {NBSP}·{NBSP} ".join(parts)


def fall_text(fall: Fall, screen: Screen) -> list[str]:
    """What falls, when it begins and ends, each with its spread, and the hours of which that is not known."""
    words, form = screen.words, screen.form
    if fall.known_h == 0:
        return [mark(Status.MISSING, words("ongoing.fall_unknown"))]
    missing = fall.hours - fall.known_h
    parts = []
    if fall.start is None or fall.end is None:
        parts.append(f"**{words('ongoing.dry_where_known' if missing else 'ongoing.dry')}**")
    else:
        falls_now = fall.likely and fall.start.middle <= screen.now
        key = "falling" if falls_now else "precipitation" if fall.likely else "precipitation_possible"
        kind = words(f"kind.{fall.kind}" if fall.kind else "ongoing.kind_unknown")
        start = form.clock(fall.start.middle) + (_spread(fall.start, screen, begins=True) if fall.likely else "")
        ends = replace(fall.end, sure=None) if fall.goes_on else fall.end  # what goes on ends no sooner than the hours spoken of
        end = form.clock(fall.end.middle) + (_spread(ends, screen, begins=False) if fall.likely else "")
        text = words(f"ongoing.{key}_on" if fall.goes_on else f"ongoing.{key}", kind=kind, start=start, end=end)
        parts.append(f"**{text}**")
    if missing:
        parts.append(mark(Status.MISSING, words.count("ongoing.fall_missing", missing)))
    return parts


def _spread(edge: Edge, screen: Screen, *, begins: bool) -> str:
    """`` (03:00–05:00)``: the earliest and the latest it begins or ends; of what is over by now, or is no spread, nothing."""
    words, clock = screen.words, screen.form.clock
    if edge.sure == edge.outer:
        return ""
    if edge.sure is None:
        if edge.outer == edge.middle:
            return ""
        return f" ({words('ongoing.earliest' if begins else 'ongoing.latest', time=clock(edge.outer))})"
    first, last = (edge.outer, edge.sure) if begins else (edge.sure, edge.outer)
    return f" ({clock(first)}–{clock(last)})"


def after_text(after: After, screen: Screen, *, more: bool) -> str:
    """``mer snö 13:00–19:00, 15 cm till``; of what is not snow, or does not lie, the millimetres."""
    words, form = screen.words, screen.form
    lies = after.kind == "snow" and after.snow_cm is not None and after.snow_cm >= LEAST_SNOW_CM
    amount = form.with_unit(after.snow_cm, "cm") if lies else form.with_unit(after.amount_mm, "mm")
    return words(
        "ongoing.more" if more else "ongoing.then",
        kind=words(f"kind.{after.kind}").lower(),
        start=form.clock(after.starts_at),
        end=form.clock(after.ends_at),
        amount=amount,
    )


def timeline(screen: Screen, *, height: int) -> None:
    """Temperatures and precipitation of the coming hours, middle of the network."""
    hours = _hours((*_standing(screen), screen.words.language), screen)
    with st.container(key="timeline", gap=None):
        temperature_chart(screen, hours, name="timeline-temperature", height=height)
        if hours.known:
            precipitation_chart(screen, hours, name="timeline-precipitation", height=max(70, height // 2))
            title = screen.words("chart.timeline_title", hours=TIMELINE_HOURS)
            table_twin(screen, "timeline-table", hours.table, alt_text=title)


def temperature_chart(screen: Screen, hours: Hours, *, name: str, height: int) -> None:
    """Temperatures of the coming hours, or the word that they are missing."""
    words, form = screen.words, screen.form
    if not hours.known:
        st.markdown(f":gray[{ICONS[Status.MISSING]} {words('chart.no_data')}]")
        return
    if screen.shown.rung is Rung.CLIMATOLOGY:
        st.markdown(mark(Status.MISSING, words("chart.normal")))
    surface = hours.values("road_surface_temperature")[:, 2]
    coldest = int(np.nanargmin(surface))
    alt_text = words(
        "chart.alt_temperature",
        hours=len(hours.moments),
        now=form.number(float(surface[0]), 1),
        low=form.number(float(surface[coldest]), 1),
        time=form.clock(hours.moments[coldest]),
    )
    draw(
        screen,
        name,
        lambda: charts.temperatures(hours.temperatures(), form, screen.colours, height=height),
        alt_text=alt_text,
        depends_on=(hours.unit_id,),
    )


def precipitation_chart(screen: Screen, hours: Hours, *, name: str, height: int) -> None:
    """Precipitation by kind, or the word that none is expected."""
    words, form = screen.words, screen.form
    total = sum(float(np.nansum(hours.amounts(variable))) for _, variable in KINDS)
    if screen.shown.rung is Rung.CLIMATOLOGY:
        told = words("chart.normal_wet", total=form.number(total), hours=len(hours.moments))
        st.markdown(f":gray[{told}]")
        return
    if hours.wet_unknown_h == len(hours.moments):
        st.markdown(mark(Status.MISSING, words("ongoing.fall_unknown")))
        return
    if hours.wet_unknown_h:
        st.markdown(mark(Status.MISSING, words.count("ongoing.fall_missing", hours.wet_unknown_h)))
    if hours.precipitation_kinds == ():
        st.markdown(f":gray[{words('ongoing.dry_where_known' if hours.wet_unknown_h else 'chart.dry')}]")
        return
    draw(
        screen,
        name,
        lambda: charts.precipitation(hours.precipitation(), form, screen.colours, height=height),
        alt_text=words("chart.alt_precipitation", hours=len(hours.moments), total=form.number(total, 1)),
        depends_on=(hours.unit_id,),
    )

"""Tänk om: one route treated otherwise or on another night, beside today's plan."""

from datetime import datetime, timedelta

import pandas as pd
import streamlit as st

from config.treatments import load_treatments
from dashboard.components import plan_charts
from dashboard.components.axes import instant
from dashboard.components.drawing import draw, table_twin
from dashboard.components.marks import mark
from dashboard.components.plain_table import plain_table
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.todo import Row
from model.domain.errors import DomainError
from model.domain.roads import Route
from model.domain.treatments import SPREAD, TreatmentKind
from model.domain.weather import from_utc64
from model.what_if.route import Answer, Chosen, Option, route_options
from model.what_if.run import Weather

#: Calls that can be asked for, hours from now [h].
CALLS_H = (0, 1, 2, 3, 4, 6, 8, 10, 12)
#: Local hours drawn as dark.
NIGHT_FROM, NIGHT_TO = 18, 6


def what_if(screen: Screen, row: Row) -> None:
    """Draw the part on a route's page; the reckoning runs only once it is asked for."""
    words = screen.words
    if not isinstance(row.unit, Route) or row.window_end is None:
        return
    st.markdown(f"### {words('what_if.title')}", anchors=False)
    if not st.toggle(words("what_if.ask"), key="what-if-on", help=words("what_if.help")):
        return
    chosen, weather = _asked(screen, row.unit)
    try:
        answer = route_options(
            screen.network,
            screen.shown.hourly,
            row.recommendations,
            site=screen.site,
            catalogue=load_treatments(),
            now=screen.now,
            chosen=chosen,
            weather=weather,
        )
    except DomainError:
        st.markdown(mark(Status.MISSING, words("what_if.cannot")))
        return
    names = [_name(screen, option) for option in answer.options]
    plain_table(_table(screen, answer), key="what-if", alt=words("what_if.title"))
    key = (row.unit.id, chosen, weather)
    low = min(answer.options, key=lambda option: option.total_sek)
    alt_text = words("what_if.alt", best=_name(screen, low), sum=screen.form.money(low.total_sek))
    draw(
        screen,
        "what-if-chart",
        lambda: plan_charts.options(_hours(screen, answer), names, screen.form, screen.colours),
        alt_text=alt_text,
        depends_on=key,
    )
    st.markdown(f":gray[{words('what_if.note', members=answer.members)}]")
    table_twin(screen, "what-if-table", lambda: _twin(screen, answer), alt_text=alt_text, depends_on=key)


def _asked(screen: Screen, route: Route) -> tuple[Chosen, Weather]:
    """What the controls say."""
    words, form = screen.words, screen.form
    with st.container(key="what-if-controls", horizontal=True, vertical_alignment="bottom"):
        kinds = [TreatmentKind(name) for name in route.treatments]
        kind = st.selectbox(
            words("what_if.treatment"),
            kinds,
            format_func=lambda item: words(f"treatment.{item.value}"),
            key="what-if-kind",
            width=200,
        )
        ahead = st.selectbox(
            words("what_if.call"),
            CALLS_H,
            format_func=lambda hours: form.clock(screen.now + timedelta(hours=hours)),
            key="what-if-call",
            width=150,
        )
        warmer = st.slider(words("what_if.warmer"), -6, 6, 0, 1, format="%+d °C", key="what-if-warmer", width=220)
        wetter = st.slider(words("what_if.wetter"), 0, 300, 100, 10, format="%d %%", key="what-if-wetter", width=220)
    return Chosen((kind,), screen.now + timedelta(hours=ahead)), Weather(float(warmer), wetter / 100.0)


def _name(screen: Screen, option: Option) -> str:
    words, form = screen.words, screen.form
    if option.called_at is None:
        return words("what_if.nothing")
    kinds = " + ".join(words(f"treatment.{kind.value}") for kind in option.kinds)
    return words(f"what_if.{option.code}", kinds=kinds, time=form.clock(option.called_at))


def _table(screen: Screen, answer: Answer) -> pd.DataFrame:
    words, form = screen.words, screen.form
    return pd.DataFrame(
        [
            {
                words("what_if.option"): _name(screen, option),
                words("what_if.done"): form.clock(option.done_at) if option.done_at else "–",
                words("what_if.cost"): form.money(option.cost_sek),
                words("what_if.loss"): form.money(option.loss_sek),
                words("what_if.total"): form.money(option.total_sek),
                words("what_if.hours"): form.with_unit(option.hours_in_need, "h", 1),
            }
            for option in answer.options
        ]
    )


def _moments(answer: Answer) -> list[datetime]:
    return [from_utc64(time) for time in answer.times]


def _hours(screen: Screen, answer: Answer) -> pd.DataFrame:
    form = screen.form
    return pd.DataFrame(
        [
            {
                "instant": instant(moment),
                "dark": form.local(moment).hour > NIGHT_FROM or form.local(moment).hour <= NIGHT_TO,
                "when": form.clock(moment),
                "name": _name(screen, option),
                "lost": 100.0 * option.badness[hour],
                "lost_text": form.percent(option.badness[hour]),
            }
            for option in answer.options
            for hour, moment in enumerate(_moments(answer))
        ]
    )


def _twin(screen: Screen, answer: Answer) -> pd.DataFrame:
    words, form = screen.words, screen.form
    columns = {words("table.time"): [form.clock(moment) for moment in _moments(answer)]}
    for option in answer.options:
        name = plain(_name(screen, option))
        columns[name] = [form.percent(value) for value in option.badness]
        if any(kind in SPREAD for kind in option.kinds):
            columns[f"{name}, g/m²"] = [form.number(value, 1) for value in option.salt_g_m2]
    return pd.DataFrame(columns)

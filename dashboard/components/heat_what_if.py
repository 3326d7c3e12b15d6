"""Tänk om for ground heat: later or earlier, a higher floor, a colder or wetter night, beside today's schedule."""

from datetime import UTC, datetime, time, timedelta

import pandas as pd
import streamlit as st

from dashboard.components.marks import mark
from dashboard.components.plain_table import plain_table
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.style import Status
from model.domain.errors import DomainError
from model.domain.prices import SpotPrice
from model.domain.zone_fits import ZoneFit
from model.what_if.heat import HeatAnswer, HeatAsked, HeatCame, heat_answer
from model.what_if.run import Weather
from store.heat import highest_power_kw


def heat_what_if(screen: Screen, spot: tuple[SpotPrice, ...], fits: tuple[ZoneFit, ...]) -> None:
    """Draw the fold; it reckons only once it is asked for."""
    words = screen.words
    with st.expander(words("heat_what_if.title"), expanded=False, key="heat-what-if"):
        asked = _asked(screen)
        if not st.toggle(words("heat_what_if.ask"), key="heat-what-if-on", help=words("heat_what_if.help")):
            return
        try:
            found = heat_answer(
                screen.network, screen.shown.hourly, screen.site, asked, spot=spot, fits=fits, drawn_kw=_drawn_kw(screen)
            )
        except DomainError:
            st.markdown(mark(Status.MISSING, words("what_if.cannot")))
            return
        plain_table(_table(screen, found), key="heat-what-if", alt=words("heat_what_if.title"))
        _floor(screen, found.asked)
        st.markdown(f":gray[{words('heat_what_if.note', hours=found.hours)}]")


def _drawn_kw(screen: Screen) -> float:
    """Highest power of the season so far, as the assessment on show knew it: it is paid for [kW]."""
    issued = screen.shown.issued_at
    begins = datetime.combine(screen.site.season.begun_by(issued.date()), time(), UTC)
    return highest_power_kw(screen.store, screen.site.id, begins, issued + timedelta(seconds=1), known_at=issued)


def _asked(screen: Screen) -> HeatAsked:
    """What the controls say."""
    words = screen.words
    with st.container(key="heat-what-if-controls", horizontal=True, vertical_alignment="bottom"):
        search = st.selectbox(
            words("heat_what_if.plan"),
            (False, True),
            format_func=lambda new: words("heat_what_if.sought" if new else "heat_what_if.moved"),
            key="heat-what-if-search",
            width=240,
        )
        later = st.slider(words("heat_what_if.later"), -12, 12, 0, 1, format="%+d h", key="heat-what-if-later", width=220)
        higher = st.select_slider(
            words("heat_what_if.higher"),
            [half / 2 for half in range(13)],
            0.0,
            format_func=lambda kelvin: f"+{screen.form.with_unit(kelvin, '°C', 1)}",
            key="heat-what-if-floor",
            width=220,
        )
        warmer = st.slider(words("what_if.warmer"), -10, 6, 0, 1, format="%+d °C", key="heat-what-if-warmer", width=220)
        wetter = st.slider(words("what_if.wetter"), 0, 300, 100, 10, format="%d %%", key="heat-what-if-wetter", width=220)
    return HeatAsked(
        later_h=0 if search else int(later),
        floor_higher_k=float(higher),
        search=bool(search),
        weather=Weather(float(warmer), wetter / 100.0),
    )


def _table(screen: Screen, found: HeatAnswer) -> pd.DataFrame:
    words, form = screen.words, screen.form
    ways = (("today", found.today), ("stays", found.stays), ("asked", found.asked))
    return pd.DataFrame(
        [
            {
                words("what_if.option"): words(f"heat_what_if.{name}"),
                words("heat_what_if.energy"): form.with_unit(came.energy_mwh, "MWh", 1),
                words("what_if.cost"): form.money(came.cost_sek),
                words("heat_what_if.highest"): form.with_unit(came.highest_kw / 1000.0, "MW", 1),
                words("heat_what_if.power"): form.money(came.power_sek),
                words("heat_what_if.slippery"): form.with_unit(came.slippery_h, "h", 1),
                words("heat_what_if.coldest"): form.with_unit(came.coldest_k, "°C", 1),
            }
            for name, came in ways
        ]
    )


def _floor(screen: Screen, came: HeatCame) -> None:
    words, form = screen.words, screen.form
    name = next((zone.name for zone in screen.network.zones if zone.id == came.coldest_zone), came.coldest_zone)
    told = {"zone": plain(name), "over": form.with_unit(abs(came.coldest_k), "°C", 1)}
    if came.coldest_k < 0.0:
        st.markdown(mark(Status.START, words("heat_what_if.under", **told)))
    else:
        st.markdown(mark(Status.ORDER, words("heat_what_if.over", **told)))

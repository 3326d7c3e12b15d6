"""Tänk om, hela orten: a colder or wetter night, more machines or fewer."""

from zoneinfo import ZoneInfo

import streamlit as st

from config.treatments import load_treatments
from dashboard import queries
from dashboard.components.marks import SEPARATOR, mark
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.style import Status
from model.capacity.jobs import jobs_from
from model.capacity.plan import capacity_plan
from model.capacity.schedule import Ground
from model.capacity.still_out import able, back_at, not_under_way
from model.domain.call_outs import CapacityPlan
from model.domain.errors import DomainError
from model.domain.plans import Recommendation
from model.what_if.city import city_answer, with_machines
from model.what_if.run import Weather


def what_if_city(screen: Screen) -> None:
    """Draw the fold on the first page; nothing where the site names no machines."""
    words = screen.words
    if screen.site.fleet is None:
        return
    with st.expander(words("what_if_city.title"), expanded=False, key="what-if-city"):
        with st.container(key="what-if-city-controls", horizontal=True, vertical_alignment="bottom"):
            warmer = st.slider(words("what_if.warmer"), -6, 6, 0, 1, format="%+d °C", key="city-warmer", width=220)
            wetter = st.slider(words("what_if.wetter"), 0, 300, 100, 10, format="%d %%", key="city-wetter", width=220)
            change = {
                contractor: int(
                    st.number_input(
                        words("what_if_city.machines", name=contractor), -20, 20, 0, 1, key=f"city-{contractor}", width=190
                    )
                )
                for contractor in sorted({machine.contractor for machine in screen.site.fleet.machines})
            }
        if not st.toggle(words("what_if_city.ask"), key="what-if-city-on"):
            return
        try:
            _answer(screen, Weather(float(warmer), wetter / 100.0), {name: count for name, count in change.items() if count})
        except DomainError:
            st.markdown(mark(Status.MISSING, words("what_if.cannot")))


def _answer(screen: Screen, weather: Weather, change: dict[str, int]) -> None:
    words, form = screen.words, screen.form
    found = city_answer(screen.network, screen.shown, weather, site=screen.site, catalogue=load_treatments(), now=screen.now)
    usual, asked = _planned(screen, screen.shown.recommendations, {}), _planned(screen, found.recommendations, change)
    st.markdown(
        SEPARATOR.join(
            (
                words(
                    "what_if_city.cost", before=form.money(found.cost_before_sek), after=f"**{form.money(found.cost_after_sek)}**"
                ),
                words(
                    "what_if_city.loss", before=form.money(found.loss_before_sek), after=f"**{form.money(found.loss_after_sek)}**"
                ),
                words("what_if_city.called", before=len(usual.call_outs), after=f"**{len(asked.call_outs)}**"),
                words("what_if_city.late", before=len(usual.late), after=f"**{len(asked.late)}**"),
            )
        )
    )
    names = {unit.id: plain(unit.name) for unit in screen.network.units}
    for key in ("added", "dropped", "otherwise", "untreatable"):
        units: tuple[str, ...] = getattr(found, key)
        if units:
            told = ", ".join(names[unit] for unit in units[:6]) + (" …" if len(units) > 6 else "")
            st.markdown(f"{words.count(f'what_if_city.{key}', len(units))}: {told}")
    if asked.late:
        call, stop = asked.late[0]
        worst = words("what_if_city.worst", name=names[stop.unit_id], late=form.span(stop.late), machine=plain(call.machine_id))
        st.markdown(mark(Status.START, worst))
    elif asked.call_outs:
        st.markdown(mark(Status.ORDER, words("machines.in_time")))
    st.markdown(f":gray[{words('what_if_city.note')}]")


def _planned(screen: Screen, items: tuple[Recommendation, ...], change: dict[str, int]) -> CapacityPlan:
    """The plan against the machines of these recommendations by the stated order: a search cut off by the clock would tell chance as change.

    Raises:
        DomainError: No machine would be left.
    """
    fleet = screen.site.fleet
    if fleet is None:
        raise DomainError("the site names no machines")
    prices = {item.contractor: item for item in screen.site.prices}
    zone = ZoneInfo(screen.site.timezone)
    made = queries.capacity_plan(screen.store, screen.shown_id)
    out = () if made is None else able(made.still_out, fleet.laid_up(screen.now, zone))
    ground = Ground(with_machines(fleet, change), prices, screen.now, zone, back_at(out))
    jobs = jobs_from(items, screen.network, load_treatments(), now=screen.now, fleet=fleet, zone=zone)
    return capacity_plan(not_under_way(jobs, out), ground, limit_s=0.0)

"""Markvärme: what each zone does now and next, what all of them draw and cost, how near the freeze floor, and when the season can start."""

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import queries
from dashboard.components import heat_charts
from dashboard.components.drawing import draw, table_twin
from dashboard.components.heat_fit import fits_of, heat_fit
from dashboard.components.heat_steps import zones_signed
from dashboard.components.heat_what_if import heat_what_if
from dashboard.components.marks import mark
from dashboard.components.plain_table import plain_table
from dashboard.format import plain
from dashboard.heat import HEAT_HOURS, Heat, ZoneHeat, heat_of, mode_key, season
from dashboard.screen import Screen
from dashboard.style import Status
from model.decision.cost import PUMP_POWER_W_M2
from model.decision.heat_season import (
    OTHER_AREA_M2,
    PUBLISHED_AREA_M2,
    PUBLISHED_DAYS,
    PUBLISHED_MWH,
    PUBLISHED_SEK,
    PUBLISHED_SOURCE,
    start_saving,
)
from model.physics.heating import HeatMode

ZONE_KEY = "heat_zone"
MEDIAN = 2


def show(screen: Screen) -> None:
    """Draw the page."""
    words = screen.words
    simulated = screen.site.simulated or screen.shown.simulated
    badge = f" :orange-badge[{words('simulated')}]" if simulated else ""
    st.markdown(f"## {words('heat.title')}{badge}", anchors=False)
    if not screen.network.zones:
        st.markdown(words("heat.no_zones"))
        return
    spot = queries.spot_prices(screen.store, screen.site, now=screen.now, hours=HEAT_HOURS)
    heat = heat_of(screen.shown, screen.network, screen.site, now=screen.now, spot=spot)
    if heat is None or not heat.zones:
        st.markdown(mark(Status.MISSING, words("heat.missing"), bold=True))
        st.markdown(words("heat.missing_what"))
    else:
        if heat.lost:
            st.markdown(mark(Status.WAIT, words("heat.lost"), bold=True))
        _figures(screen, heat)
        fits = fits_of(screen)
        _zones(screen, heat)
        heat_fit(screen, fits)
        _together(screen, heat)
        heat_what_if(screen, tuple(spot), fits)
        _one(screen, heat)
    _season(screen)
    _sources(screen, heat)


def _figures(screen: Screen, heat: Heat) -> None:
    words, form = screen.words, screen.form
    drawn, rival = float(heat.cost_sek.sum()), float(heat.idle_cost_sek.sum())
    power, idle = heat.power_kw / 1000.0, heat.idle_kw / 1000.0
    top = int(np.nanargmax(power)) if np.isfinite(power).any() else 0
    saved = ""
    if rival > 0.0 and np.isfinite(drawn):
        key, share = ("heat.saved", 1.0 - drawn / rival) if rival >= drawn else ("heat.dearer", drawn / rival - 1.0)
        saved = f" · {words(key, share=form.percent(share))}"

    def megawatts(value: float) -> str:
        return form.with_unit(value, "MW", 1)

    idle_slip = form.with_unit(heat.slippery_h(idle=True), "h", 1)
    figures = (
        (words("heat.power_now"), megawatts(power[0]), words("heat.idle_would", value=megawatts(idle[0]))),
        (
            words("heat.peak"),
            megawatts(power[top]),
            words("heat.peak_at", time=form.clock(heat.moments[top]), idle=megawatts(float(np.max(idle)))),
        ),
        (
            words("heat.cost_ahead", hours=form.number(len(heat.moments))),
            form.money(drawn),
            words("heat.cost_idle", value=form.money(rival)) + saved,
        ),
        (words("heat.slippery"), form.with_unit(heat.slippery_h(), "h", 1), words("heat.idle_would", value=idle_slip)),
    )
    with st.container(key="figures", horizontal=True, gap="large"):
        for name, value, note in figures:
            with st.container(width="content", gap=None):
                st.markdown(f":gray[{name}]\n## {value}", anchors=False)
                st.markdown(f":gray[{note}]")


def _zones(screen: Screen, heat: Heat) -> None:
    words = screen.words
    st.markdown(f"### {words('heat.zones')}", anchors=False)
    cold = ", ".join(item.zone.name for item in heat.zones if not item.coldest_k >= 0.0)
    if cold:
        st.markdown(mark(Status.START, words("heat.under_floor", zones=plain(cold)), bold=True))
    else:
        st.markdown(mark(Status.ORDER, words("heat.over_floor")))
    signed = zones_signed(screen)
    if signed:
        st.markdown("  \n".join(signed))
    plain_table(_zone_table(screen, heat), key="zones", alt=words("heat.zones"))
    st.markdown(f":gray[{words('heat.advice_only')}]")


def _zone_table(screen: Screen, heat: Heat) -> pd.DataFrame:
    words, form = screen.words, screen.form

    def mode(code: int) -> str:
        key = mode_key(code)
        return words(key) if key else words("missing").lower()

    def following(item: ZoneHeat) -> str:
        at = item.next_change
        if at is None:
            return words("heat.unchanged")
        return f"{mode(int(item.modes[at]))} {form.clock(heat.moments[at - 1])}"

    return pd.DataFrame(
        [
            {
                words("heat.zone"): plain(item.zone.name),
                words("heat.mode_now"): mode(int(item.modes[0]))
                + (f" · {words('heat.floor_heats')}" if _floor_heats(item) else ""),
                words("heat.next"): following(item),
                words("heat.power_now"): form.with_unit(item.power_kw[0], "kW"),
                words("heat.slab_now"): form.with_unit(item.slab[0, MEDIAN], "°C", 1),
                words("heat.coldest"): form.with_unit(item.coldest_k + item.zone.freeze_floor_degc, "°C", 1),
                words("heat.floor"): form.with_unit(item.zone.freeze_floor_degc, "°C", 1),
                words("heat.slip_highest"): form.risk(item.risk),
                words("heat.seam"): plain(", ".join(item.zone.seam_routes)),
            }
            for item in heat.zones
        ]
    )


def _floor_heats(item: ZoneHeat) -> bool:
    """Whether a zone that is off is warmed all the same, by its freeze floor."""
    return int(item.modes[0]) == int(HeatMode.OFF) and float(item.power_kw[0]) > 0.0


def _together(screen: Screen, heat: Heat) -> None:
    words, form, colours = screen.words, screen.form, screen.colours
    top = int(np.nanargmax(heat.power_kw))
    alt_text = words(
        "heat.alt_power",
        top=form.with_unit(heat.power_kw[top] / 1000.0, "MW", 1),
        time=form.clock(heat.moments[top]),
        idle=form.with_unit(float(np.nanmax(heat.idle_kw)) / 1000.0, "MW", 1),
    )
    st.markdown(f"### {words('heat.all_zones')}", anchors=False)
    draw(screen, "heat-power", lambda: heat_charts.power(heat, form, colours), alt_text=alt_text)
    st.markdown(f"**{words('heat.cost_by_hour')}** :gray[{_tariff_line(screen, heat)}]")
    draw(
        screen,
        "heat-cost",
        lambda: heat_charts.cost(heat, form, colours),
        alt_text=words("heat.alt_cost", sum=form.money(float(heat.cost_sek.sum()))),
    )
    table_twin(screen, "heat-table", lambda: _hours(screen, heat), alt_text=words("heat.all_zones"))


def _tariff_line(screen: Screen, heat: Heat) -> str:
    words, form = screen.words, screen.form
    base = f"{form.number(1000.0 * heat.prices.hourly[0, 0])} {words('unit.sek')}/MWh"
    if not np.isfinite(heat.prices.base_kw):
        return words("heat.price_base", base=base)
    peak = f"{form.number(1000.0 * heat.prices.hourly[0, 1])} {words('unit.sek')}/MWh"
    return words("heat.price_both", base=base, peak=peak, limit=form.with_unit(heat.prices.base_kw / 1000.0, "MW", 1))


def _hours(screen: Screen, heat: Heat) -> pd.DataFrame:
    words, form = screen.words, screen.form
    told = heat_charts.hour_frame(heat, form)
    return pd.DataFrame(
        {
            words("table.time"): told["when"],
            words("heat.power_axis"): told["power_text"],
            words("heat.idle_power"): told["idle_text"],
            words("heat.cost"): told["cost_text"],
            words("heat.idle_cost"): told["idle_cost_text"],
            words("heat.electricity"): [form.number(value, 2) for value in heat.prices.hourly[:, 2]],
        }
    )


def _one(screen: Screen, heat: Heat) -> None:
    words, form, colours = screen.words, screen.form, screen.colours
    by_id = {item.zone.id: item for item in heat.zones}
    with st.container(key="pick-zone"):
        chosen = st.selectbox(words("heat.pick"), list(by_id), format_func=lambda key: by_id[key].zone.name, key=ZONE_KEY)
    item = by_id[chosen]
    alt_text = words(
        "heat.alt_slab",
        zone=plain(item.zone.name),
        low=form.with_unit(item.coldest_k + item.zone.freeze_floor_degc, "°C", 1),
        floor=form.with_unit(item.zone.freeze_floor_degc, "°C", 1),
    )
    st.markdown(f"### {words('heat.slab_of', zone=plain(item.zone.name))}", anchors=False)
    draw(screen, "heat-slab", lambda: heat_charts.slab(heat, item, form, colours), alt_text=alt_text, depends_on=(chosen,))
    st.markdown(f":gray[{words('chart.fan')}]")
    table_twin(screen, "heat-zone-table", lambda: _zone_hours(screen, heat, item), alt_text=alt_text, depends_on=(chosen,))


def _zone_hours(screen: Screen, heat: Heat, item: ZoneHeat) -> pd.DataFrame:
    words, form = screen.words, screen.form
    told = heat_charts.slab_frame(heat, item, form)
    return pd.DataFrame(
        {
            words("table.time"): told["when"],
            words("heat.mode"): told["mode_text"],
            words("heat.zone_power"): [form.number(value) for value in item.power_kw],
            words("heat.slab"): told["slab_text"],
            words("heat.slip_risk"): [form.risk(value) for value in item.slippery],
            words("heat.slip_risk_idle"): [form.risk(value) for value in item.slippery_idle],
        }
    )


def _season(screen: Screen) -> None:
    words, form = screen.words, screen.form
    st.markdown(f"### {words('heat.season')}", anchors=False)
    advice = season(screen.shown, screen.network, screen.site, today=form.local(screen.now).date())
    if advice is None or advice.freeze_risk is None:
        st.markdown(mark(Status.MISSING, words("heat.season_missing")))
    else:
        can = "heat.can_stop" if advice.is_late else "heat.can_wait"
        status, key = (Status.WAIT, can) if advice.can_wait else (Status.START, "heat.cannot_wait")
        risks = words("heat.season_risks", freeze=form.risk(advice.freeze_risk), slip=form.risk(advice.slip_risk))
        st.markdown(f"{mark(status, words(key), bold=True)} {risks}")
    if advice is not None and advice.usual_start is not None and advice.usual_stop is not None:
        st.markdown(words("heat.usual", start=form.day(advice.usual_start), stop=form.day(advice.usual_stop)))
    price = screen.site.materials.electricity_sek_per_kwh
    area = sum(zone.area_m2 for zone in screen.network.zones)
    own = start_saving(area_m2=area, pump_w_m2=PUMP_POWER_W_M2, days=1, sek_per_kwh=price)
    told = start_saving(area_m2=PUBLISHED_AREA_M2, pump_w_m2=PUMP_POWER_W_M2, days=PUBLISHED_DAYS, sek_per_kwh=price)
    st.markdown(words("heat.each_day", energy=form.with_unit(own.energy_mwh, "MWh", 1), money=form.money(own.saved_sek)))
    chain = words(
        "heat.chain",
        area=form.number(told.area_m2),
        watt=form.number(told.pump_w_m2, 1),
        power=form.with_unit(told.power_kw, "kW"),
        days=form.number(told.days),
        energy=form.with_unit(told.energy_mwh, "MWh"),
        price=form.number(price, 2),
        money=form.money(told.saved_sek),
    )
    published = words(
        "heat.published",
        energy=form.with_unit(PUBLISHED_MWH, "MWh"),
        money=form.money(PUBLISHED_SEK),
        source=PUBLISHED_SOURCE,
        other=form.number(OTHER_AREA_M2),
    )
    st.markdown(f":gray[{chain} {published}]")


def _sources(screen: Screen, heat: Heat | None) -> None:
    words = screen.words
    tariff = screen.site.heat_tariff
    if tariff is None:
        st.markdown(mark(Status.MISSING, words("heat.note.no_tariff")))
    else:
        st.markdown(f":gray[{words('heat.tariff', name=plain(tariff.name), year=str(tariff.year), source=plain(tariff.source))}]")
    for note in () if heat is None else heat.prices.notes:
        if note != "no_tariff":
            st.markdown(mark(Status.MISSING, words(f"heat.note.{note}")))

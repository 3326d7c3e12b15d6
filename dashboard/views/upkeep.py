"""Vägunderhåll: which streets to look at first after the winter, and from when the sand can be picked up."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from config.upkeep import ASSUMED
from dashboard.components.drawing import table_twin
from dashboard.components.marks import mark
from dashboard.components.plain_table import plain_table
from dashboard.components.report_table import downloads
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.upkeep import ClassPickup, Facts, facts
from model.decision.upkeep_sand import PickupAdvice
from model.domain.plans import Advice
from model.report.tables import Report
from model.report.upkeep import upkeep_report

_MARKS = {Advice.ACT: Status.ORDER, Advice.WAIT: Status.WAIT, Advice.NONE: Status.NONE, Advice.UNKNOWN: Status.MISSING}


def show(screen: Screen) -> None:
    """Draw the page."""
    words, form = screen.words, screen.form
    found = facts(screen)
    badge = f" :orange-badge[{words('simulated')}]" if found.simulated else ""
    st.markdown(f"## {words('upkeep.title')}{badge}", anchors=False)
    if found.first is None or found.last is None:
        st.markdown(mark(Status.MISSING, words("upkeep.empty"), bold=True))
        st.markdown(words("upkeep.empty_what"))
    else:
        span = words(
            "upkeep.reckoned",
            first=form.day(form.local(found.first).date()),
            last=f"{form.day(form.local(found.last).date())} {form.local(found.last):%H:%M}",
            hours=form.number(found.hours),
        )
        gaps = words("upkeep.gaps", hours=form.number(found.missing)) if found.missing else words("upkeep.whole")
        st.markdown(f"{span} {gaps}")
    st.markdown(f"### {words('upkeep.sand')}", anchors=False)
    _sand(screen, found)
    _ahead(screen, found)
    st.markdown(f"### {words('upkeep.inspection')}", anchors=False)
    _inspections(screen, found)
    downloads(screen, "upkeep", f"upkeep-{screen.site.id}-{form.local(screen.now):%Y%m%d}", lambda: _report(screen, found))
    named = screen.site.upkeep.source
    source = words("upkeep.assumed") if named == ASSUMED else plain(named)
    st.markdown(f":gray[{words('upkeep.sources', source=source)}]")


def _report(screen: Screen, found: Facts) -> Report:
    return upkeep_report(
        found.inspections,
        [(item.served, item.advice) for item in found.pickups],
        screen.network,
        screen.site,
        span=(found.first, found.last) if found.first and found.last else None,
        simulated=found.simulated,
        language=screen.words.language,
        made_at=screen.now,
    )


def _sand(screen: Screen, found: Facts) -> None:
    words, form = screen.words, screen.form
    st.markdown(words("upkeep.sand_what", limit=form.percent(screen.site.upkeep.further_need_limit)))
    for item in found.pickups:
        told = item.advice
        name = plain(f"{item.served.code} {words.pick(item.served.name_sv, item.served.name_en)}")
        said = " · ".join(plain(words.pick(reason.sv, reason.en)) for reason in told.reasons)
        st.markdown(f"{mark(_MARKS[told.advice], words(f'upkeep.advice.{told.advice.value}'), bold=True)} **{name}**. {said}")
    if found.pickups:
        plain_table(_sand_table(screen, found.pickups), key="sand", alt=words("upkeep.sand"))
    winters = min((item.chance.winters for item in found.pickups), default=0)
    st.markdown(f":gray[{words.count('upkeep.winters', winters) if winters else words('upkeep.no_winters')}]")


def _sand_table(screen: Screen, pickups: tuple[ClassPickup, ...]) -> pd.DataFrame:
    words, form = screen.words, screen.form

    def day(value: date | None) -> str:
        return words("missing").lower() if value is None else form.day(value)

    def chance(told: PickupAdvice) -> str:
        between = form.interval(told.chance_low, told.chance_high)
        return form.risk(told.chance) + (f" ({between})" if between else "")

    def line(name: str, tell: Callable[[PickupAdvice], str]) -> dict[str, str]:
        return {words("upkeep.measure"): words(name), **{item.served.code: plain(tell(item.advice)) for item in pickups}}

    return pd.DataFrame(
        [
            line("upkeep.chance", chance),
            line("upkeep.may_start", lambda told: day(told.start_on)),
            line("upkeep.cheapest", lambda told: day(told.cheapest_on)),
            line("upkeep.lying", lambda told: form.with_unit(told.sand_kg / 1000.0, words("upkeep.tonnes"))),
            line("upkeep.early", lambda told: form.money(told.early_sek)),
            line("upkeep.late_city", lambda told: form.money(told.delay_municipal_sek)),
            line("upkeep.late_others", lambda told: form.money(told.delay_societal_sek)),
        ]
    )


def _ahead(screen: Screen, found: Facts) -> None:
    words, form = screen.words, screen.form
    if not found.ahead:
        return
    st.markdown(f"### {words('upkeep.ahead', hours=form.number(found.ahead_h))}", anchors=False)
    rows = [
        {
            words("upkeep.class"): plain(f"{item.served.code} {words.pick(item.served.name_sv, item.served.name_en)}"),
            words("upkeep.sweepable"): form.with_unit(item.sweepable_hours, "h", 1),
            words("upkeep.freezes"): form.risk(item.freezing),
        }
        for item in found.ahead
    ]
    st.table(
        pd.DataFrame(rows), hide_index=True, border="horizontal", alt=words("upkeep.ahead", hours=form.number(found.ahead_h))
    )
    st.markdown(f":gray[{words('upkeep.ahead_note')}]")


def _inspections(screen: Screen, found: Facts) -> None:
    words, form = screen.words, screen.form
    if not found.inspections:
        st.markdown(mark(Status.MISSING, words("upkeep.no_list")))
        return
    st.markdown(words("upkeep.list_what", listed=form.number(len(found.inspections)), segments=form.number(found.segments)))
    routes = {unit.id: unit.name for unit in screen.network.units}
    for item in found.inspections:
        why = "; ".join(words.pick(reason.sv, reason.en) for reason in item.reasons)
        place = words("upkeep.place", low=item.rank_low, high=item.rank_high, certainty=form.percent(item.certainty))
        name = (
            f"**{item.rank}. {plain(item.segment.name)}** :gray[{plain(routes[item.segment.unit_id])} · {plain(item.segment.id)}]"
        )
        st.markdown(f"{name}  \n{plain(why) if why else words('upkeep.unworn')}. :gray[{place}]")
    table_twin(
        screen,
        "upkeep-list",
        lambda: _list(screen, found),
        alt_text=words("upkeep.inspection"),
        depends_on=(found.last, found.hours),
    )
    st.markdown(f":gray[{words('upkeep.list_note')}]")


def _list(screen: Screen, found: Facts) -> pd.DataFrame:
    words, form = screen.words, screen.form
    missing = words("upkeep.no_base")
    routes = {unit.id: unit.name for unit in screen.network.units}
    rows = [
        {
            words("upkeep.rank"): f"{item.rank} ({item.rank_low}–{item.rank_high})",
            words("upkeep.street"): f"{item.segment.name}, {routes[item.segment.unit_id]} ({item.segment.id})",
            words("upkeep.surface"): form.number(item.surface_passes),
            words("upkeep.base"): missing if item.base_passes is None else form.number(item.base_passes),
            words("upkeep.thaw"): missing if item.thaw_days is None else form.number(item.thaw_days, 1),
            words("upkeep.frost"): missing if item.frost_depth_m is None else form.with_unit(item.frost_depth_m, "m", 1),
            words("upkeep.freezing"): form.number(item.freezing_index_k_d),
            words("upkeep.thawing"): form.number(item.thawing_index_k_d),
            words("upkeep.salt"): form.with_unit(item.salt_g_m2 / 1000.0, "kg/m²", 2),
            words("upkeep.certainty"): form.percent(item.certainty),
            words("upkeep.pays"): form.percent(item.pays_above),
        }
        for item in found.inspections
    ]
    return pd.DataFrame(rows)

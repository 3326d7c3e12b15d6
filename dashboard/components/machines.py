"""Planen mot maskinerna: who is called when and in what order, which routes will be late, and whether the material is enough."""

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd
import streamlit as st

from dashboard.components.grid import grid_of, show_grid
from dashboard.components.marks import SEPARATOR, mark
from dashboard.components.standing_plan import StandingPlan, standing_plan
from dashboard.format import NBSP, plain
from dashboard.screen import Screen
from dashboard.style import ICONS, Status
from model.domain.call_outs import CallOut, CapacityPlan, StillOut, Stock, Stop, Work
from model.domain.treatments import TreatmentKind

#: Late routes named before the rest is counted.
FIRST_LATE = 6
#: Machines still out that are named.
FIRST_OUT = 6


def machines(screen: Screen) -> None:
    """Draw the part; nothing where the site names no machines."""
    if screen.site.fleet is None:
        return
    words = screen.words
    found = standing_plan(screen)
    with st.container(key="machines", gap=None):
        st.markdown(f"### {words('machines.title')} :gray[{words('machines.assumed')}]", anchors=False)
        if found is None:
            st.markdown(mark(Status.MISSING, words("machines.missing")))
            return
        plan, moved = found.plan, _since_made(screen, found)
        if not plan.call_outs and not plan.unreached:
            nobody = mark(Status.NONE, words("machines_rejected.all" if found.rejected else "machines.nobody"))
            for line in (nobody, *moved, *_still_out(screen, plan)):
                st.markdown(line)
            return
        for line in (SEPARATOR.join(_headline(screen, plan)), *moved):
            st.markdown(line)
        for line in (*_late(screen, plan), *_short(screen, plan.stocks), *_cautions(screen, plan), *_still_out(screen, plan)):
            st.markdown(line)
        for contractor, most in plan.machines.items():
            calls = [call for call in plan.call_outs if call.contractor == contractor]
            if calls:
                _contractor(screen, contractor, calls, most)
        enough = [item for item in plan.stocks if item.needed_kg > 0 and not item.short_kg]
        if enough:
            told = SEPARATOR.join(_stock(screen, item) for item in enough)
            st.markdown(f":gray[{words('machines.material')}: {told}]")
        st.markdown(f":gray[{_made(screen, plan)}]")


def machines_line(screen: Screen) -> str:
    """How many machines are called and what they do not reach in time, in a line; empty where no plan is made, or nobody is called."""
    found = standing_plan(screen)
    if found is None or not (found.plan.call_outs or found.plan.unreached):
        return ""
    parts = _reach(screen, found.plan)
    if found.rejected:
        parts.append(f":gray[{screen.words.count('machines_rejected.beside', found.rejected)}]")
    return SEPARATOR.join(parts)


def _since_made(screen: Screen, found: StandingPlan) -> list[str]:
    """That routes were rejected or changed, and what of the plan is as before."""
    words, time = screen.words, screen.form.clock(found.plan.made_at)
    told = [words.count("machines_rejected.told", found.rejected, time=time)] if found.rejected else []
    told += [words.count("machines_partly.told", found.partly)] if found.partly else []
    told += [words.count("machines_changed.told", found.changed)] if found.changed else []
    return [f":gray[{line}]" for line in told]


def _headline(screen: Screen, plan: CapacityPlan) -> list[str]:
    words, form = screen.words, screen.form
    parts = [*_reach(screen, plan), words("machines.cost", cost=form.money(plan.cost_sek))]
    if plan.further_rounds:
        parts.append(words.count("night_further.beside", plan.further_rounds, cost=form.money(plan.further_sek)))
    return parts


def _reach(screen: Screen, plan: CapacityPlan) -> list[str]:
    """How many machines are called, and what they do not reach in time."""
    words, form = screen.words, screen.form
    parts = [f"**{words.count('machines.called', len(plan.call_outs), all=sum(plan.machines.values()))}**"]
    late = plan.late
    if late:
        worst = form.span(late[0][1].late)
        parts.append(mark(Status.START, words.count("machines.late", len(late), worst=worst), bold=True))
    if plan.unreached:
        parts.append(mark(Status.MISSING, words.count("machines.unreached", len(plan.unreached)), bold=True))
    if not late and not plan.unreached:
        parts.append(mark(Status.ORDER, words("machines.in_time")))
    return parts


def _late(screen: Screen, plan: CapacityPlan) -> list[str]:
    words, form = screen.words, screen.form
    lines = [
        mark(
            Status.START,
            words(
                "machines.late_row",
                name=plain(_name(screen, stop.unit_id)),
                late=form.span(stop.late),
                done=form.clock(stop.end),
                due=form.clock(stop.due),
                machine=plain(call.machine_id),
            ),
        )
        for call, stop in plan.late[:FIRST_LATE]
    ]
    if len(plan.late) > FIRST_LATE:
        lines.append(f":gray[{words('machines.more_late', n=len(plan.late) - FIRST_LATE)}]")
    lines += [
        mark(Status.MISSING, f"{plain(_name(screen, item.unit_id))}: {plain(words.pick(item.sv, item.en))}")
        for item in plan.unreached
    ]
    return lines


def _short(screen: Screen, stocks: Sequence[Stock]) -> list[str]:
    words, form = screen.words, screen.form
    return [
        mark(
            Status.WAIT,
            f"{_stock(screen, item)}, {words('machines.short', short=form.with_unit(item.short_kg / 1000, 't', 1))}",
        )
        for item in stocks
        if item.short_kg > 0
    ]


def _stock(screen: Screen, item: Stock) -> str:
    form, material = screen.form, screen.words(f"machines.{item.material}")
    needed, lies = form.with_unit(item.needed_kg / 1000, "t", 1), form.with_unit(item.stock_kg / 1000, "t", 1)
    return screen.words("machines.stock", depot=plain(item.depot), material=material, needed=needed, stock=lies)


def _cautions(screen: Screen, plan: CapacityPlan) -> list[str]:
    """One line a limit, the worst named: many machines pass the same limit on the same night."""
    words, form = screen.words, screen.form
    lines = []
    for code in dict.fromkeys(item.code for item in plan.cautions):
        mine = sorted((item for item in plan.cautions if item.code == code), key=lambda item: -item.hours)
        worst = mine[0]
        told = words(
            f"machines.caution_{code}",
            subject=plain(worst.subject),
            hours=form.number(worst.told_h, 1),
            limit=form.number(worst.limit_h),
        )
        more = f" {words('machines.caution_more', n=len(mine) - 1)}" if len(mine) > 1 else ""
        lines.append(mark(Status.WAIT, f"{told}{more} {words('machines.caution_note')}"))
    return lines


def _still_out(screen: Screen, plan: CapacityPlan) -> list[str]:
    """Machines that are not at hand, and those that may not be: out on signed rounds, out if they were called all the same, out of service."""
    words = screen.words
    lines = []
    for key, status, signed in (("busy", Status.NONE, True), ("still", Status.WAIT, False)):
        mine = [item for item in plan.still_out if item.signed == signed]
        if mine:
            lines.append(mark(status, f"{words.count(f'machines_out.{key}', len(mine))}: {_named_out(screen, mine)}"))
    if plan.out_of_service:
        named = ", ".join(map(plain, plan.out_of_service))
        lines.append(mark(Status.NONE, f"{words.count('machines_out.laid_up', len(plan.out_of_service))}: {named}"))
    return lines


def _named_out(screen: Screen, items: Sequence[StillOut]) -> str:
    words, form = screen.words, screen.form
    named = ", ".join(
        words("machines_out.machine", machine=plain(item.machine_id), until=form.clock(item.until)) for item in items[:FIRST_OUT]
    )
    return named + (" …" if len(items) > FIRST_OUT else "")


def _contractor(screen: Screen, contractor: str, calls: Sequence[CallOut], most: int) -> None:
    words, form = screen.words, screen.form
    late = sum(stop.late > timedelta(0) for call in calls for stop in call.stops)
    first = form.clock(min(call.call_at for call in calls))
    icon = f"{ICONS[Status.START]} " if late else ""
    title = icon + words("machines.contractor", name=plain(contractor), n=len(calls), all=most, first=first)
    with st.expander(title, expanded=False, key=f"contractor-{contractor}"):
        show_grid(grid_of(call_table(screen, calls)), alt=title)


def call_table(screen: Screen, calls: Sequence[CallOut]) -> pd.DataFrame:
    """One line a stop, machines by call time, stops in order."""
    words, form = screen.words, screen.form
    rows = [
        {
            words("machines.column_machine"): call.machine_id,
            words("machines.column_call"): form.clock(call.call_at) if number == 0 else "",
            words("machines.column_latest"): form.clock(call.latest_call) if number == 0 else "",
            words("machines.column_order"): number + 1,
            words("todo.column_route"): _name(screen, stop.unit_id),
            words("todo.column_treatment"): " + ".join(_work(screen, work) for work in stop.works),
            words("machines.column_time"): f"{form.clock(stop.start)}–{form.clock(stop.end)}",
            words("machines.column_due"): form.clock(stop.due),
            words("machines.column_state"): f"{ICONS[Status.START if stop.late else Status.ORDER]} {state(screen, stop)}",
            words("machines.column_material"): " + ".join(_kg(screen, work) for work in stop.works if work.kg) or "–",
        }
        for call in calls
        for number, stop in enumerate(call.stops)
    ]
    return pd.DataFrame(rows)


def state(screen: Screen, stop: Stop) -> str:
    """``i tid``, or how late."""
    if stop.late:
        return screen.words("machines.state_late", late=screen.form.span(stop.late))
    return screen.words("machines.state_in_time")


def material(screen: Screen, work: Work) -> str:
    """``3,2 t salt``: what a treatment spreads in all; salt where it goes out as brine is told as the salt in it."""
    return f"{_kg(screen, work)} {screen.words('facts.sand' if work.treatment is TreatmentKind.SAND else 'facts.salt')}"


def _work(screen: Screen, work: Work) -> str:
    name = screen.words(f"treatment.{work.treatment.value}")
    return f"{name} {screen.form.with_unit(work.rate_g_m2, 'g/m²')}" if work.rate_g_m2 else name


def _kg(screen: Screen, work: Work) -> str:
    if work.kg < 1000:
        return screen.form.with_unit(work.kg, "kg")
    return screen.form.with_unit(work.kg / 1000, "t", 1)


def _made(screen: Screen, plan: CapacityPlan) -> str:
    words, form = screen.words, screen.form
    method = words(f"machines.{plan.method}")
    gap = f", {words('machines.gap', gap=form.percent(plan.gap))}" if plan.gap is not None else ""
    saved = plan.greedy_cost_sek - plan.cost_sek
    better = f"{NBSP}· {words('machines.saved', sum=form.money(saved))}" if plan.method == "optimised" else ""
    return f"{words('machines.made', time=form.clock(plan.made_at), method=method)}{gap}{better}. {words('recommendation_note')}."


def _name(screen: Screen, unit_id: str) -> str:
    return next((unit.name for unit in screen.network.units if unit.id == unit_id), unit_id)

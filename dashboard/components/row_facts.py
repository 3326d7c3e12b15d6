"""What stands below the reasons of an opened row: machine and material, the nearest station, and the last night like this one."""

from datetime import timedelta

import streamlit as st

from dashboard.components.earlier_nights import likest_night
from dashboard.components.machines import material, state
from dashboard.components.marks import SEPARATOR, mark
from dashboard.components.near_places import near_stations, station_line
from dashboard.components.row_text import decided
from dashboard.components.standing_plan import standing_plan
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.todo import Row
from model.domain.call_outs import CallOut, CapacityPlan, Stop


def row_facts(screen: Screen, row: Row) -> None:
    """Draw the lines; what is not known of a kind that the row should have is said to be missing."""
    words = screen.words
    near = near_stations(screen.network, row.unit.id, screen.site.stations)
    lines = [machine_line(screen, row)]
    if near:
        lines.append(f"**{words('facts.station')}** {station_line(screen, near[0])}")
    lines.append(f"**{words('facts.earlier')}** {likest_night(screen, row, near)}")
    st.markdown("  \n".join(line for line in lines if line))


def machine_line(screen: Screen, row: Row) -> str:
    """Who drives the row's round as planned, when to call, when it is done, and what is spread; empty where no machine is planned for it.

    The plan against the machines speaks of each route's first window as advised, not as a person changed it; what was rejected is left out.
    """
    words = screen.words
    if screen.site.fleet is None or row.lead is None or row.lead.window_start != screen.shown.issued_at:
        return ""
    found, said = standing_plan(screen), decided(screen, row)
    if found is None or (said and not any(one.done for one in said)):
        return ""
    plan = found.plan
    title = f"**{words('facts.machine')}**"
    unreached = next((item for item in plan.unreached if item.unit_id == row.unit.id), None)
    if unreached is not None:
        return f"{title} {mark(Status.MISSING, plain(words.pick(unreached.sv, unreached.en)))}"
    planned = _stop(plan, row)
    if planned is None:
        return ""
    changed = any(word.verdict == "changed" for _, word in row.said)
    beside = f"{SEPARATOR}:gray[{words('machines_changed.row')}]" if changed else ""
    return f"{title} {_told(screen, *planned)}{beside}"


def _stop(plan: CapacityPlan, row: Row) -> tuple[CallOut, Stop] | None:
    return next(((call, stop) for call in plan.call_outs for stop in call.stops if stop.unit_id == row.unit.id), None)


def _told(screen: Screen, call: CallOut, stop: Stop) -> str:
    words, form = screen.words, screen.form
    later = form.clock(call.latest_call) != form.clock(call.call_at)
    latest = words("facts.latest", time=form.clock(call.latest_call)) if later else ""
    parts = [
        f"{plain(call.machine_id)}, {plain(call.contractor)}",
        words("facts.call", time=f"**{form.clock(call.call_at)}**") + latest,
        words("facts.round", start=form.clock(stop.start), end=form.clock(stop.end)),
        mark(Status.START if stop.late > timedelta(0) else Status.ORDER, plain(state(screen, stop))),
    ]
    spread = " + ".join(material(screen, work) for work in stop.works if work.kg)
    return SEPARATOR.join([*parts, *([spread] if spread else [])])

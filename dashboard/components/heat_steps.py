"""What the heat schedule does with one zone step by step, told alike on the first page and on the zones' own, and what people signed of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import streamlit as st

from dashboard.components.marks import mark
from dashboard.components.sign import signed_text
from dashboard.format import plain
from dashboard.heat import mode_key
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.todo import Row
from model.domain.roads import HeatedZone
from model.domain.weather import from_utc64

#: Steps told of one zone.
MOST_STEPS = 3
#: Modes hour by hour, and when each hour begins (aware UTC).
Modes = tuple[Sequence[int], Sequence[datetime]]


def heat_steps(screen: Screen, row: Row) -> str:
    """``planen: förvärmning nu, smältning 06:00, av 09:00`` up to the row's deadline; empty where the assessment holds no schedule of the zone."""
    found = _modes((screen.store.id, screen.shown_id), screen).get(row.unit.id)
    if found is None or row.window_end is None:
        return ""
    return steps_text(screen, *found, until=row.window_end)


def steps_text(screen: Screen, modes: Sequence[int], begins: Sequence[datetime], *, until: datetime) -> str:
    """The mode now and the changes to come.

    Args:
        screen: What the page reads.
        modes: `HeatMode` of each hour, 255 where unknown.
        begins: When each hour begins, aware UTC.
        until: No change from here on is told.
    """
    words, form = screen.words, screen.form
    ahead = [(mode, at) for mode, at in zip(modes, begins, strict=True) if at + timedelta(hours=1) > screen.now and at < until]
    if not ahead or not all(mode_key(mode) for mode, _ in ahead):
        return ""
    changed = ahead[:1] + [later for before, later in pairwise(ahead) if before[0] != later[0]]
    told = [
        words("heat_steps.now", mode=words(mode_key(mode)))
        if at <= screen.now
        else words("heat_steps.at", mode=words(mode_key(mode)), time=form.clock(at))
        for mode, at in changed[:MOST_STEPS]
    ]
    return words("heat_steps.plan", steps=", ".join(told) + (" …" if len(changed) > MOST_STEPS else ""))


@st.cache_resource(show_spinner=False, max_entries=8)
def _modes(key: tuple[str, int], _screen: Screen) -> Mapping[str, Modes]:
    """By zone; an assessment never changes, so it is read once."""
    del key  # what the cache goes by
    hourly = _screen.shown.hourly
    if "heating_mode" not in hourly:
        return {}
    begins = tuple(from_utc64(moment - np.timedelta64(1, "h")) for moment in hourly["time"].to_numpy())
    zones = {zone.id for zone in _screen.network.zones}
    held = zip(map(str, hourly["unit"].to_numpy()), hourly["heating_mode"].to_numpy(), strict=True)
    return {unit: (tuple(map(int, modes)), begins) for unit, modes in held if unit in zones}


def zones_signed(screen: Screen) -> list[str]:
    """What people decided of tonight's heat, zone by zone where it was changed or rejected, in Markdown; empty where nobody did."""
    words, (tonight, _) = screen.words, screen.rows()
    said = [row for row in tonight if isinstance(row.unit, HeatedZone) and row.said]
    apart = [row for row in said if any(word.verdict != "accepted" for _, word in row.said)]
    lines = [f"**{plain(row.unit.name)}** {signed_text(screen, row)}" for row in apart]
    if len(said) > len(apart):
        lines.insert(0, mark(Status.ORDER, words.count("heat_steps.accepted", len(said) - len(apart))))
    if apart:
        lines.append(f":gray[{words('heat_steps.as_planned', time=screen.form.clock(screen.shown.issued_at))}]")
    return lines

"""Whether the service lives, where, and how much room is left, in one line."""

import streamlit as st

from dashboard.components.marks import SEPARATOR, mark
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.watching import space, watched
from store.jobs import heartbeats
from store.space import Space, free_bytes
from store.watch import SCHEDULER, SILENT_AFTER


def service_line(screen: Screen) -> None:
    """Draw the line; what is unknown is said to be missing."""
    words, form = screen.words, screen.form
    last = next((item for item in heartbeats(screen.store, screen.site.id) if item.name == SCHEDULER), None)
    if last is None:
        followed = watched(screen.settings, screen.site, screen.store, now=screen.now) is not None
        parts = [mark(Status.MISSING, words("watch.no_sign")) if followed else f":gray[{words('watch.held')}]"]
    else:
        age, named = screen.now - last.beat_at, {"time": form.clock(last.beat_at), "who": plain(last.detail)}
        if -age > SILENT_AFTER:
            parts = [mark(Status.START, words("watch.sign_ahead", age=form.span(-age), **named))]
        else:
            told = words("watch.sign", age=form.age_of(last.beat_at), **named)
            parts = [mark(Status.ORDER if age <= SILENT_AFTER else Status.START, told)]
    free = free_bytes(screen.settings.paths.data)
    if free is None:
        parts.append(mark(Status.MISSING, words("watch.room_missing")))
    else:
        low = space(screen.settings) is not Space.AMPLE
        parts.append(mark(Status.WAIT if low else Status.ORDER, words("watch.room", gb=form.number(free / 1e9, 1))))
    st.markdown(SEPARATOR.join(parts))

"""The button that runs a job now, and what was asked for and is not over."""

import streamlit as st

from config.access import Role
from dashboard.access.door import why_not
from dashboard.components.marks import mark
from dashboard.format import plain
from dashboard.run_now import RUNNABLE, ask_for
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.watching import waiting_requests
from model.domain.errors import HalkaError

_JOB, _SAID = "run-now-job", "run-now-said"


def run_now(screen: Screen) -> None:
    """Draw choice and button for who may, else the reason why not; then what waits."""
    words, form = screen.words, screen.form
    st.markdown(f"### {words('run_now.title')}", anchors=False)
    refusal = why_not(screen.settings, Role.DISPATCHER, words) or ("" if screen.who else words("run_now.who"))
    if not refusal:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(words("run_now.job"), RUNNABLE, key=_JOB, format_func=lambda job: words(f"jobs.{job}"), width=320)
            st.button(words("run_now.ask"), key="run-now", on_click=_ask, args=(screen,))
    else:
        st.markdown(refusal)
    said = st.session_state.pop(_SAID, None)
    if said:
        st.markdown(mark(*said))
    for request in waiting_requests(screen.store, screen.site):
        told = words(
            "run_now.waits",
            job=words(f"jobs.{request.job}") if request.job in RUNNABLE else plain(request.job),
            name=plain(request.requested_by),
            time=form.clock(request.requested_at),
        )
        st.markdown(mark(Status.WAIT, told))


def _ask(screen: Screen) -> None:
    words = screen.words
    try:
        asked = ask_for(screen, str(st.session_state[_JOB]))
    except HalkaError:
        st.session_state[_SAID] = (Status.START, words("run_now.refused"))
        return
    if not asked.new:
        job, name = words(f"jobs.{asked.request.job}"), plain(asked.request.requested_by)
        told = words("run_now.already", job=job, name=name, time=screen.form.clock(asked.request.requested_at))
        st.session_state[_SAID] = (Status.WAIT, told)

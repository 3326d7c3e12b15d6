"""The button that runs a job now, how far the runs are that are on their way, the button that stops one, and what was asked for and is not over."""

import streamlit as st

from config.access import Role
from dashboard.access.door import why_not
from dashboard.components.marks import SEPARATOR, mark
from dashboard.components.providers import job_note
from dashboard.components.status import job_name
from dashboard.format import plain
from dashboard.run_now import RUNNABLE, ask_for, ask_to_stop
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.watching import underway, waiting_requests
from model.domain.errors import HalkaError
from store.jobs import JobRun
from store.stops import StopRequest

_JOB, _SAID = "run-now-job", "run-now-said"


def run_now(screen: Screen) -> None:
    """Draw choice and button for who may, else the reason why not; then what runs, and what waits."""
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
    for run, stop in underway(screen.store, screen.site):
        _running(screen, run, stop, may_stop=not refusal)
    for request in waiting_requests(screen.store, screen.site):
        told = words(
            "run_now.waits",
            job=job_name(request.job, words),
            name=plain(request.requested_by),
            time=form.clock(request.requested_at),
        )
        st.markdown(mark(Status.WAIT, told))


def _running(screen: Screen, run: JobRun, stop: StopRequest | None, *, may_stop: bool) -> None:
    """One run: what, since when, how far; the button where it listens, or who has asked already."""
    words, form = screen.words, screen.form
    told = [words("running.since", job=job_name(run.job, words), time=form.clock(run.claimed_at))]
    if run.message:
        told.append(job_note(run.message, words, form))
    if stop is not None:
        told.append(words("running.stops", name=plain(stop.requested_by), time=form.clock(stop.requested_at)))
    with st.container(horizontal=True, vertical_alignment="center", key=f"running-{_key(run)}"):
        st.markdown(mark(Status.WAIT, SEPARATOR.join(told)))
        if may_stop and stop is None and run.message and run.job in RUNNABLE:
            label = words("running.stop", job=job_name(run.job, words))
            st.button(label, key=f"stop-{_key(run)}", on_click=_stop, args=(screen, run))


def _ask(screen: Screen) -> None:
    words = screen.words
    try:
        asked = ask_for(screen, str(st.session_state[_JOB]))
    except HalkaError:
        st.session_state[_SAID] = (Status.START, words("run_now.refused"))
        return
    if not asked.new:
        job, name = job_name(asked.request.job, words), plain(asked.request.requested_by)
        told = words("run_now.already", job=job, name=name, time=screen.form.clock(asked.request.requested_at))
        st.session_state[_SAID] = (Status.WAIT, told)


def _stop(screen: Screen, run: JobRun) -> None:
    try:
        ask_to_stop(screen, run.job, run.due)
    except HalkaError:
        st.session_state[_SAID] = (Status.START, screen.words("running.refused"))


def _key(run: JobRun) -> str:
    return f"{run.job}-{run.due:%Y%m%dT%H%M%S}"

"""Drift: data ages, jobs, sensor flags, what the forecast rests on and versions."""

import pandas as pd
import streamlit as st

from dashboard import queries
from dashboard.components.status import age_now, mark, sentence, status_line
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.style import ICONS, Status
from model.domain.plans import Advice
from store.jobs import JobOverview, JobStatus


def show(screen: Screen) -> None:
    """Draw the page."""
    words = screen.words
    status_line(screen)
    st.markdown(f"## {words('health.title')}", anchors=False)
    if screen.assessment is not None:
        st.markdown(f"### {words('health.inputs')}", anchors=False)
        st.table(_inputs(screen), hide_index=True, border="horizontal", alt=words("health.inputs"))
    st.markdown(f"### {words('health.flags')} :gray[{words('health.period', hours=queries.FLAG_HOURS)}]", anchors=False)
    flags = _flags(screen)
    if flags.empty:
        st.markdown(words("health.flags_none"))
    else:
        st.table(flags, hide_index=True, border="horizontal", alt=words("health.flags"))
    st.markdown(f"### {words('health.jobs')}", anchors=False)
    jobs = queries.jobs(screen.store, screen.site)
    if jobs:
        st.table(
            pd.DataFrame([_job(screen, job) for job in jobs]), hide_index=True, border="horizontal", alt=words("health.jobs")
        )
    else:
        st.markdown(words("health.jobs_none"))
    _runs(screen)
    fault = queries.chain_fault(screen.store, screen.site)
    good = mark(Status.ORDER, words("health.chain_good"))
    st.markdown(mark(Status.START, words("health.chain_bad", why=plain(fault))) if fault else good)


def _state(screen: Screen, *, used: bool, known: bool, noted: bool) -> str:
    if not known:
        return f"{ICONS[Status.MISSING]} {screen.words('status.missing')}"
    if not used:
        return f"{ICONS[Status.WAIT]} {screen.words('no')}"
    return f"{ICONS[Status.WAIT if noted else Status.ORDER]} {screen.words('yes')}"


def _inputs(screen: Screen) -> pd.DataFrame:
    words, form = screen.words, screen.form
    order = {"forecast": 0, "station": 1}
    return pd.DataFrame(
        [
            {
                words("health.name"): plain(item.name),
                words("health.kind"): words(f"health.kind_{item.kind}"),
                words("health.used"): _state(
                    screen, used=item.used, known=item.valid_at is not None, noted=bool(item.note or item.note_en)
                ),
                words("health.age"): form.age(age_now(item, form)),
                words("health.valid"): form.clock(item.valid_at) if item.valid_at else words("missing"),
                words("health.note"): sentence(item, words, form),
            }
            for item in sorted(screen.shown.inputs, key=lambda item: (order.get(item.kind, 2), item.used, item.name))
        ]
    )


def _flags(screen: Screen) -> pd.DataFrame:
    words, form = screen.words, screen.form
    names = {station.id: station.name for station in screen.site.stations}
    lines = []
    for item in queries.stations(screen.store, screen.site, now=screen.now):
        suspect, bad = sum(item.suspect.values()), sum(item.bad.values())
        status = Status.MISSING if item.newest_good_at is None else Status.WAIT if suspect or bad else Status.ORDER
        surface = item.values.get("road_surface_temperature")  # noqa: PD011 a mapping, not a Series
        lines.append(
            {
                words("health.station"): f"{ICONS[status]} {plain(names.get(item.station, item.name))}",
                words("health.newest"): form.clock(item.newest_good_at),
                words("health.age"): form.age(item.age_minutes),
                words("table.surface"): form.number(surface, 1),
                words("health.flag_suspect"): form.number(suspect),
                words("health.flag_bad"): form.number(bad),
            }
        )
    return pd.DataFrame(lines)


def _job(screen: Screen, job: JobOverview) -> dict[str, str]:
    words, form = screen.words, screen.form
    word, status = {
        JobStatus.SUCCEEDED: ("health.done", Status.ORDER),
        JobStatus.FAILED: ("health.failed", Status.START),
        JobStatus.RUNNING: ("health.running", Status.WAIT),
    }[job.newest.status]
    done = job.last_success
    finished = done.finished_at if done else None
    return {
        words("health.job"): plain(job.job),
        words(
            "health.last_state"
        ): f"{ICONS[status]} {words(word)} {form.clock(job.newest.finished_at or job.newest.claimed_at)}",
        words("health.last_success"): f"{form.clock(finished)} ({form.age_of(finished)})" if finished else words("health.never"),
        words("health.job_note"): plain(job.newest.message),
    }


def _runs(screen: Screen) -> None:
    words, form = screen.words, screen.form
    runs = queries.history(screen.store, screen.site, now=screen.now)
    if not runs:
        return
    st.markdown(f"### {words('health.history')}", anchors=False)
    st.table(
        pd.DataFrame(
            [
                {
                    words("health.issued"): f"{form.clock(run.issued_at)} ({form.age_of(run.issued_at)})",
                    words("health.rung"): words(f"rung.name_{run.rung.value}"),
                    words("todo.title"): form.number(run.advice_counts.get(Advice.ACT, 0)),
                    words("status.wait"): form.number(run.advice_counts.get(Advice.WAIT, 0)),
                    words("status.missing"): form.number(run.advice_counts.get(Advice.UNKNOWN, 0)),
                    words("costs.table_cost"): form.money(run.cost_act_sek),
                }
                for run in runs
            ]
        ),
        hide_index=True,
        border="horizontal",
        alt=words("health.history"),
    )
    st.markdown(f"### {words('health.versions')}", anchors=False)
    known = {"network", "rules", "model", "code"}
    st.table(
        pd.DataFrame(
            [
                {
                    words("health.part"): words(f"versions.{name}") if name in known else plain(name),
                    words("health.version"): plain(str(value)),
                }
                for name, value in screen.shown.versions.items()
            ]
        ),
        hide_index=True,
        border="horizontal",
        alt=words("health.versions"),
    )

"""Drift: data ages, jobs, sensor flags, what the forecast rests on and versions."""

import pandas as pd
import streamlit as st

from dashboard import queries
from dashboard.components.deliveries import delivery_table
from dashboard.components.doubts import doubts_table
from dashboard.components.marks import mark
from dashboard.components.plain_table import plain_table
from dashboard.components.providers import job_note, provider_table
from dashboard.components.run_now import run_now
from dashboard.components.service_line import service_line
from dashboard.components.status import age_now, job_name, sentence, source_name, status_line
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.style import ICONS, Status
from model.domain.weather import InputStatus
from store.jobs import JobOverview, JobStatus
from store.weather import StationStatus


def show(screen: Screen) -> None:
    """Draw the page."""
    words = screen.words
    status_line(screen, to_health=False)
    st.markdown(f"## {words('health.title')}", anchors=False)
    service_line(screen)
    if screen.assessment is not None:
        st.markdown(f"### {words('health.inputs')}", anchors=False)
        plain_table(_inputs(screen), key="inputs", alt=words("health.inputs"))
    st.markdown(f"### {words('health.flags')} :gray[{words('health.period', hours=queries.FLAG_HOURS)}]", anchors=False)
    stations = _stations(screen)
    if stations.empty:
        st.markdown(words("health.flags_none"))
    else:
        plain_table(stations, key="stations", alt=words("health.flags"))
    asked = queries.providers(screen.store, screen.site)
    if asked:
        st.markdown(f"### {words('asked.title')}", anchors=False)
        table = provider_table(asked, words, screen.form)
        plain_table(table, key="providers", alt=words("asked.title"))
    _doubts(screen)
    st.markdown(f"### {words('health.jobs')}", anchors=False)
    jobs = queries.jobs(screen.store, screen.site)
    if jobs:
        plain_table(pd.DataFrame([_job(screen, job) for job in jobs]), key="jobs", alt=words("health.jobs"))
    else:
        st.markdown(words("health.jobs_none"))
    run_now(screen)
    _deliveries(screen)
    _runs(screen)
    fault = queries.chain_fault(screen.store, screen.site)
    good = mark(Status.ORDER, words("health.chain_good"))
    st.markdown(mark(Status.START, words("health.chain_bad", why=plain(fault))) if fault else good)


def _deliveries(screen: Screen) -> None:
    """Messages outside the pages, and whether they arrived."""
    words = screen.words
    found = queries.deliveries(screen.store, screen.site)
    st.markdown(f"### {words('delivery.title')}", anchors=False)
    if not found:
        st.markdown(words("delivery.none"))
        return
    plain_table(delivery_table(found, words, screen.form), key="deliveries", alt=words("delivery.title"))


def _doubts(screen: Screen) -> None:
    """Why readings carry flags."""
    words = screen.words
    found = queries.doubts(screen.store, screen.site, now=screen.now)
    st.markdown(f"### {words('doubt.title')} :gray[{words('health.period', hours=queries.FLAG_HOURS)}]", anchors=False)
    if not found:
        st.markdown(words("doubt.none"))
        return
    names = {item.station: item.name for item in queries.stations(screen.store, screen.site, now=screen.now)}
    plain_table(doubts_table(found, names, words, screen.form), key="doubts", alt=words("doubt.title"))


def _used(screen: Screen, item: InputStatus) -> str:
    """Icon and word: yes, no, or missing."""
    if item.valid_at is None:
        return f"{ICONS[Status.MISSING]} {screen.words('status.missing')}"
    if not item.used:
        return f"{ICONS[Status.WAIT]} {screen.words('no')}"
    return f"{ICONS[Status.WAIT if item.note or item.note_en else Status.ORDER]} {screen.words('yes')}"


def _inputs(screen: Screen) -> pd.DataFrame:
    """Every input that is not a station."""
    words, form = screen.words, screen.form
    return pd.DataFrame(
        [
            {
                words("health.name"): source_name(item, words),
                words("health.kind"): words(f"health.kind_{item.kind}"),
                words("health.used"): _used(screen, item),
                words("health.age"): form.age(age_now(item, form)),
                words("health.valid"): form.clock(item.valid_at) if item.valid_at else words("missing"),
                words("health.note"): sentence(item, screen.shown, words, form),
            }
            for item in sorted(screen.shown.inputs, key=lambda item: (item.kind, item.used, item.name))
            if item.kind != "station"
        ]
    )


def _stations(screen: Screen) -> pd.DataFrame:
    """Every station the assessment knew of or that ever reported: whether it was used, how old, and its flags."""
    names = {station.id: station.name for station in screen.site.stations}
    heard = {names.get(item.station, item.name): item for item in queries.stations(screen.store, screen.site, now=screen.now)}
    inputs = () if screen.assessment is None else screen.assessment.inputs
    told = {item.name: item for item in inputs if item.kind == "station"}
    order = sorted(told.keys() | heard.keys(), key=lambda name: (name in told and told[name].used, name))
    return pd.DataFrame([_station(screen, name, told.get(name), heard.get(name)) for name in order])


def _station(screen: Screen, name: str, told: InputStatus | None, heard: StationStatus | None) -> dict[str, str]:
    words, form = screen.words, screen.form
    newest = heard.newest_good_at if heard else told.valid_at if told else None
    surface = heard.values.get("road_surface_temperature") if heard else None  # noqa: PD011 a mapping, not a Series
    return {
        words("health.station"): plain(name),
        words("health.used"): _used(screen, told) if told else words("missing"),
        words("health.age"): form.age(None if newest is None else (screen.now - newest).total_seconds() / 60),
        words("health.newest"): form.clock(newest) if newest else words("missing"),
        words("table.surface"): form.number(surface, 1),
        words("health.flag_suspect"): form.number(sum(heard.suspect.values()) if heard else None),
        words("health.flag_bad"): form.number(sum(heard.bad.values()) if heard else None),
        words("health.note"): sentence(told, screen.shown, words, form) if told else "",
    }


def _job(screen: Screen, job: JobOverview) -> dict[str, str]:
    words, form = screen.words, screen.form
    word, status = {
        JobStatus.SUCCEEDED: ("health.done", Status.ORDER),
        JobStatus.FAILED: ("health.failed", Status.START),
        JobStatus.RUNNING: ("health.running", Status.WAIT),
        JobStatus.STOPPED: ("health.stopped", Status.WAIT),
    }[job.newest.status]
    done = job.last_success
    finished = done.finished_at if done else None
    return {
        words("health.job"): job_name(job.job, words),
        words(
            "health.last_state"
        ): f"{ICONS[status]} {words(word)} {form.clock(job.newest.finished_at or job.newest.claimed_at)}",
        words("health.last_success"): f"{form.clock(finished)} ({form.age_of(finished)})" if finished else words("health.never"),
        words("health.job_note"): job_note(job.newest.message, words, form),
    }


def _runs(screen: Screen) -> None:
    words, form = screen.words, screen.form
    runs = queries.history(screen.store, screen.site, now=screen.now)
    if not runs:
        return
    st.markdown(f"### {words('health.history')}", anchors=False)
    plain_table(
        pd.DataFrame(
            [
                {
                    words("health.issued"): f"{form.clock(run.issued_at)} ({form.age_of(run.issued_at)})",
                    words("health.rung"): words(f"rung.name_{run.rung.value}"),
                    words("health.acts"): form.number(first.act),
                    words("status.wait"): form.number(first.wait),
                    words("status.missing"): form.number(first.missing),
                    words("health.acts_cost"): form.money(first.cost_act_sek),
                }
                for run in runs
                for first in (queries.first_windows(screen.store, screen.network, run.id),)
            ]
        ),
        key="runs",
        alt=words("health.history"),
    )
    st.markdown(f"### {words('health.versions')}", anchors=False)
    known = {"network", "rules", "model", "code"}
    st.table(
        pd.DataFrame(
            [
                {
                    words("health.part"): words(f"versions.{name}") if name in known else plain(name),
                    words("health.version"): words("versions.no_model")
                    if (name, value) == ("model", "none")
                    else plain(str(value)),
                }
                for name, value in screen.shown.versions.items()
            ]
        ),
        hide_index=True,
        border="horizontal",
        alt=words("health.versions"),
    )

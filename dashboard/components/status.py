"""The line that says whether the night can be trusted: ages, what it rests on, and one sentence for each fault."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import streamlit as st

from dashboard.components.marks import SEPARATOR, mark
from dashboard.components.warnings import warnings_line
from dashboard.format import Format, plain
from dashboard.queries import warnings_known
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.text.words import Words, catalogue
from dashboard.watching import failed_jobs, space, watched
from model.domain.needs import Rung
from model.domain.plans import Assessment
from model.domain.weather import InputStatus
from store.space import Space

__all__ = ["Fault", "age_now", "faults", "mark", "sentence", "service_faults", "source_name", "status_line", "summary"]

#: An assessment older than this is no longer tonight's: the roster rhythm is 13, 20 and 03.
OLD_AFTER = timedelta(hours=9)
MOST_FAULTS = 4
#: Where the session keeps the page it is to go to.
GO_TO = "go_to"
MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """Something a dispatcher should know, with how much it matters.

    Attributes:
        status: `Status.START` where the list cannot be trusted, `Status.WAIT` where it is merely poorer, `Status.MISSING` for absence.
        text: One sentence: what, since when, what it means for tonight, what to do.
    """

    status: Status
    text: str


def faults(assessment: Assessment, words: Words, form: Format, *, moved_network: bool) -> list[Fault]:
    """What is wrong, the worst first."""
    found: list[Fault] = []
    age = form.now - assessment.issued_at
    if age > OLD_AFTER:
        found.append(Fault(Status.START, words("line.old", age=form.span(age))))
    if assessment.rung is Rung.CLIMATOLOGY:
        found.append(Fault(Status.WAIT, words("line.forecast_missing")))
    if assessment.rung is Rung.LAST_RUN:
        found.append(Fault(Status.START, f"{words(f'rung.{assessment.rung.value}')}. {words('line.rung_fault')}"))
    if moved_network:
        found.append(Fault(Status.MISSING, words("line.network_moved")))
    # a correction that rests leaves the one before it to answer: told under Operation, no fault
    broken = [item for item in assessment.inputs if item.kind != "model" and (item.note or item.note_en or not item.used)]
    lost = [item for item in broken if item.kind == "station" and not item.used]
    stations = sum(item.kind == "station" for item in assessment.inputs)
    if len(lost) > 1:
        every, some = "line.stations_none", "line.stations_lost"
        if assessment.rung is Rung.CLIMATOLOGY:
            every, some = "line.stations_none_normal", "line.stations_lost_normal"
        key = every if len(lost) == stations else some
        names = ", ".join(plain(item.name) for item in lost[:MOST_NAMES]) + (" …" if len(lost) > MOST_NAMES else "")
        found.append(Fault(Status.MISSING, words(key, n=len(lost), names=names)))
        broken = [item for item in broken if item not in lost]
    found += [
        Fault(Status.MISSING if item.valid_at is None else Status.WAIT, sentence(item, assessment, words, form))
        for item in broken
    ]
    return found


def service_faults(screen: Screen) -> list[Fault]:
    """What is wrong with the service itself: it is silent, the night had no assessment, jobs failed, or the disk is filling."""
    words, form, found = screen.words, screen.form, []
    seen = watched(screen.settings, screen.site, screen.store, now=screen.now)
    if seen is not None and seen.silent is not None:
        found.append(Fault(Status.START, words("watch.silent", age=form.span(seen.silent))))
    elif seen is not None and seen.ahead is not None:
        found.append(Fault(Status.START, words("watch.ahead", age=form.span(seen.ahead))))
    elif seen is not None and seen.never:
        found.append(Fault(Status.WAIT, words("watch.never")))
    if seen is not None and seen.missed_night is not None:
        key, status = ("watch.missed_made", Status.WAIT) if seen.made_since else ("watch.missed", Status.START)
        found.append(Fault(status, words(key, time=form.clock(seen.missed_night))))
    failed = failed_jobs(screen.store.id, screen.site.id, screen.now.replace(second=0, microsecond=0), screen.store)
    if failed:
        named = ", ".join(
            f"{job_name(item.job, words)} {form.clock(item.at)} ({form.age_of(item.at)})" for item in failed[:MOST_NAMES]
        )
        more = " …" if len(failed) > MOST_NAMES else ""
        found.append(Fault(Status.WAIT, words.count("watch.failed", len(failed), jobs=named + more)))
    room = space(screen.settings)
    if room is not Space.AMPLE:
        found.append(Fault(Status.WAIT, words(f"watch.disk_{room.value}")))
    return found


def sentence(item: InputStatus, assessment: Assessment, words: Words, form: Format) -> str:
    """What is wrong with one input: what, since when, what it means; empty where all is well.

    What it means hangs on the rest: another forecast may carry the night, or there may be none and only the season's normals are left.
    """
    note = plain(words.pick(item.note, item.note_en))
    name = source_name(item, words)
    if item.used:
        return note if not note or name in note else f"{name}: {note}"
    if note and name in note:
        return note
    what = (
        words("line.never", name=name)
        if item.valid_at is None
        else words("line.silent", name=name, time=form.clock(item.valid_at), age=form.age(age_now(item, form)))
    )
    normal = assessment.rung is Rung.CLIMATOLOGY
    if item.kind == "station":
        means = words("line.station_means_normal") if normal else note or words("line.station_means")
    else:
        others = any(other.kind == "forecast" and other.used and other.name != item.name for other in assessment.inputs)
        told = note if item.valid_at is not None else ""
        means = told or (words("line.source_means") if others and not normal else "")
    return f"{what} {means}".rstrip()


def source_name(item: InputStatus, words: Words) -> str:
    """An input's name as a dispatcher knows it; that of a provider stands in the page's language where the catalogue has it."""
    own = {"ensemble": "line.ensemble", "stations": "line.own_stations"}
    if item.name in own:
        return words(own[item.name])
    key = _provider_keys().get(item.name)
    return plain(item.name) if key is None or item.kind == "station" else words(key)


@cache
def _provider_keys() -> Mapping[str, str]:
    """Keys of the providers' names by the Swedish name that an assessment keeps."""
    return {text: key for key, text in catalogue("sv").items() if key.startswith("provider.")}


def age_now(item: InputStatus, form: Format) -> float | None:
    """Age of an input at the moment the page speaks from, not at the assessment [min]."""
    return None if item.valid_at is None else max(0.0, (form.now - item.valid_at).total_seconds() / 60)


def summary(assessment: Assessment, words: Words, form: Format) -> str:
    """Forecasts with age, stations in use, what it all rests on. Nothing is green once the whole of it is old or no forecast is known."""
    normal = assessment.rung is Rung.CLIMATOLOGY
    good = Status.ORDER if form.now - assessment.issued_at <= OLD_AFTER and not normal else Status.MISSING
    parts: list[str] = []
    forecasts = [item for item in assessment.inputs if item.kind == "forecast" and item.used and item.valid_at]
    if forecasts:
        named = (
            f"{source_name(item, words)} {form.clock(item.valid_at)} ({form.age(age_now(item, form))})" for item in forecasts
        )
        parts.append(mark(good, words("line.forecast", sources=", ".join(named))))
    else:
        parts.append(mark(Status.MISSING, words("line.no_forecast")))
    stations = [item for item in assessment.inputs if item.kind == "station"]
    if stations:
        used = sum(item.used for item in stations)
        status = good if used == len(stations) else Status.WAIT if used else Status.MISSING
        parts.append(mark(status, words("line.stations", used=used, all=len(stations))))
    status = good if assessment.rung is Rung.LEARNED else Status.WAIT
    short = assessment.rung is Rung.LAST_RUN  # the fault below says it in full
    parts.append(mark(status, words(f"rung.name_{assessment.rung.value}" if short else f"rung.{assessment.rung.value}")))
    parts.append(f":gray[{words('line.made', time=form.clock(assessment.issued_at))} ({form.age_of(assessment.issued_at)})]")
    return SEPARATOR.join(parts)


def job_name(job: str, words: Words) -> str:
    """A job's name in words, or as it is known to the service where the catalogue lacks it."""
    key = f"jobs.{job}"
    return words(key) if key in catalogue(words.language) else plain(job)


def _to_health() -> None:
    st.session_state[GO_TO] = "health"


def status_line(screen: Screen, *, to_health: bool = True) -> None:
    """Draw the line and its faults.

    Args:
        screen: What every page reads.
        to_health: Whether to offer the way to the page Drift where anything is wrong.
    """
    assessment = screen.assessment
    words, form = screen.words, screen.form
    if assessment is None:
        alone = [mark(fault.status, fault.text) for fault in service_faults(screen)]
        if alone:
            with st.container(key="status", gap=None):
                st.markdown("  \n".join(alone))
        return
    found = [*service_faults(screen), *faults(assessment, words, form, moved_network=screen.moved_network)]
    with st.container(key="status", gap=None):
        text = summary(assessment, words, form)
        calm = not found and assessment.rung is not Rung.CLIMATOLOGY
        lines = [text if not calm else f"{text}{SEPARATOR}{mark(Status.ORDER, words('line.all_well'))}"]
        lines += [mark(fault.status, fault.text) for fault in found[:MOST_FAULTS]]
        if len(found) > MOST_FAULTS:
            lines.append(f":gray[{words('line.more_faults', n=len(found) - MOST_FAULTS)}]")
        if not screen.site.simulated:
            known = warnings_known(screen.store, screen.site, now=screen.now)
            lines.append(warnings_line(known.warnings, known.answered_at, words, form))
        st.markdown("  \n".join(lines))
        if found and to_health:
            st.button(words("line.to_health"), key="faults-health", type="tertiary", on_click=_to_health)

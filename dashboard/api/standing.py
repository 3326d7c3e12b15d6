"""How the service stands, for monitoring: a document for people and programs, and the same as Prometheus metrics."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dashboard.api.documents import Document, moment
from model.domain.source_state import Circuit, SourceState
from store.jobs import JobOverview, JobStatus
from store.plans import AssessmentSummary
from store.stations import StationStatus
from store.watch import PROBLEMS, Watch


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the running service.

    Attributes:
        now: Moment of the question, aware UTC.
        newest: The newest assessment, None where there is none.
        limit: Age from which the newest assessment is too old.
        jobs: Every job that ever ran.
        sources: Every provider that was ever asked.
        stations: Every station that ever reported.
        watch: Whether service and night are in order; None where the clock stands still.
        requests_waiting: Runs that were asked for and are not over.
        deliveries_waiting: Messages still to be sent.
        free_bytes: Room left on the disk of files [byte]; None where unknown.
        skill: Brier skill of the last 30 days by need, reference and last lead time [h].
    """

    now: datetime
    newest: AssessmentSummary | None
    limit: timedelta
    jobs: Sequence[JobOverview]
    sources: Sequence[SourceState]
    stations: Sequence[StationStatus]
    watch: Watch | None = None
    requests_waiting: int = 0
    deliveries_waiting: int = 0
    free_bytes: int | None = None
    skill: Mapping[tuple[str, str, int], float] = field(default_factory=dict)

    @property
    def not_ready(self) -> str:
        """Why no answer can be given that is fit to act on; empty where one can."""
        return not_ready(self.newest, now=self.now, limit=self.limit)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the service itself, as codes."""
        return () if self.watch is None else self.watch.problems


def not_ready(newest: AssessmentSummary | None, *, now: datetime, limit: timedelta) -> str:
    """Why no answer can be given that is fit to act on; empty where one can.

    Args:
        newest: The newest assessment, None where there is none.
        now: Moment of the question, aware UTC.
        limit: Age from which it is too old.
    """
    if newest is None:
        return "no assessment is stored"
    return "the newest assessment is too old" if now - newest.issued_at > limit else ""


def health(standing: Standing, *, site: str) -> Document:
    """The document of ``/api/v1/health``."""
    newest = standing.newest
    return {
        "site": site,
        "ready": not standing.not_ready,
        "problem": standing.not_ready,
        "service_problems": list(standing.problems),
        "assessment": None
        if newest is None
        else {
            "number": newest.id,
            "issued_at": moment(newest.issued_at),
            "age_minutes": round(_seconds(standing.now, newest.issued_at) / 60, 1),
            "rung": int(newest.rung),
            "simulated": newest.simulated,
        },
        "jobs": [
            {
                "job": job.job,
                "status": job.newest.status.value,
                "succeeded_at": moment(None if job.last_success is None else job.last_success.finished_at),
                "failures_since": job.failures_since,
            }
            for job in standing.jobs
        ],
        "sources": [
            {
                "source": source.source,
                "outcome": source.outcome.value,
                "answered_at": moment(source.answered_at),
                "failures": source.failures,
                "circuit": source.circuit.value,
            }
            for source in standing.sources
        ],
        "stations": [
            {
                "station": station.station,
                "name": station.name,
                "good_at": moment(station.newest_good_at),
                "suspect": sum(station.suspect.values()),
                "bad": sum(station.bad.values()),
            }
            for station in standing.stations
        ],
    }


def metrics(standing: Standing, *, site: str) -> str:
    """The same in Prometheus' text format, version 0.0.4. What never happened has no sample, so that an alert on absence fires."""
    lines: list[str] = []
    for name, kind, told, samples in _families(standing):
        lines += [f"# HELP halka_{name} {told}", f"# TYPE halka_{name} {kind}"]
        for labels, value in samples:
            given = ",".join(f'{label}="{_escaped(text)}"' for label, text in {"site": site, **labels}.items())
            lines.append(f"halka_{name}{{{given}}} {value:.10g}")
    return "\n".join(lines) + "\n"


_Samples = list[tuple[dict[str, str], float]]


def _families(standing: Standing) -> Iterator[tuple[str, str, str, _Samples]]:
    now, newest = standing.now, standing.newest
    one: dict[str, str] = {}
    yield "ready", "gauge", "1 where the newest assessment is fit to act on.", [(one, 0.0 if standing.not_ready else 1.0)]
    known = [] if newest is None else [newest]
    yield (
        "assessment_age_seconds",
        "gauge",
        "Age of the newest assessment.",
        [(one, _seconds(now, item.issued_at)) for item in known],
    )
    yield (
        "assessment_rung",
        "gauge",
        "What it rests on: 1 learned, 2 physics, 3 last run, 4 climatology.",
        [(one, float(item.rung)) for item in known],
    )
    yield (
        "recommendations",
        "gauge",
        "Recommendations of the newest assessment by advice.",
        [({"advice": advice.value}, float(count)) for item in known for advice, count in item.advice_counts.items()],
    )
    yield (
        "problem",
        "gauge",
        "1 while the service is silent, or the newest night had no assessment in time.",
        [({"code": code}, float(code in standing.problems)) for code in PROBLEMS if standing.watch is not None],
    )
    yield (
        "queue",
        "gauge",
        "What waits: runs asked for by people, and messages.",
        [({"what": "requests"}, float(standing.requests_waiting)), ({"what": "deliveries"}, float(standing.deliveries_waiting))],
    )
    yield (
        "disk_free_bytes",
        "gauge",
        "Room left on the disk of arrays, models and received bodies.",
        [] if standing.free_bytes is None else [(one, float(standing.free_bytes))],
    )
    yield (
        "brier_skill",
        "gauge",
        "Brier skill of the last 30 days over a reference, by need and class of lead times.",
        [
            ({"need": need, "reference": reference, "lead_to_h": str(lead)}, value)
            for (need, reference, lead), value in standing.skill.items()
        ],
    )
    yield (
        "job_success_age_seconds",
        "gauge",
        "Time since the job last succeeded.",
        [
            ({"job": job.job}, _seconds(now, job.last_success.finished_at or job.last_success.due))
            for job in standing.jobs
            if job.last_success is not None
        ],
    )
    yield (
        "job_duration_seconds",
        "gauge",
        "How long the job's newest finished run took.",
        [
            ({"job": job.job}, _seconds(job.newest.finished_at, job.newest.claimed_at))
            for job in standing.jobs
            if job.newest.finished_at is not None
        ],
    )
    yield (
        "job_failures",
        "gauge",
        "Failed runs since the job last succeeded.",
        [({"job": job.job}, float(job.failures_since)) for job in standing.jobs],
    )
    yield (
        "job_running",
        "gauge",
        "1 while the job runs.",
        [({"job": job.job}, float(job.newest.status is JobStatus.RUNNING)) for job in standing.jobs],
    )
    yield (
        "source_answer_age_seconds",
        "gauge",
        "Time since the provider last answered usably.",
        [
            ({"source": source.source}, _seconds(now, source.answered_at))
            for source in standing.sources
            if source.answered_at is not None
        ],
    )
    yield (
        "source_failures",
        "gauge",
        "Failures of the provider in a row.",
        [({"source": source.source}, float(source.failures)) for source in standing.sources],
    )
    yield (
        "source_left_alone",
        "gauge",
        "1 where the provider failed so often that it is left alone for a while.",
        [({"source": source.source}, float(source.circuit is not Circuit.CLOSED)) for source in standing.sources],
    )
    yield (
        "station_reading_age_seconds",
        "gauge",
        "Age of the station's newest good reading.",
        [
            ({"station": station.station}, station.age_minutes * 60.0)
            for station in standing.stations
            if station.age_minutes is not None
        ],
    )


def _seconds(later: datetime, earlier: datetime) -> float:
    return (later - earlier).total_seconds()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")

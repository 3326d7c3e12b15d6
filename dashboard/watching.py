"""How the service itself stands, for the line on every page, the page Drift, and monitoring."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from config.settings import Settings
from config.site import Site
from store.jobs import JobRun, JobStatus, RunRequest, job_overview, open_requests, running_runs
from store.open import Store
from store.space import Space, space_of
from store.stops import StopRequest, open_stops
from store.watch import Watch, watch

#: A job that failed longer ago and was not run since is not run any longer; the weekly ones are told for a week.
FAILED_FOR = timedelta(days=8)


def watched(settings: Settings, site: Site, store: Store, *, now: datetime) -> Watch | None:
    """Whether the service lives and the night had its assessment; None where the clock stands still, as in the demo."""
    if site.simulated or settings.clock.now is not None:
        return None
    return watch(store, site.id, now=now, zone=ZoneInfo(site.timezone))


def space(settings: Settings) -> Space:
    """How the disk stands that files lie on."""
    limits = settings.storage
    return space_of(settings.paths.data, warn_free_mb=limits.warn_free_mb, archive_min_free_mb=limits.archive_min_free_mb)


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job whose newest run failed.

    Attributes:
        job: Name of the job.
        at: When that run ended, aware UTC.
    """

    job: str
    at: datetime


@st.cache_data(show_spinner=False, ttl=20, max_entries=8)
def failed_jobs(store_id: str, site: str, now: datetime, _store: Store) -> tuple[FailedJob, ...]:
    """Jobs whose newest run failed within `FAILED_FOR`, the newest first; asked for at most once in twenty seconds.

    Args:
        store_id: Part of the key.
        site: Site id.
        now: The moment the page speaks from, to the minute, aware UTC.
        _store: Where to look.
    """
    del store_id  # what the cache goes by
    found = [
        FailedJob(item.job, item.newest.finished_at or item.newest.claimed_at)
        for item in job_overview(_store, site)
        if item.newest.status is JobStatus.FAILED
    ]
    return tuple(sorted((item for item in found if now - item.at <= FAILED_FOR), key=lambda item: item.at, reverse=True))


def waiting_requests(store: Store, site: Site) -> tuple[RunRequest, ...]:
    """Runs that people asked for and that are not over."""
    return open_requests(store, site.id)


def underway(store: Store, site: Site) -> tuple[tuple[JobRun, StopRequest | None], ...]:
    """Runs that are on their way, each with the request to stop it, where there is one."""
    asked = {(stop.job, stop.due): stop for stop in reversed(open_stops(store, site.id))}
    return tuple((run, asked.get((run.job, run.due))) for run in running_runs(store, site.id))

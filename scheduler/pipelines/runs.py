"""Runs on their way, in words for the terminal, and the request to stop one."""

from datetime import UTC, datetime

from scheduler.context import Context
from scheduler.course import told_blocks, told_issues
from scheduler.told import read_entry
from store.jobs import JobRun, open_requests, running_runs
from store.stops import open_stops, request_stop

_COUNTED = {"blocks": told_blocks, "issues": told_issues}


def runs_in_words(context: Context) -> tuple[str, ...]:
    """One line a run that is on its way or asked for.

    Raises:
        StoreError: The store refused.
    """
    store, site = context.store, context.site.id
    asked = {(stop.job, stop.due): stop for stop in reversed(open_stops(store, site))}
    lines = []
    for run in running_runs(store, site):
        stop = asked.get((run.job, run.due))
        told = [f"{run.job} sedan {_clock(run.claimed_at)}", how_far(run), run.owner]
        if stop is not None:
            told.append(f"{stop.requested_by} bad {_clock(stop.requested_at)} att den avbryts")
        lines.append("pågår: " + " · ".join(told))
    lines += [f"begärt: {item.job}, av {item.requested_by} {_clock(item.requested_at)}" for item in open_requests(store, site)]
    return tuple(lines or ["inget körs"])


def how_far(run: JobRun) -> str:
    """How far a run is, in words."""
    told = read_entry(run.message)
    if told is None or told[0] not in _COUNTED:
        return "säger inte hur långt den kommit"
    return str(_COUNTED[told[0]](int(told[1]["done"]), int(told[1]["of"])))


def stop_run(context: Context, job: str, *, by: str) -> str:
    """Ask the newest run of a job that is on its way to stop.

    Args:
        context: Site, store and clock.
        job: Name of the job.
        by: Who asks.

    Returns:
        One sentence on it.

    Raises:
        StoreError: Nobody is named, the job does not run, or it is at a step that cannot be stopped.
    """
    request_stop(context.store, context.site.id, job, requested_by=by, now=context.now)
    return f"{job} avbryts när de delar som är påbörjade är räknade; `halka runs` visar när det är gjort"


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%MZ}"

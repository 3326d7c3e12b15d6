"""Run a job now, or stop the one that runs: who may ask, and the request the service takes up."""

from datetime import datetime

from config.access import Role
from dashboard.access.door import person_for
from dashboard.screen import Screen
from model.domain.errors import StoreError
from store.jobs import Asked, request_run
from store.stops import request_stop

#: Jobs that may be asked for, the most wanted first. The service refuses what it does not know.
RUNNABLE = (
    *("nightly", "forecasts", "observations", "assess", "analysis", "warnings", "prices"),
    *("notify", "roster", "verify", "sensors", "train", "road_upkeep", "winter_index", "zone_fit", "upkeep"),
)


def ask_for(screen: Screen, job: str) -> Asked:
    """Ask the service to run a job; one that is asked for already and not over is not asked for twice.

    Args:
        screen: Who asks, and when.
        job: One of `RUNNABLE`.

    Returns:
        The request that waits, and whether it is new.

    Raises:
        AccessError: The person may not.
        StoreError: No name is given, nobody knows the job, or the request cannot be kept.
    """
    who = _who(screen, job)
    return request_run(screen.store, screen.site.id, job, requested_by=who, now=screen.now)


def ask_to_stop(screen: Screen, job: str, due: datetime) -> int:
    """Ask a run that is on its way to stop; it does so after the blocks that are begun.

    Args:
        screen: Who asks, and when.
        job: One of `RUNNABLE`.
        due: When that run was due.

    Returns:
        Number of the request.

    Raises:
        AccessError: The person may not.
        StoreError: No name is given, the job does not run or cannot be stopped now, or the request cannot be kept.
    """
    who = _who(screen, job)
    return request_stop(screen.store, screen.site.id, job, requested_by=who, now=screen.now, due=due)


def _who(screen: Screen, job: str) -> str:
    """Name of the person at this page, who may ask for a job."""
    who = person_for(screen.settings, Role.DISPATCHER).name
    if not who:
        raise StoreError(f"nobody who may run {job} is named; give a name first")
    if job not in RUNNABLE:
        raise StoreError(f"{job} is no job that may be asked for")
    return who

"""Run a job now: who may ask, and the request the service takes up."""

from config.access import Role
from dashboard.access.door import person_for
from dashboard.screen import Screen
from model.domain.errors import StoreError
from store.jobs import Asked, request_run

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
    who = person_for(screen.settings, Role.DISPATCHER).name
    if not who:
        raise StoreError(f"nobody who may run {job} is named; give a name first")
    if job not in RUNNABLE:
        raise StoreError(f"{job} is no job that may be asked for")
    return request_run(screen.store, screen.site.id, job, requested_by=who, now=screen.now)

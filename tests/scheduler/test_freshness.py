from scheduler.freshness import MAX_AGE
from scheduler.jobs import JOBS


def test_only_jobs_that_run_by_themselves_can_grow_stale() -> None:
    runs = {job.name for job in JOBS if job.time is not None}
    assert set(MAX_AGE) <= runs

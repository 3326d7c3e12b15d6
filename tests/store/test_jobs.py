from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from model.domain.errors import StoreError
from store.jobs import JobStatus, abandon, claim, finish, job_overview, job_runs, last_success
from store.open import Store
from tests.store.examples import HOUR, NOW

SITE = "vasteras"


def test_of_concurrent_claims_exactly_one_wins(store: Store, url: str, tmp_path: Path) -> None:
    with Store.open(url, tmp_path / "var") as other:
        for round_ in range(5):
            due = NOW + round_ * HOUR
            with ThreadPoolExecutor(6) as pool:
                tries = [pool.submit(claim, [store, other][i % 2], SITE, "fetch", due, NOW, owner=f"p{i}") for i in range(6)]
            assert sum(attempt.result() for attempt in tries) == 1
    assert len(job_runs(store, SITE)) == 5


def test_a_dead_run_is_taken_over_by_one(store: Store) -> None:
    assert claim(store, SITE, "fetch", NOW, NOW, owner="a")
    assert not claim(store, SITE, "fetch", NOW, NOW + HOUR, owner="b")
    late = timedelta(minutes=30)
    assert not claim(store, SITE, "fetch", NOW, NOW + timedelta(minutes=29), owner="b", retake_after=late)
    assert claim(store, SITE, "fetch", NOW, NOW + HOUR, owner="b", retake_after=late)
    assert not claim(store, SITE, "fetch", NOW, NOW + HOUR, owner="c", retake_after=late)
    with pytest.raises(StoreError, match="taken over"):
        finish(store, SITE, "fetch", NOW, now=NOW + HOUR, succeeded=True, owner="a")
    finish(store, SITE, "fetch", NOW, now=NOW + HOUR, succeeded=True, owner="b", message="2 källor")
    (run,) = job_runs(store, SITE, job="fetch")
    assert (run.status, run.owner, run.attempt, run.message) == (JobStatus.SUCCEEDED, "b", 2, "2 källor")


def test_a_failed_run_may_be_tried_again(store: Store) -> None:
    claim(store, SITE, "fetch", NOW, NOW)
    finish(store, SITE, "fetch", NOW, now=NOW, succeeded=False)
    assert not claim(store, SITE, "fetch", NOW, NOW)
    assert claim(store, SITE, "fetch", NOW, NOW, retry_failed=True)
    finish(store, SITE, "fetch", NOW, now=NOW, succeeded=True)
    assert not claim(store, SITE, "fetch", NOW, NOW, retry_failed=True, retake_after=timedelta(0))


def test_runs_of_the_dead_are_abandoned(store: Store) -> None:
    claim(store, SITE, "fetch", NOW, NOW, owner="dead")
    claim(store, SITE, "assess", NOW, NOW, owner="alive")
    (gone,) = abandon(store, SITE, now=NOW + HOUR, owner="alive")
    assert (gone.job, gone.owner) == ("fetch", "dead")
    assert {run.job: run.status for run in job_runs(store, SITE)} == {"fetch": JobStatus.FAILED, "assess": JobStatus.RUNNING}


def test_overview_tells_last_success_and_failures_since(store: Store) -> None:
    assert job_overview(store, SITE) == ()
    for hour, succeeded in enumerate([False, True, False, False]):
        claim(store, SITE, "fetch", NOW + hour * HOUR, NOW)
        finish(store, SITE, "fetch", NOW + hour * HOUR, now=NOW, succeeded=succeeded)
    claim(store, SITE, "train", NOW, NOW)
    claim(store, "norrkoping", "fetch", NOW + 9 * HOUR, NOW)
    fetch, train = job_overview(store, SITE)
    assert (fetch.job, fetch.failures_since, fetch.newest.due) == ("fetch", 2, NOW + 3 * HOUR)
    assert fetch.last_success == last_success(store, SITE, "fetch")
    assert fetch.last_success is not None
    assert fetch.last_success.due == NOW + HOUR
    assert (train.last_success, train.failures_since, train.newest.status) == (None, 0, JobStatus.RUNNING)
    assert last_success(store, SITE, "train") is None

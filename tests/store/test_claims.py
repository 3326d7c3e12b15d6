from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from model.domain.errors import StoreError
from store.claims import bury, claim, finish, forget_runs, free_dues, give_back, is_settled, renew_holds
from store.jobs import JobStatus, job_runs
from store.open import Store
from store.requests import close_request, request_run
from tests.store.examples import HOUR, NOW

SITE = "vasteras"
HOLD = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def test_of_concurrent_claims_exactly_one_wins(store: Store, url: str, tmp_path: Path) -> None:
    with Store.open(url, tmp_path / "var") as other:
        for round_ in range(5):
            due = NOW + round_ * HOUR
            with ThreadPoolExecutor(6) as pool:
                tries = [
                    pool.submit(claim, [store, other][i % 2], SITE, "fetch", due, NOW, owner=f"p{i}", hold=HOLD) for i in range(6)
                ]
            assert sorted(attempt.result() for attempt in tries) == [0, 0, 0, 0, 0, 1]
    assert len(job_runs(store, SITE)) == 5


def test_of_concurrent_heirs_of_a_dead_run_exactly_one_wins(store: Store, url: str, tmp_path: Path) -> None:
    claim(store, SITE, "fetch", NOW, NOW, owner="dead", hold=HOLD)
    with Store.open(url, tmp_path / "var") as other, ThreadPoolExecutor(6) as pool:
        tries = [
            pool.submit(claim, [store, other][i % 2], SITE, "fetch", NOW, NOW + HOUR, owner=f"p{i}", hold=HOLD) for i in range(6)
        ]
    assert sorted(attempt.result() for attempt in tries) == [0, 0, 0, 0, 0, 2]


def test_a_run_that_is_renewed_is_never_taken_over(store: Store) -> None:
    assert claim(store, SITE, "fetch", NOW, NOW, owner="a", hold=HOLD) == 1
    later = NOW + 50 * SECOND
    claim(store, SITE, "assess", NOW, NOW, owner="a", hold=HOLD)
    assert renew_holds(store, SITE, owner="a", now=later, hold=HOLD, runs=[("fetch", NOW)]) == 1
    assert renew_holds(store, SITE, owner="a", now=later, hold=HOLD, runs=[]) == 0
    assert bury(store, SITE, now=NOW + 61 * SECOND, message="slutet kom inte i boken") == 1
    assert not claim(store, SITE, "fetch", NOW, NOW + 80 * SECOND, owner="b", hold=HOLD)
    assert claim(store, SITE, "fetch", NOW, NOW + 111 * SECOND, owner="b", hold=HOLD) == 2
    with pytest.raises(StoreError, match="taken over"):
        finish(store, SITE, "fetch", NOW, now=NOW + HOUR, succeeded=True, owner="a")
    finish(store, SITE, "fetch", NOW, now=NOW + HOUR, succeeded=True, owner="b", message="2 källor")
    (run,) = job_runs(store, SITE, job="fetch")
    assert (run.status, run.owner, run.attempt, run.message) == (JobStatus.SUCCEEDED, "b", 2, "2 källor")
    assert not claim(store, SITE, "fetch", NOW, NOW + 9 * HOUR, owner="c", hold=HOLD)


def test_a_failed_run_is_tried_again_after_its_pause_and_not_for_ever(store: Store) -> None:
    claim(store, SITE, "fetch", NOW, NOW, owner="a", hold=HOLD)
    finish(store, SITE, "fetch", NOW, now=NOW, succeeded=False, owner="a", again_at=NOW + HOUR)
    assert free_dues(store, SITE, {"fetch": [NOW]}, now=NOW + 59 * 60 * SECOND, most_attempts=2) == {}
    assert not claim(store, SITE, "fetch", NOW, NOW, owner="a", hold=HOLD, most_attempts=2)
    assert free_dues(store, SITE, {"fetch": [NOW + HOUR, NOW], "assess": []}, now=NOW + HOUR, most_attempts=2) == {
        "fetch": (NOW, NOW + HOUR)
    }
    assert claim(store, SITE, "fetch", NOW, NOW + HOUR, owner="a", hold=HOLD, most_attempts=2) == 2
    finish(store, SITE, "fetch", NOW, now=NOW, succeeded=False, owner="a", again_at=NOW)
    assert free_dues(store, SITE, {"fetch": [NOW]}, now=NOW + HOUR, most_attempts=2) == {}
    assert not claim(store, SITE, "fetch", NOW, NOW + HOUR, owner="a", hold=HOLD, most_attempts=2)


def test_runs_of_the_dead_are_written_down_and_the_living_left_alone(store: Store) -> None:
    claim(store, SITE, "fetch", NOW, NOW, owner="dead", hold=HOLD)
    claim(store, SITE, "assess", NOW, NOW + HOLD, owner="alive", hold=HOLD)
    assert bury(store, SITE, now=NOW + 61 * SECOND, message="dog") == 1
    assert {run.job: run.status for run in job_runs(store, SITE)} == {"fetch": JobStatus.FAILED, "assess": JobStatus.RUNNING}
    assert claim(store, SITE, "fetch", NOW, NOW + 61 * SECOND, owner="alive", hold=HOLD) == 2


def test_what_is_given_back_may_be_taken_at_once(store: Store) -> None:
    claim(store, SITE, "fetch", NOW, NOW, owner="a", hold=HOLD)
    assert give_back(store, SITE, owner="a", now=NOW + SECOND, message="stoppad") == 1
    assert not is_settled(store, SITE, "fetch", NOW, most_attempts=5)
    assert claim(store, SITE, "fetch", NOW, NOW + SECOND, owner="b", hold=HOLD) == 2
    finish(store, SITE, "fetch", NOW, now=NOW + SECOND, succeeded=False, owner="b", again_at=NOW + HOUR)
    assert is_settled(store, SITE, "fetch", NOW, most_attempts=5), "a run that failed by itself is an answer"


def test_old_runs_are_forgotten_but_never_the_newest_success(store: Store) -> None:
    for hour in range(4):
        claim(store, SITE, "fetch", NOW + hour * HOUR, NOW, owner="a", hold=HOLD)
        finish(store, SITE, "fetch", NOW + hour * HOUR, now=NOW, succeeded=hour == 1, owner="a")
    close_request(store, request_run(store, SITE, "fetch", requested_by="Åsa", now=NOW).request.id, now=NOW)
    assert forget_runs(store, SITE, before=NOW + 3 * HOUR) == 2
    assert [(run.due, run.status) for run in job_runs(store, SITE)] == [
        (NOW + 3 * HOUR, JobStatus.FAILED),
        (NOW + HOUR, JobStatus.SUCCEEDED),
    ]


def test_runs_that_tell_what_was_removed_are_kept(store: Store) -> None:
    for hour in range(3):
        claim(store, SITE, "upkeep", NOW + hour * HOUR, NOW, owner="a", hold=HOLD)
        finish(store, SITE, "upkeep", NOW + hour * HOUR, now=NOW, succeeded=True, owner="a")
    assert forget_runs(store, SITE, before=NOW + 9 * HOUR, spared=("upkeep",)) == 0
    assert forget_runs(store, SITE, before=NOW + 9 * HOUR) == 2

from concurrent.futures import ThreadPoolExecutor

import pytest

from model.domain.errors import StoreError
from store.open import Store
from store.requests import open_requests, request_run, take_requests
from tests.store.examples import HOUR, NOW

SITE = "vasteras"


def test_requests_are_asked_once_and_taken_once(store: Store) -> None:
    first = request_run(store, SITE, "fetch", requested_by="Åsa", now=NOW)
    assert request_run(store, SITE, "fetch", requested_by="Bo", now=NOW + HOUR) == first
    request_run(store, SITE, "assess", requested_by="Bo", now=NOW + HOUR)
    request_run(store, "norrkoping", "fetch", requested_by="Bo", now=NOW)
    assert [item.job for item in open_requests(store, SITE)] == ["fetch", "assess"]
    taken = take_requests(store, SITE, now=NOW + 2 * HOUR)
    assert [(item.job, item.requested_by, item.requested_at) for item in taken] == [
        ("fetch", "Åsa", NOW),
        ("assess", "Bo", NOW + HOUR),
    ]
    assert take_requests(store, SITE, now=NOW + 2 * HOUR) == ()
    assert request_run(store, SITE, "fetch", requested_by="Bo", now=NOW + 3 * HOUR) != first


def test_concurrent_takers_share_nothing(store: Store) -> None:
    for i in range(4):
        request_run(store, SITE, f"job{i}", requested_by="Åsa", now=NOW)
    with ThreadPoolExecutor(4) as pool:
        taken = [pool.submit(take_requests, store, SITE, now=NOW) for _ in range(4)]
    jobs = [item.job for future in taken for item in future.result()]
    assert sorted(jobs) == ["job0", "job1", "job2", "job3"]


def test_nobody_cannot_ask(store: Store) -> None:
    with pytest.raises(StoreError, match="nobody asked"):
        request_run(store, SITE, "fetch", requested_by=" ", now=NOW)

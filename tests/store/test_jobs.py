from datetime import timedelta

from store.claims import claim, finish
from store.jobs import JobStatus, job_overview, last_success
from store.open import Store
from tests.store.examples import HOUR, NOW

SITE = "vasteras"
HOLD = timedelta(minutes=1)


def test_overview_tells_last_success_and_failures_since(store: Store) -> None:
    assert job_overview(store, SITE) == ()
    for hour, succeeded in enumerate([False, True, False, False]):
        claim(store, SITE, "fetch", NOW + hour * HOUR, NOW, owner="a", hold=HOLD)
        finish(store, SITE, "fetch", NOW + hour * HOUR, now=NOW, succeeded=succeeded, owner="a")
    claim(store, SITE, "train", NOW, NOW, owner="a", hold=HOLD)
    claim(store, "norrkoping", "fetch", NOW + 9 * HOUR, NOW, owner="a", hold=HOLD)
    fetch, train = job_overview(store, SITE)
    assert (fetch.job, fetch.failures_since, fetch.newest.due) == ("fetch", 2, NOW + 3 * HOUR)
    assert fetch.last_success == last_success(store, SITE, "fetch")
    assert fetch.last_success is not None
    assert fetch.last_success.due == NOW + HOUR
    assert (train.last_success, train.failures_since, train.newest.status) == (None, 0, JobStatus.RUNNING)
    assert last_success(store, SITE, "train") is None

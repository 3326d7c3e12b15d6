"""What the pages know of the service; a clock that stands still has none."""

from datetime import datetime, timedelta
from pathlib import Path

from config.settings import load_settings
from dashboard.watching import FAILED_FOR, FailedJob, failed_jobs, space, watched
from store.claims import claim, finish
from store.open import Store
from store.space import Space
from tests.dashboard.sample import NOW
from tests.dashboard.seed import SMALL, environment, open_seeded, town


def test_a_clock_that_stands_still_has_no_service(tmp_path: Path) -> None:
    env, (site, _) = environment(tmp_path, site=SMALL), town(SMALL)
    with open_seeded(env) as store:
        assert watched(load_settings(site=SMALL, env=env), site, store, now=NOW) is None
        del env["HALKA__CLOCK__NOW"]
        seen = watched(load_settings(site=SMALL, env=env), site, store, now=NOW + timedelta(days=1))
    assert seen is not None
    assert seen.never


def test_the_disk_is_that_of_the_data(tmp_path: Path) -> None:
    limits = {"HALKA__STORAGE__WARN_FREE_MB": "1e12", "HALKA__STORAGE__ARCHIVE_MIN_FREE_MB": "0"}
    assert space(load_settings(site=SMALL, env={**environment(tmp_path, site=SMALL), **limits})) is Space.LOW


def _ran(store: Store, job: str, ended: datetime, *, succeeded: bool) -> None:
    due = ended - timedelta(minutes=2)
    assert claim(store, SMALL, job, due, due, owner="a", hold=timedelta(minutes=1))
    finish(store, SMALL, job, due, now=ended, succeeded=succeeded, message="", owner="a")


def test_jobs_that_have_failed_since_they_last_went_well(tmp_path: Path) -> None:
    failed_at = NOW - timedelta(hours=1)
    with open_seeded(environment(tmp_path, site=SMALL)) as store:
        _ran(store, "nightly", failed_at - timedelta(hours=3), succeeded=True)
        _ran(store, "nightly", failed_at, succeeded=False)
        _ran(store, "prices", failed_at, succeeded=False)
        _ran(store, "prices", NOW, succeeded=True)
        _ran(store, "train", NOW - FAILED_FOR - timedelta(hours=1), succeeded=False)
        assert failed_jobs(store.id, SMALL, NOW, store) == (FailedJob("nightly", failed_at),)

"""What the pages know of the service; a clock that stands still has none."""

from datetime import timedelta
from pathlib import Path

from config.settings import load_settings
from dashboard.watching import space, watched
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

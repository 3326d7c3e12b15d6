"""The night that is shown has something to show, and is always the same one."""

from zoneinfo import ZoneInfo

import numpy as np

from ingest.simulator.night import interesting_night
from ingest.simulator.season import SimulatedWinter
from model.domain.weather import to_utc64


def test_it_is_at_three_in_the_morning_in_midwinter(winters: list[SimulatedWinter]) -> None:
    for winter in winters:
        night = interesting_night(winter)
        local = night.astimezone(ZoneInfo("Europe/Stockholm"))
        assert local.month in {1, 2}
        assert (local.hour, local.minute) == (3, 10)
        assert interesting_night(winter) == night


def test_something_is_needed(winters: list[SimulatedWinter]) -> None:
    """In the best of the winters some routes need the plough, some salt, and not all the same."""
    best = 0.0
    for winter in winters:
        truth = winter.truth
        first = int(np.searchsorted(truth["time"].to_numpy(), to_utc64(interesting_night(winter))))
        ahead = slice(first, first + 10)
        plough, salt = (truth[f"true_need_{need}_from_01"].to_numpy()[:, ahead].any(axis=1) for need in ("ploughing", "salting"))
        best = max(best, min(plough.mean(), salt.mean()))
    assert best > 0.1

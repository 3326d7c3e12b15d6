"""A hold too far ahead is believed while it moves, and no longer than a minute once it stands still."""

from datetime import timedelta

from scheduler.far_holds import FarHolds
from tests.scheduler.conftest import NOW

LENGTH = timedelta(seconds=60)


def seen(holds: FarHolds[str], at_s: float, **ends: timedelta) -> set[str]:
    told = {name: NOW + ahead for name, ahead in ends.items()}
    return set(holds.lapsed(told, now=NOW + timedelta(seconds=at_s), length=LENGTH, at_s=at_s))


def test_one_that_stands_still_lapses_one_that_moves_does_not() -> None:
    holds, hour = FarHolds[str](), timedelta(hours=1)
    for at_s in range(0, 60, 10):
        assert seen(holds, at_s, still=hour, moves=hour + timedelta(seconds=at_s)) == set()
    assert seen(holds, 60, still=hour, moves=hour + timedelta(seconds=60)) == {"still"}


def test_one_no_further_ahead_than_clocks_may_differ_is_left_to_run_out() -> None:
    holds = FarHolds[str]()
    found = [seen(holds, at_s, near=timedelta(seconds=90)) for at_s in range(0, 200, 10)]
    assert not any(found)


def test_what_was_not_looked_at_for_a_while_is_watched_anew() -> None:
    holds, hour = FarHolds[str](), timedelta(hours=1)
    assert seen(holds, 0, still=hour) == set()
    assert seen(holds, 100, still=hour) == set(), "nobody knows whether it moved and came back"
    assert [seen(holds, at_s, still=hour) for at_s in (120, 140, 160)] == [set(), set(), {"still"}]

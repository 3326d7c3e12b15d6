from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.decision.members import NeedMembers, spell, weighted_quantile, window_members
from model.decision.rules import Window
from model.domain.needs import Need

START = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)
TIMES = np.datetime64("2026-01-15T21", "ns") + np.arange(24) * np.timedelta64(1, "h")


def window(hours: float, *, after: float = 0.0) -> Window:
    begin = START + timedelta(hours=after)
    return Window(begin, begin + timedelta(hours=hours), timedelta(hours=1))


def needed(share: np.ndarray, *, severity: np.ndarray | None = None) -> NeedMembers:
    worst = 2.0 * share if severity is None else severity
    return NeedMembers(Need.SALTING, TIMES, worst, share, 0.5 * share, np.minimum(1.0, 1.5 * share))


def test_probability_is_the_share_of_members_in_need_at_any_hour() -> None:
    share = np.zeros((4, 24))
    share[0, 2:5] = 1.0
    share[1, 7] = 1.0
    found = window_members(needed(share), window(9), first=True)
    assert found is not None
    assert (found.probability, found.complete, found.arises) == (0.5, True, True)
    assert found.onsets[0] == START + timedelta(hours=3)
    assert found.onsets[2] == START + timedelta(hours=8)
    assert found.weight.tolist() == [1, 1, 0, 0]
    assert found.first_hour[:2].tolist() == [2, 7]


def test_what_lies_after_the_deadline_does_not_count() -> None:
    share = np.zeros((4, 24))
    share[:, 10:] = 1.0
    found = window_members(needed(share), window(9), first=True)
    assert found is not None
    assert found.probability == 0
    assert found.onsets == (None, None, None)
    assert found.weight.tolist() == [1, 1, 1, 1]


def test_deadline_between_hours_takes_in_the_hour_it_falls_in() -> None:
    share = np.zeros((2, 24))
    share[:, 9] = 1.0
    found = window_members(needed(share), window(9.5), first=True)
    assert found is not None
    assert found.probability == 1


def test_need_carried_into_a_later_window_belongs_to_the_one_before() -> None:
    share = np.zeros((4, 24))
    share[:, 3:] = 1.0
    later = window_members(needed(share), window(10, after=9), first=False)
    assert later is not None
    assert later.probability == 0
    share[0, 12:14] = 0.0  # one member dries up and freezes again
    again = window_members(needed(share), window(10, after=9), first=False)
    assert again is not None
    assert again.probability == 0.25


def test_need_that_grows_by_another_start_depth_counts_anew() -> None:
    share = np.ones((2, 24))
    severity = np.full((2, 24), 1.5)
    severity[0, 15:] = 2.6
    found = window_members(needed(share, severity=severity), window(10, after=9), first=False)
    assert found is not None
    assert found.probability == 0.5


def test_unknown_hours_make_the_window_incomplete_and_none_at_all_says_so() -> None:
    share = np.zeros((2, 24))
    share[:, 5:] = np.nan
    found = window_members(needed(share), window(9), first=True)
    assert found is not None
    assert not found.complete
    assert window_members(needed(np.full((2, 24), np.nan)), window(9), first=True) is None
    beyond = window_members(needed(np.zeros((2, 24))), window(30), first=True)
    assert beyond is not None
    assert not beyond.complete


@given(st.lists(st.lists(st.floats(0, 1), min_size=24, max_size=24), min_size=1, max_size=6), st.booleans())
def test_window_probability_is_a_probability_and_grows_with_the_window(rows: list[list[float]], first: bool) -> None:
    members = needed(np.array(rows))
    short, long = window_members(members, window(4), first=first), window_members(members, window(12), first=first)
    assert short is not None
    assert long is not None
    assert 0 <= short.probability <= long.probability <= 1 + 1e-9
    early, middle, late = long.onsets
    if middle is not None and early is not None and late is not None:
        assert early <= middle <= late


def test_weighted_quantile() -> None:
    values, weight = np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0])
    assert [weighted_quantile(values, weight, share) for share in (0.1, 0.5, 0.9)] == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("hours", "around", "expected"),
    [([], None, None), ([2, 3, 5, 9], None, (2, 5)), ([2, 3, 5, 9], 9, (9, 9)), ([2, 3, 8, 9], 5, (2, 3))],
)
def test_spell_bridges_short_pauses(hours: list[int], around: int | None, expected: tuple[int, int] | None) -> None:
    mask = np.zeros(12, dtype=bool)
    mask[hours] = True
    assert spell(mask, around=around, pause=1) == expected

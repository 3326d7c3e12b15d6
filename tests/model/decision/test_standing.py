"""Hours out of standard, before and after the fact."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from model.decision.standing import due_hours, expected_share, hours_out
from tests.model.small_network import service_class

ZONE = ZoneInfo("Europe/Stockholm")
START = datetime(2026, 1, 12, tzinfo=UTC)  # a Monday
TIMES = np.datetime64(START.replace(tzinfo=None), "ns") + np.arange(72) * np.timedelta64(1, "h")
#: Action time 4 h, deadline 06 local (05 UTC) on weekdays.
RULES = service_class("P1", wet=2.0, dry=4.0, slip="salt")
DUE = due_hours(TIMES, RULES, ZONE)


def _out(first: int, last: int) -> list[int]:
    broken = np.zeros((1, TIMES.size), dtype=bool)
    broken[0, first : last + 1] = True
    return np.flatnonzero(hours_out(broken, DUE)[0]).tolist()


def test_a_break_by_day_is_out_of_standard_after_the_action_time() -> None:
    assert _out(10, 16) == [14, 15, 16]
    assert _out(10, 13) == []


def test_a_break_in_the_evening_is_due_by_the_morning_deadline() -> None:
    assert _out(20, 31) == [29, 30, 31]


def test_a_break_in_the_night_is_due_by_the_deadline_although_the_action_time_is_longer() -> None:
    assert _out(27, 31) == [29, 30, 31]


def test_a_break_in_the_small_hours_has_until_the_deadline_like_one_of_the_evening_before() -> None:
    assert _out(24, 31) == [29, 30, 31]  # 01 local: the action time would end at 05, the deadline is 06


def test_what_comes_later_is_never_due_earlier() -> None:
    assert (np.diff(DUE) >= 0).all()


@example([19 <= hour < 30 for hour in range(72)])
@given(st.lists(st.booleans(), min_size=72, max_size=72))
def test_what_is_certain_is_expected_as_it_comes(flags: list[bool]) -> None:
    broken = np.array([flags])
    share = expected_share(broken.astype(float), DUE, allowed_h=4.0)
    assert share[0] == pytest.approx(min(1.0, hours_out(broken, DUE).sum() / 4.0))


@given(st.lists(st.floats(0, 1), min_size=72, max_size=72), st.integers(0, 71), st.floats(0, 1))
def test_a_likelier_hour_never_lowers_the_share(chances: list[float], hour: int, more: float) -> None:
    before = np.array([chances])
    after = before.copy()
    after[0, hour] = max(after[0, hour], more)
    assert expected_share(after, DUE, allowed_h=4.0)[0] >= expected_share(before, DUE, allowed_h=4.0)[0] - 1e-12


def test_an_hour_nobody_knows_of_adds_nothing() -> None:
    assert expected_share(np.full((2, 72), np.nan), DUE, allowed_h=4.0).tolist() == [0.0, 0.0]

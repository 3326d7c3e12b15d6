from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from model.decision.advice import CALL_MARGIN_MIN, advise, outcomes, reconsider_at
from model.domain.plans import Advice

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 1, 15, 19, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=6)
SHARES = st.floats(0, 1)
MONEY = st.floats(0, 1e6)


@given(p=SHARES, more=SHARES, high=SHARES, cost=MONEY, avoidable=MONEY, trusted=st.booleans(), wait=st.booleans())
def test_more_probability_never_turns_act_into_less(
    p: float, more: float, high: float, cost: float, avoidable: float, trusted: bool, wait: bool
) -> None:
    common = {"cost_sek": cost, "avoidable_sek": avoidable, "trusted": trusted, "reconsider": LATER if wait else None}
    before = advise(probability=p, high=max(p, high), **common)  # type: ignore[arg-type]
    after = advise(probability=max(p, more), high=max(p, more, high), **common)  # type: ignore[arg-type]
    if before is Advice.ACT:
        assert after is Advice.ACT
    if before is Advice.WAIT:
        assert after in {Advice.WAIT, Advice.ACT}


@given(p=SHARES, high=SHARES, cost=MONEY, dearer=MONEY, avoidable=MONEY, wait=st.booleans())
def test_more_cost_never_turns_no_need_into_act(
    p: float, high: float, cost: float, dearer: float, avoidable: float, wait: bool
) -> None:
    common = {
        "probability": p,
        "high": max(p, high),
        "avoidable_sek": avoidable,
        "trusted": True,
        "reconsider": LATER if wait else None,
    }
    before = advise(cost_sek=cost, **common)  # type: ignore[arg-type]
    after = advise(cost_sek=cost + dearer, **common)  # type: ignore[arg-type]
    if before is Advice.NONE:
        assert after is Advice.NONE
    if before is Advice.WAIT:
        assert after in {Advice.WAIT, Advice.NONE}


def test_missing_data_is_never_no_need() -> None:
    assert advise(probability=None, high=None, cost_sek=1, avoidable_sek=9, trusted=True, reconsider=LATER) is Advice.UNKNOWN
    assert advise(probability=0.0, high=0.0, cost_sek=1, avoidable_sek=9, trusted=False, reconsider=LATER) is Advice.UNKNOWN
    assert advise(probability=0.9, high=0.9, cost_sek=1, avoidable_sek=9, trusted=False, reconsider=None) is Advice.ACT


def test_the_season_alone_sends_nobody_out() -> None:
    common = {"cost_sek": 1.0, "avoidable_sek": 9.0, "trusted": False, "season_only": True}
    assert advise(probability=0.9, high=0.9, reconsider=LATER, **common) is Advice.WAIT  # type: ignore[arg-type]
    assert advise(probability=0.9, high=0.9, reconsider=None, **common) is Advice.WAIT  # type: ignore[arg-type]
    assert advise(probability=0.0, high=0.0, reconsider=LATER, **common) is Advice.UNKNOWN  # type: ignore[arg-type]


def test_waiting_needs_time_to_look_again() -> None:
    common = {"probability": 0.05, "high": 0.5, "cost_sek": 1.0, "avoidable_sek": 9.0, "trusted": True}
    assert advise(reconsider=LATER, **common) is Advice.WAIT  # type: ignore[arg-type]
    assert advise(reconsider=None, **common) is Advice.NONE  # type: ignore[arg-type]


@given(low=SHARES, p=SHARES, high=SHARES, cost=MONEY, loss=MONEY, effect=SHARES)
def test_waiting_is_never_worth_less_than_nothing(
    low: float, p: float, high: float, cost: float, loss: float, effect: float
) -> None:
    ways = outcomes(probability=p, low=low, high=high, cost_sek=cost, loss_sek=loss, effect=effect)
    assert ways.wait_sek <= min(ways.act_sek, ways.leave_sek) + 1e-6 * (1 + cost + loss)
    assert ways.value_of_waiting_sek >= 0


def test_waiting_is_worthless_where_both_ends_say_the_same() -> None:
    ways = outcomes(probability=0.8, low=0.7, high=0.9, cost_sek=10.0, loss_sek=100.0, effect=1.0)
    assert ways.value_of_waiting_sek < 1e-9


def test_next_look_is_the_rosters_or_the_last_whole_hour() -> None:
    at_three = datetime(2026, 1, 16, 2, 0, tzinfo=UTC)
    assert reconsider_at(NOW, at_three + timedelta(hours=2), STOCKHOLM) == at_three
    assert reconsider_at(NOW, NOW + timedelta(hours=2, minutes=20), STOCKHOLM) == NOW + timedelta(hours=1, minutes=30)
    assert reconsider_at(NOW, NOW + timedelta(minutes=20), STOCKHOLM) is None


@given(minutes=st.integers(-600, 4000))
def test_next_look_leaves_time_to_call(minutes: int) -> None:
    latest = NOW + timedelta(minutes=minutes)
    again = reconsider_at(NOW, latest, STOCKHOLM)
    assert again is None or NOW < again <= latest - timedelta(minutes=CALL_MARGIN_MIN)

"""Working time is warned of, in local hours, also through the nights the clock changes."""

from datetime import UTC, datetime, timedelta

import pytest

from model.capacity.plan import capacity_plan
from model.capacity.working_time import Worked, cautions, touches_night, worked_before
from tests.model.capacity.nights import NOW, ZONE, fleet, ground, job, machine

RULES = fleet().working_time


@pytest.mark.parametrize(
    ("start", "end", "touches"),
    [
        (datetime(2026, 1, 14, 12, tzinfo=UTC), datetime(2026, 1, 15, 0, tzinfo=UTC), False),  # until 01:00 local
        (datetime(2026, 1, 14, 12, tzinfo=UTC), datetime(2026, 1, 15, 0, 1, tzinfo=UTC), True),
        (datetime(2026, 1, 15, 4, tzinfo=UTC), datetime(2026, 1, 15, 12, tzinfo=UTC), False),  # from 05:00 local
        (datetime(2026, 3, 29, 3, tzinfo=UTC), datetime(2026, 3, 29, 9, tzinfo=UTC), False),  # 05:00 summer time
        (datetime(2026, 3, 29, 2, 59, tzinfo=UTC), datetime(2026, 3, 29, 9, tzinfo=UTC), True),
    ],
)
def test_night_is_from_one_to_five_local_time(start: datetime, end: datetime, touches: bool) -> None:
    assert touches_night(start, end, RULES, ZONE) is touches


def test_a_long_night_is_warned_of_and_still_planned() -> None:
    jobs = [job(f"R{k}", round_min=300.0, due=NOW + timedelta(hours=20)) for k in range(3)]
    plan = capacity_plan(jobs, ground(fleet(machine("M1"))), limit_s=0.0)
    assert [(item.code, item.subject, item.limit_h) for item in plan.cautions] == [("night", "M1", 10.0)]
    assert plan.cautions[0].hours == pytest.approx(0.75 + 15.0 + 0.5)
    assert len(plan.call_outs[0].stops) == 3


def test_week_and_mean_count_what_was_worked_before() -> None:
    night = ground(fleet(machine("M1")))
    calls = capacity_plan([job("R1")], night, limit_s=0.0).call_outs
    told = cautions(calls, night.fleet, zone=ZONE, worked={"Åkeri A": Worked(week_h=58.0, period_h=850.0, weeks=17.0)})
    assert [(item.code, round(item.hours, 2)) for item in told] == [("week", 60.75), ("mean", round((850 + 2.75) / 17, 2))]


def test_hours_are_shared_among_the_crews() -> None:
    night = ground(fleet(machine("M1"), machine("M2")))
    calls = capacity_plan([job("R1")], night, limit_s=0.0).call_outs
    assert cautions(calls, night.fleet, zone=ZONE, worked={"Åkeri A": Worked(58.0, 850.0, 17.0)}) == ()


def test_the_week_begins_on_monday_local_time() -> None:
    now = datetime(2026, 1, 14, 19, tzinfo=UTC)  # Wednesday
    spells = [
        ("Åkeri A", datetime(2026, 1, 11, 20, tzinfo=UTC), datetime(2026, 1, 12, 1, tzinfo=UTC)),  # Sunday 21 to Monday 02 local
        ("Åkeri A", datetime(2026, 1, 14, 17, tzinfo=UTC), datetime(2026, 1, 14, 21, tzinfo=UTC)),  # two hours of it to come
    ]
    told = worked_before(spells, now=now, zone=ZONE, rules=RULES)["Åkeri A"]
    assert told.week_h == pytest.approx(2.0 + 2.0)
    assert told.period_h == pytest.approx(5.0 + 2.0)
    assert told.weeks == pytest.approx((now - spells[0][1]) / timedelta(weeks=1))

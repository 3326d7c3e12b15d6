"""Working time is warned of, in local hours, also through the nights the clock changes."""

from datetime import UTC, datetime, timedelta

import pytest

from model.capacity.plan import capacity_plan
from model.capacity.working_time import Worked, cautions, shifts, touches_night, worked_before
from model.domain.call_outs import Caution
from tests.model.capacity.nights import NOW, ZONE, fleet, ground, job, machine
from tests.model.decision.cases import route

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


def test_hours_driven_earlier_in_the_same_day_count_towards_the_night() -> None:
    night = ground(fleet(machine("M1")))
    calls = capacity_plan([job("R1")], night, limit_s=0.0).call_outs
    (call,) = calls
    morning = ("Åkeri A", NOW - timedelta(hours=13), NOW - timedelta(hours=4))  # 07 to 16 local, then a call in the evening
    worked = worked_before([morning], now=NOW, zone=ZONE, rules=RULES)
    ends = call.stops[-1].end
    assert touches_night(call.call_at, ends, RULES, ZONE) is False
    assert cautions(calls, night.fleet, zone=ZONE, worked=worked) == ()
    early = [("Åkeri A", NOW - timedelta(hours=16), NOW - timedelta(hours=7))]  # from 04 local: night work
    told = cautions(calls, night.fleet, zone=ZONE, worked=worked_before(early, now=NOW, zone=ZONE, rules=RULES))
    assert [(item.code, item.subject) for item in told] == [("night", "M1")]
    assert told[0].hours == pytest.approx(9.0 + call.hours)
    yesterday = [("Åkeri A", NOW - timedelta(hours=34), NOW - timedelta(hours=25))]
    assert cautions(calls, night.fleet, zone=ZONE, worked=worked_before(yesterday, now=NOW, zone=ZONE, rules=RULES)) == ()


def test_one_round_is_one_piece_of_work_from_its_call_and_the_way_to_the_next_counts() -> None:
    begins = NOW - timedelta(hours=10)
    place = route(id="R1", turn_out_min=30.0)
    done = [(place, begins, begins + timedelta(hours=2))] * 2  # ploughed and salted
    (spell,) = shifts(done, fleet=fleet(), zone=ZONE)
    assert spell == (place.contractor, begins - timedelta(minutes=30), begins + timedelta(hours=2))
    following = (route(id="R2", turn_out_min=30.0), begins + timedelta(hours=2.25), begins + timedelta(hours=3))
    beside = (route(id="R3", turn_out_min=30.0), begins + timedelta(hours=2.25), begins + timedelta(hours=3))
    spells = shifts([*done, following, beside], fleet=fleet(), zone=ZONE)
    hours = sum((end - start for _, start, end in spells), timedelta(0)) / timedelta(hours=1)
    assert hours == pytest.approx(2.5 + 1.0 + 1.25)


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


def test_the_crew_of_a_machine_that_is_out_of_service_still_bears_its_share_of_the_hours() -> None:
    worked = {"Åkeri A": Worked(week_h=10.0, period_h=1500.0, weeks=17.0)}  # 44 h a week each of two, 88 of one
    broken = ground(fleet(machine("M1"), machine("M2"), out_of_service=["M2"]))
    assert capacity_plan([job("R1")], broken, limit_s=0.0, worked=worked).cautions == ()


def test_hours_that_just_pass_a_limit_are_not_told_as_the_limit() -> None:
    assert [Caution("night", "M1", hours, 10.0).told_h for hours in (10.003, 10.4, 10.75, 11.0)] == [10.1, 10.4, 10.8, 11.0]

"""Orders on the clock: turn-out, way, release, lateness, and what is paid."""

from datetime import UTC, datetime, timedelta

import pytest

from model.capacity.schedule import call_out, driven, total_sek
from tests.model.capacity.nights import NOW, fleet, ground, job, machine, sand

STANDBY = {"contractor": "Åkeri A", "start_month": 10, "start_day": 15, "end_month": 4, "end_day": 15, "otherwise_min": 60.0}


def test_first_round_waits_for_the_turn_out_and_the_next_for_the_way() -> None:
    night = ground()
    first, second = driven(night.fleet.machines[0], [job("R1"), job("R2")], night)
    assert first.start == NOW + timedelta(minutes=45)
    assert second.start == first.end + timedelta(minutes=15)


def test_nothing_begins_before_it_makes_sense() -> None:
    night = ground()
    (stop,) = driven(night.fleet.machines[0], [job("R1", release=NOW + timedelta(hours=5))], night)
    assert stop.start == NOW + timedelta(hours=5)


def test_a_round_with_reloads_may_begin_earlier_to_be_in_time() -> None:
    night = ground()
    loaded = job("R1", release=NOW + timedelta(hours=8), works=(sand(7000.0),))
    (stop,) = driven(night.fleet.machines[0], [loaded], night)
    assert stop.end == loaded.due
    assert stop.start < loaded.release


def test_lateness_is_told_by_how_much() -> None:
    night = ground()
    (stop,) = driven(night.fleet.machines[0], [job("R1", due=NOW + timedelta(hours=2))], night)
    assert stop.late == timedelta(minutes=45)


def test_the_latest_call_leaves_every_route_in_time() -> None:
    night = ground()
    mine = night.fleet.machines[0]
    order = [job("R1", due=NOW + timedelta(hours=9)), job("R2", due=NOW + timedelta(hours=8))]
    call = call_out(mine, order, night)
    assert call.call_at == NOW
    # R2 by +8 h: 120 min round, 15 min way, 120 min round, 45 min turn-out before it
    assert call.latest_call == NOW + timedelta(hours=8, minutes=-300)


def test_a_route_already_late_leaves_no_time_to_call_later() -> None:
    night = ground()
    call = call_out(night.fleet.machines[0], [job("R1", due=NOW + timedelta(hours=1))], night)
    assert call.latest_call == call.call_at


def test_paid_from_the_call_with_the_night_supplement() -> None:
    night = ground()
    call = call_out(night.fleet.machines[0], [job("R1")], night)
    assert call.cost_sek == pytest.approx(2000.0 + 1000.0 * 2.75 * 1.2)  # 20:00-22:45 local


def test_an_hour_late_costs_the_stated_share_of_what_acting_saves() -> None:
    night = ground()
    in_time, late = (total_sek({"M1": [job("R1", due=NOW + timedelta(minutes=165 - m))]}, night) for m in (0, 60))
    assert late - in_time == pytest.approx(0.25 * 10_000.0)


def test_standby_is_that_of_the_call_s_day_not_of_the_day_the_plan_is_made() -> None:
    eve = datetime(2025, 10, 14, 18, tzinfo=UTC)
    night = ground(fleet(machine("M1"), standby=[STANDBY]), now=eve)
    begins = eve + timedelta(hours=10)  # 06 local on the 15th, when crews stand by again
    call = call_out(night.fleet.machines[0], [job("R1", release=begins, due=begins + timedelta(hours=4))], night)
    assert call.stops[0].start == begins
    assert call.call_at == begins - timedelta(minutes=45)


def test_outside_standby_the_turn_out_is_longer() -> None:
    summer = NOW.replace(month=5)
    night = ground(fleet(machine("M1"), standby=[STANDBY]), now=summer)
    (stop,) = driven(night.fleet.machines[0], [job("R1", release=summer, works=(sand(100.0),))], night)
    assert stop.start == summer + timedelta(minutes=45 + 60)


def test_fetching_crews_from_home_takes_longer_but_is_not_paid_as_in_advice_and_settlement() -> None:
    """The same round, in standby and out of it, at the same hour of the night: one price."""
    night = fleet(machine("M1"), standby=[STANDBY])
    winter, summer = NOW.replace(month=1), NOW.replace(month=5)  # 20:00 and 21:00 local: night supplement throughout
    calls = [
        call_out(
            night.machines[0],
            [job("R1", release=now + timedelta(hours=3), due=now + timedelta(hours=7))],
            ground(night, now=now),
        )
        for now in (winter, summer)
    ]
    assert calls[1].stops[0].start - calls[1].call_at == timedelta(minutes=45 + 60)
    assert [call.cost_sek for call in calls] == pytest.approx([2000.0 + 1000.0 * 2.75 * 1.2] * 2)


def test_a_machine_that_is_out_is_called_when_it_is_back_and_its_crew_is_awake() -> None:
    summer = NOW.replace(month=5)
    back = summer + timedelta(hours=2)
    night = ground(fleet(machine("M1"), standby=[STANDBY]), now=summer, out_until={"M1": back})
    call = call_out(night.fleet.machines[0], [job("R1", release=summer, due=summer + timedelta(hours=3))], night)
    assert call.call_at == back
    assert call.stops[0].start == back + timedelta(minutes=45)
    assert call.stops[0].late == timedelta(minutes=105)

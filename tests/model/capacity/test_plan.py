"""Every plan keeps what it promises to keep, and says what it cannot keep."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.fleet import Fleet
from model.capacity.checks import faults
from model.capacity.jobs import Job, can_do
from model.capacity.plan import capacity_plan
from model.capacity.schedule import Ground, Orders, total_sek
from model.domain.call_outs import CapacityPlan
from tests.model.capacity.nights import NOW, PLOUGH, ZONE, fleet, ground, job, machine, sand
from tests.model.capacity.promises import broken

MINUTES = st.integers(0, 900).map(float)
#: Limits of working time: the law's, and so low that a night passes them.
LIMITS_H = {"night_most_h": (10.0, 2.0), "week_most_h": (60.0, 5.0), "week_mean_h": (48.0, 4.0)}


@st.composite
def fleets(draw: st.DrawFn) -> Fleet:
    count = draw(st.integers(1, 5))
    made = [
        machine(
            f"M{number}",
            contractor=draw(st.sampled_from(["Åkeri A", "Åkeri A", "Åkeri B"])),
            depot=draw(st.sampled_from(["Norr", "Söder"])),
            treatments=draw(st.sampled_from([["plough"], ["sand"], ["plough", "sand"]])),
            classes=draw(st.sampled_from([[], ["P1"], ["P1", "P2"]])),
        )
        for number in range(count)
    ]
    names = sorted({item["contractor"] for item in made})
    crews = [{"name": f"{name} {k}", "contractor": name} for name in names for k in range(draw(st.integers(1, 3)))]
    period = {"start_month": draw(st.sampled_from([2, 10])), "start_day": 1, "end_month": 4, "end_day": 15, "otherwise_min": 90.0}
    standby = draw(st.sampled_from([[], [{"contractor": names[0], **period}]]))
    laid_up = draw(st.sampled_from([[], [made[0]["id"]], [f"{made[0]['id']} 2026-01-14 21:00"]]))
    limits = {name: draw(st.sampled_from(tried)) for name, tried in LIMITS_H.items()}
    return fleet(*made, crews=draw(st.sampled_from([[], crews])), standby=standby, out_of_service=laid_up, working_time=limits)


@st.composite
def nights(draw: st.DrawFn) -> Ground:
    """Machines of which some are out."""
    made = draw(fleets())
    at_hand = [one for one in made.machines if one.id not in made.laid_up(NOW, ZONE)]
    out = {one.id: NOW + timedelta(minutes=draw(MINUTES)) for one in at_hand if draw(st.booleans())}
    return ground(made, out_until=out)


@st.composite
def jobs_of_a_night(draw: st.DrawFn) -> list[Job]:
    return [
        job(
            f"R{number}",
            contractor=draw(st.sampled_from(["Åkeri A", "Åkeri B"])),
            class_code=draw(st.sampled_from(["P1", "P2"])),
            priority=draw(st.integers(1, 3)),
            depot=draw(st.sampled_from(["Norr", "Söder"])),
            works=draw(st.sampled_from([(PLOUGH,), (sand(2000.0),), (PLOUGH, sand(8000.0))])),
            release=NOW + timedelta(minutes=draw(MINUTES)),
            due=NOW + timedelta(minutes=draw(MINUTES)),
            round_min=draw(st.integers(10, 300).map(float)),
            avoidable_sek=draw(st.integers(0, 50_000).map(float)),
        )
        for number in range(draw(st.integers(0, 8)))
    ]


def checked(plan: CapacityPlan, jobs: list[Job], night: Ground) -> None:
    """By the plan's own checks, and by a reckoning that shares nothing with them."""
    assert faults(plan.call_outs, jobs, night) == ()
    assert broken(plan, jobs, night) == []
    for call in plan.call_outs:
        assert call.call_at <= call.latest_call


@given(night=nights(), jobs=jobs_of_a_night())
@settings(max_examples=60, deadline=None)
def test_the_stated_order_respects_every_constraint(night: Ground, jobs: list[Job]) -> None:
    plan = capacity_plan(jobs, night, limit_s=0.0)
    checked(plan, jobs, night)
    assert plan.method == "greedy"
    assert plan.gap is None


@given(night=nights(), jobs=jobs_of_a_night())
@settings(max_examples=25, deadline=None)
def test_the_optimised_plan_respects_every_constraint_and_costs_no_more(night: Ground, jobs: list[Job]) -> None:
    plan = capacity_plan(jobs, night, limit_s=2.0)
    checked(plan, jobs, night)
    assert plan.cost_sek <= plan.greedy_cost_sek


@given(made=fleets(), jobs=jobs_of_a_night())
@settings(max_examples=25, deadline=None)
def test_a_route_is_unreached_only_where_no_machine_or_crew_is_left_for_it(made: Fleet, jobs: list[Job]) -> None:
    plan = capacity_plan(jobs, ground(made), limit_s=0.0)
    called = {call.machine_id for call in plan.call_outs}
    for item in plan.unreached:
        lost = next(one for one in jobs if one.unit_id == item.unit_id)
        assert not any(can_do(one, lost) and one.id in called for one in made.machines)


def test_optimisation_finds_the_plan_the_stated_order_misses() -> None:
    """The stated order sends the first machine on the short job; only the other way round are both in time."""
    made = fleet(machine("M1", treatments=["plough", "sand"]), machine("M2", treatments=["plough"]))
    jobs = [
        job("R1", due=NOW + timedelta(hours=3), round_min=120.0),
        job("R2", due=NOW + timedelta(hours=3, minutes=5), round_min=120.0, works=(PLOUGH, sand(1000.0)), avoidable_sek=40_000.0),
    ]
    plan = capacity_plan(jobs, ground(made), limit_s=5.0)
    assert plan.method == "optimised"
    assert plan.late == ()
    assert plan.gap is not None
    assert plan.gap <= 0.01
    assert plan.cost_sek < plan.greedy_cost_sek


def test_an_infeasible_night_says_which_routes_are_late_and_by_how_much() -> None:
    jobs = [job(f"R{k}", due=NOW + timedelta(hours=3)) for k in range(3)]
    plan = capacity_plan(jobs, ground(fleet(machine("M1"))), limit_s=2.0)
    assert [round(stop.late / timedelta(minutes=1)) for _, stop in plan.late] == [255, 120]


def test_only_what_is_needed_is_called() -> None:
    jobs = [job(f"R{k}", round_min=60.0) for k in range(3)]
    plan = capacity_plan(jobs, ground(fleet(machine("M1"), machine("M2"), machine("M3"))), limit_s=2.0)
    assert len(plan.call_outs) == 1


def test_a_missing_capability_is_told_with_its_name() -> None:
    made = fleet(machine("M1", treatments=["plough"]))
    plan = capacity_plan([job("R1", works=(sand(100.0),))], ground(made), limit_s=0.0)
    assert "sand" in plan.unreached[0].en
    assert "Åkeri A" in plan.unreached[0].sv


def test_crews_limit_how_many_machines_are_called() -> None:
    made = fleet(machine("M1"), machine("M2"), crews=[{"name": "A 1", "contractor": "Åkeri A"}])
    jobs = [job(f"R{k}", due=NOW + timedelta(hours=3)) for k in range(2)]
    plan = capacity_plan(jobs, ground(made), limit_s=2.0)
    assert len(plan.call_outs) == 1
    assert len(plan.late) == 1
    assert plan.machines == {"Åkeri A": 1}


def test_the_same_night_gives_the_same_plan() -> None:
    jobs = [job(f"R{k}", due=NOW + timedelta(hours=5 + k)) for k in range(4)]
    first, second = (capacity_plan(jobs, ground(), limit_s=5.0) for _ in range(2))
    assert first == second


def test_cost_is_what_its_orders_cost() -> None:
    jobs = [job(f"R{k}", due=NOW + timedelta(hours=3)) for k in range(3)]
    night = ground()
    plan = capacity_plan(jobs, night, limit_s=0.0)
    by_unit: dict[str, Any] = {item.unit_id: item for item in jobs}
    orders: Orders = {call.machine_id: [by_unit[stop.unit_id] for stop in call.stops] for call in plan.call_outs}
    assert plan.cost_sek == pytest.approx(total_sek(orders, night))


def test_a_machine_on_a_running_round_is_planned_from_its_return_by_order_and_by_search() -> None:
    """One is out for two hours, the other is free: what is urgent goes to the free one, and what one of them can do late is told as late."""
    made = fleet(machine("M1"), machine("M2"))
    back = NOW + timedelta(hours=2)
    jobs = [job(f"R{k}", due=NOW + timedelta(hours=4), round_min=150.0, avoidable_sek=100_000.0) for k in range(2)]
    for limit_s in (0.0, 2.0):
        plan = capacity_plan(jobs, ground(made, out_until={"M1": back}), limit_s=limit_s)
        assert {call.machine_id: call.call_at for call in plan.call_outs} == {"M1": back, "M2": NOW}
        assert [stop.late for _, stop in plan.late] == [timedelta(minutes=75)]


def test_a_crew_that_is_out_drives_no_other_machine() -> None:
    crews = [{"name": "A 1", "contractor": "Åkeri A"}]
    night = ground(fleet(machine("M1"), machine("M2"), crews=crews), out_until={"M1": NOW + timedelta(hours=3)})
    for limit_s in (0.0, 2.0):
        plan = capacity_plan([job("R1")], night, limit_s=limit_s)
        assert [call.machine_id for call in plan.call_outs] == ["M1"]


def test_a_machine_out_of_service_is_not_called_and_a_route_that_only_it_can_do_says_so() -> None:
    machines = (machine("M1", treatments=["sand"]), machine("M2", treatments=["plough"]))
    jobs = [job("R1", works=(sand(100.0),)), job("R2")]
    plan = capacity_plan(jobs, ground(fleet(*machines, out_of_service=["M1"])), limit_s=2.0)
    assert ([call.machine_id for call in plan.call_outs], plan.out_of_service) == (["M2"], ("M1",))
    assert plan.unreached[0].sv == "de maskiner hos Åkeri A som klarar sand i klass P1 är ur drift"
    assert plan.machines == {"Åkeri A": 1}
    none_left = capacity_plan(jobs, ground(fleet(*machines, out_of_service=["M1", "M2"])), limit_s=2.0)
    assert ([item.unit_id for item in none_left.unreached], none_left.call_outs) == (["R1", "R2"], ())
    back = ground(fleet(*machines, out_of_service=["M1 2026-01-14 20:00"]))  # local: this very moment
    assert capacity_plan(jobs, back, limit_s=2.0).unreached == ()

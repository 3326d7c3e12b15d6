"""What a person rejected is in no round, no lateness and no call; the rest stands as planned."""

from dataclasses import replace
from datetime import timedelta

from model.capacity.rejected import without
from model.domain.call_outs import CallOut, CapacityPlan, Stop, Unreached, Work
from model.domain.needs import Need
from tests.model.capacity.nights import NOW, PLOUGH, sand

HOUR = timedelta(hours=1)


def _stop(unit: str, start: int, *works: Work) -> Stop:
    return Stop(unit, works, NOW + start * HOUR, NOW + (start + 1) * HOUR, NOW + HOUR, 1)


def _plan() -> CapacityPlan:
    first = CallOut("M1", "Åkeri A", "Norr", NOW, NOW, (_stop("a", 0, PLOUGH, sand(100.0)), _stop("b", 1, PLOUGH)), 10.0)
    second = CallOut("M2", "Åkeri A", "Norr", NOW, NOW, (_stop("c", 2, PLOUGH),), 10.0)
    lost = (Unreached("d", (PLOUGH,), "ingen maskin", "no machine"),)
    return CapacityPlan(NOW, "greedy", None, 20.0, 20.0, {"Åkeri A": 2}, (first, second), lost, (), ())


def test_a_rejected_route_is_late_no_more_and_its_machine_is_not_called() -> None:
    plan = _plan()
    assert [stop.unit_id for _, stop in plan.late] == ["c", "b"]
    left = without(plan, {("c", Need.PLOUGHING), ("d", Need.PLOUGHING)})
    assert [stop.unit_id for _, stop in left.late] == ["b"]
    assert [call.machine_id for call in left.call_outs] == ["M1"]
    assert left.unreached == ()
    assert left == replace(plan, call_outs=plan.call_outs[:1], unreached=())


def test_of_a_route_with_two_needs_the_other_is_still_driven() -> None:
    left = without(_plan(), {("a", Need.PLOUGHING)})
    assert [work.need for work in left.call_outs[0].stops[0].works] == [Need.SALTING]
    assert left.unreached == _plan().unreached


def test_where_nothing_is_rejected_the_plan_is_itself() -> None:
    plan = _plan()
    assert without(plan, frozenset()) is plan

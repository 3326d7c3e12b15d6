"""Which machines would still be driving what earlier plans called them for."""

from datetime import timedelta

from model.capacity.plan import capacity_plan
from model.capacity.still_out import still_out
from model.domain.call_outs import CapacityPlan
from tests.model.capacity.nights import NOW, fleet, ground, job, machine


def planned(after_h: float, begins_h: float) -> CapacityPlan:
    """A plan made so long after the evening's look, for a round of two hours that begins so long after it."""
    made_at, begins = NOW + timedelta(hours=after_h), NOW + timedelta(hours=begins_h)
    asked = job("R1", release=begins, due=begins + timedelta(hours=6), round_min=120.0)
    return capacity_plan([asked], ground(fleet(machine("M1")), now=made_at), limit_s=0.0)


def test_a_machine_called_by_the_plan_of_its_time_is_out_until_its_last_round_is_done() -> None:
    plan = planned(0.0, 4.0)
    (call,) = plan.call_outs
    (out,) = still_out([plan], now=NOW + timedelta(hours=5))
    assert (out.machine_id, out.called_at, out.until) == ("M1", call.call_at, call.stops[-1].end)
    assert still_out([plan], now=call.stops[-1].end) == ()
    assert still_out([plan], now=call.call_at) == ()


def test_a_call_that_a_newer_plan_moved_in_time_counts_as_the_newer_plan_told_it() -> None:
    plans = [planned(0.0, 4.0), planned(1.0, 8.0)]
    assert still_out(plans, now=NOW + timedelta(hours=5)) == ()
    (out,) = still_out(plans, now=NOW + timedelta(hours=9))
    assert out.called_at == plans[1].call_outs[0].call_at

"""Which machines would still be driving what earlier plans called them for."""

from datetime import timedelta

from model.capacity.plan import capacity_plan
from model.capacity.still_out import back_at, not_under_way, still_out
from model.domain.call_outs import CapacityPlan
from model.domain.needs import Need
from tests.model.capacity.nights import NOW, PLOUGH, fleet, ground, job, machine, sand


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


R1 = ("R1", Need.PLOUGHING)


def test_a_machine_is_out_for_sure_where_a_round_of_its_call_is_signed_and_its_route_is_left_to_it() -> None:
    plan = planned(0.0, 4.0)
    signed, elsewhere = {R1: NOW + timedelta(minutes=10)}, {("R9", Need.PLOUGHING): NOW}
    at = NOW + timedelta(hours=5)
    (out,) = still_out([plan], now=at, signed=signed)
    assert (out.signed, out.under_way, back_at([out])) == (True, (R1,), {"M1": plan.call_outs[0].stops[-1].end})
    (doubtful,) = still_out([plan], now=at, signed=elsewhere)
    assert (doubtful.signed, doubtful.under_way, back_at([doubtful])) == (False, (), {})
    jobs = [job("R1"), job("R2"), job("R1", works=(PLOUGH, sand(500.0)))]
    assert not_under_way(jobs, [out]) == (jobs[1], jobs[2]), (
        "sand was signed by nobody: that round is still to be found a machine"
    )
    assert not_under_way(jobs, [doubtful]) == tuple(jobs)


def test_a_machine_is_back_after_its_last_signed_round() -> None:
    begins = NOW + timedelta(hours=2)
    asked = [job(name, release=begins, due=begins + timedelta(hours=9), round_min=60.0) for name in ("R1", "R2")]
    plan = capacity_plan(asked, ground(fleet(machine("M1"))), limit_s=0.0)
    first, last = plan.call_outs[0].stops
    (both,) = still_out([plan], now=first.start, signed={(name, Need.PLOUGHING): NOW for name in ("R1", "R2")})
    assert both.until == last.end
    (out,) = still_out([plan], now=first.start + timedelta(minutes=5), signed={(first.unit_id, Need.PLOUGHING): NOW})
    assert out.until == first.end
    assert still_out([plan], now=last.start, signed={(first.unit_id, Need.PLOUGHING): NOW}) == ()


def test_one_signature_is_for_one_round() -> None:
    """What was signed in the evening and driven orders no second round before dawn, which a later plan tells of; a new signature does."""
    plans, at = [planned(0.0, 2.0), planned(7.0, 8.0)], NOW + timedelta(hours=9)
    evening, again = NOW + timedelta(minutes=5), NOW + timedelta(hours=7, minutes=5)
    assert [item.signed for item in still_out(plans, now=at, signed={R1: evening})] == [False]
    assert [item.signed for item in still_out(plans, now=at, signed={R1: again})] == [True]


def test_what_a_later_plan_would_have_a_machine_do_does_not_end_what_was_signed() -> None:
    plans, at = [planned(0.0, 4.0), planned(4.5, 5.5)], NOW + timedelta(hours=5, minutes=50)
    assert plans[1].call_outs[0].call_at < at
    (out,) = still_out(plans, now=at, signed={R1: NOW})
    assert out.until == plans[0].call_outs[0].stops[-1].end


def test_a_machine_that_waits_between_two_rounds_is_at_hand() -> None:
    begins = [NOW + timedelta(hours=hours) for hours in (2, 8)]
    asked = [job(f"R{k}", release=at, due=at + timedelta(hours=2), round_min=60.0) for k, at in enumerate(begins)]
    plan = capacity_plan(asked, ground(fleet(machine("M1"))), limit_s=0.0)
    (call,) = plan.call_outs
    signed = {(stop.unit_id, Need.PLOUGHING): NOW for stop in call.stops}
    first, last = call.stops
    assert still_out([plan], now=call.call_at + timedelta(minutes=5), signed=signed)[0].until == first.end
    assert still_out([plan], now=first.end + timedelta(hours=1), signed=signed) == ()
    assert still_out([plan], now=last.start + timedelta(minutes=5), signed=signed)[0].under_way == (
        (last.unit_id, Need.PLOUGHING),
    )


def test_what_is_signed_on_a_newer_plan_orders_no_call_of_an_older_one() -> None:
    plans, at = [planned(0.0, 2.0), planned(3.0, 9.0)], NOW + timedelta(hours=3, minutes=30)
    assert [item.signed for item in still_out(plans, now=at, signed={R1: NOW + timedelta(hours=1)})] == [True]
    assert [item.signed for item in still_out(plans, now=at, signed={R1: NOW + timedelta(hours=3, minutes=5)})] == [False]

"""Both purses, the three ways to go on, and where the advice turns."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.decision.plan import recommend_route
from model.decision.sensitivity import balance_of, sweep
from model.decision.wording import reason
from model.domain.plans import Advice, Recommendation
from tests.model.decision.cases import case, frosty, prices, route, service_class


def advised(**changes: object) -> Recommendation:
    return recommend_route(frosty(**changes), case(), route=route(), prices=prices())


def test_municipal_and_societal_loss_stand_apart() -> None:
    found = balance_of(advised(probability=0.4))
    assert found is not None
    assert found.municipal_sek == pytest.approx(0.4 * 500 * 10)
    assert found.societal_sek == pytest.approx(0.4 * 4000 * 10)
    assert found.effect == pytest.approx(0.85)
    assert found.limit == pytest.approx(advised().threshold)
    assert found.limit_municipal == pytest.approx(found.limit * 4500 / 500)


def test_now_nothing_and_waiting() -> None:
    found = balance_of(advised(probability=0.4, low=0.02, high=0.9))
    assert found is not None
    assert found.leave_sek == pytest.approx(0.4 * 45_000)
    assert found.act_sek == pytest.approx(found.cost_sek + 0.15 * 0.4 * 45_000)
    assert found.wait_sek < min(found.act_sek, found.leave_sek)
    assert found.value_of_waiting_sek == pytest.approx(min(found.act_sek, found.leave_sek) - found.wait_sek)


@given(p=st.floats(0.01, 0.99), multiple=st.floats(0.05, 5.0))
def test_the_advice_turns_where_it_is_said_to(p: float, multiple: float) -> None:
    base = balance_of(advised(probability=p, low=p, high=p))
    assert base is not None
    if abs(multiple / base.turns_at - 1) < 1e-6:
        return
    rules = service_class(loss_municipal_sek_per_km=500.0 * multiple, loss_societal_sek_per_km=4000.0 * multiple)
    again = recommend_route(frosty(probability=p, low=p, high=p), case(rules=rules), route=route(), prices=prices())
    assert (again.advice is Advice.ACT) is (multiple > base.turns_at)


def test_unknown_risk_has_no_balance() -> None:
    assert balance_of(advised(probability=None)) is None


def test_more_loss_never_treats_fewer_and_the_municipal_purse_alone_treats_no_more() -> None:
    found = sweep([advised(probability=p, low=p, high=p, unit_id=f"R{k}") for k, p in enumerate((0.05, 0.2, 0.5, 0.9))])
    assert [point.units for point in found] == sorted(point.units for point in found)
    assert all(point.units_municipal <= point.units for point in found)
    assert found[0].units < found[-1].units == 4


def test_what_something_else_has_settled_turns_with_no_size_of_the_losses() -> None:
    free = advised(probability=0.5, low=0.5, high=0.5)
    for code in ("resting", "rule_stands_in", "rung_climatology"):
        settled = replace(free, unit_id="R2", reasons=(reason(code, "avgjort", "settled", 1.0),))
        assert [point.units for point in sweep([free, settled])] == [point.units for point in sweep([free])]
        assert [point.cost_sek for point in sweep([settled])] == [0.0] * len(sweep([free]))
    waits = replace(free, unit_id="R2", advice=Advice.WAIT, treatment=None)
    assert [point.units for point in sweep([waits])] == [0] * len(sweep([free])), "it waits because nothing can be done"

"""A plan against the machines is kept with its assessment, whole, once, and never changed."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from model.capacity.plan import capacity_plan
from model.domain.call_outs import CapacityPlan
from model.domain.errors import StoreError
from store.capacity_plans import load_capacity_plan, save_capacity_plan
from store.open import Store
from store.plans import save_assessment
from tests.model.capacity.nights import fleet, ground, job, machine, sand
from tests.store.examples import HOUR, NOW, assessment


def made() -> CapacityPlan:
    night = ground(fleet(machine("M1"), machine("M2", contractor="Åkeri B", treatments=["plough"])), now=NOW)
    jobs = [job(f"R{k}", release=NOW, due=NOW + 2 * HOUR, works=(sand(1200.5),)) for k in range(3)]
    return capacity_plan([*jobs, job("R9", contractor="Åkeri B", works=(sand(1.0),), release=NOW)], night, limit_s=0.0)


def test_a_plan_comes_back_as_it_was_made(store: Store) -> None:
    number = save_assessment(store, assessment())
    plan = made()
    assert plan.late
    assert plan.unreached
    save_capacity_plan(store, number, plan)
    assert load_capacity_plan(store, number) == plan


def test_the_first_plan_of_an_assessment_stands(store: Store) -> None:
    number = save_assessment(store, assessment())
    save_capacity_plan(store, number, made())
    night = ground(now=NOW)
    save_capacity_plan(store, number, capacity_plan([], night, limit_s=0.0))
    assert load_capacity_plan(store, number) == made()


def test_a_plan_without_assessment_is_refused(store: Store) -> None:
    assert load_capacity_plan(store, 7) is None
    with pytest.raises(StoreError, match="no assessment has the number 7"):
        save_capacity_plan(store, 7, made())


@pytest.mark.parametrize("statement", ["UPDATE capacity_plan SET site = 'x'", "DELETE FROM capacity_plan"])
def test_a_plan_is_never_changed(store: Store, statement: str) -> None:
    number = save_assessment(store, assessment())
    save_capacity_plan(store, number, made())
    with pytest.raises((StoreError, DBAPIError)), store.session() as session:
        session.execute(text(statement))
    assert load_capacity_plan(store, number) == made()

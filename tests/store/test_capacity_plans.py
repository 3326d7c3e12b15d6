"""A plan against the machines is kept with its assessment, whole, once, and never changed."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from model.capacity.plan import capacity_plan
from model.domain.call_outs import CapacityPlan
from model.domain.errors import StoreError
from store.capacity_plans import capacity_plans_between, load_capacity_plan, save_capacity_plan
from store.open import Store
from store.plans import save_assessment
from store.record_audit import verify_records
from store.record_chain import seal_plans
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


def test_plans_are_read_by_when_they_were_made(store: Store) -> None:
    save_capacity_plan(store, save_assessment(store, assessment()), made())
    at = made().made_at
    assert capacity_plans_between(store, "vasteras", at, at + HOUR) == [made()]
    assert capacity_plans_between(store, "vasteras", at - HOUR, at) == []
    assert capacity_plans_between(store, "norrkoping", at, at + HOUR) == []


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


def test_plans_are_sealed_in_whatever_order_they_come_and_changes_are_named(store: Store) -> None:
    numbers = [save_assessment(store, assessment(input_key=key)) for key in ("a", "b")]
    for number in reversed(numbers):
        save_capacity_plan(store, number, made())
    save_capacity_plan(store, numbers[0], made())
    report = verify_records(store, "vasteras")
    assert (report.whole, report.length) == (True, 4)
    with store.session() as session:
        if store.database.is_sqlite:
            session.execute(text("DROP TRIGGER capacity_plan_no_update"))
        else:
            session.execute(text("ALTER TABLE capacity_plan DISABLE TRIGGER USER"))
        session.execute(text("UPDATE capacity_plan SET made_at = '2026-01-01 00:00:00' WHERE assessment_id = 2"))
    report = verify_records(store, "vasteras")
    assert (report.broken_at, report.problem.endswith("plan 2 was altered after it was sealed")) == (3, True)


def test_plans_from_before_they_were_sealed_are_sealed_on_the_way(store: Store) -> None:
    number = save_assessment(store, assessment())
    with store.session() as session:
        session.execute(
            text(
                "INSERT INTO capacity_plan (assessment_id, site, made_at, content) VALUES (:number, 'vasteras', '2026-01-16 02:12:00', '{}')"
            ),
            {"number": number},
        )
    assert "plan 1 of vasteras was slipped in" in verify_records(store, "vasteras").problem
    with store.session() as session:
        seal_plans(session)
    assert verify_records(store, "vasteras").whole

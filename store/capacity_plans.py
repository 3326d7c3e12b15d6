"""Each assessment's plan against the machines: kept once, never changed."""

from datetime import datetime

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select

from model.domain.call_outs import CapacityPlan
from model.domain.errors import StoreError
from store.open import Store
from store.record_chain import lock_chain, seal_new
from store.tables import AssessmentRow, CapacityPlanRow
from store.upsert import insert_new

_FORM = TypeAdapter(CapacityPlan)


def save_capacity_plan(store: Store, assessment_id: int, plan: CapacityPlan) -> None:
    """Keep the plan of an assessment; one that has a plan keeps it.

    Args:
        store: Where to keep it.
        assessment_id: Number of the assessment it was made from.
        plan: What to keep.

    Raises:
        StoreError: There is no such assessment; nothing is stored.
    """
    with store.session() as session:
        row = session.get(AssessmentRow, assessment_id)
        if row is None:
            raise StoreError(f"no assessment has the number {assessment_id}; its plan was not stored")
        values = {
            "assessment_id": assessment_id,
            "site": row.site,
            "made_at": plan.made_at,
            "content": _FORM.dump_python(plan, mode="json"),
        }
        head = lock_chain(session, row.site)
        if insert_new(session, CapacityPlanRow, values):
            seal_new(session, head, "plan", only=[assessment_id])


def capacity_plans_between(store: Store, site: str, start: datetime, end: datetime) -> list[CapacityPlan]:
    """The plans of a site made from `start` (included) to `end` (not), oldest first.

    Args:
        store: Where they are kept.
        site: Site id.
        start: Aware UTC.
        end: Aware UTC.

    Raises:
        StoreError: What is stored is no plan.
    """
    row = CapacityPlanRow
    wanted = select(row.assessment_id, row.content).where(row.site == site, row.made_at >= start, row.made_at < end)
    with store.reading() as session:
        found = session.execute(wanted.order_by(row.made_at, row.assessment_id)).all()
    return [_plan(number, content) for number, content in found]


def load_capacity_plan(store: Store, assessment_id: int) -> CapacityPlan | None:
    """The plan of an assessment, None where none was made.

    Raises:
        StoreError: What is stored is no plan.
    """
    with store.reading() as session:
        row = session.get(CapacityPlanRow, assessment_id)
        content = None if row is None else row.content
    return None if content is None else _plan(assessment_id, content)


def _plan(assessment_id: int, content: object) -> CapacityPlan:
    try:
        return _FORM.validate_python(content)
    except ValidationError as error:
        raise StoreError(f"capacity plan of assessment {assessment_id} cannot be read: {error.errors()[0]['msg']}") from error

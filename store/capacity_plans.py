"""Each assessment's plan against the machines: kept once, never changed."""

from pydantic import TypeAdapter, ValidationError

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


def load_capacity_plan(store: Store, assessment_id: int) -> CapacityPlan | None:
    """The plan of an assessment, None where none was made.

    Raises:
        StoreError: What is stored is no plan.
    """
    with store.reading() as session:
        row = session.get(CapacityPlanRow, assessment_id)
        content = None if row is None else row.content
    if content is None:
        return None
    try:
        return _FORM.validate_python(content)
    except ValidationError as error:
        raise StoreError(f"capacity plan of assessment {assessment_id} cannot be read: {error.errors()[0]['msg']}") from error

"""Which model answers: every change is a row of its own with who and why, so that any night can be told which model it used."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from model.domain.errors import StoreError
from store.models import StoredModel, load_model
from store.open import Store
from store.tables import ModelRow, ModelServiceRow


@dataclass(frozen=True, slots=True)
class ServiceChange:
    """One change of the model that answers.

    Attributes:
        name: What the model is for.
        model_id: Which answers from then on; None: none.
        decided_at: When.
        decided_by: Who, a person or the training job.
        reason: Why.
    """

    name: str
    model_id: int | None
    decided_at: datetime
    decided_by: str
    reason: str


def put_in_service(
    store: Store, site: str, *, name: str, model_id: int | None, decided_by: str, reason: str, decided_at: datetime
) -> None:
    """Let a model answer from now on, or none.

    Args:
        store: Where it is kept.
        site: Site id.
        name: What the model is for, e.g. ``needs``.
        model_id: The model; None takes the one that answers out of service.
        decided_by: Who says so.
        reason: Why.
        decided_at: The moment.

    Raises:
        StoreError: There is no such model of that site and name, or who or why is empty; nothing changes.
    """
    if not decided_by.strip() or not reason.strip():
        raise StoreError(f"a change of the model {name} needs a name and a reason")
    with store.session() as session:
        if model_id is not None:
            row = session.get(ModelRow, model_id)
            if row is None or row.site != site or row.name != name:
                raise StoreError(f"{site} has no model {model_id} for {name}; `halka models list` shows those there are")
        session.add(
            ModelServiceRow(
                site=site,
                name=name,
                model_id=model_id,
                decided_at=decided_at,
                decided_by=decided_by.strip(),
                reason=reason.strip(),
            )
        )


def service_changes(
    store: Store, site: str, name: str, *, known_at: datetime | None = None, limit: int = 50
) -> list[ServiceChange]:
    """Changes of what answers, newest first."""
    with store.reading() as session:
        rows = session.scalars(_newest_first(site, name, known_at).limit(limit))
        return [ServiceChange(row.name, row.model_id, row.decided_at, row.decided_by, row.reason) for row in rows]


def model_in_service(store: Store, site: str, name: str, *, known_at: datetime | None = None) -> StoredModel | None:
    """The model that answers, with its files; None where none does.

    Args:
        store: Where to look.
        site: Site id.
        name: What the model is for.
        known_at: Leave out what was decided later.

    Raises:
        StoreError: A file is missing or is not what was stored.
    """
    with store.reading() as session:
        change = session.scalars(_newest_first(site, name, known_at).limit(1)).first()
        chosen = None if change is None else change.model_id
    return None if chosen is None else load_model(store, chosen)


def _newest_first(site: str, name: str, known_at: datetime | None) -> Select[ModelServiceRow]:
    statement = select(ModelServiceRow).where(ModelServiceRow.site == site, ModelServiceRow.name == name)
    if known_at is not None:
        statement = statement.where(ModelServiceRow.decided_at <= known_at)
    return statement.order_by(ModelServiceRow.decided_at.desc(), ModelServiceRow.id.desc())

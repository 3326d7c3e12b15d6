"""How the service stands with each provider, kept so that a restart neither forgets a pause nor where a source was."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.domain.source_state import Circuit, Outcome, SourceState
from store.open import Store
from store.tables import SourceStateRow
from store.upsert import insert_or_update


def save_source_state(store: Store, site: str, state: SourceState) -> None:
    """Keep how a source stands; the state before is replaced.

    Raises:
        StoreError: The database refused.
    """
    with store.session() as session:
        put_source_state(session, site, state)


def put_source_state(session: Session, site: str, state: SourceState) -> None:
    """The same inside a transaction, so that a cursor and the rows it belongs to are kept together or not at all."""
    values = {name: getattr(state, name) for name in SourceState.__dataclass_fields__}
    values |= {"outcome": state.outcome.value, "circuit": state.circuit.value, "cursor": dict(state.cursor)}
    insert_or_update(session, SourceStateRow, {"site": site, **values}, key=("site", "source"))


def source_states(store: Store, site: str) -> Mapping[str, SourceState]:
    """Every source of a site that was ever asked, by name.

    Raises:
        StoreError: The database refused.
    """
    statement = select(SourceStateRow).where(SourceStateRow.site == site).order_by(SourceStateRow.source)
    with store.reading() as session:
        return MappingProxyType({row.source: _state(row) for row in session.scalars(statement)})


def _state(row: SourceStateRow) -> SourceState:
    values = {name: getattr(row, name) for name in SourceState.__dataclass_fields__}
    cursor = MappingProxyType({str(name): str(value) for name, value in row.cursor.items()})
    return SourceState(**{**values, "outcome": Outcome(row.outcome), "circuit": Circuit(row.circuit), "cursor": cursor})

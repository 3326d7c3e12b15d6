"""Inserting what may be there already, alike on both databases."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from store.bulk import COPY_FROM_ROWS, copy_new
from store.tables.base import Base


def insert_new(session: Session, table: type[Base] | Table, values: Mapping[str, Any]) -> bool:
    """Insert one row unless a unique key has it already.

    Returns:
        True where the row is new. Of any number of sessions that try at once, exactly one gets True.
    """
    target = table if isinstance(table, Table) else table.__table__
    statement = _insert(session, table).values(dict(values)).on_conflict_do_nothing().returning(*target.primary_key)
    return session.connection().execute(statement).first() is not None


def insert_many(session: Session, table: type[Base] | Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, passing over those that a unique key has already; many are copied on PostgreSQL."""
    if len(rows) >= COPY_FROM_ROWS and session.get_bind().dialect.name == "postgresql":
        copy_new(session, table if isinstance(table, Table) else cast("Table", table.__table__), rows)
    elif rows:
        session.connection().execute(_insert(session, table).on_conflict_do_nothing(), [dict(row) for row in rows])


def insert_or_update(session: Session, table: type[Base] | Table, values: Mapping[str, Any], *, key: Sequence[str]) -> None:
    """Insert one row, or bring the row with the same key up to date."""
    statement = _insert(session, table).values(dict(values))
    changed = {name: statement.excluded[name] for name in values if name not in key}
    session.connection().execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))


def _insert(session: Session, table: type[Base] | Table) -> postgresql.Insert | sqlite.Insert:
    target = table if isinstance(table, Table) else table.__table__
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(target)  # type: ignore[arg-type]
    return postgresql.insert(target)  # type: ignore[arg-type]

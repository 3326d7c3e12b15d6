"""The guards before rows that may never change: which tables have them, which are missing, and laying them again."""

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from store.database import Database, refusal

#: Tables whose rows are never changed nor removed. The revisions lay the guards; a test holds the two against each other.
APPEND_ONLY = (
    *("assessment", "recommendation", "decision", "action"),
    *("model_service", "record_link", "cost_entry", "capacity_plan", "setting_change"),
)
_VERBS = ("update", "delete")


def missing_guards(database: Database) -> tuple[str, ...]:
    """Tables of `APPEND_ONLY` that have lost a guard, or whose guard is switched off.

    Raises:
        StoreError: The database refused.
    """
    try:
        with database.engine.execution_options(halka_reading=True).connect() as connection:
            guarded = guarded_tables(connection, sqlite=database.is_sqlite)
    except SQLAlchemyError as error:
        raise refusal(error, database.where) from error
    return tuple(table for table in APPEND_ONLY if table not in guarded)


def guarded_tables(connection: Connection, *, sqlite: bool) -> set[str]:
    """Tables whose guards stand whole."""
    if sqlite:
        names = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
        tables = {name.rpartition("_no_")[0] for name in names}
        return {table for table in tables if all(f"{table}_no_{verb}" in names for verb in _VERBS)}
    standing = text(
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE p.proname = 'halka_append_only' AND t.tgenabled IN ('O', 'A') AND c.relnamespace = current_schema()::regnamespace"
    )
    return set(connection.scalars(standing))


def lay_guards(database: Database, tables: tuple[str, ...]) -> None:
    """Lay the guards of tables again.

    Args:
        database: Where.
        tables: Of `APPEND_ONLY`.

    Raises:
        StoreError: The database refused; the guards are as they were.
    """
    known = [table for table in APPEND_ONLY if table in tables]
    try:
        with database.engine.begin() as connection:
            for statement in (line for table in known for line in _laying(table, sqlite=database.is_sqlite)):
                connection.execute(text(statement))
    except SQLAlchemyError as error:
        raise refusal(error, database.where) from error


def _laying(table: str, *, sqlite: bool) -> list[str]:
    if not sqlite:
        return [
            f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}",
            (
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION halka_append_only()"
            ),
        ]
    laid = []
    for verb in _VERBS:
        laid += [
            f"DROP TRIGGER IF EXISTS {table}_no_{verb}",
            (
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            ),
        ]
    return laid

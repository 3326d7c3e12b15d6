"""Are the rows whole: pages of the database, rows whose parent is gone, counters that would give a number twice."""

from dataclasses import dataclass

from sqlalchemy import Connection, Table, func, inspect, literal, select, text
from sqlalchemy.exc import SQLAlchemyError

from store.database import Database, refusal
from store.tables import Base

_MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class RowFaults:
    """What is wrong with the rows; all empty where nothing is.

    Attributes:
        damage: What the database itself says of its pages, and tables that cannot be read to their end.
        orphans: Table, key and number of rows that point to a row that is not there.
        counters: Tables of PostgreSQL whose counter lags behind their highest number.
    """

    damage: tuple[str, ...]
    orphans: tuple[str, ...]
    counters: tuple[str, ...]


def row_faults(database: Database) -> RowFaults:
    """Read every table to its end and follow every key.

    Raises:
        StoreError: The database refused before anything could be read.
    """
    try:
        with database.engine.execution_options(halka_reading=True).connect() as connection:
            damage = _sqlite_damage(connection) if database.is_sqlite else _postgres_damage(connection)
            if damage:
                return RowFaults(tuple(damage), (), ())
            counters = (
                () if database.is_sqlite else tuple(table.name for table in counted(connection) if _lags(connection, table))
            )
            return RowFaults((), tuple(_orphans(connection)), counters)
    except SQLAlchemyError as error:
        raise refusal(error, database.where) from error


def advance_counters(database: Database, tables: tuple[str, ...]) -> None:
    """Set the counters of PostgreSQL tables to their highest number.

    Raises:
        StoreError: The database refused.
    """
    try:
        with database.engine.begin() as connection:
            for table in counted(connection):
                if table.name in tables:
                    statement = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest)")
                    connection.execute(statement, {"name": table.name, "highest": _highest(connection, table)})
    except SQLAlchemyError as error:
        raise refusal(error, database.where) from error


def counted(connection: Connection) -> list[Table]:
    """Tables whose number a counter of PostgreSQL gives."""
    sequence = text("SELECT pg_get_serial_sequence(:name, 'id')")
    return [
        table
        for table in Base.metadata.sorted_tables
        if "id" in table.columns and table.name != "store_identity" and connection.scalar(sequence, {"name": table.name})
    ]


def _sqlite_damage(connection: Connection) -> list[str]:
    told = [str(line) for line in connection.execute(text(f"PRAGMA integrity_check({_MOST_TOLD})")).scalars()]
    return [] if told == ["ok"] else told


def _postgres_damage(connection: Connection) -> list[str]:
    """PostgreSQL checks its pages as it reads them, so every table is read; indexes that were left half made are named."""
    damage = []
    for table in Base.metadata.sorted_tables:
        try:
            with connection.begin_nested():
                connection.execute(select(func.count()).select_from(select(*table.columns).subquery()))
        except SQLAlchemyError as error:
            damage.append(f"{table.name} cannot be read: {str(getattr(error, 'orig', error)).splitlines()[0]}")
    invalid = text("SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid")
    return damage + [f"index {name} is not valid: REINDEX INDEX {name}" for name in connection.scalars(invalid)]


def _orphans(connection: Connection) -> list[str]:
    found = []
    present = set(inspect(connection).get_table_names())
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            parent = key.referred_table.alias("parent")
            if table.name not in present or key.referred_table.name not in present:
                continue
            meets = [parent.c[element.column.name] == element.parent for element in key.elements]
            filled = [element.parent.is_not(None) for element in key.elements]
            lone = select(func.count()).select_from(table).where(*filled, ~select(literal(1)).where(*meets).exists())
            if count := connection.scalar(lone):
                found.append(f"{count} rows of {table.name} point to {key.referred_table.name} that is not there")
    return found


def _highest(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.max(table.c.id))) or 0)


def _lags(connection: Connection, table: Table) -> bool:
    name = connection.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name})
    last = connection.scalar(text("SELECT pg_sequence_last_value(CAST(:name AS regclass))"), {"name": name})
    highest = _highest(connection, table)
    return highest > 0 and (last or 0) < highest

"""Many rows at once on PostgreSQL: copied into a table of the transaction's own, then taken over where they are new.

COPY alone would stop at the first row that is there already, and a server refuses it where row-level security keeps sites apart.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

#: From so many rows on, copying pays for making the table it goes through.
COPY_FROM_ROWS = 200


def copy_new(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows in their order, passing over those that a unique key has already.

    Args:
        session: A transaction on PostgreSQL.
        table: Where they go.
        rows: With the same columns each.
    """
    connection = session.connection()
    names = [table.c[name] for name in rows[0]]
    quote = connection.dialect.identifier_preparer.quote
    columns, target = ", ".join(quote(column.name) for column in names), quote(table.name)
    through = f"copied_{secrets.token_hex(6)}"
    connection.exec_driver_sql(f"CREATE TEMP TABLE {through} ON COMMIT DROP AS SELECT {columns} FROM {target} WITH NO DATA")  # noqa: S608
    processors = [
        (column.name, column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)) for column in names
    ]
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {through} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row[name] if process is None else process(row[name]) for name, process in processors])
    connection.exec_driver_sql(f"INSERT INTO {target} ({columns}) SELECT {columns} FROM {through} ON CONFLICT DO NOTHING")  # noqa: S608
    connection.exec_driver_sql(f"DROP TABLE {through}")

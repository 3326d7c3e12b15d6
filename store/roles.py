"""Roles of PostgreSQL with no more rights than each process needs: the owner changes the schema, nobody else does.

The pages read everything and add decisions, requests and changed settings; the service adds and changes, but neither decides nor touches
what is append-only.
"""

import re
from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from model.domain.errors import StoreError
from store.append_only import APPEND_ONLY
from store.database import Database, refusal
from store.segment_months import FUNCTIONS
from store.tables import Base, StoreIdentityRow

#: What the pages may do beyond reading. A table that is not named here they only read.
PAGES_WRITE = {
    "decision": ("INSERT",),
    "decision_chain": ("INSERT", "UPDATE"),
    "run_request": ("INSERT",),
    "setting_change": ("INSERT",),
    "record_link": ("INSERT",),
    "record_chain": ("INSERT", "UPDATE"),
}
#: What a person alone writes, on the pages: the service only reads it.
PERSONS_ALONE = ("decision", "decision_chain", "setting_change")
#: Whose the tables are, where that is no role this user may act as.
_OWNER_BESIDE_US = (
    "SELECT pg_get_userbyid(relowner) FROM pg_class "
    "WHERE oid = to_regclass(:table) AND NOT pg_has_role(current_user, relowner, 'USAGE')"
)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


def role_statements(prefix: str = "halka", schema: str = "public") -> tuple[str, ...]:
    """SQL that makes the roles ``<prefix>_scheduler`` and ``<prefix>_dashboard`` and sets their rights; may be run again.

    Args:
        prefix: Beginning of the roles' names.
        schema: Where the tables lie.

    Raises:
        StoreError: A name that needs quoting.
    """
    for name in (prefix, schema):
        if not _NAME.fullmatch(name):
            raise StoreError(f"{name!r} is no plain name; use small letters, digits and underscores")
    scheduler, dashboard = f"{prefix}_scheduler", f"{prefix}_dashboard"
    return (
        *(_make(role) for role in (scheduler, dashboard)),
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
        *(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}" for role in (scheduler, dashboard)),
        *(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role}" for role in (scheduler, dashboard)),
        *(f"GRANT USAGE ON SCHEMA {schema} TO {role}" for role in (scheduler, dashboard)),
        _bulk(scheduler),
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {scheduler}, {dashboard}",
        f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {scheduler}, {dashboard}",
        *_grants(schema, scheduler, dashboard),
        *(f"GRANT EXECUTE ON FUNCTION {schema}.{function} TO {scheduler}" for function in FUNCTIONS),
    )


def set_roles(database: Database, *, prefix: str = "halka") -> None:
    """Make the roles and set their rights in the schema the database is opened in, in one transaction.

    Raises:
        StoreError: Not PostgreSQL, the tables are another role's, or this user may not make roles.
    """
    if database.is_sqlite:
        raise StoreError("SQLite knows no roles; rights of the file are all there is (halka doctor looks at them)")
    try:
        with database.engine.begin() as connection:
            schema = str(connection.scalar(text("SELECT current_schema()")))
            owner = connection.scalar(text(_OWNER_BESIDE_US), {"table": f"{schema}.{StoreIdentityRow.__tablename__}"})
            if owner is not None:  # the server would take each GRANT, give nothing and warn of it
                raise StoreError(
                    f"database {database.where}: the tables are those of {owner}; run this as that role (docs/deployment.md)"
                )
            for statement in role_statements(prefix, schema):
                connection.execute(text(statement))
    except SQLAlchemyError as error:
        raise refusal(error, database.where) from error


def _make(role: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
        f"THEN CREATE ROLE {role} NOLOGIN; END IF; END $$"
    )


def _bulk(role: str) -> str:
    """The service may make tables of its own transaction, which rows by the hundred go through (`store.bulk`)."""
    return (
        f"DO $$ BEGIN IF NOT has_database_privilege('{role}', current_database(), 'TEMPORARY') "
        f"THEN EXECUTE 'GRANT TEMPORARY ON DATABASE ' || quote_ident(current_database()) || ' TO {role}'; END IF; END $$"
    )


def _grants(schema: str, scheduler: str, dashboard: str) -> Iterator[str]:
    for table in Base.metadata.sorted_tables:
        name = f"{schema}.{table.name}"
        if table.name not in PERSONS_ALONE:
            rights = ("INSERT",) if table.name in APPEND_ONLY else ("INSERT", "UPDATE", "DELETE")
            yield from _grant(schema, table.name, name, rights, scheduler)
        if table.name in PAGES_WRITE:
            yield from _grant(schema, table.name, name, PAGES_WRITE[table.name], dashboard)


def _grant(schema: str, table: str, name: str, rights: tuple[str, ...], role: str) -> Iterator[str]:
    yield f"GRANT {', '.join(rights)} ON {name} TO {role}"
    column = Base.metadata.tables[table].autoincrement_column
    if column is not None and column.name == "id" and "INSERT" in rights:
        yield f"GRANT USAGE ON SEQUENCE {schema}.{table}_id_seq TO {role}"

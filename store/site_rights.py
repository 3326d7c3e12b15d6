"""Several municipalities in one PostgreSQL: each has roles of its own, and the server itself keeps its rows from the others.

Row-level security is set on every table with rows of a site. A site's roles inherit what the plain roles may do and see the site's rows alone; the
plain roles then see none, and the owner sees all. What belongs to nobody (spot prices of an area, the store's own identity) all read.
"""

import re
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from model.domain.errors import StoreError
from store.database import Database, refusal
from store.roles import role_statements
from store.tables import Base

#: Tables whose rows belong to a site through another one: column and table they hang on.
THROUGH = {"model_file": ("model_id", "model")}
_SITE = re.compile(r"[a-z][a-z0-9_-]{0,30}")
#: PostgreSQL's code for a right that is lacking.
_NO_RIGHT = "42501"


def site_role_names(site: str, prefix: str = "halka") -> tuple[str, str]:
    """Names of a site's scheduler and dashboard roles.

    Raises:
        StoreError: A site's name that a role cannot be named by.
    """
    if not _SITE.fullmatch(site):
        raise StoreError(f"site {site!r}: roles are named by small letters, digits, - and _, at most 31 of them")
    plain = site.replace("-", "_")
    return f"{prefix}_{plain}_scheduler", f"{prefix}_{plain}_dashboard"


def separation_statements(sites: Sequence[str], prefix: str = "halka", schema: str = "public") -> tuple[str, ...]:
    """SQL that gives each site its roles and keeps their rows apart; may be run again, also with more sites.

    Args:
        sites: Every site of the installation.
        prefix: Beginning of the roles' names.
        schema: Where the tables lie.

    Raises:
        StoreError: A name that needs quoting, or two sites whose roles would share a name.
    """
    names = {site: site_role_names(site, prefix) for site in sites}
    if len(set(names.values())) != len(names):
        raise StoreError(f"two of the sites {', '.join(sites)} would share a role; their names differ by - and _ alone")
    lines = [*role_statements(prefix, schema)]
    for scheduler, dashboard in names.values():
        for role, kind in ((scheduler, "scheduler"), (dashboard, "dashboard")):
            lines.append(
                f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
                f"THEN CREATE ROLE {role} NOLOGIN; END IF; END $$"
            )
            lines.append(f"GRANT {prefix}_{kind} TO {role}")
    for table in Base.metadata.sorted_tables:
        condition = _condition(table.name, schema)
        if condition is None:
            continue
        name = f"{schema}.{table.name}"
        lines.append(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        for site, roles in names.items():
            rows = condition.format(site=site)
            policy = f"site_{site.replace('-', '_')}"
            lines.append(f"DROP POLICY IF EXISTS {policy} ON {name}")
            lines.append(f"CREATE POLICY {policy} ON {name} TO {', '.join(roles)} USING ({rows}) WITH CHECK ({rows})")
    return tuple(lines)


def separate_sites(database: Database, sites: Sequence[str], *, prefix: str = "halka") -> None:
    """Give each site its roles and keep their rows apart, in one transaction.

    Args:
        database: Opened as an administrator of the server; its owner may not make roles.
        sites: Every site of the installation.
        prefix: Beginning of the roles' names.

    Raises:
        StoreError: Not PostgreSQL, or this user may not.
    """
    if database.is_sqlite:
        raise StoreError("SQLite keeps no rows apart; give each site a file of its own, or use PostgreSQL")
    try:
        with database.engine.begin() as connection:
            schema = str(connection.scalar(text("SELECT current_schema()")))
            for statement in separation_statements(sites, prefix, schema):
                connection.exec_driver_sql(statement)
    except SQLAlchemyError as error:
        if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == _NO_RIGHT:
            raise StoreError(
                f"database {database.where}: {str(error.orig).splitlines()[0]}; making a site's roles takes an administrator of the server: "
                "print the SQL without --apply and have it run (docs/scaling.md); nothing was changed"
            ) from error
        raise refusal(error, database.where) from error


def _condition(table: str, schema: str) -> str | None:
    """Which rows of a table are a site's, as SQL with {site} open; None where rows belong to nobody."""
    if "site" in Base.metadata.tables[table].c:
        return "site = '{site}'"
    if table in THROUGH:
        column, parent = THROUGH[table]
        return f"EXISTS (SELECT FROM {schema}.{parent} above WHERE above.id = {column} AND above.site = '{{site}}')"
    return None

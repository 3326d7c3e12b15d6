"""The schema's version: brought up to date on opening, refused when it is newer than this program."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from model.domain.errors import StoreError
from store.database import Database, refusal

_VERSION_TABLE = "alembic_version"
#: Any fixed number: writers of the schema queue at it on PostgreSQL.
_LOCK_KEY = 4_211_837


def migration_config() -> Config:
    """Alembic's configuration, without a file beside the program."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def newest_revision() -> str:
    """The revision this program works with."""
    revision = ScriptDirectory.from_config(migration_config()).get_current_head()
    if revision is None:
        raise StoreError("the program's own schema revisions are missing; install Halka again")
    return revision


@cache
def known_revisions() -> frozenset[str]:
    """Every revision this program knows."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(migration_config()).walk_revisions())


def upgrade(connection: Connection, revision: str) -> None:
    """Bring the schema to a revision within the connection's transaction."""
    config = migration_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def bring_up_to_date(database: Database) -> str:
    """Bring the schema to this program's revision, in one transaction.

    Returns:
        The revision it is at now.

    Raises:
        StoreError: The schema is newer than the program, belongs to something else, or the database refuses.
    """
    newest = newest_revision()
    try:
        if stored_revision(database) == newest:
            return newest
        with database.engine.begin() as connection:
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
            if _checked_revision(connection, database.where) != newest:
                upgrade(connection, "head")
    except SQLAlchemyError as error:
        raise refusal(error, database.where) from error
    except CommandError as error:
        raise StoreError(
            f"database {database.where}: the schema could not be brought up to date ({error}); nothing was changed"
        ) from error
    return newest


def stored_revision(database: Database) -> str | None:
    """The revision the schema stands at, without touching it; None where there are no tables.

    Raises:
        StoreError: The schema is newer than the program, belongs to something else, or the database refuses.
    """
    try:
        with database.engine.execution_options(halka_reading=True).connect() as connection:
            return _checked_revision(connection, database.where)
    except SQLAlchemyError as error:
        raise refusal(error, database.where) from error


def _checked_revision(connection: Connection, where: str) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if _VERSION_TABLE not in tables:
        raise StoreError(
            f"database {where} holds tables that are not Halka's ({', '.join(sorted(tables)[:3])}); give Halka a database of its own"
        )
    revision: str | None = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()  # noqa: S608
    if revision is not None and revision not in known_revisions():
        raise StoreError(
            f"database {where} has schema {revision}, newer than this program knows ({newest_revision()}); "
            "start the newer Halka that made it, or restore a backup from before the upgrade"
        )
    return revision

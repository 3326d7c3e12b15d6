"""The database: engine, sessions, and the words for what can be wrong with it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from model.domain.errors import StoreError
from store.files import make_folder, touch

#: How long a writer waits for another before it gives up [ms].
BUSY_TIMEOUT_MS = 10_000
#: A server whose machine has gone is noticed within a minute, not after hours: libpq's parameters, in s but the last [ms].
_ALIVE = {
    "connect_timeout": 10,
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


@dataclass(frozen=True)
class Database:
    """An open database at the newest schema.

    Attributes:
        engine: SQLAlchemy engine.
        where: Address without password, for messages.
    """

    engine: Engine
    where: str

    @property
    def is_sqlite(self) -> bool:
        """True for SQLite, False for PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction that may write: committed at the end, rolled back by any error.

        Raises:
            StoreError: The database refused; the message says why.
        """
        with self._translated(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self, *, snapshot: bool = False) -> Iterator[Session]:
        """One transaction that only reads, and so never waits for a writer on SQLite.

        Args:
            snapshot: Every statement sees the rows of one moment, whatever is written meanwhile; on SQLite it always is so.

        Raises:
            StoreError: The database refused; the message says why.
        """
        engine = self.engine.execution_options(halka_reading=True)
        with self._translated(), Session(engine, expire_on_commit=False) as session:
            if snapshot and not self.is_sqlite:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            if isinstance(error, StatementError) and isinstance(error.orig, StoreError):
                raise error.orig from None  # a column type refused the value
            raise refusal(error, self.where) from error


def connect(url: str, *, create: bool = True, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Database:
    """Make the engine; nothing is asked of the database yet.

    Args:
        url: ``sqlite:///path`` or ``postgresql://user:password@host/name``.
        create: Make a missing SQLite file (and its folder).
        busy_timeout_ms: How long to wait for another writer [ms].

    Raises:
        StoreError: The address cannot be used.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # these repeat parts of the address, of which one may be the password
        raise StoreError(
            "database.url is no database address; write sqlite:///var/halka.db or postgresql://user@host/name"
        ) from None
    if address.host and "@" in address.host:
        raise StoreError(
            "database.url has more than one @: a password with such signs belongs into a file of its own (database.password_file)"
        )
    backend = address.get_backend_name()
    if backend == "sqlite":
        engine = _sqlite(address, create=create, busy_timeout_ms=busy_timeout_ms)
    elif backend == "postgresql":
        engine = _postgresql(address, busy_timeout_ms=busy_timeout_ms)
    else:
        raise StoreError(f"database.url asks for {backend}; Halka keeps its data in sqlite or postgresql")
    return Database(engine=engine, where=_shown(address))


def limit_statements(database: Database, *, longest_ms: int) -> None:
    """Have the server break off whatever takes longer, for a process that asks short questions alone; SQLite knows no such limit.

    Args:
        database: Open; nobody may be using it yet.
        longest_ms: How long a statement may take [ms].
    """
    if database.is_sqlite:
        return

    def prepare(connection: Any, _record: ConnectionPoolEntry) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = {longest_ms:d}")
        connection.commit()

    event.listen(database.engine, "connect", prepare)
    database.engine.dispose()  # those connected before would know nothing of it


def refusal(error: Exception, where: str) -> StoreError:
    """The database's error in words for a person."""
    cause = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines() or ["unknown error"]
    text, lower = cause[0], " ".join(cause).lower()
    if "locked" in lower or "lock timeout" in lower or "lock_timeout" in lower:
        advice = "another process holds it; try again, and look for a second service or an open editor if it stays so"
    elif "statement timeout" in lower:
        advice = "the server did not answer in time; try again, and look at its load and its log if it stays so"
    elif "not a database" in lower or "malformed" in lower:
        advice = "the file is damaged or no database; restore a backup or choose another database.url"
    elif "permission denied to create temporary" in lower:
        advice = "this role may not store many rows at once; give it that as the database's owner: halka database roles --apply (docs/deployment.md)"
    elif "row-level security" in lower and "affected" in lower:
        advice = "this role does not see every site's rows; back up one site by --own, or all as a role that sees all (docs/scaling.md)"
    elif "permission denied for" in lower or "permission denied to" in lower or "must be owner" in lower:
        advice = "this role may not do that; run it as the owner (docs/deployment.md), who also brings the schema up to date: halka database upgrade"
    elif "readonly" in lower or "unable to open" in lower or "permission denied" in lower:
        advice = "check that the service's user may read and write the file and its folder"
    elif "disk" in lower and "full" in lower:
        advice = "the disk is full; free some space, nothing stored before is lost"
    elif "connection" in lower or "authentication" in lower or "could not translate" in lower:
        advice = "check that the server runs and that address, user and password in database.url are right"
    else:
        advice = "nothing was stored; the log holds the full error"
    return StoreError(f"database {where}: {text}; {advice}")


def _shown(address: URL) -> str:
    """The address without password, neither before the host nor among the parameters."""
    return address.difference_update_query(["password", "sslpassword"]).render_as_string(hide_password=True)


def _sqlite(address: URL, *, create: bool, busy_timeout_ms: int) -> Engine:
    if not address.database or address.database == ":memory:":
        raise StoreError("database.url names no file; the service and the dashboard share one, e.g. sqlite:///var/halka.db")
    path = Path(address.database)
    if path.is_dir():
        raise StoreError(f"database.url names the folder {path}; name a file in it, e.g. sqlite:///{path}/halka.db")
    if not path.exists():
        if not create:
            raise StoreError(f"there is no database at {path}; run the service once, or correct database.url")
        make_folder(path.parent)
        touch(path)
    plain = address.set(drivername="sqlite+pysqlite")
    engine = create_engine(plain, connect_args={"timeout": busy_timeout_ms / 1000, "check_same_thread": False})

    def prepare(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # SQLAlchemy's begin event below opens transactions, DDL included
        try:
            connection.execute(f"PRAGMA busy_timeout={busy_timeout_ms:d}")
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA recursive_triggers=ON")  # else REPLACE removes a row past its triggers
        except sqlite3.Error as error:
            connection.close()
            raise refusal(error, _shown(address)) from error

    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("halka_reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _postgresql(address: URL, *, busy_timeout_ms: int) -> Engine:
    try:
        engine = create_engine(
            address.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            connect_args={name: value for name, value in _ALIVE.items() if name not in address.query},
        )
    except ModuleNotFoundError as error:
        raise StoreError(
            "database.url asks for PostgreSQL, whose driver is not installed: pip install 'halka[postgres]'"
        ) from error

    def prepare(connection: Any, _record: ConnectionPoolEntry) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = {busy_timeout_ms:d}")
                cursor.execute("SET timezone = 'UTC'")  # moments come as they are kept
            connection.commit()
        except engine.dialect.loaded_dbapi.Error as error:
            connection.close()
            raise refusal(error, _shown(address)) from error

    event.listen(engine, "connect", prepare)
    return engine

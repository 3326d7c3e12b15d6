"""A store of its own for every test, on each database."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from store.open import Store
from store.tables import Base

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@contextmanager
def _schema(postgres_url: str) -> Iterator[str]:
    """Address of a new, empty schema on the server, dropped in the end."""
    address = make_url(postgres_url)
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    try:
        yield address.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f"DROP SCHEMA {name} CASCADE")


@pytest.fixture(params=ENGINES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database without tables: a file, or a schema of its own on the server."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'halka.db'}"
    else:
        with _schema(request.getfixturevalue("postgres_url")) as url:
            yield url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table and no row."""
    folder = tmp_path_factory.mktemp("migrated")
    Store.open(f"sqlite:///{folder / 'halka.db'}", folder).close()
    return folder / "halka.db"


@pytest.fixture(scope="session")
def migrated_schema(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a PostgreSQL schema with every table, shared by tests one after another."""
    with _schema(postgres_url) as url:
        Store.open(url, tmp_path_factory.mktemp("migrated")).close()
        yield url


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database with every table and no row."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "halka.db")
        yield f"sqlite:///{tmp_path / 'halka.db'}"
        return
    url = request.getfixturevalue("migrated_schema")
    yield url
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    tables = sorted(Base.metadata.tables)
    with psycopg.connect(plain) as connection:
        parts = connection.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'segment_summary'::regclass"
        )
        for (part,) in parts.fetchall():
            connection.execute(f"DROP TABLE {part}")
        for table in tables:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        connection.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY")
        for table in tables:
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[Store]:
    """An open, empty store."""
    with Store.open(url, tmp_path / "var") as opened:
        yield opened

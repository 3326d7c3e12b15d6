"""A store of its own for every test, on each database."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from store.open import Store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database: a file, or a schema of its own on the server."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'halka.db'}"
        return
    address = make_url(request.getfixturevalue("postgres_url"))
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    schema = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    try:
        yield address.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[Store]:
    """An open, empty store."""
    with Store.open(url, tmp_path / "var") as opened:
        yield opened

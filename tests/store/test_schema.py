from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from model.domain.errors import StoreError
from store import schema
from store.database import connect
from store.open import Store
from store.tables import Base


def test_revisions_make_exactly_the_tables_of_the_program(empty_url: str, tmp_path: Path) -> None:
    with Store.open(empty_url, tmp_path) as store, store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        assert context.get_current_revision() == schema.newest_revision()


def test_opening_again_changes_nothing(empty_url: str, tmp_path: Path) -> None:
    with Store.open(empty_url, tmp_path) as first, Store.open(empty_url, tmp_path) as second:
        assert first.id == second.id


def test_newer_schema_is_refused_and_left_alone(empty_url: str, tmp_path: Path) -> None:
    with Store.open(empty_url, tmp_path) as store, store.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="schema 9999, newer than this program knows"):
        Store.open(empty_url, tmp_path)
    database = connect(empty_url)
    with database.reading() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    database.close()


def test_migration_killed_midway_leaves_nothing_and_is_done_again(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = schema.command.upgrade

    def upgrade_then_die(*args: object) -> None:
        upgrade(*args)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(schema.command, "upgrade", upgrade_then_die)
        with pytest.raises(KeyboardInterrupt):
            Store.open(empty_url, tmp_path)
    database = connect(empty_url)
    assert inspect(database.engine).get_table_names() == []
    database.close()
    Store.open(empty_url, tmp_path).close()


def test_opening_at_the_same_time_makes_one_store(empty_url: str, tmp_path: Path) -> None:
    def identity(_: int) -> str:
        with Store.open(empty_url, tmp_path) as store:
            return store.id

    # the first to hold the database's write lock makes the tables; the others find them made
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(identity, range(4)))) == 1


def test_wheel_would_carry_the_revisions() -> None:
    versions = Path(schema.__file__).parent / "migrations" / "versions"
    assert min(path.name for path in versions.glob("v*.py")) == "v0001_first_tables.py"
    assert (versions.parent / "env.py").is_file()

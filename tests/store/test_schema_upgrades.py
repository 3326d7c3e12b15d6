"""From every revision that was ever released, with rows in it, to the newest: nothing is lost, the seals hold, and the store goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, select

from store.chain import verify_chain
from store.database import connect
from store.open import Store
from store.plans import load_assessment, newest_assessment_id, save_assessment
from store.record_audit import verify_records
from store.schema import migration_config, newest_revision, upgrade
from store.tables import Base
from tests.store.examples import HOUR, NOW, assessment
from tests.store.filled import SITE, filled

RELEASED = sorted(script.revision for script in ScriptDirectory.from_config(migration_config()).walk_revisions())


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store at the newest revision, whose rows an older one is filled with as far as it has their tables and columns."""
    folder = tmp_path_factory.mktemp("filled")
    with Store.open(f"sqlite:///{folder / 'halka.db'}", folder / "var") as store:
        yield filled(store)


def _columns(old: Table) -> list[str]:
    """Columns that both the old table and the program's have."""
    return [column.name for column in old.columns if column.name in Base.metadata.tables[old.name].columns]


def _fill(connection: Connection, rows: Store) -> dict[str, list[str]]:
    """Copy every row; gives the columns of each table that was filled."""
    known, copied = MetaData(), {}
    known.reflect(connection)
    with rows.reading() as session:
        for old in known.sorted_tables:
            if old.name not in Base.metadata.tables:
                continue
            names, new = _columns(old), Base.metadata.tables[old.name]
            found = session.execute(select(*(new.c[name] for name in names))).mappings().all()
            typed = Table(old.name, MetaData(), *(new.c[name]._copy() for name in names))
            if found:
                connection.execute(typed.insert(), [dict(row) for row in found])
                copied[old.name] = names
    return copied


def _content(store: Store, columns: dict[str, list[str]]) -> dict[str, list[str]]:
    with store.reading() as session:
        return {
            name: sorted(repr(tuple(row)) for row in session.execute(select(*(Base.metadata.tables[name].c[c] for c in chosen))))
            for name, chosen in columns.items()
        }


@pytest.mark.parametrize("revision", RELEASED)
def test_a_filled_store_of_any_release_comes_to_the_newest_whole(revision: str, empty_url: str, rows: Store) -> None:
    database = connect(empty_url)
    with database.engine.begin() as connection:
        upgrade(connection, revision)
        copied = _fill(connection, rows)
    database.close()
    assert {"assessment", "decision", "action", "observation", "model"} <= set(copied)
    with Store.open(empty_url, rows.data) as store:
        with store.database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_server_default": True})
            assert compare_metadata(context, Base.metadata) == []
            assert context.get_current_revision() == newest_revision()
        kept = {name: columns for name, columns in copied.items() if name != "record_chain"}
        assert _content(store, kept) == _content(rows, kept)
        assert verify_chain(store, SITE).whole
        assert verify_records(store, SITE).whole
        before = newest_assessment_id(store, SITE) or 0
        assert len(load_assessment(store, before).assessment.recommendations) == 2


def test_every_release_can_be_written_to_after_its_upgrade(empty_url: str, tmp_path: Path) -> None:
    database = connect(empty_url)
    with database.engine.begin() as connection:
        upgrade(connection, RELEASED[0])
    database.close()
    with Store.open(empty_url, tmp_path / "var") as store:
        filled(store)
        save_assessment(store, assessment(input_key="later", issued_at=NOW + HOUR))
        assert verify_records(store, SITE).whole

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from model.domain.errors import StoreError
from store.open import Store, open_store, opened
from store.plans import newest_assessment_id, save_assessment
from tests.store.examples import assessment


@dataclass(frozen=True)
class Database:
    url: str
    busy_timeout_s: float = 10.0


@dataclass(frozen=True)
class Paths:
    data: str
    objects: str = ""


@dataclass(frozen=True)
class Settings:
    database: Database
    paths: Paths


def test_store_is_opened_where_the_settings_say(tmp_path: Path) -> None:
    settings = Settings(Database(f"sqlite:///{tmp_path / 'a' / 'halka.db'}"), Paths(str(tmp_path / "b")))
    with pytest.raises(StoreError, match="no database at"):
        open_store(settings, create=False)
    with opened(settings) as store:
        number = save_assessment(store, assessment())
    assert (tmp_path / "b" / "arrays").is_dir()
    with open_store(settings, create=False) as store:
        assert newest_assessment_id(store, "vasteras") == number


def test_a_writer_waits_as_long_as_the_settings_say(tmp_path: Path) -> None:
    settings = Settings(Database(f"sqlite:///{tmp_path / 'halka.db'}", busy_timeout_s=0.05), Paths(str(tmp_path)))
    with open_store(settings) as store, store.database.engine.connect() as connection:
        assert connection.execute(text("pragma busy_timeout")).scalar_one() == 50


def test_failed_transaction_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.session() as session:
            session.execute(text("INSERT INTO store_identity (id) VALUES ('x')"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.reading() as session:
        assert session.scalars(text("SELECT id FROM store_identity")).all() == [store.id]


def test_what_is_written_while_reading_is_not_kept(store: Store) -> None:
    with store.reading() as session:
        session.execute(text("INSERT INTO store_identity (id) VALUES ('x')"))
    with store.reading() as session:
        assert session.scalars(text("SELECT id FROM store_identity")).all() == [store.id]

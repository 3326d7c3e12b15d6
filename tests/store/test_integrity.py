import sqlite3
from pathlib import Path

from sqlalchemy import text

from store.integrity import RowFaults, advance_counters, row_faults
from store.open import Store
from store.plans import save_assessment
from tests.store.examples import HOUR, NOW, assessment
from tests.store.filled import filled


def test_a_sound_store_has_no_fault(store: Store) -> None:
    assert row_faults(filled(store).database) == RowFaults((), (), ())


LOOSEN = "ALTER TABLE model_file DROP CONSTRAINT fk_model_file_model_id"
TIGHTEN = "ALTER TABLE model_file ADD CONSTRAINT fk_model_file_model_id FOREIGN KEY (model_id) REFERENCES model (id)"


def test_rows_whose_parent_is_gone_are_counted(store: Store) -> None:
    filled(store)
    if store.database.is_sqlite:
        plain = sqlite3.connect(str(store.database.engine.url.database))
        plain.execute("DELETE FROM model")
        plain.commit()
        plain.close()
    else:
        _run(store, LOOSEN, "DELETE FROM model")
    assert row_faults(store.database).orphans == ("1 rows of model_file point to model that is not there",)
    if not store.database.is_sqlite:
        _run(store, "DELETE FROM model_file", TIGHTEN)


def _run(store: Store, *statements: str) -> None:
    with store.database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_page_that_was_overwritten_is_told(tmp_path: Path) -> None:
    place = tmp_path / "halka.db"
    with Store.open(f"sqlite:///{place}", tmp_path) as store:
        for k in range(30):
            save_assessment(store, assessment(input_key=str(k), issued_at=NOW + k * HOUR))
        with sqlite3.connect(place) as plain:
            plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (root,) = plain.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_assessment_site_issued_at'").fetchone()
            (size,) = plain.execute("PRAGMA page_size").fetchone()
        plain.close()
    with place.open("r+b") as file:
        file.seek((root - 1) * size + 200)
        file.write(b"\xff" * (size - 200))
    with Store.open(f"sqlite:///{place}", tmp_path) as store:
        assert row_faults(store.database).damage


def test_a_counter_that_lags_behind_is_told_and_advanced(store: Store) -> None:
    filled(store)
    if store.database.is_sqlite:
        assert row_faults(store.database).counters == ()
        return
    with store.database.engine.begin() as connection:
        connection.execute(text("SELECT setval(pg_get_serial_sequence('notice', 'id'), 1, false)"))
    assert row_faults(store.database).counters == ("notice",)
    advance_counters(store.database, ("notice",))
    assert row_faults(store.database).counters == ()

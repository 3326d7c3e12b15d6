import pytest
from sqlalchemy import text

from model.domain.errors import StoreError
from store.append_only import APPEND_ONLY, guarded_tables, lay_guards, missing_guards
from store.open import Store
from tests.store.filled import filled


def test_the_list_is_what_the_revisions_guard(store: Store) -> None:
    with store.database.engine.connect() as connection:
        assert guarded_tables(connection, sqlite=store.database.is_sqlite) == set(APPEND_ONLY)
    assert missing_guards(store.database) == ()


def test_a_guard_that_was_removed_is_missed_and_holds_again_when_laid(store: Store) -> None:
    filled(store)
    name = "decision_no_update" if store.database.is_sqlite else "decision_append_only ON decision"
    with store.session() as session:
        session.execute(text(f"DROP TRIGGER {name}"))
    assert missing_guards(store.database) == ("decision",)
    lay_guards(store.database, ("decision", "no such table; DROP TABLE decision"))
    assert missing_guards(store.database) == ()
    for statement in ("UPDATE decision SET decided_by = 'x'", "DELETE FROM decision"):
        with pytest.raises(StoreError, match="append-only"), store.session() as session:
            session.execute(text(statement))

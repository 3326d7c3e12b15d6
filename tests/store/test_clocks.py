from datetime import UTC, datetime, timedelta

from store.clocks import newest_written, server_now
from store.leases import beat
from store.open import Store
from tests.store.examples import NOW


def test_the_servers_clock_is_read_where_there_is_one(store: Store) -> None:
    shown = server_now(store.database)
    if store.database.is_sqlite:
        assert shown is None
    else:
        assert shown is not None
        assert abs(shown - datetime.now(UTC)) < timedelta(minutes=5)


def test_the_latest_of_what_was_written_is_found(store: Store) -> None:
    assert newest_written(store.database) is None
    beat(store, "vasteras", "scheduler", now=NOW)
    assert newest_written(store.database) == NOW

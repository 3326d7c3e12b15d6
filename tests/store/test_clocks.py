from datetime import UTC, datetime, timedelta

from store.clocks import newest_told, newest_written, server_now
from store.leases import beat
from store.observations import save_observations
from store.open import Store
from store.weather import save_forecast
from tests.store.examples import HOUR, NOW, forecast, observations


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


def test_what_the_world_last_said_is_told_by_its_own_clock_and_of_ones_own_site(store: Store) -> None:
    assert newest_told(store.database, "vasteras", before=NOW) is None
    save_forecast(store, "vasteras", forecast(reference_time=NOW - 7 * HOUR, available_at=NOW))
    assert newest_told(store.database, "vasteras", before=NOW) == NOW - 7 * HOUR
    save_observations(store, "vasteras", observations())
    assert newest_told(store.database, "vasteras", before=NOW + HOUR) == NOW
    assert newest_told(store.database, "vasteras", before=NOW - HOUR) == NOW - 7 * HOUR
    assert newest_told(store.database, "norrkoping", before=NOW) is None

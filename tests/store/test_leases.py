from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from store.leases import acquire_lease, beat, heartbeat_age, heartbeats, lease_of, release_lease, renew_lease
from store.open import Store
from tests.store.examples import NOW

SITE, NAME, TERM = "vasteras", "scheduler", timedelta(minutes=2)


def test_lease_is_held_by_one_until_it_expires(store: Store) -> None:
    assert acquire_lease(store, SITE, NAME, owner="a", now=NOW, length=TERM)
    assert not acquire_lease(store, SITE, NAME, owner="b", now=NOW + TERM / 2, length=TERM)
    assert acquire_lease(store, "norrkoping", NAME, owner="b", now=NOW, length=TERM)
    assert renew_lease(store, SITE, NAME, owner="a", now=NOW + TERM / 2, length=TERM)
    assert not acquire_lease(store, SITE, NAME, owner="b", now=NOW + TERM, length=TERM)
    holder = lease_of(store, SITE, NAME, now=NOW + TERM)
    assert holder is not None
    assert (holder.owner, holder.expires_at) == ("a", NOW + TERM * 1.5)
    assert acquire_lease(store, SITE, NAME, owner="b", now=NOW + 2 * TERM, length=TERM)
    assert not renew_lease(store, SITE, NAME, owner="a", now=NOW + 2 * TERM, length=TERM)
    release_lease(store, SITE, NAME, owner="a")
    assert lease_of(store, SITE, NAME, now=NOW + 2 * TERM) is not None
    release_lease(store, SITE, NAME, owner="b")
    assert lease_of(store, SITE, NAME, now=NOW + 2 * TERM) is None


def test_an_expired_lease_goes_to_exactly_one(store: Store) -> None:
    acquire_lease(store, SITE, NAME, owner="dead", now=NOW, length=TERM)
    later = NOW + 2 * TERM
    with ThreadPoolExecutor(6) as pool:
        tries = [pool.submit(acquire_lease, store, SITE, NAME, owner=f"p{i}", now=later, length=TERM) for i in range(6)]
    assert sum(attempt.result() for attempt in tries) == 1


def test_heartbeat_ages(store: Store) -> None:
    assert heartbeat_age(store, SITE, NAME, now=NOW) is None
    beat(store, SITE, NAME, now=NOW - TERM)
    beat(store, SITE, NAME, now=NOW, detail="assess")
    assert heartbeat_age(store, SITE, NAME, now=NOW + TERM) == TERM
    (last,) = heartbeats(store, SITE)
    assert (last.name, last.beat_at, last.detail) == (NAME, NOW, "assess")

import pytest

from model.domain.errors import StoreError
from store.open import Store
from store.requests import close_request, open_requests, request_run
from tests.store.examples import HOUR, NOW

SITE = "vasteras"


def test_a_request_is_asked_once_and_open_until_it_is_served(store: Store) -> None:
    first = request_run(store, SITE, "fetch", requested_by="Åsa", now=NOW)
    assert request_run(store, SITE, "fetch", requested_by="Bo", now=NOW + HOUR) == first
    request_run(store, SITE, "assess", requested_by="Bo", now=NOW + HOUR)
    request_run(store, "norrkoping", "fetch", requested_by="Bo", now=NOW)
    asked = [(item.job, item.requested_by, item.requested_at) for item in open_requests(store, SITE)]
    assert asked == [("fetch", "Åsa", NOW), ("assess", "Bo", NOW + HOUR)]
    close_request(store, first, now=NOW + 2 * HOUR)
    assert [item.job for item in open_requests(store, SITE)] == ["assess"]
    assert request_run(store, SITE, "fetch", requested_by="Bo", now=NOW + 3 * HOUR) != first


def test_nobody_cannot_ask(store: Store) -> None:
    with pytest.raises(StoreError, match="nobody asked"):
        request_run(store, SITE, "fetch", requested_by=" ", now=NOW)

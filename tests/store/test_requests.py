from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text

from model.domain.errors import StoreError
from store.database import connect
from store.open import Store
from store.requests import Asked, close_request, open_requests, request_run
from store.schema import upgrade
from store.tables import RunRequestRow
from tests.store.examples import HOUR, NOW

SITE = "vasteras"


def test_a_request_is_asked_once_and_open_until_it_is_served(store: Store) -> None:
    first = request_run(store, SITE, "fetch", requested_by="Åsa", now=NOW)
    assert first.new
    again = request_run(store, SITE, "fetch", requested_by="Bo", now=NOW + HOUR)
    assert (again.new, again.request) == (False, first.request), "who comes second is told who asked, and when"
    request_run(store, SITE, "assess", requested_by="Bo", now=NOW + HOUR)
    request_run(store, "norrkoping", "fetch", requested_by="Bo", now=NOW)
    asked = [(item.job, item.requested_by, item.requested_at) for item in open_requests(store, SITE)]
    assert asked == [("fetch", "Åsa", NOW), ("assess", "Bo", NOW + HOUR)]
    close_request(store, first.request.id, now=NOW + 2 * HOUR)
    assert [item.job for item in open_requests(store, SITE)] == ["assess"]
    later = request_run(store, SITE, "fetch", requested_by="Bo", now=NOW + 3 * HOUR)
    assert later.new
    assert later.request.id != first.request.id


def test_many_who_ask_at_the_same_moment_make_one_request(store: Store) -> None:
    together = Barrier(8)

    def ask(number: int) -> Asked:
        together.wait()
        return request_run(store, SITE, "train", requested_by=f"Jour {number}", now=NOW)

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(ask, range(8)))
    assert [item.new for item in made].count(True) == 1
    assert {item.request for item in made} == set(open_requests(store, SITE))


def test_the_database_itself_refuses_a_second_one_that_waits(store: Store) -> None:
    """Whatever writes it: also a program that looked before another wrote."""
    request_run(store, SITE, "train", requested_by="Åsa", now=NOW)
    second = RunRequestRow(site=SITE, job="train", requested_by="Bo", requested_at=NOW, taken_at=None)
    with pytest.raises(StoreError), store.session() as session:
        session.add(second)


def test_doubles_of_before_the_key_wait_once_after_the_upgrade(empty_url: str, tmp_path: Path) -> None:
    database = connect(empty_url)
    with database.engine.begin() as connection:
        upgrade(connection, "0012")
        for job, who in (("train", "Åsa"), ("train", "Bo"), ("assess", "Bo"), ("train", "Cia")):
            row = {"site": SITE, "job": job, "who": who, "at": "2026-01-15 12:00:00+00:00"}
            told = "INSERT INTO run_request (site, job, requested_by, requested_at) VALUES (:site, :job, :who, :at)"
            connection.execute(text(told), row)
    database.close()
    with Store.open(empty_url, tmp_path / "var") as opened:
        waiting = [(item.job, item.requested_by) for item in open_requests(opened, SITE)]
    assert waiting == [("train", "Åsa"), ("assess", "Bo")]


def test_nobody_cannot_ask(store: Store) -> None:
    with pytest.raises(StoreError, match="nobody asked"):
        request_run(store, SITE, "fetch", requested_by=" ", now=NOW)

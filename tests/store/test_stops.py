"""A run on its way stops because a named person asked, and is not tried again; what had ended by then stands."""

from datetime import timedelta

import pytest

from model.domain.errors import StoreError
from store.claims import bury, claim, finish, free_dues, give_back, is_settled, tell_progress
from store.jobs import JobStatus, job_overview, job_runs, running_runs
from store.open import Store
from store.requests import open_requests, request_run
from store.stops import open_stops, request_stop, stop_asked_by
from tests.store.examples import HOUR, NOW

SITE = "vasteras"
HOLD = timedelta(minutes=1)


def begun(store: Store, *, site: str = SITE, job: str = "assess", hours: int = 0) -> None:
    """A run that has told how far it is."""
    due = NOW + hours * HOUR
    assert claim(store, site, job, due, NOW, owner="a", hold=HOLD)
    tell_progress(store, site, job, due, owner="a", message="1 av 3")


def status(store: Store) -> JobStatus:
    return job_runs(store, SITE)[0].status


def test_one_person_is_heard_by_one_run_of_one_site(store: Store) -> None:
    begun(store)
    begun(store, hours=1)
    begun(store, site="norrkoping")
    number = request_stop(store, SITE, "assess", requested_by="Åsa", now=NOW, due=NOW)
    assert request_stop(store, SITE, "assess", requested_by="Bo", now=NOW + HOUR, due=NOW) == number
    assert stop_asked_by(store, SITE, "assess", NOW) == "Åsa"
    assert stop_asked_by(store, SITE, "assess", NOW + HOUR) is None
    assert stop_asked_by(store, "norrkoping", "assess", NOW) is None
    assert [(item.job, item.due, item.requested_by) for item in open_stops(store, SITE)] == [("assess", NOW, "Åsa")]
    assert [(run.due, run.message) for run in running_runs(store, SITE)] == [(NOW, "1 av 3"), (NOW + HOUR, "1 av 3")]


def test_a_request_to_stop_is_none_to_run_nor_the_other_way_round(store: Store) -> None:
    begun(store)
    request_stop(store, SITE, "assess", requested_by="Åsa", now=NOW)
    assert open_requests(store, SITE) == ()
    request_run(store, SITE, "assess", requested_by="Bo", now=NOW)
    assert [item.requested_by for item in open_requests(store, SITE)] == ["Bo"]
    assert len(open_stops(store, SITE)) == 1


def test_what_does_not_run_or_does_not_listen_cannot_be_stopped(store: Store) -> None:
    with pytest.raises(StoreError, match="does not run now"):
        request_stop(store, SITE, "assess", requested_by="Åsa", now=NOW)
    claim(store, SITE, "assess", NOW, NOW, owner="a", hold=HOLD)
    with pytest.raises(StoreError, match="cannot be stopped"):
        request_stop(store, SITE, "assess", requested_by="Åsa", now=NOW)
    tell_progress(store, SITE, "assess", NOW, owner="another", message="3 av 3")
    with pytest.raises(StoreError, match="cannot be stopped"):
        request_stop(store, SITE, "assess", requested_by="Åsa", now=NOW)
    tell_progress(store, SITE, "assess", NOW, owner="a", message="1 av 3")
    with pytest.raises(StoreError, match="nobody asked"):
        request_stop(store, SITE, "assess", requested_by=" ", now=NOW)
    assert open_stops(store, SITE) == ()


def test_a_stopped_run_is_told_as_such_and_never_tried_again(store: Store) -> None:
    begun(store)
    request_stop(store, SITE, "assess", requested_by="Åsa", now=NOW)
    finish(store, SITE, "assess", NOW, now=NOW, succeeded=False, owner="a", message="avbruten av Åsa", again_at=NOW)
    assert (status(store), job_runs(store, SITE)[0].message) == (JobStatus.STOPPED, "avbruten av Åsa")
    assert open_stops(store, SITE) == ()
    assert is_settled(store, SITE, "assess", NOW, most_attempts=5)
    assert free_dues(store, SITE, {"assess": [NOW]}, now=NOW + HOUR, most_attempts=5) == {}
    assert not claim(store, SITE, "assess", NOW, NOW + 9 * HOUR, owner="b", hold=HOLD)
    assert job_overview(store, SITE)[0].failures_since == 0, "nobody is alarmed of what a person wanted"


def test_one_that_was_done_before_it_heard_stands(store: Store) -> None:
    begun(store)
    request_stop(store, SITE, "assess", requested_by="Åsa", now=NOW)
    finish(store, SITE, "assess", NOW, now=NOW, succeeded=True, owner="a")
    assert status(store) is JobStatus.SUCCEEDED
    assert open_stops(store, SITE) == ()


def test_one_whose_process_died_or_stopped_before_it_heard_is_not_begun_anew(store: Store) -> None:
    begun(store)
    begun(store, hours=1)
    for hours in (0, 1):
        request_stop(store, SITE, "assess", requested_by="Åsa", now=NOW, due=NOW + hours * HOUR)
    assert give_back(store, SITE, owner="nobody", now=NOW, message="stoppad") == 0
    assert len(open_stops(store, SITE)) == 2
    assert bury(store, SITE, now=NOW + HOUR, message="dog") == 2
    assert {run.status for run in job_runs(store, SITE)} == {JobStatus.STOPPED}
    assert free_dues(store, SITE, {"assess": [NOW, NOW + HOUR]}, now=NOW + HOUR, most_attempts=5) == {}

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import pytest
import xarray as xr
from sqlalchemy import text
from sqlalchemy.orm import Session

from model.domain.errors import StoreError
from model.domain.needs import Need, Rung
from model.domain.plans import Advice
from store.files import Files
from store.open import Store
from store.plans import (
    assessment_history,
    load_assessment,
    newest_assessment_id,
    previous_assessment_id,
    save_assessment,
)
from tests.store.examples import HOUR, NOW, assessment, recommendation


def test_assessment_comes_back_as_it_was(store: Store) -> None:
    given = assessment()
    number = save_assessment(store, given)
    found = load_assessment(store, number)
    assert found.id == number
    xr.testing.assert_identical(found.assessment.hourly, given.hourly)
    assert replace(found.assessment, hourly=given.hourly) == given


def test_unknown_amounts_come_back_as_unknown(store: Store) -> None:
    vague = replace(recommendation(advice=Advice.UNKNOWN), cost_act_sek=math.nan, threshold=math.inf, probability=math.nan)
    (found,) = load_assessment(store, save_assessment(store, assessment(recommendations=(vague,)))).assessment.recommendations
    assert math.isnan(found.cost_act_sek)
    assert found.threshold == math.inf
    assert found.probability is None


def test_same_input_key_is_the_same_run(store: Store) -> None:
    first = save_assessment(store, assessment())
    assert save_assessment(store, assessment()) == first
    assert save_assessment(store, assessment(site="norrkoping")) != first
    assert len(assessment_history(store, "vasteras")) == 1


def test_newest_previous_and_history_go_by_the_moment_of_issue(store: Store) -> None:
    assert newest_assessment_id(store, "vasteras") is None
    late = save_assessment(store, assessment(issued_at=NOW + HOUR, input_key="late"))
    early = save_assessment(store, assessment(issued_at=NOW, input_key="early"))
    assert newest_assessment_id(store, "vasteras") == late
    assert newest_assessment_id(store, "vasteras", known_at=NOW) == early
    assert previous_assessment_id(store, late) == early
    assert previous_assessment_id(store, early) is None
    newest, oldest = assessment_history(store, "vasteras", 5)
    assert (newest.id, oldest.id) == (late, early)
    assert newest.rung is Rung.PHYSICS
    assert newest.advice_counts == {Advice.ACT: 1, Advice.NONE: 1, Advice.UNKNOWN: 1, Advice.WAIT: 0}
    assert newest.cost_act_sek == 9000.0
    assert [item.id for item in assessment_history(store, "vasteras", 1)] == [late]


def test_absent_assessment_is_said_to_be_absent(store: Store) -> None:
    for ask in (load_assessment, previous_assessment_id):
        with pytest.raises(StoreError, match="no assessment 7"):
            ask(store, 7)


def test_two_recommendations_for_one_window_are_refused_whole(store: Store) -> None:
    twice = assessment(recommendations=(recommendation(), recommendation()))
    with pytest.raises(StoreError, match="two recommendations for r1, salting"):
        save_assessment(store, twice)
    assert newest_assessment_id(store, "vasteras") is None


def test_naive_time_is_refused(store: Store) -> None:
    naive = replace(recommendation(need=Need.HEATING), latest_start=datetime(2026, 1, 16, 3, 0))  # noqa: DTZ001
    with pytest.raises(StoreError, match="no time zone"):
        save_assessment(store, assessment(recommendations=(naive,)))
    assert newest_assessment_id(store, "vasteras") is None


def test_other_zones_come_back_as_utc(store: Store) -> None:
    local = NOW.astimezone(datetime.strptime("+0100", "%z").tzinfo)
    number = save_assessment(store, replace(assessment(), issued_at=local))
    found = load_assessment(store, number).assessment.issued_at
    assert found == NOW
    assert found.utcoffset() == timedelta(0)
    assert found.tzinfo is UTC


@pytest.mark.parametrize("table", ["assessment", "recommendation"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET site = 'x'", "DELETE FROM {}"])
def test_what_was_advised_cannot_be_changed(store: Store, table: str, statement: str) -> None:
    save_assessment(store, assessment())
    with pytest.raises(StoreError, match="append-only"), store.session() as session:
        session.execute(text(statement.format(table)))
    assert len(assessment_history(store, "vasteras")) == 1


class KilledError(BaseException):
    """Stands in for a kill: no handler of the store may clean up after it."""


def _kill(*_args: object, **_kwargs: object) -> NoReturn:
    raise KilledError


@contextmanager
def _killed_before_commit(self: object) -> Iterator[Session]:
    raise KilledError
    yield


@pytest.mark.parametrize(
    ("place", "name"),
    [("store.files._write_through", "while writing"), ("store.files.Path.replace", "before renaming"), ("store.plans.insert_new", "before rows"),
     ("store.plans.insert_many", "between rows"), ("store.open.Store.session", "before the transaction")],
)  # fmt: skip
def test_killed_run_is_not_half_visible_and_is_repaired(
    store: Store, monkeypatch: pytest.MonkeyPatch, place: str, name: str
) -> None:
    kept = save_assessment(store, assessment(input_key="before", issued_at=NOW - HOUR))
    with monkeypatch.context() as patch:
        if place == "store.files._write_through":
            write = Files.put.__globals__["_write_through"]

            def write_then_die(path, _content):  # type: ignore[no-untyped-def]
                write(path, lambda handle: handle.write(b"half of what was to be written"))
                raise KilledError

            patch.setattr(place, write_then_die)
        else:
            patch.setattr(place, _kill if place != "store.open.Store.session" else _killed_before_commit)
        with pytest.raises(KilledError):
            save_assessment(store, assessment())
    assert newest_assessment_id(store, "vasteras") == kept
    assert [item.id for item in assessment_history(store, "vasteras")] == [kept]
    report = store.repair()
    assert len(report.removed) == 1, name
    assert not report.missing
    assert store.repair().clean
    again = save_assessment(store, assessment())
    assert load_assessment(store, again).assessment.input_key == "abc123"
    assert load_assessment(store, kept).assessment.input_key == "before"
    assert store.repair().clean

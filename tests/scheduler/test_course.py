"""A run tells the ledger how far it is and hears, between two blocks, who asks it to stop."""

from typing import Any

import pytest

from dashboard.text.words import words_for
from model.domain.errors import RunStopped
from scheduler.context import Context
from scheduler.course import LOOK_S, LedgerCourse, one_by_one
from scheduler.ledger import HOLD
from scheduler.pipelines.runs import how_far
from store.claims import claim
from store.jobs import job_runs, running_runs
from store.stops import request_stop
from tests.scheduler.conftest import NOW


class Watch:
    """A stopwatch the test moves."""

    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def course(context: Context, watch: Watch) -> LedgerCourse:
    claim(context.store, context.site.id, "assess", NOW, NOW, owner="a:1", hold=HOLD)
    return LedgerCourse(context.store, context.site.id, "assess", NOW, "a:1", watch)


def told(context: Context) -> str:
    return job_runs(context.store, context.site.id)[0].message


def test_the_ledger_is_told_at_the_start_then_now_and_then_and_at_the_end(context: Context) -> None:
    watch = Watch()
    at = course(context, watch)
    at(0, 40)
    assert told(context) == '{"code":"blocks","arguments":{"done":0,"of":40}}'
    at(1, 40)
    assert '"done":0' in told(context)
    watch.seconds += LOOK_S
    at(7, 40)
    assert '"done":7' in told(context)
    at(40, 40)
    assert '"done":40' in told(context)


def test_a_training_counts_the_forecasts_it_learns_from(context: Context) -> None:
    claim(context.store, context.site.id, "train", NOW, NOW, owner="a:1", hold=HOLD)
    LedgerCourse(context.store, context.site.id, "train", NOW, "a:1", Watch())(3, 10)
    (run,) = running_runs(context.store, context.site.id)
    assert how_far(run) == "3 av 10 prognoser räknade"
    assert words_for("en")("told.issues", done="3", of="10") == "3 of 10 forecasts reckoned"


def test_whoever_asks_is_heard_at_the_next_look_and_before_anything_is_stored(context: Context) -> None:
    watch = Watch()
    at = course(context, watch)
    at(0, 3)
    request_stop(context.store, context.site.id, "assess", requested_by="Åsa", now=NOW)
    at(1, 3)
    with pytest.raises(RunStopped, match="avbruten av Åsa"):
        at(3, 3)
    watch.seconds += LOOK_S
    with pytest.raises(RunStopped):
        at(2, 3)


def test_a_store_that_does_not_answer_stops_no_run(context: Context) -> None:
    at = course(context, Watch())
    with context.store.session() as session:
        session.connection().exec_driver_sql("DROP TABLE run_request")
    at(0, 3)
    at(3, 3)


def test_what_is_done_already_is_left_out_and_counted() -> None:
    seen: list[tuple[int, int]] = []
    blocks: Any = ["a", "b", "c"]
    night: Any = None
    work: Any = lambda block, _night: block  # noqa: E731
    parts = one_by_one(work, blocks, night, course=lambda done, of: seen.append((done, of)), given=1)
    assert list(map(str, parts)) == ["b", "c"]
    assert seen == [(1, 3), (2, 3), (3, 3)]

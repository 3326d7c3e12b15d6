import json
from dataclasses import replace
from datetime import datetime, timedelta

import jsonschema
import pytest

from dashboard.api.openapi import SCHEMAS
from dashboard.api.standing import Standing, health, metrics
from model.domain.needs import Rung
from model.domain.plans import Advice
from model.domain.source_state import Circuit, Outcome, SourceState
from store.jobs import JobOverview, JobRun, JobStatus
from store.plans import AssessmentSummary
from store.stations import StationStatus
from store.watch import Watch
from tests.dashboard.sample import NOW

LIMIT = timedelta(hours=2)


def _run(due: datetime, status: JobStatus) -> JobRun:
    ended = None if status is JobStatus.RUNNING else due + timedelta(seconds=42)
    return JobRun("assess", due, status, "a:1", 1, due, ended, "")


def _standing(*, age: timedelta | None = timedelta(minutes=10)) -> Standing:
    newest = None if age is None else AssessmentSummary(3, NOW - age, Rung.PHYSICS, True, {}, {Advice.ACT: 4}, 1.0)
    done, failed = _run(NOW - timedelta(hours=1), JobStatus.SUCCEEDED), _run(NOW - timedelta(minutes=30), JobStatus.FAILED)
    return Standing(
        now=NOW,
        newest=newest,
        limit=LIMIT,
        jobs=(JobOverview("assess", failed, done, 1),),
        sources=(SourceState("smhi", Outcome.NEW, answered_at=NOW), SourceState("yr", failures=5, circuit=Circuit.OPEN)),
        stations=(StationStatus("1924", 'E18 "norr"', 16.0, 59.0, NOW, NOW, 4.0, {}, {"x": 2}, {}),),
    )


@pytest.mark.parametrize(
    ("age", "problem"), [(None, "no assessment"), (timedelta(hours=3), "too old"), (timedelta(minutes=119), "")]
)
def test_ready_means_that_there_is_an_answer_fit_to_act_on(age: timedelta | None, problem: str) -> None:
    standing = _standing(age=age)
    told = health(standing, site="provstad")
    assert problem in told["problem"]
    assert told["ready"] is (not problem)
    assert f'halka_ready{{site="provstad"}} {int(not problem)}' in metrics(standing, site="provstad")


def test_the_document_holds_to_its_description() -> None:
    for age in (None, timedelta(0)):
        jsonschema.validate(json.loads(json.dumps(health(_standing(age=age), site="provstad"))), SCHEMAS["Health"])


def test_metrics_tell_ages_failures_and_durations_and_nothing_that_never_happened() -> None:
    lines = metrics(_standing(), site="provstad").splitlines()
    assert 'halka_assessment_age_seconds{site="provstad"} 600' in lines
    assert 'halka_job_failures{site="provstad",job="assess"} 1' in lines
    assert 'halka_job_success_age_seconds{site="provstad",job="assess"} 3558' in lines
    assert 'halka_job_duration_seconds{site="provstad",job="assess"} 42' in lines
    assert 'halka_source_left_alone{site="provstad",source="yr"} 1' in lines
    assert not [line for line in lines if line.startswith("halka_source_answer_age_seconds") and '"yr"' in line]
    assert [line for line in lines if line.startswith("# TYPE")] == [
        f"# TYPE {line.split()[2]} gauge" for line in lines if "# HELP" in line
    ]


def test_metrics_tell_a_missed_night_what_waits_room_and_skill() -> None:
    missed = Watch(silent=None, never=False, missed_night=NOW - timedelta(hours=1), made_since=False)
    standing = replace(
        _standing(), watch=missed, requests_waiting=2, free_bytes=5_000_000, skill={("salting", "persistence", 12): 0.25}
    )
    lines = metrics(standing, site="provstad").splitlines()
    assert 'halka_problem{site="provstad",code="night_missed"} 1' in lines
    assert 'halka_problem{site="provstad",code="service_silent"} 0' in lines
    assert 'halka_queue{site="provstad",what="requests"} 2' in lines
    assert 'halka_disk_free_bytes{site="provstad"} 5000000' in lines
    assert 'halka_brier_skill{site="provstad",need="salting",reference="persistence",lead_to_h="12"} 0.25' in lines
    assert not [line for line in metrics(_standing(), site="provstad").splitlines() if line.startswith("halka_problem")]


def test_a_quote_in_a_name_does_not_break_a_line() -> None:
    broken = Standing(NOW, None, LIMIT, (), (SourceState('a"b\\c\nd', failures=1),), ())
    assert 'source="a\\"b\\\\c\\nd"' in metrics(broken, site="provstad")

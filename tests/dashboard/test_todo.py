from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.style import Status
from dashboard.todo import Signed, chosen, night_cost, rows
from model.domain.plans import Advice, Assessment
from model.domain.roads import Network
from tests.dashboard.sample import NOW


def test_ranked_by_latest_start_and_whole(assessment: Assessment, network: Network) -> None:
    found, later = rows(assessment, network, now=NOW, signed={})
    assert not later
    assert {row.unit.id for row in found} == set(network.unit_ids)
    starts = [row.latest_start for row in found if row.latest_start]
    assert starts == sorted(starts)
    assert [row.status for row in found][:2] == [Status.START, Status.START]


def test_start_is_for_the_coming_hour(assessment: Assessment, network: Network) -> None:
    found, _ = rows(assessment, network, now=NOW, signed={})
    by_unit = {row.unit.id: row.status for row in found}
    assert by_unit["c1"] is Status.START
    assert by_unit["c4"] is Status.PREPARE
    assert by_unit["c3"] is Status.WAIT
    assert by_unit["c5"] is Status.NONE


def test_silence_is_missing_and_so_is_an_unknown_beside_no_need(assessment: Assessment, network: Network) -> None:
    silent = replace(assessment, recommendations=tuple(r for r in assessment.recommendations if r.unit_id != "c1"))
    none = next(r for r in assessment.recommendations if r.unit_id == "c5")
    unknown = replace(none, need=next(r for r in assessment.recommendations if r.unit_id == "c2").need, advice=Advice.UNKNOWN)
    mixed = replace(silent, recommendations=(*silent.recommendations, unknown))
    found = {row.unit.id: row for row in rows(mixed, network, now=NOW, signed={})[0]}
    assert found["c1"].status is Status.MISSING
    assert found["c5"].status is Status.MISSING
    assert not found["c1"].is_todo


def test_closed_windows_are_gone_and_next_windows_are_later(assessment: Assessment, network: Network) -> None:
    first = assessment.recommendations[0]
    following = replace(first, window_start=first.window_end, window_end=first.window_end + timedelta(days=1))
    both = replace(assessment, recommendations=(*assessment.recommendations, following))
    found, later = rows(both, network, now=NOW, signed={})
    assert [row.unit.id for row in later] == ["c1"]
    after = first.window_end + timedelta(minutes=1)
    found, later = rows(both, network, now=after, signed={})
    assert {row.unit.id: row.status for row in found}["c1"] is Status.START
    assert {row.unit.id: row.status for row in found}["c2"] is Status.MISSING


def test_a_signature_stays_on_the_row_and_a_rejected_row_costs_nothing(assessment: Assessment, network: Network) -> None:
    first = assessment.recommendations[0]
    key = (first.unit_id, first.need.value, first.window_end)
    before = night_cost(rows(assessment, network, now=NOW, signed={})[0])
    found, _ = rows(assessment, network, now=NOW, signed={key: Signed("rejected", "A B", NOW, "no_crew")})
    assert next(row for row in found if row.unit.id == "c1").signed is not None
    after = night_cost(found)
    assert before.act_sek - after.act_sek == pytest.approx(first.cost_act_sek)
    assert before.nothing_sek > before.act_sek + before.residual_sek


def test_a_likely_need_that_does_not_pay_is_not_called_no_need(assessment: Assessment, network: Network) -> None:
    likely = tuple(
        replace(item, probability=0.82, threshold=1.4) if item.unit_id == "c5" else item for item in assessment.recommendations
    )
    found, _ = rows(replace(assessment, recommendations=likely), network, now=NOW, signed={})
    words = {row.unit.id: row.word for row in found}
    assert words["c5"] == "status.not_worth"
    assert words["c7"] == "status.none"
    assert words["c6"] == "status.missing"


def test_filters(assessment: Assessment, network: Network) -> None:
    found, _ = rows(assessment, network, now=NOW, signed={})
    assert {row.unit.class_code for row in chosen(found, classes=["P1"], district=None)} == {"P1"}
    assert {row.unit.district for row in chosen(found, classes=[], district="Norr")} == {"Norr"}
    assert chosen(found, classes=[], district=None) == found

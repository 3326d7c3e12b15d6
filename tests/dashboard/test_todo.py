from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

from dashboard.components.map_style import legend
from dashboard.components.todo_list import risk_text
from dashboard.format import NBSP, Format
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.text.words import Words
from dashboard.todo import Signed, chosen, rows
from model.domain.needs import Need, Rung
from model.domain.plans import Advice, Assessment
from model.domain.roads import Network
from model.domain.treatments import TreatmentKind
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


def test_what_is_left_to_work_stands_where_it_is_looked_at_again(assessment: Assessment, network: Network) -> None:
    again = NOW + timedelta(hours=10)
    resting = tuple(
        replace(item, latest_start=NOW - timedelta(minutes=15), reconsider_at=again) if item.unit_id == "c3" else item
        for item in assessment.recommendations
    )
    found, _ = rows(replace(assessment, recommendations=resting), network, now=NOW, signed={})
    row = next(row for row in found if row.unit.id == "c3")
    assert (row.status, row.latest_start) == (Status.WAIT, again)
    assert found[0].unit.id != "c3"


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


def test_a_signature_stays_on_the_row(assessment: Assessment, network: Network) -> None:
    first = assessment.recommendations[0]
    key = (first.unit_id, first.need.value, first.window_end)
    found, _ = rows(assessment, network, now=NOW, signed={key: Signed("rejected", "A B", NOW, "no_crew")})
    assert next(row for row in found if row.unit.id == "c1").signed is not None


def test_a_likely_need_that_does_not_pay_is_not_called_no_need(assessment: Assessment, network: Network) -> None:
    likely = tuple(
        replace(item, probability=0.82, threshold=1.4) if item.unit_id == "c5" else item for item in assessment.recommendations
    )
    found, _ = rows(replace(assessment, recommendations=likely), network, now=NOW, signed={})
    words = {row.unit.id: row.word for row in found}
    assert words["c5"] == "status.not_worth"
    assert words["c7"] == "status.none"
    assert words["c6"] == "status.missing"


def test_plough_first_and_the_earliest_start_of_the_parts(assessment: Assessment, network: Network) -> None:
    plough = next(item for item in assessment.recommendations if item.unit_id == "c4")
    brine = replace(
        plough,
        need=Need.SALTING,
        treatment=TreatmentKind.BRUSH_BRINE,
        probability=0.95,
        latest_start=NOW + timedelta(minutes=30),
    )
    found, _ = rows(replace(assessment, recommendations=(brine, plough)), network, now=NOW, signed={})
    row = next(row for row in found if row.unit.id == "c4")
    assert [item.need for item in row.weighed] == [Need.PLOUGHING, Need.SALTING]
    assert row.latest_start == brine.latest_start
    assert row.status is Status.START
    assert legend((row,), Words("sv")) == "Plogning 1"


def test_each_need_stands_with_its_own_risk(assessment: Assessment, network: Network, swedish: Format) -> None:
    plough = next(item for item in assessment.recommendations if item.unit_id == "c4")
    plough = replace(plough, probability=0.34, probability_low=0.15, probability_high=0.6, threshold=0.2)
    brine = replace(plough, need=Need.SALTING, treatment=TreatmentKind.BRUSH_BRINE, rate_g_m2=20.0, threshold=0.1)
    brine = replace(brine, probability=0.95, probability_low=0.92, probability_high=0.98)
    found, _ = rows(replace(assessment, recommendations=(brine, plough)), network, now=NOW, signed={})
    row = next(row for row in found if row.unit.id == "c4")
    screen = cast("Screen", SimpleNamespace(words=swedish.words, form=swedish))
    first, second, limits = (line.replace(NBSP, " ") for line in risk_text(screen, row).split("  \n"))
    assert first == "Plog **34 %** (15–60)"
    assert second == "Sopning med lake **95 %** (92–98)"
    assert limits == ":gray[lönar sig från 20 % · 10 %]"


def test_normals_start_nothing_at_once(assessment: Assessment, network: Network) -> None:
    found, _ = rows(replace(assessment, rung=Rung.CLIMATOLOGY), network, now=NOW, signed={})
    assert Status.START not in {row.status for row in found}
    assert Status.PREPARE in {row.status for row in found}


def test_filters(assessment: Assessment, network: Network) -> None:
    found, _ = rows(assessment, network, now=NOW, signed={})
    assert {row.unit.class_code for row in chosen(found, classes=["P1"], district=None)} == {"P1"}
    assert {row.unit.district for row in chosen(found, classes=[], district="Norr")} == {"Norr"}
    assert chosen(found, classes=[], district=None) == found


def test_what_it_shows_is_what_a_person_made_of_it_once_all_of_it_is_settled(assessment: Assessment, network: Network) -> None:
    shown = {}
    for verdict in ("accepted", "changed", "rejected"):
        said = {
            (item.unit_id, item.need.value, item.window_end): Signed(verdict, "Ann", NOW)
            for item in assessment.recommendations
            if item.unit_id == "c1"
        }
        row = next(row for row in rows(assessment, network, now=NOW, signed=said)[0] if row.unit.id == "c1")
        shown[verdict] = (row.status, row.shown_status, row.shown_word)
    assert shown == {
        "accepted": (Status.START, Status.ORDER, "verdict.accepted"),
        "changed": (Status.START, Status.ORDER, "verdict.changed"),
        "rejected": (Status.START, Status.NONE, "verdict.rejected"),
    }
    unsigned = next(row for row in rows(assessment, network, now=NOW, signed={})[0] if row.unit.id == "c1")
    assert (unsigned.shown_status, unsigned.shown_word) == (Status.START, "status.start")

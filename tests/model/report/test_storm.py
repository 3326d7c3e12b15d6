import pytest

from model.domain.errors import NetworkError
from model.report.storm import segments_named, storm_report
from tests.model.report.sample import HOUR, NOW, storm
from tests.model.small_network import small_network
from tests.model.small_site import small_site
from tests.store.examples import assessment

NETWORK, SITE = small_network(), small_site()


def _report(**changed):
    return storm_report(storm(**changed.pop("record", {})), NETWORK, SITE, made_at=NOW + 12 * HOUR, **changed)


def test_a_storm_holds_what_was_told_decided_done_and_read() -> None:
    report = _report()
    assert [table.key for table in report.tables] == [
        "prognoser",
        "rekommendationer",
        "planer",
        "beslut",
        "atgarder",
        "behov",
        "utfall",
        "varningar",
    ]
    assert [row[3:7] for row in report.table("prognoser").rows] == [(1, 0, 1, 1)] * 2
    assert sum(row[5] for row in report.table("atgarder").rows) == pytest.approx(1800.25 + 5200.5)
    assert len(report.table("rekommendationer").rows) == 4  # those of no need are left out
    assert report.table("utfall").rows[0] == ("2026-01-16 03:12", "E18", -2.04, None, -3.0, 0.25)
    assert report.marks == ()
    assert dict(report.facts)["Rekommendationer, åtgärder och kostnader"] == "tom"


def test_a_claim_is_answered_in_the_order_things_became_known() -> None:
    report = _report(street="r1-3")
    rows = report.table("kant").rows
    assert [row[2].split(" (")[0] for row in rows] == [
        *("Rekommendation", "Varning", "Rekommendation"),
        *("Beslut", "E18", "E18", "Åtgärd"),
    ]
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    action = rows[-1]
    assert action[:2] == ("2026-01-16 06:12", "2026-01-16 05:12")  # known an hour after it was done
    assert "saltlake, 15 g/m²" in action[3]
    assert "risk 92 % (81–97 %)" in rows[0][3]
    assert "luft saknas" in next(row[3] for row in rows if row[2].startswith("E18"))
    assert {row[0] for row in report.table("atgarder").rows} == {"r1"}
    assert report.name.endswith("-r1-3")


def test_the_hours_as_issued_are_told_for_a_street_and_gaps_are_missing() -> None:
    hourly = assessment(issued_at=NOW).hourly
    report = _report(street="r1-3", hourly={2: hourly})
    rows = report.table("timmar").rows
    assert len(rows) == 4
    assert rows[0][:4] == (2, "2026-01-16 03:12", "r1", "2026-01-16 04:00")
    assert (rows[0][4], rows[0][7], rows[0][13]) == (None, 1.0, pytest.approx(10.0))
    assert rows[3][13] is None
    assert "timmar" not in [table.key for table in _report().tables]


def test_heated_ground_has_the_risk_of_its_own_need_and_no_rate() -> None:
    report = _report(street="z1", hourly={2: assessment(issued_at=NOW).hourly})
    heads = [column.name for column in report.table("timmar").columns]
    assert "Risk markvärme (%)" in heads
    assert not {"Risk plogning (%)", "Risk halka (%)"} & set(heads)
    assert "Risk markvärme (%)" not in [column.name for column in _report(street="r1-3").table("timmar").columns]


def test_the_logs_actions_are_summed_in_the_facts() -> None:
    assert dict(_report().facts)["Loggade åtgärder"].replace("\xa0", " ") == "2, tillsammans 7 001 kr"


def test_simulated_data_and_a_broken_chain_are_said_first() -> None:
    report = _report(record={"simulated": True, "problem": "decision 1 was altered"}, language="en")
    assert report.marks[0].startswith("Simulated data")
    assert "decision 1 was altered" in report.marks[1]
    assert [table.key for table in report.tables][:2] == ["forecasts", "recommendations"]


def test_a_street_is_found_by_any_of_its_names_and_others_are_refused() -> None:
    assert len(segments_named(NETWORK, " R1 ")) == 10
    assert [item.id for item in segments_named(NETWORK, "z1-1")] == ["z1-1"]
    with pytest.raises(NetworkError, match=r"no street, route or zone is called 'Storgatan'; there are e\.g\. r1"):
        segments_named(NETWORK, "Storgatan")

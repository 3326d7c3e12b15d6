from zoneinfo import ZoneInfo

import pytest

from config.emissions import Emissions
from model.report.replay_table import against_rule, replay_table
from model.report.words import ReportWords
from tests.model.replay.test_kept import kept, outcome

SWEDISH, ENGLISH = (ReportWords(language, ZoneInfo("Europe/Stockholm")) for language in ("sv", "en"))


def test_money_and_hours_stand_beside_each_other_with_their_intervals_and_their_origin() -> None:
    replay = kept(rule=outcome("rule", money=500e3, hours=20.0), none=outcome("none", money=0.0, hours=90.0))
    table = replay_table(replay, Emissions(), SWEDISH)
    assert [row[:3] for row in table.rows] == [
        ("Tumregeln", "1\u00a0500 (1\u00a0500–1\u00a0500)", "60 (60–60)"),
        ("Ingenting", "0 (0–0)", "270 (270–270)"),
    ]
    assert table.note.startswith("Simulerade data.")
    assert "Som det gjordes saknas" in table.note
    assert "As it was done is missing" in replay_table(replay, Emissions(), ENGLISH).note


def test_logged_heat_is_in_no_rows_carbon_dioxide_and_told_by_itself() -> None:
    done = outcome("done", money=1.0, hours=1.0)
    before = replay_table(kept(done=done), Emissions(), ENGLISH)
    assert "MWh" not in before.note
    done.weekly["heat_kwh"][0] = 100_000.0
    after = replay_table(kept(done=done), Emissions(), ENGLISH)
    assert after.rows == before.rows
    assert "The logged ground heat stands apart and is in no row's CO2: 100.0 MWh, 6.0 t CO2." in after.note


@pytest.mark.parametrize(("hours", "told"), [(20.0, "servicen hölls"), (21.0, "ingen besparing: servicen blev sämre")])
def test_a_saving_is_only_called_one_where_service_is_no_worse(hours: float, told: str) -> None:
    replay = kept(rule=outcome("rule", money=100e3, hours=20.0), halka=outcome("halka", money=60e3, hours=hours))
    (sentence,) = against_rule(replay, SWEDISH)
    assert "\u221240 % kommunal kostnad" in sentence
    assert told in sentence


def test_one_week_has_no_interval_and_without_the_rule_nothing_is_compared() -> None:
    one = kept(rule=outcome("rule", money=100e3, hours=1.0, weeks=1), halka=outcome("halka", money=60e3, hours=1.0, weeks=1))
    assert replay_table(one, Emissions(), SWEDISH).rows[0][1] == "100"
    assert "en vecka, inget intervall" in against_rule(one, SWEDISH)[0]
    assert against_rule(kept(halka=outcome("halka", money=1.0, hours=1.0)), SWEDISH) == ()

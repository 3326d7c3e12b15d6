from zoneinfo import ZoneInfo

import pytest

from config.emissions import Emissions
from model.report.replay_table import against_rule, replay_table
from model.report.words import ReportWords
from tests.model.replay.test_kept import heat, kept, outcome

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
    assert "Halka är inte med i den här uppspelningen" in table.note
    assert "Halka är inte med" not in replay_table(kept(halka=outcome("halka", money=1.0, hours=1.0)), Emissions(), SWEDISH).note


def test_heat_is_in_money_hours_and_carbon_dioxide_and_missing_where_nobody_told_of_it() -> None:
    warm = {"rule": heat("rule", money=100e3, hours=2.0, mwh=50.0)}
    replay = kept(warm=warm, rule=outcome("rule", money=100e3, hours=20.0), done=outcome("done", money=90e3, hours=20.0))
    table = replay_table(replay, Emissions(), ENGLISH)
    names = [column.name for column in table.columns]
    rule, done = (dict(zip(names, row, strict=True)) for row in table.rows)
    assert rule["Municipality (kSEK, 80 %)"] == "600 (600–600)"
    assert rule["Hours out of standard (80 %)"] == "66 (66–66)"
    assert (rule["Heat (MWh)"], rule["of it heat (kSEK)"]) == (150.0, 300.0)
    assert rule["CO2 (t)"] == pytest.approx(0.3 + 9.0)
    assert (done["Heat (MWh)"], done["Municipality (kSEK, 80 %)"]) == (None, "270 (270–270)")
    assert "the row is the roads alone: As it was done." in table.note
    (sentence,) = against_rule(replay, SWEDISH)
    assert sentence.startswith("Som det gjordes (vägarna ensamma): \u221210 % kommunal kostnad"), "like is compared with like"


def test_an_older_replay_says_that_it_lacks_heat_and_a_town_without_zones_has_no_columns_of_it() -> None:
    older = replay_table(kept(zones=None, rule=outcome("rule", money=1.0, hours=1.0)), Emissions(), SWEDISH)
    assert "Kör halka replay igen" in older.note
    assert older.rows[0][7] is None
    bare = replay_table(kept(zones=0, rule=outcome("rule", money=1.0, hours=1.0)), Emissions(), SWEDISH)
    assert not any("Värme" in column.name for column in bare.columns)
    assert "inga värmda ytor" in bare.note


@pytest.mark.parametrize(("hours", "told"), [(20.0, "servicen hölls"), (21.0, "ingen besparing: servicen blev sämre")])
def test_a_saving_is_only_called_one_where_service_is_no_worse(hours: float, told: str) -> None:
    replay = kept(rule=outcome("rule", money=100e3, hours=20.0), halka=outcome("halka", money=60e3, hours=hours))
    (sentence,) = against_rule(replay, SWEDISH)
    assert "\u221240 % kommunal kostnad" in sentence
    assert told in sentence


def test_more_than_a_thousand_hours_are_written_as_other_figures_of_the_page() -> None:
    replay = kept(rule=outcome("rule", money=100e3, hours=20.0), none=outcome("none", money=0.0, hours=900.0))
    for words, told in ((SWEDISH, "+2\u00a0640 h"), (ENGLISH, "+2,640 h")):
        assert told in against_rule(replay, words)[0]


def test_one_week_has_no_interval_and_without_the_rule_nothing_is_compared() -> None:
    one = kept(rule=outcome("rule", money=100e3, hours=1.0, weeks=1), halka=outcome("halka", money=60e3, hours=1.0, weeks=1))
    assert replay_table(one, Emissions(), SWEDISH).rows[0][1] == "100"
    assert "en vecka, inget intervall" in against_rule(one, SWEDISH)[0]
    assert against_rule(kept(halka=outcome("halka", money=1.0, hours=1.0)), SWEDISH) == ()

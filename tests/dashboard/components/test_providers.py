"""Codes of the store, in both languages."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dashboard.components.providers import job_note, provider_name, provider_table
from dashboard.format import Format
from dashboard.text.words import LANGUAGES, Language, Words, catalogue
from model.domain.source_state import Circuit, Outcome, SourceState
from model.learning.promotion import Promotion
from scheduler.told import Told, entry, several
from tests.dashboard.sample import NOW

THROTTLED = SourceState(
    source="metno_locationforecast",
    outcome=Outcome.THROTTLED,
    detail="api.met.no answered 429: it asks us to slow down",
    status=429,
    asked_at=NOW - timedelta(minutes=5),
    answered_at=NOW - timedelta(hours=2),
    new_at=NOW - timedelta(hours=2),
    failures=2,
    circuit=Circuit.OPEN,
    next_ask_at=NOW + timedelta(minutes=10),
)


def form(language: Language) -> Format:
    return Format(Words(language), ZoneInfo("Europe/Stockholm"), NOW)


def row(state: SourceState, language: Language) -> list[str]:
    return [str(value) for value in provider_table({state.source: state}, Words(language), form(language)).iloc[0]]


def test_every_code_has_a_word() -> None:
    for language in LANGUAGES:
        assert {f"outcome.{item.value}" for item in Outcome} <= catalogue(language).keys()
        assert {f"circuit.{item.value}" for item in Circuit} <= catalogue(language).keys()


def test_a_provider_that_asks_us_to_wait_is_told_in_the_language_of_the_page() -> None:
    swedish, english = row(THROTTLED, "sv"), row(THROTTLED, "en")
    assert swedish[0] == "MET Norge punktprognos"
    assert swedish[4] == "◇ ber oss vänta (svarskod 429), 2 misslyckade frågor i rad, lämnas i fred"
    assert english[4] == "◇ asks us to wait (status 429), 2 failed questions in a row, left alone"
    assert "slow down" not in " ".join([*swedish, *english]), "the log's own words stay in the log"
    assert swedish[5] == form("sv").clock(NOW + timedelta(minutes=10))


def test_a_provider_that_is_well_is_asked_as_scheduled() -> None:
    well = replace(THROTTLED, outcome=Outcome.NEW, status=200, failures=0, circuit=Circuit.CLOSED, next_ask_at=None)
    assert row(well, "sv")[4:] == ["● nytt", "enligt schema"]
    assert row(SourceState("weather_rock"), "en")[:2] == ["weather\\_rock", "Never"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "sv",
            "SMHI punktprognos: nytt; MET Norge punktprognos: svarade fel (svarskod 502); Trafikverket väderstationer: lämnas i fred till",
        ),
        (
            "en",
            "SMHI point forecast: new; MET Norway point forecast: answered wrongly (status 502); Trafikverket weather stations: left alone until",
        ),
    ],
)
def test_a_job_that_fetched_is_worded_from_its_code(language: Language, said: str) -> None:
    parts = [
        {"source": "smhi_snow1g", "outcome": "new", "status": 200, "next_ask_at": None},
        {"source": "metno_locationforecast", "outcome": "broken", "status": 502, "next_ask_at": None},
        {"source": "trafikverket", "outcome": "left_alone", "status": None, "next_ask_at": NOW.isoformat()},
    ]
    message = json.dumps({"code": "fetch_forecasts", "arguments": {"sources": parts}})
    assert job_note(message, Words(language), form(language)).startswith(said)


@pytest.mark.parametrize(
    "message", ["3 lämningar borttagna", '{"code": "later"}', "[1]", "{", '{"arguments": {"sources": [{"outcome": "x"}]}}']
)
def test_what_has_no_code_is_quoted_as_the_services_own_words(message: str) -> None:
    assert job_note(message, Words("en"), form("en")).replace("\\", "") == f"In the service's own words: {message}"
    assert job_note("", Words("en"), form("en")) == ""
    assert provider_name("smhi_mesan", Words("en")) == "SMHI analysis"


def test_what_a_job_came_to_is_told_in_the_language_of_the_page_part_by_part() -> None:
    late = Told("2 rutter blir sena (som mest 40 min)", "plan_late", {"routes": 2, "worst": 40})
    trained = Told(
        "modell 1", "train_beats_baselines", {"number": 1, "version": "d89e", "needs": ["heating", "salting", "stations"]}
    )
    message = entry(several(late, several(trained), line="på terminalen"))
    assert job_note(message, Words("sv"), form("sv")).replace("\xa0", " ") == (
        "2 rutter blir sena, som mest 40 min; "
        "Modell 1 (d89e) svarar nu: bättre än jämförelserna på undanhållna nätter: markvärme, halkbekämpning, "
        "yttemperatur vid stationer"
    )
    english = job_note(message, Words("en"), form("en")).replace("\xa0", " ")
    assert english.startswith("2 routes will be late, by 40 min at most; Model 1")
    assert english.endswith("ground heating, anti-icing, surface temperature at stations")


def test_what_a_night_rests_on_and_how_late_it_gets_are_told_as_on_the_first_page() -> None:
    night = Told("bedömning 8", "assess", {"number": 8, "rung": 1, "acting": 59, "units": 59})
    late = Told("4 rutter blir sena", "plan_late", {"routes": 4, "worst": 312})
    told = job_note(entry(several(night, late)), Words("sv"), form("sv")).replace("\xa0", " ")
    assert told == (
        "Beräkning 8 på tränad modell: åtgärd råds i något fönster för 59 av 59 rutter och zoner; "
        "4 rutter blir sena, som mest 5 h 12 min"
    )


def test_every_code_of_a_job_has_words() -> None:
    """A code without words would stand on the page as it is kept."""
    code = "\n".join(file.read_text(encoding="utf-8") for file in (Path(__file__).parents[3] / "scheduler").rglob("*.py"))
    codes = set(re.findall(r'Told\((?:[^()]|\([^()]*\))*?,\s*"([a-z_]+)"(?!:)', code)) - {"several", "verify"}
    codes |= {f"train_{verdict.value}" for verdict in Promotion}
    codes = {item for item in codes if not item.startswith("fetch")}
    assert {"assess", "swept", "forgotten_all", "winter_index", "road_upkeep", "zone_fit"} <= codes
    for language in LANGUAGES:
        assert {f"told.{item}" for item in codes} <= catalogue(language).keys()

"""What a forecast was made with, and why somebody rejected it, is told in words, in both languages."""

from zoneinfo import ZoneInfo

import pytest

from model.report.tables import Language
from model.report.words import ReportWords


@pytest.mark.parametrize(
    ("language", "expected"),
    [("sv", ["program 0.1.0", "modell ingen", "vägnät f827"]), ("en", ["program 0.1.0", "model none", "road network f827"])],
)
def test_parts_are_named_and_no_model_is_said_to_be_none(language: Language, expected: list[str]) -> None:
    words = ReportWords(language, ZoneInfo("Europe/Stockholm"))
    asked = (("code", "0.1.0"), ("model", "none"), ("network", "f827"))
    assert [words.version(name, version) for name, version in asked] == expected
    assert words.version("planner", "2") == "planner 2"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_why_somebody_rejected_is_told_in_words_and_their_own_stand_alone(language: Language) -> None:
    words = ReportWords(language, ZoneInfo("Europe/Stockholm"))
    told = {"sv": "redan åtgärdat", "en": "already done"}[language]
    given = ("already_done", "already_done av Svevia", "own_words plogen är trasig", "plogen är trasig", "")
    assert [words.reason(one) for one in given] == [told, f"{told}: av Svevia", "plogen är trasig", "plogen är trasig", ""]

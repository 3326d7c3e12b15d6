"""The terminal's table says ages in words and never a bare code."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from model.domain.weather import InputStatus
from scheduler.report import age_in_words, input_lines


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(None, "aldrig mottagen"), (0.4, "0 min"), (27, "27 min"), (60, "1 h"), (190, "3 h 10 min"), (5 * 1440, "5 d")],
)
def test_ages(minutes: float | None, words: str) -> None:
    assert age_in_words(minutes) == words


def test_what_is_halkas_own_among_the_inputs_has_its_words() -> None:
    at = datetime(2026, 1, 15, 3, tzinfo=UTC)
    rests = "Stationernas egen rättelse vilar: den behöver 14 dagar."
    told = input_lines(
        (
            InputStatus("stations", "model", at, 12.0, used=True),
            InputStatus("stations", "model", None, None, used=False, note=rests),
            InputStatus("ensemble", "forecast", None, None, used=False, note="En prognos är felaktig."),
            InputStatus("SMHI", "forecast", None, None, used=False, note="Osäkerheten är större."),
        ),
        ZoneInfo("Europe/Stockholm"),
    )
    assert told == [
        "● Stationernas egen rättelse: 2026-01-15 04:00 (12 min)",
        f"◇ {rests}",
        "◇ En prognos är felaktig.",
        "◇ SMHI: saknas, aldrig mottagen. Osäkerheten är större.",
    ]

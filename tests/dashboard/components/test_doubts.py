from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.components.doubts import CODES, NAMED, doubts_table, why
from dashboard.format import Format
from dashboard.text.words import Words, catalogue
from ingest.quality.doubts import CHECKS
from model.domain.weather_sensors import SensorDoubt

NOW = datetime(2026, 2, 8, 3, tzinfo=UTC)
STUCK = SensorDoubt("1901", "air_temperature", "flat_line", 2, NOW - timedelta(hours=6), NOW, count=36, value=-1.4, expected=0.6)


def form(language: str) -> Format:
    return Format(Words(language), ZoneInfo("Europe/Stockholm"), NOW)  # type: ignore[arg-type]


def test_every_check_of_quality_control_has_words() -> None:
    assert {check.replace(" ", "_") for check in CHECKS} == set(CODES)
    assert {f"doubt.{code}" for code in CODES} | {f"doubt.of.{name}" for name in NAMED} <= catalogue("sv").keys()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", "står stilla medan vädret rör sig: −1,4\xa0°C \xa0·\xa0 troligt 0,6\xa0°C"),
        ("en", "stands still while the weather moves: −1.4\xa0°C \xa0·\xa0 likely 0.6\xa0°C"),
    ],
)
def test_a_stuck_sensor_is_told_with_its_value_and_what_was_likely(language: str, said: str) -> None:
    assert why(STUCK, Words(language), form(language)) == said  # type: ignore[arg-type]


def test_station_sensor_verdict_and_time_stand_in_local_words() -> None:
    suspect = replace(STUCK, station="99", flag=1, variable="visibility_in_air", expected=None)
    (first, second) = doubts_table([STUCK, suspect], {"1901": "E18 Hummelsta"}, Words("sv"), form("sv")).to_dict("records")
    assert (first["Station"], first["Givare"], first["Omdöme"]) == ("E18 Hummelsta", "Lufttemperatur", "■ Underkänd")
    assert (second["Station"], second["Omdöme"]) == ("99", "▲ Osäker")
    assert first["Mätningar"] == "36"

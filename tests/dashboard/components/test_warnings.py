"""The weather service's own warnings in one line: silence is never told as "no warnings"."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.components.warnings import warnings_line
from dashboard.format import NBSP, Format
from model.domain.warnings import WarningLevel, WeatherWarning
from tests.dashboard.sample import NOW

MINUTES = timedelta(minutes=4)
SNOW = WeatherWarning(
    id="2-9002", source="smhi_warnings", level=WarningLevel.YELLOW, event="SNOW", title_sv="Snöfall", title_en="Snow",
    text_sv="", text_en="", area="Västmanlands län", starts_at=NOW + timedelta(hours=1), ends_at=NOW + timedelta(hours=5),
    published_at=NOW,
)  # fmt: skip


def _line(form: Format, *warnings: WeatherWarning, age: timedelta = MINUTES) -> str:
    return warnings_line(warnings, NOW - age, form.words, form)


def test_level_event_area_time_and_age(swedish: Format, english: Format) -> None:
    start, end = swedish.clock(SNOW.starts_at), swedish.clock(SNOW.ends_at)
    text = _line(swedish, SNOW)
    assert text.startswith(f":orange[▲ **Gul varning**] Snöfall, Västmanlands län, {start}–{end}")
    assert text.endswith(f":gray[SMHI för 4{NBSP}min sedan]")
    assert "**Yellow warning**] Snow, Västmanlands län" in _line(english, SNOW)


def test_no_warning_is_said_with_its_age_and_is_not_green(swedish: Format) -> None:
    text = _line(swedish)
    assert "Inga vädervarningar från SMHI" in text
    assert f"för 4{NBSP}min sedan" in text
    assert "green" not in text


def test_silence_is_missing(swedish: Format) -> None:
    never = warnings_line((), None, swedish.words, swedish)
    assert never == ":gray[◇ SMHI:s vädervarningar saknas: inget har kommit]"
    old = _line(swedish, age=timedelta(hours=3))
    assert "saknas sedan" in old
    assert "Inga" not in old


def test_what_was_warned_of_before_the_silence_is_still_told(swedish: Format) -> None:
    text = _line(swedish, SNOW, age=timedelta(hours=3))
    assert text.index("saknas sedan") < text.index("Gul varning")


@pytest.mark.parametrize(
    ("starts_in_h", "ends_in_h", "words"),
    [(-1, 2, "nu, till "), (-1, None, "nu, slut ej angivet"), (1, None, ", slut ej angivet")],
)
def test_when_it_holds(swedish: Format, starts_in_h: int, ends_in_h: int | None, words: str) -> None:
    ends = None if ends_in_h is None else NOW + timedelta(hours=ends_in_h)
    assert words in _line(swedish, replace(SNOW, starts_at=NOW + timedelta(hours=starts_in_h), ends_at=ends))


def test_many_are_counted_and_text_from_outside_stays_text(swedish: Format) -> None:
    red = replace(SNOW, level=WarningLevel.RED, area="A *B* [C](d)")
    text = _line(swedish, red, SNOW, SNOW, SNOW, SNOW)
    assert "och 2 till" in text
    assert ":red[■ **Röd varning**]" in text
    assert "\\*B\\*" in text
    assert "[C]" not in text

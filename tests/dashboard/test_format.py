from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.format import NBSP, Format, plain
from dashboard.text.words import Words
from tests.dashboard.sample import NOW

GAP = NBSP


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(-3.06, 1, "−3,1"), (0.04, 1, "0,0"), (-0.04, 1, "0,0"), (1_234_567, 0, f"1{GAP}234{GAP}567"), (float("nan"), 1, "saknas")],
)
def test_swedish_numbers(swedish: Format, value: float, decimals: int, text: str) -> None:
    assert swedish.number(value, decimals) == text


def test_missing_is_a_word_and_never_zero(swedish: Format, english: Format) -> None:
    for form, word in ((swedish, "saknas"), (english, "missing")):
        assert form.number(None) == form.percent(None) == form.risk(None) == form.money(None) == form.clock(None) == word
        assert form.with_unit(float("nan"), "cm") == word
        assert form.interval(None, 0.4) == ""


def test_certainty_is_never_claimed(swedish: Format) -> None:
    assert swedish.risk(0.0) == swedish.risk(0.004) == f"<1{GAP}%"
    assert swedish.risk(0.996) == swedish.risk(1.0) == f">99{GAP}%"
    assert swedish.risk(0.92) == swedish.percent(0.92) == f"92{GAP}%"
    assert swedish.percent(1.0) == f"100{GAP}%"
    assert swedish.interval(0.81, 0.97) == "81–97"


@pytest.mark.parametrize(
    ("sek", "text"),
    [
        (420, "420 kr"),
        (3_140, "3,1 tkr"),
        (9_000, "9,0 tkr"),
        (186_000, "186 tkr"),
        (999_600, "1,0 mnkr"),
        (22_000_000, "22,0 mnkr"),
    ],
)
def test_money(swedish: Format, sek: float, text: str) -> None:
    assert swedish.money(sek).replace(GAP, " ") == text


def test_english_money(english: Format) -> None:
    assert english.money(3_140).replace(GAP, " ") == "3.1 kSEK"


def test_clock_is_local_and_names_another_day(swedish: Format) -> None:
    assert swedish.clock(NOW) == "03:12"
    assert swedish.clock(NOW - timedelta(hours=8)) == "19:12"
    assert swedish.clock(NOW + timedelta(hours=30)) == "lör 09:12"
    assert swedish.clock(NOW - timedelta(days=20)) == f"27{GAP}dec 03:12"


def test_relative_time(swedish: Format, english: Format) -> None:
    assert swedish.until(NOW + timedelta(minutes=28)) == f"om 28{GAP}min"
    assert english.until(NOW + timedelta(minutes=28)) == f"in 28{GAP}min"
    assert swedish.until(NOW - timedelta(minutes=130)) == f"för 2{GAP}h{GAP}10{GAP}min sedan"
    assert swedish.until(NOW + timedelta(seconds=20)) == "nu"
    assert swedish.span(timedelta(days=3)) == f"3{GAP}dygn"
    assert english.span(timedelta(days=1)) == f"1{GAP}day"
    assert swedish.age(None) == "aldrig mottaget"


@pytest.mark.parametrize(("hour", "text"), [(2, "natten mot fredag 16 januari"), (14, "natten mot lördag 17 januari")])
def test_night_belongs_to_the_morning_it_ends_in(hour: int, text: str) -> None:
    form = Format(Words("sv"), ZoneInfo("Europe/Stockholm"), datetime(2026, 1, 16, hour, tzinfo=UTC))
    assert form.night() == text


def test_day(swedish: Format) -> None:
    assert swedish.day(date(2026, 5, 3)) == f"3{GAP}maj"


def test_text_from_data_cannot_be_markup() -> None:
    assert plain("a_b *c* [d](e) :red[f]\ng $x$") == "a\\_b \\*c\\* \\[d\\]\\(e\\) \\:red\\[f\\] g \\$x\\$"


def test_the_hour_that_comes_twice_says_which_it_is_and_the_one_that_is_missing_is_skipped() -> None:
    autumn = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    form = Format(Words("sv"), ZoneInfo("Europe/Stockholm"), autumn)
    told = [form.clock(autumn + timedelta(hours=step)) for step in range(-1, 3)]
    assert told == ["01:30", "02:30\u00a0sommartid", "02:30\u00a0vintertid", "03:30"]
    assert form.until(autumn + timedelta(hours=2)) == "om 2\u00a0h"
    spring = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    form = Format(Words("sv"), ZoneInfo("Europe/Stockholm"), spring)
    assert [form.clock(spring + timedelta(hours=step)) for step in range(3)] == ["01:30", "03:30", "04:30"]

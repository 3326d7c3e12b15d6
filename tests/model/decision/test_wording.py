import math
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from model.decision.outlook import Span
from model.decision.wording import NEED_WORDS, SLIPPERINESS_WORDS, TREATMENT_WORDS, Words
from model.domain.errors import DomainError
from model.domain.needs import NIGHT_NEEDS, Slipperiness
from model.domain.treatments import TreatmentKind

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SV, EN = Words(swedish=True, zone=STOCKHOLM), Words(swedish=False, zone=STOCKHOLM)


@pytest.mark.parametrize(
    ("value", "sv", "en"),
    [
        (0.84, "0,8", "0.8"),
        (-2.55, "−2,5", "−2.5"),
        (4.0, "4", "4"),
        (-0.04, "0", "0"),
        (12.34, "12", "12"),
        (-11.2, "−11", "−11"),
    ],
)
def test_numbers(value: float, sv: str, en: str) -> None:
    assert SV.number(value) == sv
    assert EN.number(value) == en


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused_rather_than_written(value: float) -> None:
    with pytest.raises(DomainError, match="cannot be put into words"):
        SV.number(value)


def test_shares_and_money() -> None:
    assert (SV.percent(0.004), SV.percent(0.724), SV.percent(0.999)) == ("<1 %", "72 %", ">99 %")
    assert EN.percent(0.5) == "50%"
    assert (SV.money(41_260), SV.money(94), EN.money(1_234_567)) == ("41 300 kr", "90 kr", "1 234 600 SEK")


def test_clock_is_local() -> None:
    start, end = datetime(2026, 1, 16, 1, 0, tzinfo=UTC), datetime(2026, 1, 16, 4, 30, tzinfo=UTC)
    assert SV.span(Span(start, end)) == "02–05:30"
    assert SV.span(Span(start, start)) == "02"


def test_a_stretch_of_a_day_names_the_day_it_ends() -> None:
    start = datetime(2026, 1, 14, 2, 0, tzinfo=UTC)
    spans = [Span(start, start + timedelta(hours=hours)) for hours in (19, 23, 24, 28)]
    assert [SV.span(span) for span in spans] == ["03–22", "från 03 till tor 02", "från 03 till tor 03", "från 03 till tor 07"]
    assert [EN.span(span) for span in spans] == ["03–22", "from 03 to Thu 02", "from 03 to Thu 03", "from 03 to Thu 07"]


def test_every_kind_has_its_word_in_both_languages() -> None:
    assert set(NEED_WORDS) == set(NIGHT_NEEDS)
    assert set(SLIPPERINESS_WORDS) == set(Slipperiness)
    assert set(TREATMENT_WORDS) == set(TreatmentKind)

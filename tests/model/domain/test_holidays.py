"""Days off as the calendar has them."""

from datetime import date

import pytest

from model.domain.holidays import easter_sunday, is_day_off


@pytest.mark.parametrize(
    "day",
    [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28), date(2038, 4, 25), date(2285, 3, 22)],
)
def test_easter_falls_where_the_church_has_it(day: date) -> None:
    assert easter_sunday(day.year) == day


@pytest.mark.parametrize(
    ("day", "off"),
    [
        (date(2026, 1, 1), True),
        (date(2026, 1, 2), False),  # a Friday between
        (date(2026, 1, 6), True),
        (date(2026, 4, 3), True),  # Good Friday
        (date(2026, 4, 6), True),  # Easter Monday
        (date(2026, 4, 7), False),
        (date(2026, 5, 14), True),  # Ascension Day
        (date(2026, 6, 19), True),  # Midsummer Eve
        (date(2026, 12, 24), True),
        (date(2026, 12, 23), False),
        (date(2026, 2, 14), True),  # a Saturday
        (date(2026, 2, 16), False),
    ],
)
def test_days_off(day: date, off: bool) -> None:
    assert is_day_off(day) is off

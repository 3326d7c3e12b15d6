"""Days on which Sweden does not go to work: weekends, public holidays, and the eves that the law counts as Sundays.

Public holidays: act on public holidays (SFS 1989:253). Midsummer, Christmas and New Year's Eve count as Sundays in the annual leave act
(SFS 1977:480, 3 a §). Easter by the Gregorian computus (Meeus, Astronomical Algorithms, 1991, chapter 8).
"""

from datetime import date, timedelta
from functools import cache

SATURDAY = 5
#: Month and day of those that keep their date.
_FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
#: Days after Easter Sunday: Good Friday, Easter Monday, Ascension Day.
_ABOUT_EASTER = (-2, 1, 39)


def is_day_off(day: date) -> bool:
    """Whether a day is kept like a weekend."""
    return day.weekday() >= SATURDAY or day in holidays(day.year)


@cache
def holidays(year: int) -> frozenset[date]:
    """Public holidays of a year that may fall on a working day, and the eves counted as Sundays."""
    easter = easter_sunday(year)
    return frozenset(
        {
            *(date(year, month, day) for month, day in _FIXED),
            *(easter + timedelta(days=shift) for shift in _ABOUT_EASTER),
            _midsummer_eve(year),
        }
    )


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    j, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * j - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


def _midsummer_eve(year: int) -> date:
    """The Friday from 19 to 25 June."""
    first = date(year, 6, 19)
    return first + timedelta(days=(4 - first.weekday()) % 7)

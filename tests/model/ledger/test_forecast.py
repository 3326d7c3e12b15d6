from datetime import date, timedelta

import pytest

from model.ledger.forecast import PastWinter, past_winter, remaining_share, season_forecast

FIRST, LAST = date(2025, 10, 15), date(2026, 4, 15)


def _forecast(past: list[PastWinter], today: date = date(2026, 1, 13)):
    return season_forecast(
        spent_sek=2e6,
        standby_left_sek=0.5e6,
        variable_budget_sek=3e6,
        budget_sek=4e6,
        first=FIRST,
        last=LAST,
        today=today,
        past=past,
    )


def _winter(after: float) -> PastWinter:
    return PastWinter("w", ((0.2, 9e6), (0.9, after)))


def test_three_winters_by_hand() -> None:
    told = _forecast([_winter(0.9e6), _winter(1.0e6), _winter(1.1e6)])
    # mean 1.0, s 0.1, times sqrt(4/3), Student's 0.9 quantile of 2 degrees of freedom is 1.886
    half = 1.8856 * 0.1e6 * (4 / 3) ** 0.5
    assert told.middle_sek == pytest.approx(3.5e6)
    assert (told.low_sek, told.high_sek) == (pytest.approx(3.5e6 - half, rel=1e-4), pytest.approx(3.5e6 + half, rel=1e-4))
    assert told.over_budget == pytest.approx(0.0247, abs=1e-3)
    assert (told.winters, told.is_from_few) == (3, True)


def test_one_winter_and_none_have_an_assumed_spread() -> None:
    told = _forecast([_winter(1e6)])
    assert (told.low_sek, told.middle_sek, told.high_sek) == (3.0e6, 3.5e6, 4.0e6)
    assert told.over_budget == pytest.approx(0.1, abs=1e-6)
    new_year_eve = _forecast([], date(2025, 12, 31))
    assert new_year_eve.middle_sek == pytest.approx(2.5e6 + 0.7 * 3e6)
    assert new_year_eve.winters == 0


def test_a_season_that_is_over_is_known() -> None:
    told = _forecast([_winter(1e6)], LAST)
    assert told.low_sek == told.high_sek == 2.5e6
    assert told.over_budget == 0.0


def test_an_ordinary_winter_falls_off_to_nothing() -> None:
    shares = [remaining_share(FIRST, LAST, FIRST + timedelta(days=k)) for k in range((LAST - FIRST).days + 1)]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == 0.0
    assert shares[0] < 1.0


def test_an_earlier_winter_counts_its_own_days_only() -> None:
    costs = {date(2024, 10, 1): 7.0, date(2024, 10, 15): 1.0, date(2025, 4, 15): 2.0, date(2025, 5, 1): 9.0}
    winter = past_winter("2024/25", date(2024, 10, 15), date(2025, 4, 15), costs, simulated=False)
    assert winter.after(0.0) == 3.0
    assert winter.after(0.5) == 2.0

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from model.domain.errors import DomainError
from model.ledger.season_days import day_bounds, season_name, season_named
from tests.model.small_site import small_site

SEASON = small_site().season


def test_a_season_is_found_by_its_name() -> None:
    span = (date(2025, 10, 15), date(2026, 4, 15))
    for name in ("2025/26", "2025/2026", "2025"):
        assert season_named(SEASON, name) == span
    assert season_named(SEASON, "1999/00")[1] == date(2000, 4, 15)
    assert season_name(*span) == "2025/26"
    assert season_name(date(2026, 1, 1), date(2026, 12, 31)) == "2026"


@pytest.mark.parametrize("name", ["", "25/26", "2025/27", "vinter", "2025-26"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(DomainError, match="names no season"):
        season_named(SEASON, name)


def test_local_days_are_25_and_23_hours_long_when_clocks_change() -> None:
    start, end = day_bounds(date(2026, 3, 29), date(2026, 3, 29), ZoneInfo("Europe/Stockholm"))
    assert (start, end) == (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC))

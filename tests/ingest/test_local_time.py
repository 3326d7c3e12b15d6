from datetime import UTC, datetime, timedelta, timezone

import pytest

from ingest.local_time import in_utc

ZONE = "Europe/Stockholm"


def _local(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001 - a time as a file without zone states it


def test_winter_and_summer_time_and_a_stated_offset() -> None:
    assert in_utc(_local(2026, 1, 15, 6), ZONE) == datetime(2026, 1, 15, 5, tzinfo=UTC)
    assert in_utc(_local(2026, 7, 15, 6), ZONE) == datetime(2026, 7, 15, 4, tzinfo=UTC)
    stated = datetime(2026, 1, 15, 6, tzinfo=timezone(timedelta(hours=2)))
    assert in_utc(stated, ZONE) == datetime(2026, 1, 15, 4, tzinfo=UTC)
    assert in_utc(stated, None) == datetime(2026, 1, 15, 4, tzinfo=UTC)


def test_clocks_forward_and_back() -> None:
    with pytest.raises(ValueError, match="2026-03-29 02:30 does not exist in Europe/Stockholm"):
        in_utc(_local(2026, 3, 29, 2, 30), ZONE)
    with pytest.raises(ValueError, match="2025-10-26 02:30 occurs twice"):
        in_utc(_local(2025, 10, 26, 2, 30), ZONE)
    assert in_utc(_local(2025, 10, 26, 2, 30), ZONE, "first") == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert in_utc(_local(2025, 10, 26, 2, 30), ZONE, "second") == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="does not exist"):
        in_utc(_local(2026, 3, 29, 2, 30), ZONE, "first")


@pytest.mark.parametrize("moment", [_local(1999, 12, 31), _local(2101, 1, 1)])
def test_a_year_that_must_be_a_slip_is_refused(moment: datetime) -> None:
    with pytest.raises(ValueError, match="2000-2100"):
        in_utc(moment, ZONE)


def test_without_any_zone_nothing_is_guessed() -> None:
    with pytest.raises(ValueError, match="names no time zone"):
        in_utc(_local(2026, 1, 15, 6), None)

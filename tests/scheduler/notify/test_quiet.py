from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduler.notify.quiet import may_wait, quiet_until

ZONE = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("now", "start", "end", "until"),
    [
        ("2026-01-15T21:30+00:00", time(22), time(3), "2026-01-16T02:00+00:00"),
        ("2026-01-16T01:59+00:00", time(22), time(3), "2026-01-16T02:00+00:00"),
        ("2026-01-16T02:00+00:00", time(22), time(3), None),
        ("2026-01-16T12:00+00:00", time(22), time(3), None),
        ("2026-01-16T11:30+00:00", time(12), time(13), "2026-01-16T12:00+00:00"),
        ("2026-01-16T11:30+00:00", None, None, None),
        # the night the clocks go forward: 03:00 local is an hour sooner
        ("2026-03-28T22:00+00:00", time(22), time(3), "2026-03-29T01:00+00:00"),
        ("2026-10-24T21:00+00:00", time(22), time(3), "2026-10-25T02:00+00:00"),
        # 02:10 comes twice that night; the second time the quiet hours end the second time
        ("2026-10-25T00:10+00:00", time(22), time(2, 30), "2026-10-25T00:30+00:00"),
        ("2026-10-25T01:10+00:00", time(22), time(2, 30), "2026-10-25T01:30+00:00"),
    ],
)
def test_quiet_hours_are_the_local_clocks(now: str, start: time | None, end: time | None, until: str | None) -> None:
    found = quiet_until(datetime.fromisoformat(now), start=start, end=end, zone=ZONE)
    assert found == (None if until is None else datetime.fromisoformat(until))


def test_a_start_too_close_to_the_end_of_the_quiet_hours_cannot_wait() -> None:
    until = datetime(2026, 1, 16, 2, tzinfo=UTC)
    assert may_wait(until + timedelta(minutes=60), until=until, notice=timedelta(minutes=60))
    assert not may_wait(until + timedelta(minutes=59), until=until, notice=timedelta(minutes=60))

"""A job's due moments follow its cron fields in UTC, clock-change nights included."""

from datetime import UTC, datetime

import pytest

from config.sections import JobTime
from scheduler.cadence import latest_due, trigger_of


@pytest.mark.parametrize(
    ("fields", "now", "due"),
    [
        ({"minute": "*/10"}, datetime(2026, 1, 15, 3, 17, tzinfo=UTC), datetime(2026, 1, 15, 3, 10, tzinfo=UTC)),
        ({"minute": "25,55"}, datetime(2026, 1, 15, 3, 25, tzinfo=UTC), datetime(2026, 1, 15, 3, 25, tzinfo=UTC)),
        ({"minute": "40", "hour": "4"}, datetime(2026, 1, 15, 3, 0, tzinfo=UTC), datetime(2026, 1, 14, 4, 40, tzinfo=UTC)),
        (
            {"minute": "10", "hour": "9", "day_of_week": "mon"},
            datetime(2026, 1, 15, 3, 0, tzinfo=UTC),
            datetime(2026, 1, 12, 9, 10, tzinfo=UTC),
        ),
        # the hour that Swedish clocks repeat in October is two different hours here
        ({"minute": "30"}, datetime(2026, 10, 25, 1, 10, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_the_latest_due_moment(fields: dict[str, str], now: datetime, due: datetime) -> None:
    assert latest_due(JobTime(**fields), now) == due


def test_each_site_has_a_second_of_its_own_within_the_minute() -> None:
    trigger = trigger_of(JobTime(minute="*/10"), second=37)
    assert trigger.get_next_fire_time(None, datetime(2026, 1, 15, 3, 1, tzinfo=UTC)) == datetime(
        2026, 1, 15, 3, 10, 37, tzinfo=UTC
    )
    assert latest_due(JobTime(minute="*/10"), datetime(2026, 1, 15, 3, 10, 37, tzinfo=UTC)) == datetime(
        2026, 1, 15, 3, 10, tzinfo=UTC
    )

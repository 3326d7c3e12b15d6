"""A job's due moments follow its cron fields in UTC, clock-change nights included."""

from datetime import UTC, datetime

import pytest

from config.sections import JobTime
from scheduler.cadence import dues_between, latest_due


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


def test_dues_between_counts_both_ends() -> None:
    start = datetime(2026, 1, 15, 3, 10, tzinfo=UTC)
    found = list(dues_between(JobTime(minute="*/10"), start, datetime(2026, 1, 15, 3, 30, tzinfo=UTC)))
    assert [moment.minute for moment in found] == [10, 20, 30]

"""Three looks a day in local time, through both nights the clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from model.decision.roster import look_before, look_due, looks_until

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_an_ordinary_night() -> None:
    found = looks_until(utc(2026, 1, 16, 2, 12), STOCKHOLM, count=4)
    assert found == (utc(2026, 1, 16, 2), utc(2026, 1, 15, 19), utc(2026, 1, 15, 12), utc(2026, 1, 15, 2))


@pytest.mark.parametrize(
    ("now", "looks"),
    [
        (
            utc(2026, 3, 29, 1, 2),
            (utc(2026, 3, 29, 1), utc(2026, 3, 28, 19), utc(2026, 3, 28, 12)),
        ),  # 02 is skipped: 03 is 01 UTC
        (utc(2026, 3, 29, 0, 59), (utc(2026, 3, 28, 19), utc(2026, 3, 28, 12), utc(2026, 3, 28, 2))),
        (
            utc(2026, 10, 25, 2, 2),
            (utc(2026, 10, 25, 2), utc(2026, 10, 24, 18), utc(2026, 10, 24, 11)),
        ),  # 02 comes twice, 03 once
        (utc(2026, 10, 25, 1, 30), (utc(2026, 10, 24, 18), utc(2026, 10, 24, 11), utc(2026, 10, 24, 1))),
    ],
)
def test_the_nights_the_clock_changes(now: datetime, looks: tuple[datetime, ...]) -> None:
    assert looks_until(now, STOCKHOLM, count=3) == looks


@pytest.mark.parametrize(
    ("midnight", "hours"), [(utc(2026, 3, 28, 23), 23), (utc(2026, 10, 24, 22), 25), (utc(2026, 1, 14, 23), 24)]
)
def test_an_hourly_job_meets_every_look_of_a_local_day_once(midnight: datetime, hours: int) -> None:
    runs = [midnight + timedelta(hours=k, minutes=2) for k in range(hours)]
    due = [look for now in runs if (look := look_due(now, STOCKHOLM, within=timedelta(hours=1))) is not None]
    assert [look.astimezone(STOCKHOLM).hour for look in due] == [3, 13, 20]


@pytest.mark.parametrize(
    ("issued", "look"),
    [
        (utc(2026, 1, 15, 12, 2), utc(2026, 1, 15, 2)),  # the plan of 13:00 itself
        (utc(2026, 1, 15, 12, 55), utc(2026, 1, 15, 12)),  # an hour later: compared with it
        (utc(2026, 1, 15, 18, 25), utc(2026, 1, 15, 12)),
        (utc(2026, 3, 29, 1, 2), utc(2026, 3, 28, 19)),  # 03:02 summer time
    ],
)
def test_a_plan_is_compared_with_the_one_before_it_and_never_with_itself(issued: datetime, look: datetime) -> None:
    assert look_before(issued, STOCKHOLM) == look

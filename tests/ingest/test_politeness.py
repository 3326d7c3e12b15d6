"""What providers' headers ask of us."""

from datetime import UTC, datetime, timedelta

import pytest

from ingest.politeness import CHECKED_HEADER, LONGEST_FRESH, LONGEST_WAIT, fresh_until, jitter, retry_at
from tests.ingest.conftest import NOW


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({}, None),
        ({"cache-control": "public, max-age=600"}, 10),
        ({"cache-control": "max-age=600", "age": "60"}, 9),
        ({"cache-control": "max-age=60", "expires": "Thu, 15 Jan 2026 18:40:00 GMT"}, 1),
        ({"cache-control": "no-cache", "expires": "Thu, 15 Jan 2026 18:40:00 GMT"}, None),
        ({"cache-control": "max-age=soon"}, None),
        ({"expires": "Thu, 15 Jan 2026 13:10:00 GMT"}, 30),
        ({"expires": "0"}, None),
        ({"expires": "Thu, 15 Jan 2026 13:10:00"}, 30),
        ({"cache-control": "max-age=600", CHECKED_HEADER: "2026-01-15T13:00:00+00:00"}, 30),
        ({"cache-control": f"max-age={10**15}"}, LONGEST_FRESH.total_seconds() / 60),
        ({"expires": "Thu, 15 Jan 2099 13:10:00 GMT"}, LONGEST_FRESH.total_seconds() / 60),
    ],
)
def test_an_answer_is_fresh_for_as_long_as_it_says_and_never_for_days(headers: dict[str, str], minutes: float | None) -> None:
    expected = None if minutes is None else NOW + timedelta(minutes=minutes)
    assert fresh_until(headers, NOW) == expected


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        (None, timedelta(minutes=10)),
        ("120", timedelta(seconds=120)),
        ("Thu, 15 Jan 2026 12:45:00 GMT", timedelta(minutes=5)),
        ("Thu, 15 Jan 2026 11:00:00 GMT", timedelta(seconds=1)),
        ("Fri, 15 Jan 2027 11:00:00 GMT", LONGEST_WAIT),
        ("99999999", LONGEST_WAIT),
        ("0", timedelta(seconds=1)),
        ("when you are ready", timedelta(minutes=10)),
        ("-5", timedelta(minutes=10)),
    ],
)
def test_a_wait_is_asked_for_in_seconds_or_as_a_date(header: str | None, wait: timedelta) -> None:
    assert retry_at(header, NOW) == NOW + wait


def test_each_site_and_source_has_a_delay_of_its_own_that_stays() -> None:
    delays = {jitter(f"site{i}", source, 120.0) for i in range(50) for source in ("a", "b")}
    assert len(delays) == 100
    assert min(delays) >= timedelta(0)
    assert max(delays) <= timedelta(seconds=120)
    assert max(delays) - min(delays) > timedelta(seconds=90)
    assert jitter("vasteras", "smhi_snow1g", 120.0) == jitter("vasteras", "smhi_snow1g", 120.0)


def test_a_wait_is_reckoned_from_a_moment_with_zone() -> None:
    assert retry_at("Thu, 15 Jan 2026 12:45:00 +0000", NOW) == datetime(2026, 1, 15, 12, 45, tzinfo=UTC)

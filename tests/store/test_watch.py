from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from store.jobs import beat
from store.open import Store
from store.plans import save_assessment
from store.watch import night_deadline, watch
from tests.store.examples import NOW, assessment

SITE, ZONE = "vasteras", ZoneInfo("Europe/Stockholm")
DEADLINE = datetime(2026, 1, 16, 2, 30, tzinfo=UTC)


def test_a_service_is_silent_after_three_minutes(store: Store) -> None:
    assert watch(store, SITE, now=NOW, zone=ZONE).problems == ("service_never",)
    beat(store, SITE, "scheduler", now=NOW)
    assert watch(store, SITE, now=NOW + timedelta(minutes=2), zone=ZONE).problems == ()
    seen = watch(store, SITE, now=NOW + timedelta(minutes=4), zone=ZONE)
    assert (seen.problems, seen.silent) == (("service_silent",), timedelta(minutes=4))


def test_a_sign_of_life_far_ahead_shows_no_life(store: Store) -> None:
    """A service whose clock was two hours ahead and that died would else count as living for two hours."""
    beat(store, SITE, "scheduler", now=NOW + timedelta(hours=2))
    seen = watch(store, SITE, now=NOW, zone=ZONE)
    assert (seen.problems, seen.silent, seen.ahead) == (("service_silent",), None, timedelta(hours=2))
    beat(store, SITE, "scheduler", now=NOW + timedelta(seconds=30))
    assert watch(store, SITE, now=NOW, zone=ZONE).problems == (), "clocks that agree within half a minute are in order"


def test_a_night_without_an_assessment_by_half_past_three_is_missed(store: Store) -> None:
    later = DEADLINE + timedelta(hours=1)
    beat(store, SITE, "scheduler", now=later)
    assert watch(store, SITE, now=later, zone=ZONE).problems == (), "a new installation has missed nothing"
    save_assessment(store, assessment(issued_at=DEADLINE - timedelta(hours=5), input_key="k0"))
    seen = watch(store, SITE, now=later, zone=ZONE)
    assert (seen.problems, seen.missed_night, seen.made_since) == (("night_missed",), DEADLINE, False)
    save_assessment(store, assessment(issued_at=DEADLINE + timedelta(minutes=20), input_key="k1"))
    assert watch(store, SITE, now=later, zone=ZONE).made_since
    save_assessment(store, assessment(issued_at=DEADLINE - timedelta(minutes=20), input_key="k2"))
    assert watch(store, SITE, now=later, zone=ZONE).problems == ()


@pytest.mark.parametrize(
    ("now", "deadline"),
    [
        (datetime(2026, 1, 16, 2, 29, tzinfo=UTC), datetime(2026, 1, 15, 2, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 12, 0, tzinfo=UTC), datetime(2026, 10, 25, 2, 30, tzinfo=UTC)),
        (datetime(2027, 3, 28, 12, 0, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
    ],
)
def test_half_past_three_exists_once_in_every_night(now: datetime, deadline: datetime) -> None:
    assert night_deadline(now, ZONE) == deadline

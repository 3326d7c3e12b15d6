"""The dead man's switch: whether the service lives, and whether the newest night had its assessment in time.

A service that has stopped cannot say so. Whoever is still alive (pages, monitoring, a second scheduler, `halka check`) reads it here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from store.jobs import heartbeat_age
from store.open import Store
from store.plans import assessment_history
from store.scores import issued_between

#: Process that runs the jobs, as it names itself.
SCHEDULER = "scheduler"
#: A service that lives says so every ten seconds; a sign of life dated further ahead than this shows as little as an old one.
SILENT_AFTER = timedelta(minutes=3)
#: Local time by which a night's assessment is to be there: the roster is made from it at half past three.
NIGHT_BY = time(3, 30)
#: An assessment older than this at that time is not that night's.
NIGHT_FRESH = timedelta(hours=2)

#: Codes of what can be wrong.
PROBLEMS = ("service_never", "service_silent", "night_missed")


@dataclass(frozen=True, slots=True)
class Watch:
    """What is known of service and night.

    Attributes:
        silent: Time since the service's last sign of life, where that is too long; None where it lives.
        never: Whether it has never lived.
        missed_night: When an assessment was to be there and was not (aware UTC); None where it was.
        made_since: Whether one was made after that.
        ahead: How far ahead of now the last sign of life is dated, where that is too far: a clock is wrong, and nothing shows that the
            service lives; None where it is not.
    """

    silent: timedelta | None
    never: bool
    missed_night: datetime | None
    made_since: bool
    ahead: timedelta | None = None

    @property
    def problems(self) -> tuple[str, ...]:
        """Codes of what is wrong."""
        wrong = (self.never, self.silent is not None or self.ahead is not None, self.missed_night is not None)
        return tuple(code for code, is_wrong in zip(PROBLEMS, wrong, strict=True) if is_wrong)


def watch(store: Store, site: str, *, now: datetime, zone: ZoneInfo) -> Watch:
    """Look at service and night.

    Args:
        store: Where to look.
        site: Site id.
        now: Aware UTC.
        zone: The site's time zone.

    Raises:
        StoreError: The store cannot be read.
    """
    age = heartbeat_age(store, site, SCHEDULER, now=now)
    deadline = night_deadline(now, zone)
    earlier = assessment_history(store, site, 1, known_at=deadline - NIGHT_FRESH)
    missed = bool(earlier) and not issued_between(store, site, deadline - NIGHT_FRESH, deadline + timedelta(seconds=1))
    return Watch(
        silent=age if age is not None and age > SILENT_AFTER else None,
        never=age is None,
        missed_night=deadline if missed else None,
        made_since=missed and bool(issued_between(store, site, deadline, now + timedelta(seconds=1))),
        ahead=-age if age is not None and -age > SILENT_AFTER else None,
    )


def night_deadline(now: datetime, zone: ZoneInfo) -> datetime:
    """The newest moment up to now at which a night's assessment was to be there, aware UTC; 03:30 exists once in every Swedish night."""
    today = now.astimezone(zone).date()
    moments = (datetime.combine(today - timedelta(days=back), NIGHT_BY, zone).astimezone(UTC) for back in (0, 1))
    return next(moment for moment in moments if moment <= now)

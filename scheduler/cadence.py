"""When a job is due: cron fields in UTC, and the moments they named before now."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from apscheduler.triggers.cron import CronTrigger

from config.sections import JobTime

_WINDOWS = (timedelta(minutes=15), timedelta(hours=2), timedelta(days=2), timedelta(days=16))


def trigger_of(time: JobTime) -> CronTrigger:
    """APScheduler's trigger for a job's cron fields, in UTC so that no clock change repeats or skips it."""
    return CronTrigger(second=0, minute=time.minute, hour=time.hour, day_of_week=time.day_of_week, month=time.month, timezone=UTC)


def latest_due(time: JobTime, now: datetime) -> datetime | None:
    """The last moment at or before `now` that the cron fields name, None if there was none in sixteen days.

    Args:
        time: Cron fields.
        now: Aware UTC.
    """
    return _latest(time, now.replace(second=0, microsecond=0))


@lru_cache(maxsize=256)
def _latest(time: JobTime, now: datetime) -> datetime | None:
    for window in _WINDOWS:
        found = None
        for found in dues_between(time, now - window, now):  # noqa: B007 the last one counts
            pass
        if found is not None:
            return found
    return None


def dues_between(time: JobTime, start: datetime, end: datetime) -> Iterator[datetime]:
    """Every moment the cron fields name from `start` to `end`, both counted, oldest first, aware UTC."""
    trigger = trigger_of(time)
    moment = trigger.get_next_fire_time(None, start)
    while moment is not None and moment <= end:
        yield moment.astimezone(UTC)
        moment = trigger.get_next_fire_time(moment, moment + timedelta(seconds=1))

"""When a job is due: cron fields in UTC, and the latest moment they named before now."""

from datetime import UTC, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

from config.sections import JobTime

_WINDOWS = (timedelta(hours=2), timedelta(days=2), timedelta(days=16))


def trigger_of(time: JobTime, *, second: int = 0) -> CronTrigger:
    """APScheduler's trigger for a job's cron fields, in UTC so that no clock change repeats or skips it.

    Args:
        time: Cron fields.
        second: Of the minute; each site its own, so that installations do not ask a provider in step [s].
    """
    return CronTrigger(
        second=second, minute=time.minute, hour=time.hour, day_of_week=time.day_of_week, month=time.month, timezone=UTC
    )


def latest_due(time: JobTime, now: datetime) -> datetime | None:
    """The last moment at or before `now` that the cron fields name, None if there was none in sixteen days.

    Args:
        time: Cron fields.
        now: Aware UTC.
    """
    trigger = trigger_of(time)
    for window in _WINDOWS:
        found: datetime | None = None
        moment = trigger.get_next_fire_time(None, now - window)
        while moment is not None and moment <= now:
            found = moment
            moment = trigger.get_next_fire_time(moment, moment + timedelta(seconds=1))
        if found is not None:
            return found.astimezone(UTC)
    return None

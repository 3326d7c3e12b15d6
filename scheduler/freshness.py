"""How old the last success of a job may be."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from config.sections import Schedule

#: Oldest last success that is in order, by job. A job that is not here shows in what it failed to bring: the age of its success tells nothing.
MAX_AGE: Mapping[str, Callable[[Schedule], timedelta]] = {
    "observations": lambda schedule: timedelta(minutes=schedule.max_age_observations_min),
    "forecasts": lambda schedule: timedelta(minutes=schedule.max_age_forecasts_min),
    "assess": lambda schedule: timedelta(minutes=schedule.max_age_assess_min),
    "verify": lambda schedule: timedelta(hours=schedule.max_age_daily_h),
    "upkeep": lambda schedule: timedelta(hours=schedule.max_age_daily_h),
}

"""How long a need would stand beyond what the class allows: the loss a promise is measured by, before and after the fact.

A break of the class's rule is due to be mended by the class's action time; one whose action time ends in the evening before a deadline, or that
comes in the night, by the deadline (the rule plans are made by, `model.decision.rules.due_within_day`). Ice at three that the sun takes at nine
has cost nobody his service where the class has until two in the afternoon; so it is the hours *out of standard* that are lost, and a need that
stands out for as long as the class's action time is lost whole.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from config.site import ServiceClass
from model.decision.rules import QUIET_FROM, deadline_on, local_to_utc
from model.domain.weather import from_utc64

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def due_hours(times: NDArray[np.datetime64], service_class: ServiceClass, zone: ZoneInfo) -> NDArray[np.int64]:
    """Index of the hour by which a break that begins at each hour must be mended, counted from the first of `times`.

    Args:
        times: Whole hours, UTC, one after the other.
        service_class: Action time and deadlines.
        zone: The site's time zone.
    """
    found = np.empty(times.size, dtype=np.int64)
    allowed = timedelta(hours=service_class.action_time_h)
    for place, hour in enumerate(times):
        moment = from_utc64(hour)
        day = moment.astimezone(zone).date()
        due, evening = moment + allowed, local_to_utc(day, QUIET_FROM, zone)
        today = deadline_on(day, service_class, zone)
        if moment < today:
            due = today
        elif due > evening:
            due = deadline_on(day + timedelta(days=1), service_class, zone)
        found[place] = place + int(np.ceil((due - moment) / timedelta(hours=1)))
    return found


def hours_out(broken: Mask, due: NDArray[np.int64]) -> Mask:
    """Which hours are out of standard.

    Args:
        broken: Whether the class's rule is broken at each hour, shape (..., hour).
        due: Result of `due_hours`, shape (hour,).
    """
    out = np.zeros(broken.shape, dtype=bool)
    flat, found = broken.reshape(-1, broken.shape[-1]), out.reshape(-1, broken.shape[-1])
    index = np.arange(broken.shape[-1])
    for row in range(flat.shape[0]):
        if flat[row].any():
            begins = np.where(flat[row] & ~np.r_[False, flat[row][:-1]], index, 0)
            found[row] = flat[row] & (index >= due[np.maximum.accumulate(begins)])
    return out


def expected_out(probability: Array, due: NDArray[np.int64]) -> Array:
    """P(out of standard) of each hour, shape (unit, hour) [1].

    An hour is thought out of standard with the least of its own probability and those of the hours from which it would have stood: needs of
    one night come and go together.

    Args:
        probability: P(need) of each hour if nothing is done, shape (unit, hour) [1]; NaN counts as none.
        due: Result of `due_hours` for the hours, shape (hour,).
    """
    told = np.nan_to_num(probability, nan=0.0)
    out = np.zeros_like(told)
    for hour in range(told.shape[-1]):
        late = np.flatnonzero(due[: hour + 1] <= hour)
        if late.size:
            out[:, hour] = told[:, late[-1] : hour + 1].min(axis=1)
    return out


def expected_share(probability: Array, due: NDArray[np.int64], *, allowed_h: float) -> Array:
    """Expected share of the whole loss of an unmet need, over the hours given, at most one, shape (unit,) [1].

    Args:
        probability: P(need) of each hour if nothing is done, shape (unit, hour) [1]; NaN counts as none.
        due: Result of `due_hours` for the hours, shape (hour,).
        allowed_h: The class's action time [h].
    """
    share: Array = np.minimum(1.0, expected_out(probability, due).sum(axis=1) / allowed_h)
    return share

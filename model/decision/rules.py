"""When a class must be in order: windows and deadlines in local time, earliest start, during or after the snowfall.

Local wall times become UTC through the site's time zone, so the night of a clock change is an hour longer or shorter while round and
turn-out times keep their length. A wall time that occurs twice means its first occurrence (the stricter deadline); one that does not
occur means the same moment counted with the offset before the change.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.site import ServiceClass
from model.domain.holidays import is_day_off

#: From this local time until the morning's deadline no round is demanded in its own right: the deadline rules (own choice, after the
#: municipalities' usual promise "in order before the morning traffic").
QUIET_FROM = time(22, 0)

#: Preventive salt is laid at most this long before the frost, lest traffic carry it off [h] (open US rules of practice: 4 h).
PREVENTIVE_LEAD_H = 4.0


@dataclass(frozen=True, slots=True)
class Window:
    """From one moment until the class's next deadline that can still be met.

    Attributes:
        start: Aware UTC.
        deadline: Aware UTC, after `start`.
        lead: Round time and turn-out time together, or a heated zone's thermal lag.
    """

    start: datetime
    deadline: datetime
    lead: timedelta

    @property
    def latest_start(self) -> datetime:
        """Deadline less the time the work takes."""
        return self.deadline - self.lead


def local_to_utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A wall time as aware UTC."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def deadline_on(day: date, service_class: ServiceClass, zone: ZoneInfo) -> datetime:
    """The class's deadline on a local day, aware UTC; public holidays count as weekend."""
    wall = service_class.deadline_weekend if is_day_off(day) else service_class.deadline_weekday
    return local_to_utc(day, wall, zone)


def windows(
    now: datetime, service_class: ServiceClass, *, lead: timedelta, zone: ZoneInfo, horizon_end: datetime, count: int = 2
) -> tuple[Window, ...]:
    """The windows a unit is advised on: until the next deadline that can still be met, and those that follow.

    Args:
        now: Aware UTC.
        service_class: Deadlines of the class.
        lead: Round time and turn-out time together.
        zone: The site's time zone.
        horizon_end: Last hour there is a forecast for; later windows than the first are left out when they reach beyond it.
        count: At most so many.

    Returns:
        One window at least, earliest first, without gap or overlap.
    """
    found: list[Window] = []
    start = now
    day = now.astimezone(zone).date()
    while len(found) < count:
        deadline = deadline_on(day, service_class, zone)
        day += timedelta(days=1)
        if deadline <= start or deadline - lead < now:
            continue
        if found and deadline > horizon_end:
            break
        found.append(Window(start, deadline, lead))
        start = deadline
    return tuple(found)


def next_deadline(now: datetime, service_class: ServiceClass, zone: ZoneInfo) -> datetime:
    """The class's next deadline, whether it can still be met or not, aware UTC."""
    today = now.astimezone(zone).date()
    coming = (deadline_on(today + timedelta(days=shift), service_class, zone) for shift in range(3))
    return next(moment for moment in coming if moment > now)


def due_within_day(
    window: Window,
    started: datetime | None,
    *,
    action_time_h: float,
    now: datetime,
    zone: ZoneInfo,
    quiet_from: time = QUIET_FROM,
) -> Window:
    """The window closed by the action time where the start criterion is met in daytime.

    A criterion met at 11 with an action time of 4 h is to be mended by 15, not by the next morning. One whose action time ends after
    `quiet_from` on the evening before the deadline belongs to the deadline.

    Args:
        window: Window until the class's deadline.
        started: When the start criterion is met (need arises, or the snowfall ends), None if it is not.
        action_time_h: Longest time from criterion to done [h].
        now: Aware UTC; no due time is set that could not be met.
        zone: The site's time zone.
        quiet_from: Local time from which the morning's deadline rules.

    Returns:
        The same window, or one with an earlier deadline.
    """
    if started is None:
        return window
    begun = max(started, window.start)
    due = max(begun + timedelta(hours=action_time_h), now + window.lead)
    evening = window.deadline.astimezone(zone).date() - timedelta(days=1)
    if not window.start < due <= local_to_utc(evening, quiet_from, zone):
        return window
    return Window(window.start, due, window.lead)


def earliest_start(window: Window, service_class: ServiceClass, zone: ZoneInfo) -> datetime:
    """The class's earliest start that belongs to a window's deadline, never after the latest start.

    Where round and turn-out times leave no room between earliest start and deadline, the deadline goes first.
    """
    day = window.deadline.astimezone(zone).date()
    earliest = local_to_utc(day, service_class.earliest_start, zone)
    if earliest > window.deadline:
        earliest = local_to_utc(day - timedelta(days=1), service_class.earliest_start, zone)
    return min(earliest, window.latest_start)


def start_from(
    moment: datetime | None, window: Window, service_class: ServiceClass, *, now: datetime, zone: ZoneInfo
) -> datetime:
    """When a round starts that is wanted from a moment on: not before now, not in the quiet hours, not after the latest start.

    The quiet hours run from `QUIET_FROM` on the evening before the deadline until the class's earliest start; a class whose earliest
    start is midnight has none.

    Args:
        moment: From when the work makes sense; None: at once.
        window: Until the deadline in force.
        service_class: Its earliest start.
        now: Aware UTC.
        zone: The site's time zone.
    """
    wanted = now if moment is None else max(now, moment)
    quiet = local_to_utc(window.deadline.astimezone(zone).date() - timedelta(days=1), QUIET_FROM, zone)
    if service_class.earliest_start != time(0, 0) and wanted >= quiet:
        wanted = max(wanted, earliest_start(window, service_class, zone))
    return min(wanted, window.latest_start)


def plough_from(*, while_it_snows: bool, onset: datetime | None, snowfall_end: datetime | None) -> tuple[datetime | None, bool]:
    """When ploughing makes sense: as the depth is reached, or after the snowfall.

    Args:
        while_it_snows: The class is kept open during this snowfall.
        onset: When the start depth is reached.
        snowfall_end: When the snowfall ends.

    Returns:
        The moment (None where unknown), and whether it is the end of the snowfall that is waited for.
    """
    if onset is None or while_it_snows or snowfall_end is None or snowfall_end <= onset:
        return onset, False
    return snowfall_end, True


def salt_from(*, preventive: bool, onset: datetime | None, rain_end: datetime | None) -> datetime | None:
    """When spreading makes sense: shortly before the frost and not before rain that would wash it off; sand when it is slippery.

    Args:
        preventive: Salt or brine, which work before the ice forms.
        onset: Early estimate of when it becomes slippery.
        rain_end: When rain that falls before the onset ends.
    """
    if onset is None or not preventive:
        return onset
    before = onset - timedelta(hours=PREVENTIVE_LEAD_H)
    return before if rain_end is None else min(onset, max(before, rain_end))

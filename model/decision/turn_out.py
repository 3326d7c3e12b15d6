"""How long a call takes to become a round: the route's turn-out time, and what is added while its contractor's crews do not stand by.

The one reckoning that advice, rule of thumb, plan and follow-up stand on. Standby is that of the local day of the call.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.fleet import Fleet, Standby
from model.decision.rules import Window, due_within_day, local_to_utc
from model.domain.roads import Route


def stands_by(period: Standby, day: date) -> bool:
    """Whether a day lies in a standby period, ends included; a period may run over the new year."""
    first, last, today = (period.start_month, period.start_day), (period.end_month, period.end_day), (day.month, day.day)
    return first <= today <= last if first <= last else today >= first or today <= last


def added(contractor: str, fleet: Fleet | None, *, called: datetime, zone: ZoneInfo | None) -> timedelta:
    """What a call at a moment takes longer as the contractor does not stand by.

    Args:
        contractor: Who is called.
        fleet: Its standby periods; None where the site names no machines: all stand by.
        called: Aware UTC.
        zone: The site's time zone; None with no fleet.
    """
    if fleet is None or zone is None:
        return timedelta(0)
    for period in fleet.standby:
        if period.contractor == contractor:
            day = called.astimezone(zone).date()
            return timedelta(0) if stands_by(period, day) else timedelta(minutes=period.otherwise_min)
    return timedelta(0)


def turn_out(route: Route, fleet: Fleet | None, *, called: datetime, zone: ZoneInfo | None) -> timedelta:
    """From a call at a moment to the round's begin; arguments as of `added`."""
    return timedelta(minutes=route.turn_out_min) + added(route.contractor, fleet, called=called, zone=zone)


def turn_out_before(begins: datetime, route: Route, fleet: Fleet | None, *, zone: ZoneInfo | None) -> timedelta:
    """How long before a round's begin it must be called at the latest.

    On the day after standby ends a call of the last standby evening may serve sooner than one after midnight: then it is that evening's last.

    Args:
        begins: Aware UTC.
        route: Which.
        fleet: As of `added`.
        zone: As of `added`.
    """
    bare = timedelta(minutes=route.turn_out_min)
    longer = added(route.contractor, fleet, called=begins - bare, zone=zone)
    if not longer:
        return bare
    if zone is not None and not added(route.contractor, fleet, called=begins - bare - longer, zone=zone):
        midnight = local_to_utc((begins - bare).astimezone(zone).date(), time(), zone)
        return max(bare, begins - (midnight - timedelta(minutes=1)))
    return bare + longer


def retimed(window: Window, taken: timedelta, route: Route, fleet: Fleet | None, *, zone: ZoneInfo | None) -> Window:
    """A window with the time its work takes: the turn-out of its latest call, and the round.

    Args:
        window: Until when the work must be done.
        taken: Time on the route (`model.decision.round_time`).
        route: Which.
        fleet: As of `added`.
        zone: As of `added`.
    """
    return Window(window.start, window.deadline, turn_out_before(window.deadline - taken, route, fleet, zone=zone) + taken)


def due_timed(
    window: Window,
    started: datetime | None,
    taken: timedelta,
    route: Route,
    fleet: Fleet | None,
    *,
    action_time_h: float,
    now: datetime,
    zone: ZoneInfo,
) -> Window:
    """The window as far as the work must be done (`model.decision.rules.due_within_day`), with the time that the work takes before that.

    No due time is set that a call at `now` could not meet.
    """
    called_now = turn_out(route, fleet, called=now, zone=zone) + taken
    due = due_within_day(
        Window(window.start, window.deadline, called_now), started, action_time_h=action_time_h, now=now, zone=zone
    )
    return retimed(due, taken, route, fleet, zone=zone)

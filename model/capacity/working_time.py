"""Working time the plan would make: warned of, never decided on.

The act on working time in road transport (SFS 2005:395) holds for winter maintenance although driving and rest times do not: at most 48 h a week
as a mean over four months, 60 h in any one week, and 10 h in 24 h where any of it lies between 01 and 05. Which person drives is not known and
not kept: hours of a contractor are shared evenly among its crews, so a warning means that the roster must be looked at, and none does not mean
that every person is within the limits. Hours run from the call to the end of the last round, before the plan as in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.fleet import Fleet, WorkingTime
from model.decision.turn_out import turn_out_before
from model.domain.call_outs import CallOut, Caution
from model.domain.roads import Route

#: Start and end of a piece of work, aware UTC.
Spell = tuple[datetime, datetime]
#: The time within which night work is limited.
DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Worked:
    """Hours of one contractor before the plan, all crews together.

    Attributes:
        week_h: Since Monday 00:00 local time [h].
        period_h: In the reference period [h].
        weeks: How much of the reference period is known [weeks].
        lately: Work of the last 24 h, start and end.
    """

    week_h: float = 0.0
    period_h: float = 0.0
    weeks: float = 0.0
    lately: tuple[Spell, ...] = ()


def cautions(calls: Sequence[CallOut], fleet: Fleet, *, zone: ZoneInfo, worked: Mapping[str, Worked]) -> tuple[Caution, ...]:
    """Limits that the plan would pass.

    Args:
        calls: The plan; each machine is driven by one crew from the call to the end of its last round.
        fleet: Crews and limits.
        zone: The site's time zone.
        worked: Hours before the plan by contractor.
    """
    rules = fleet.working_time
    found = []
    for call in calls:
        lately = worked.get(call.contractor, Worked()).lately
        most = _most_in_a_day(call, lately, crews=max(1, fleet.crews_of(call.contractor)), rules=rules, zone=zone)
        if most > rules.night_most_h:
            found.append(Caution("night", call.machine_id, most, rules.night_most_h))
    for contractor in sorted({call.contractor for call in calls}):
        crews = max(1, fleet.crews_of(contractor))
        mine = [call for call in calls if call.contractor == contractor]
        before = worked.get(contractor, Worked())
        week = max(call.hours for call in mine) + before.week_h / crews
        if week > rules.week_most_h:
            found.append(Caution("week", contractor, week, rules.week_most_h))
        planned = sum(call.hours for call in mine)
        weeks = min(max(before.weeks, 1.0), float(rules.reference_weeks))
        mean = (before.period_h + planned) / crews / weeks
        if mean > rules.week_mean_h:
            found.append(Caution("mean", contractor, mean, rules.week_mean_h))
    return tuple(found)


def _most_in_a_day(call: CallOut, lately: Sequence[Spell], *, crews: int, rules: WorkingTime, zone: ZoneInfo) -> float:
    """Most hours in 24 of one crew that end in a call, where any of them is night; a crew's share of what was driven before counts [h]."""
    planned = (call.call_at, call.stops[-1].end)
    if planned[1] - planned[0] > DAY:
        return call.hours if touches_night(*planned, rules, zone) else 0.0
    most = 0.0
    for begins in {planned[1] - DAY, *(start for start, _ in lately if start > planned[0] - DAY)}:
        parts = [(max(start, begins), min(end, begins + DAY)) for start, end in (planned, *lately)]
        if any(start < end and touches_night(start, end, rules, zone) for start, end in parts):
            own, *before = [max(timedelta(0), end - start) / timedelta(hours=1) for start, end in parts]
            most = max(most, own + sum(before) / crews)
    return most


def shifts(
    rounds: Iterable[tuple[Route, datetime, datetime]], *, fleet: Fleet, zone: ZoneInfo
) -> list[tuple[str, datetime, datetime]]:
    """Work of each contractor from its logged rounds: contractor, start and end.

    What was done on a route from and to the same moment was one round, however many treatments it had. A round begins with its call; one that
    begins within the turn-out time after another of the contractor's is taken for the same crew's next, and what lies between for the way.

    Args:
        rounds: Route, start and end of each logged treatment.
        fleet: Standby, for the turn-out.
        zone: The site's time zone.
    """
    found = []
    free: dict[str, list[datetime]] = {}
    for route, start, end in sorted(set(rounds), key=lambda item: (item[1], item[2], item[0].id)):
        called = start - turn_out_before(start, route, fleet, zone=zone)
        ended = free.setdefault(route.contractor, [])
        before = max((moment for moment in ended if called <= moment <= start), default=None)
        if before is not None:
            ended.remove(before)
        ended.append(end)
        found.append((route.contractor, called if before is None else before, end))
    return found


def touches_night(start: datetime, end: datetime, rules: WorkingTime, zone: ZoneInfo) -> bool:
    """Whether any of a stretch of work lies in the night, in local time."""
    day = start.astimezone(zone).date() - timedelta(days=1)
    while day <= end.astimezone(zone).date():
        begins = datetime.combine(day, time(rules.night_from_h), tzinfo=zone)
        ends = datetime.combine(day, time(rules.night_to_h % 24), tzinfo=zone) + timedelta(days=rules.night_to_h // 24)
        if start < ends and end > begins:
            return True
        day += timedelta(days=1)
    return False


def worked_before(
    spells: Iterable[tuple[str, datetime, datetime]], *, now: datetime, zone: ZoneInfo, rules: WorkingTime
) -> dict[str, Worked]:
    """Hours of each contractor this week and in the reference period.

    Args:
        spells: Contractor, start and end of each piece of work.
        now: Aware UTC; what comes after is left out.
        zone: The site's time zone.
        rules: The reference period.
    """
    monday = _monday(now.astimezone(zone).date())
    week = datetime.combine(monday, time(), tzinfo=zone)
    period = now - timedelta(weeks=rules.reference_weeks)
    hours: dict[str, tuple[float, float, datetime]] = {}
    lately: dict[str, list[Spell]] = {}
    for contractor, start, end in spells:
        this_week, all_, first = hours.get(contractor, (0.0, 0.0, now))
        this_week += max(timedelta(0), min(end, now) - max(start, week)) / timedelta(hours=1)
        all_ += max(timedelta(0), min(end, now) - max(start, period)) / timedelta(hours=1)
        hours[contractor] = (this_week, all_, min(first, max(start, period)))
        if end > now - DAY and start < now:
            lately.setdefault(contractor, []).append((start, min(end, now)))
    return {
        contractor: Worked(this_week, all_, (now - first) / timedelta(weeks=1), tuple(lately.get(contractor, ())))
        for contractor, (this_week, all_, first) in hours.items()
    }


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())

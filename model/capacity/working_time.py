"""Working time the plan would make: warned of, never decided on.

The act on working time in road transport (SFS 2005:395) holds for winter maintenance although driving and rest times do not: at most 48 h a week
as a mean over four months, 60 h in any one week, and 10 h in 24 h where any of it lies between 01 and 05. Which person drives is not known and
not kept: hours of a contractor are shared evenly among its crews, so a warning means that the roster must be looked at, and none does not mean
that every person is within the limits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.fleet import Fleet, WorkingTime
from model.domain.call_outs import CallOut, Caution


@dataclass(frozen=True, slots=True)
class Worked:
    """Hours of one contractor before the plan, all crews together.

    Attributes:
        week_h: Since Monday 00:00 local time [h].
        period_h: In the reference period [h].
        weeks: How much of the reference period is known [weeks].
    """

    week_h: float = 0.0
    period_h: float = 0.0
    weeks: float = 0.0


def cautions(calls: Sequence[CallOut], fleet: Fleet, *, zone: ZoneInfo, worked: Mapping[str, Worked]) -> tuple[Caution, ...]:
    """Limits that the plan would pass.

    Args:
        calls: The plan; each machine is driven by one crew from the call to the end of its last round.
        fleet: Crews and limits.
        zone: The site's time zone.
        worked: Hours before the plan by contractor.
    """
    rules = fleet.working_time
    found = [
        Caution("night", call.machine_id, call.hours, rules.night_most_h)
        for call in calls
        if call.hours > rules.night_most_h and touches_night(call.call_at, call.stops[-1].end, rules, zone)
    ]
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
    for contractor, start, end in spells:
        this_week, all_, first = hours.get(contractor, (0.0, 0.0, now))
        this_week += max(timedelta(0), min(end, now) - max(start, week)) / timedelta(hours=1)
        all_ += max(timedelta(0), min(end, now) - max(start, period)) / timedelta(hours=1)
        hours[contractor] = (this_week, all_, min(first, max(start, period)))
    return {
        contractor: Worked(this_week, all_, (now - first) / timedelta(weeks=1))
        for contractor, (this_week, all_, first) in hours.items()
    }


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())

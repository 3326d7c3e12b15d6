"""Orders of driving put on the clock, and what they cost.

Every machine drives its order as early as it may: after the turn-out, not before a job's release, one job at a time. Nothing is made to fit:
what is not in time is late by what the clock says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.fleet import Fleet, Machine
from config.site import PriceList
from model.capacity.jobs import Job, Times, loads_of, times_of
from model.decision.cost import night_hours
from model.decision.turn_out import added
from model.domain.call_outs import CallOut, Stop

#: Machine id -> jobs in order of driving.
Orders = Mapping[str, Sequence[Job]]


@dataclass(frozen=True)
class Ground:
    """What all plans of one night share.

    Attributes:
        fleet: Machines, crews, depots.
        prices: Price list by contractor.
        now: No call is made before, aware UTC.
        zone: The site's time zone.
        out_until: Machines that are out now, and when each is back; they keep their crews. Aware UTC.
    """

    fleet: Fleet
    prices: Mapping[str, PriceList]
    now: datetime
    zone: ZoneInfo
    out_until: Mapping[str, datetime] = field(default_factory=dict)

    def is_out(self, machine: Machine) -> bool:
        """Whether a machine is driving now."""
        return self.free_from(machine) > self.now

    def free_from(self, machine: Machine) -> datetime:
        """Before when a machine is not called: now, or when it is back."""
        return max(self.now, self.out_until.get(machine.id, self.now))

    def crews_left(self, contractor: str) -> int:
        """How many machines of a contractor can be called beside those that are out."""
        out = sum(item.contractor == contractor and self.is_out(item) for item in self.fleet.machines)
        return max(0, self.fleet.crews_of(contractor) - out)

    def times(self, machine: Machine, job: Job) -> Times:
        """How long a job holds a machine; as its first, with the standby of the day it would be called on to begin when it may.

        The crew of a machine that is out need not be fetched from home.
        """
        bare = times_of(machine, job, self.fleet, standby_min=0.0)
        if self.is_out(machine):
            return bare
        begins = self._released(job, bare.round_min)
        called = max(self.now, begins - timedelta(minutes=bare.first_min))
        longer = added(machine.contractor, self.fleet, called=called, zone=self.zone)
        if not longer:
            return bare
        return times_of(machine, job, self.fleet, standby_min=longer / timedelta(minutes=1))

    def release(self, machine: Machine, job: Job) -> datetime:
        """Before when the round does not begin: the job's own release, but early enough for this machine to be in time if it can be."""
        return self._released(job, times_of(machine, job, self.fleet, standby_min=0.0).round_min)

    def _released(self, job: Job, round_min: float) -> datetime:
        return max(self.now, min(job.release, job.due - timedelta(minutes=round_min)))

    def late_sek(self, job: Job, late_h: float) -> float:
        """Loss by being late [SEK]: a stated share of what acting in time would have avoided, for each hour."""
        return job.avoidable_sek * self.fleet.late_share_per_h * late_h


def driven(machine: Machine, order: Sequence[Job], ground: Ground) -> tuple[Stop, ...]:
    """A machine's jobs on the clock."""
    stops: list[Stop] = []
    for job in order:
        times = ground.times(machine, job)
        ready = ground.free_from(machine) + timedelta(minutes=times.first_min)
        if stops:
            ready = stops[-1].end + timedelta(minutes=times.before_min)
        start = max(ready, ground.release(machine, job))
        end = start + timedelta(minutes=times.round_min)
        stops.append(Stop(job.unit_id, job.works, start, end, job.due, loads_of(machine, job)))
    return tuple(stops)


def call_out(machine: Machine, order: Sequence[Job], ground: Ground) -> CallOut:
    """A machine's night: when to call, what it drives, what it costs."""
    stops = driven(machine, order, ground)
    first_min = ground.times(machine, order[0]).first_min
    call_at = stops[0].start - timedelta(minutes=first_min)
    return CallOut(
        machine_id=machine.id,
        contractor=machine.contractor,
        depot=machine.depot,
        call_at=call_at,
        latest_call=_latest_call(machine, order, stops, ground),
        stops=stops,
        cost_sek=paid_sek(machine, order, stops, ground),
    )


def paid_sek(machine: Machine, order: Sequence[Job], stops: Sequence[Stop], ground: Ground) -> float:
    """Machine, night supplement and call-out [SEK]: paid for the route's own turn-out, ways, fillings and rounds; waiting is not paid.

    That crews are fetched from home outside standby is no machine's hour, here as in advice and settlement.
    """
    prices = ground.prices[machine.contractor]
    total = prices.call_out_sek
    for number, (job, stop) in enumerate(zip(order, stops, strict=True)):
        times = ground.times(machine, job)
        begin = stop.start - timedelta(minutes=times.before_min if number else times.paid_first_min)
        hours = (stop.end - begin) / timedelta(hours=1)
        total += prices.machine_sek_per_h * (hours + prices.night_supplement * night_hours(begin, hours, ground.zone))
    return total


def loss_sek(order: Sequence[Job], stops: Sequence[Stop], ground: Ground) -> float:
    """Loss by lateness of a machine's night [SEK]."""
    return sum(ground.late_sek(job, stop.late / timedelta(hours=1)) for job, stop in zip(order, stops, strict=True))


def total_sek(orders: Orders, ground: Ground) -> float:
    """What a plan costs: machines, call-outs and loss by lateness [SEK]."""
    total = 0.0
    for machine in ground.fleet.machines:
        order = orders.get(machine.id, ())
        if order:
            stops = driven(machine, order, ground)
            total += paid_sek(machine, order, stops, ground) + loss_sek(order, stops, ground)
    return total


def _latest_call(machine: Machine, order: Sequence[Job], stops: Sequence[Stop], ground: Ground) -> datetime:
    """Latest call with which no route is done after its deadline, or later than it is already, counted backwards from the last."""
    last = stops[-1].end if stops[-1].late else stops[-1].due
    for number in range(len(order) - 1, -1, -1):
        times = ground.times(machine, order[number])
        begin = min(last, max(stops[number].due, stops[number].end)) - timedelta(minutes=times.round_min)
        last = begin - timedelta(minutes=times.before_min if number else times.first_min)
    return last

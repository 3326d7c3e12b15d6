"""The advice set against the machines: who is called when, in what order, with what, and which routes will be late."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from model.domain.needs import Need
from model.domain.treatments import TreatmentKind

Method = Literal["optimised", "greedy"]


@dataclass(frozen=True, slots=True)
class Work:
    """One treatment of a stop.

    Attributes:
        need: Which need it answers.
        treatment: With what.
        rate_g_m2: Salt or sand [g/m2]; 0 otherwise.
        kg: Material in all, salt or sand [kg]; 0 where none is spread.
    """

    need: Need
    treatment: TreatmentKind
    rate_g_m2: float
    kg: float


@dataclass(frozen=True, slots=True)
class Stop:
    """One route in a machine's order.

    Attributes:
        unit_id: The route.
        works: Treatments given in one round.
        start: When the round begins, aware UTC.
        end: When it is done, reloads included.
        due: When it must be done.
        loads: Loads it takes.
    """

    unit_id: str
    works: tuple[Work, ...]
    start: datetime
    end: datetime
    due: datetime
    loads: int

    @property
    def late(self) -> timedelta:
        """How long after its deadline it is done, 0 where in time."""
        return max(timedelta(0), self.end - self.due)


@dataclass(frozen=True, slots=True)
class CallOut:
    """One machine's night.

    Attributes:
        machine_id: Pseudonym of the vehicle.
        contractor: Who is called.
        depot: Where it starts.
        call_at: When the call must be made for the first round to begin as planned, aware UTC.
        latest_call: Latest call with which no route of its order becomes later than planned, or late where it is not.
        stops: In order of driving.
        cost_sek: Machine, supplement and call-out, without material [SEK].
    """

    machine_id: str
    contractor: str
    depot: str
    call_at: datetime
    latest_call: datetime
    stops: tuple[Stop, ...]
    cost_sek: float

    @property
    def hours(self) -> float:
        """From the call until the last route is done [h]."""
        return (self.stops[-1].end - self.call_at) / timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Unreached:
    """A route that no machine can be sent to.

    Attributes:
        unit_id: The route.
        works: What was advised.
        sv: Why, Swedish.
        en: Why, English.
    """

    unit_id: str
    works: tuple[Work, ...]
    sv: str
    en: str


@dataclass(frozen=True, slots=True)
class Stock:
    """Material that one depot's machines need against what lies there.

    Attributes:
        depot: Which.
        material: ``salt``, ``brine`` (as salt in it) or ``sand``.
        needed_kg: By the plan [kg].
        stock_kg: In stock [kg].
    """

    depot: str
    material: str
    needed_kg: float
    stock_kg: float

    @property
    def short_kg(self) -> float:
        """What is lacking, 0 where it is enough [kg]."""
        return max(0.0, self.needed_kg - self.stock_kg)


@dataclass(frozen=True, slots=True)
class Caution:
    """A limit of working time the plan would pass. Told, never acted on.

    Attributes:
        code: ``night``, ``week`` or ``mean``.
        subject: Machine or contractor.
        hours: What the plan would make it [h].
        limit_h: The limit [h].
    """

    code: Literal["night", "week", "mean"]
    subject: str
    hours: float
    limit_h: float

    @property
    def told_h(self) -> float:
        """The hours as they are told, up to the next tenth: what passes a limit is never told as the limit itself [h]."""
        return math.ceil(10.0 * self.hours - 1e-6) / 10.0


@dataclass(frozen=True, slots=True)
class StillOut:
    """A machine that earlier plans called and that would still be driving.

    Attributes:
        machine_id: Which.
        contractor: Whose.
        called_at: When it was to be called, aware UTC.
        until: End of the outing it is on, of a signed call of its signed rounds alone, aware UTC.
        signed: Whether a person signed any of its rounds: the plan then has it from `until` on. Else nobody is known to have called it, and
            the plan counts it as free.
        under_way: Route and need of every signed round that it has still to finish: the plan leaves them to it.
    """

    machine_id: str
    contractor: str
    called_at: datetime
    until: datetime
    signed: bool = False
    under_way: tuple[tuple[str, Need], ...] = ()


@dataclass(frozen=True, slots=True)
class CapacityPlan:
    """The whole site's night against its machines.

    Attributes:
        made_at: Aware UTC.
        method: ``optimised`` where the optimisation's plan is the cheaper one, else the stated greedy order.
        gap: Share by which the cost may lie above the best possible one on the optimisation's time grid; None where only greedy ran [1].
        cost_sek: Machines, call-outs and loss by lateness [SEK].
        greedy_cost_sek: The same of the greedy order [SEK].
        machines: Machines by contractor, and how many of them can be driven at once.
        call_outs: One a machine called, by contractor and call time.
        unreached: Routes no machine can treat.
        stocks: Material by depot.
        cautions: Working time.
        still_out: Machines that would still drive what earlier plans called them for.
        out_of_service: Machines that are broken or off duty; the plan calls none of them.
        further_rounds: Rounds that the repeat rule expects after those planned; the looks to come plan them.
        further_sek: Their price, in no other sum of the plan [SEK].
    """

    made_at: datetime
    method: Method
    gap: float | None
    cost_sek: float
    greedy_cost_sek: float
    machines: Mapping[str, int]
    call_outs: tuple[CallOut, ...]
    unreached: tuple[Unreached, ...]
    stocks: tuple[Stock, ...]
    cautions: tuple[Caution, ...]
    still_out: tuple[StillOut, ...] = ()
    out_of_service: tuple[str, ...] = ()
    further_rounds: int = 0
    further_sek: float = 0.0

    @property
    def late(self) -> tuple[tuple[CallOut, Stop], ...]:
        """Routes done after their deadline, the latest first."""
        found = [(call, stop) for call in self.call_outs for stop in call.stops if stop.late > timedelta(0)]
        return tuple(sorted(found, key=lambda pair: -pair[1].late))

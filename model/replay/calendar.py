"""Doing nothing, and the calendar: rounds by date alone, whatever the weather. Both are there to be compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from model.domain.roads import Network
from model.domain.treatments import Action, TreatmentKind
from model.replay.known import Known
from model.replay.orders import Wish

#: Months of the calendar, hour of the look it goes by, and days between rounds by slip control. Assumed: nobody was found to work so.
MONTHS, HOUR = (12, 1, 2), 20
EVERY_DAYS = {"salt": 1, "brush_brine": 1, "sand": 14}
RATE_SALT, RATE_SAND = 10.0, 150.0


@dataclass(frozen=True)
class Idle:
    """Never does anything."""

    name: str = "none"

    def decide(self, known: Known, done: Sequence[Action], next_look: datetime) -> list[Wish]:
        """Nothing."""
        del known, done, next_look
        return []


@dataclass(frozen=True)
class Calendar:
    """Spreads every evening of midwinter where the class is salted or brushed, every fortnight where it is sanded; ploughs never."""

    network: Network
    timezone: str
    name: str = "calendar"

    def decide(self, known: Known, done: Sequence[Action], next_look: datetime) -> list[Wish]:
        """Rounds of the evening look."""
        del done, next_look
        local = known.now.astimezone(ZoneInfo(self.timezone))
        if local.month not in MONTHS or local.hour != HOUR:
            return []
        found = []
        for route in self.network.routes:
            control = self.network.classes[route.class_code].slip_control
            every = EVERY_DAYS.get(control)
            if every is None or local.toordinal() % every:
                continue
            kind, rate = _method(route.treatments, control, route.salt_cap_g_m2)
            if kind is not None:
                found.append(Wish(route.id, kind, rate, known.now))
        return found


def _method(treatments: Sequence[str], control: str, cap: float) -> tuple[TreatmentKind | None, float]:
    wanted = (TreatmentKind.BRUSH_BRINE, TreatmentKind.PREWETTED_SALT, TreatmentKind.BRINE) if control != "sand" else ()
    for kind in wanted:
        if kind.value in treatments and cap > 0:
            return kind, min(RATE_SALT, cap)
    return (TreatmentKind.SAND, RATE_SAND) if TreatmentKind.SAND.value in treatments else (None, 0.0)

"""How much of a class's loss a need costs if it arises, over the time a treatment would have worked.

A need may pass by itself before the class must have mended it, and then costs nothing; ice that stays costs the class's whole loss each day
(`model.replay.outcome` counts so too), so that sand, which works for two days, saves more than salt. A need that comes later than the window
is left to its own window: the loss counted of one is at most that of the days the treatment works, should the need arise. One that stands as the
advice is given is thought to have stood since the look before: the time the class allows does not begin anew with each look.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.decision import Decision
from config.site import ServiceClass
from model.decision.roster import looks_until
from model.decision.standing import due_hours, expected_out
from model.domain.needs import Need
from model.domain.treatments import SALTS, TreatmentKind
from model.domain.weather import from_utc64, to_utc64

_HOUR = np.timedelta64(1, "h")
#: Hours from the window's beginning whose loss any round can bear upon, however short it works [h].
LEAST_REACH_H = 30.0


@dataclass(frozen=True, eq=False)
class Standing:
    """A need of one unit as it would stand from a window's beginning on.

    Attributes:
        start: When the window begins, aware UTC.
        times: Hours after it, UTC, shape (hour,).
        out: P(out of standard) of each, shape (hour,) [1].
        day: Local day of each, counted from the first, shape (hour,).
        allowed_h: The class's action time [h].
        probability: P(need arises in the window) [1]; None where unknown.
    """

    start: datetime
    times: NDArray[np.datetime64]
    out: NDArray[np.float64]
    day: NDArray[np.int64]
    allowed_h: float
    probability: float | None

    def share(self, kind: TreatmentKind | None, begins: datetime, rule: Decision) -> float:
        """Losses that the need costs if it arises, over the time a treatment works; one is the class's whole loss of a day [1].

        Args:
            kind: The treatment.
            begins: When it would start, aware UTC.
            rule: How long spreading is left to work.
        """
        if self.probability is None or self.probability <= 0.0:
            return 1.0
        works_h = works_for_h(kind, rule)
        reach = max(self.start + timedelta(hours=LEAST_REACH_H), begins + timedelta(hours=works_h))
        inside = self.times <= to_utc64(reach)
        day, out = self.day[inside], self.out[inside]
        most = np.zeros(int(day[-1]) + 1 if day.size else 0)
        np.maximum.at(most, day, out)
        hours = np.bincount(day, weights=out, minlength=most.size)
        lost = float(np.minimum(most, hours / self.allowed_h).sum())
        return min(max(1.0, works_h / 24.0), lost / self.probability)


def works_for_h(kind: TreatmentKind | None, rule: Decision) -> float:
    """How long a treatment is thought to work [h]; a plough's work as long as salt's, for more may fall."""
    return rule.sand_rest_h if kind is TreatmentKind.SAND else rule.salt_rest_h if kind in SALTS else LEAST_REACH_H


@dataclass(frozen=True, eq=False)
class Standings:
    """Needs of a block of units as they would stand.

    Attributes:
        hourly: ``probability_<need>`` over ("unit", "time") [1].
        zone: The site's time zone.
    """

    hourly: xr.Dataset
    zone: ZoneInfo
    _hours: dict[tuple[str, int], tuple[NDArray[np.int64], NDArray[np.int64]]] = field(default_factory=dict, repr=False)

    def of(self, unit_id: str, need: Need, start: datetime, rules: ServiceClass, *, probability: float | None) -> Standing:
        """A need of a unit from a window's beginning on.

        Args:
            unit_id: Route.
            need: Which need.
            start: When the window begins, aware UTC.
            rules: The unit's class.
            probability: P(need arises in the window) [1]; None where unknown.
        """
        first = int(np.searchsorted(self.hourly["time"].to_numpy(), to_utc64(start), side="right"))
        times = self.hourly["time"].to_numpy()[first:]
        chance = self.hourly[f"probability_{need.value}"].sel(unit=unit_id).to_numpy()[first:].astype(float)
        before = 0 if first or not times.size else int((start - looks_until(start, self.zone)[1]) / timedelta(hours=1))
        if (rules.code, first) not in self._hours:
            stood = times[0] - np.arange(before, 0, -1) * _HOUR if before else times[:0]
            day = np.array([from_utc64(hour).astimezone(self.zone).toordinal() for hour in times], dtype=np.int64)
            due = due_hours(np.concatenate([stood, times]), rules, self.zone)
            self._hours[rules.code, first] = due, day - (day[0] if day.size else 0)
        due, day = self._hours[rules.code, first]
        out = expected_out(np.concatenate([np.repeat(chance[:1], before), chance])[None], due)[0, before:]
        return Standing(start, times, out, day, rules.action_time_h, probability)

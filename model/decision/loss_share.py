"""How much of a class's loss a need costs if it arises, over the time a treatment would have worked.

A need may pass by itself before the class must have mended it, and then costs nothing; ice that stays costs the class's whole loss each day
(`model.replay.outcome` counts so too), so that sand, which works for two days, saves more than salt. A need that comes later than the window
is left to its own window: the loss counted of one is at most that of the days the treatment works, should the need arise. One that stands as the
advice is given is thought to have stood since the look before: the time the class allows does not begin anew with each look.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.decision import Decision
from model.decision.roster import looks_until
from model.decision.standing import due_hours, expected_out
from model.domain.needs import Need
from model.domain.roads import Network
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

    def share(self, kind: TreatmentKind | None, begins: datetime, rule: Decision, *, until: datetime | None = None) -> float:
        """Losses that the need costs if it arises, over the time a treatment works; one is the class's whole loss of a day [1].

        Args:
            kind: The treatment.
            begins: When it would start, aware UTC.
            rule: How long spreading is left to work.
            until: When it is snowed under, aware UTC; None where nothing covers it.
        """
        if self.probability is None or self.probability <= 0.0:
            return 1.0
        works_h = works_for_h(kind, rule)
        reach = max(self.start + timedelta(hours=LEAST_REACH_H), begins + timedelta(hours=works_h))
        inside = self.times <= to_utc64(reach if until is None else min(reach, until))
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
class _OfClass:
    """One need of all units of a class from a window's beginning on; `out` of shape (unit of the class, hour)."""

    out: NDArray[np.float64]
    times: NDArray[np.datetime64]
    day: NDArray[np.int64]
    row: Mapping[int, int]


@dataclass(frozen=True, eq=False)
class Standings:
    """Needs of a block of units as they would stand.

    Attributes:
        network: The block.
        hourly: ``probability_<need>`` over ("unit", "time"), in its order [1].
        zone: The site's time zone.
    """

    network: Network
    hourly: xr.Dataset
    zone: ZoneInfo
    _known: dict[tuple[str, int, Need], _OfClass] = field(default_factory=dict, repr=False)

    def of(self, unit: int, need: Need, start: datetime, *, probability: float | None) -> Standing:
        """A need of a unit from a window's beginning on.

        Args:
            unit: Its place among the network's units.
            need: Which need.
            start: When the window begins, aware UTC.
            probability: P(need arises in the window) [1]; None where unknown.
        """
        code = self.network.units[unit].class_code
        first = int(np.searchsorted(self.hourly["time"].to_numpy(), to_utc64(start), side="right"))
        if (code, first, need) not in self._known:
            self._known[code, first, need] = self._of_class(code, need, start, first)
        known = self._known[code, first, need]
        allowed_h = self.network.classes[code].action_time_h
        return Standing(start, known.times, known.out[known.row[unit]], known.day, allowed_h, probability)

    def _of_class(self, code: str, need: Need, start: datetime, first: int) -> _OfClass:
        times = self.hourly["time"].to_numpy()[first:]
        units = [place for place, unit in enumerate(self.network.units) if unit.class_code == code]
        chance = self.hourly[f"probability_{need.value}"].transpose("unit", "time").to_numpy()[units, first:].astype(float)
        before = 0 if first or not times.size else int((start - looks_until(start, self.zone)[1]) / timedelta(hours=1))
        stood = times[0] - np.arange(before, 0, -1) * _HOUR if before else times[:0]
        due = due_hours(np.concatenate([stood, times]), self.network.classes[code], self.zone)
        out = expected_out(np.concatenate([np.repeat(chance[:, :1], before, axis=1), chance], axis=1), due)[:, before:]
        day = np.array([from_utc64(hour).astimezone(self.zone).toordinal() for hour in times], dtype=np.int64)
        return _OfClass(out, times, day - (day[0] if day.size else 0), {unit: row for row, unit in enumerate(units)})

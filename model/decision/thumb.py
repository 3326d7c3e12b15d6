"""The rule of thumb: what crews do by habit, and what stands in for Halka's advice where its probabilities do not hold.

The rule reads the newest forecast as if it were certain: the road is thought to be some degrees colder than the air on a clear night and warmer
by day; snow that fell since the last plough, melted by degree-hours, reaches the class's start depth; the road freezes while it is wet or the
dew point lies above it. Rates and repeats are those of practice (brine 6, pre-wetted 10, with snow 15 g/m²; salt holds some 20 h, sand 60 h).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.fleet import Fleet
from config.site import ServiceClass
from model.decision.rest import last_spread
from model.decision.rules import Window, plough_from, salt_from, start_from, windows
from model.decision.salt_cap import tightest_cap
from model.decision.thumb_weather import MELT_MM_H_DEGC, WET_H, Ahead, Array, ahead_at, route_points
from model.decision.turn_out import due_timed, turn_out
from model.domain.needs import Need
from model.domain.roads import Network, Route
from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import from_utc64, to_utc64

#: Depth of fresh snow for a millimetre of water [cm].
CM_PER_MM = 1.0
#: Snow is thought wet where the window is warmer than this on average [degC].
WET_AIR_DEGC = -1.0
#: Water of the last hours that leaves the road wet [mm].
WET_MM = 0.2
#: Dew point above the road that rimes it [degC].
RIME_DEGC = 0.2
#: Hours a treatment is thought to hold, and salt where much has fallen since, with how much that is [h, h, h, mm].
SALT_HOLDS_H, SAND_HOLDS_H, SALT_WASHED_H, WASHED_MM = 20, 60, 8, 1.0
#: Rates of practice [g/m2].
RATE_FROST, RATE_WET, RATE_SNOW, RATE_SAND = 6.0, 10.0, 15.0, 150.0


@dataclass(frozen=True, slots=True)
class ThumbCall:
    """A round the rule calls.

    Attributes:
        unit_id: Route.
        need: What it answers.
        treatment: With what.
        rate_g_m2: Salt or sand [g/m2]; 0 for ploughing.
        start_from: When the machine is called, aware UTC.
        latest_start: Last start in time for the class's deadline or, by day, its action time, aware UTC.
    """

    unit_id: str
    need: Need
    treatment: TreatmentKind
    rate_g_m2: float
    start_from: datetime
    latest_start: datetime


@dataclass(frozen=True, slots=True)
class ThumbSays:
    """What the rule says at one moment.

    Attributes:
        needs: Needs it sees before the deadline, whether or not a round is called.
        calls: Rounds, by route, ploughing first.
    """

    needs: frozenset[tuple[str, Need]] = frozenset()
    calls: tuple[ThumbCall, ...] = ()

    def call_for(self, unit_id: str, need: Need) -> ThumbCall | None:
        """The round called for a need of a route, None where there is none."""
        return next((call for call in self.calls if (call.unit_id, call.need) == (unit_id, need)), None)


def thumb_says(
    network: Network,
    forecast: xr.Dataset,
    history: xr.Dataset,
    done: Sequence[Action],
    *,
    lying_mm: Array,
    now: datetime,
    zone: ZoneInfo,
    laid_g_m2: Mapping[str, float] | None = None,
    fleet: Fleet | None = None,
) -> ThumbSays:
    """What the rule says of every route until its next deadline.

    Args:
        network: The network.
        forecast: The newest canonical hourly forecast.
        history: Analysed hourly weather of the last hours, on the same points.
        done: What was done, and what is under way.
        lying_mm: Result of `model.decision.thumb_weather.snow_lying` [mm water].
        now: Aware UTC.
        zone: The site's time zone.
        laid_g_m2: Salt laid on each route since the season began [g/m2]; none where not told.
        fleet: When crews stand by; None where the site names no machines.
    """
    nearest = route_points(network, history)
    ahead: dict[int, Ahead] = {}
    needs: set[tuple[str, Need]] = set()
    calls: list[ThumbCall] = []
    for place, route in enumerate(network.routes):
        point = int(nearest[place])
        if point not in ahead:
            ahead[point] = ahead_at(forecast, history, to_utc64(now), point)
        own = [action for action in done if action.unit_id == route.id]
        asked = _Asked(
            route, network.classes[route.class_code], ahead[point], own, now, zone, (laid_g_m2 or {}).get(route.id, 0.0), fleet
        )
        plough, slip = asked.plough_call(float(lying_mm[place])), asked.slip_onset()
        if plough is not None:
            needs.add((route.id, Need.PLOUGHING))
            calls.append(ThumbCall(route.id, Need.PLOUGHING, TreatmentKind.PLOUGH, 0.0, *plough))
        if slip is not None:
            needs.add((route.id, Need.SALTING))
            spread = asked.spread(slip)
            calls += [] if spread is None else [ThumbCall(route.id, Need.SALTING, *spread)]
    return ThumbSays(frozenset(needs), tuple(calls))


@dataclass(frozen=True, eq=False)
class _Asked:
    """One route at one look."""

    route: Route
    rules: ServiceClass
    ahead: Ahead
    own: Sequence[Action]
    now: datetime
    zone: ZoneInfo
    laid_g_m2: float
    fleet: Fleet | None

    @property
    def taken(self) -> timedelta:
        return timedelta(minutes=self.route.round_time_min)

    def due(self, begin: datetime | None, *, action_time_h: float) -> Window:
        return due_timed(
            self.window, begin, self.taken, self.route, self.fleet, action_time_h=action_time_h, now=self.now, zone=self.zone
        )

    @cached_property
    def window(self) -> Window:
        lead = self.taken + turn_out(self.route, self.fleet, called=self.now, zone=self.zone)
        end = from_utc64(self.ahead.times[-1])
        return windows(self.now, self.rules, lead=lead, zone=self.zone, horizon_end=end, count=1)[0]

    @cached_property
    def inside(self) -> NDArray[np.bool_]:
        times = self.ahead.times
        found: NDArray[np.bool_] = (times > to_utc64(self.now)) & (times <= to_utc64(self.window.deadline))
        return found

    def plough_call(self, lying_mm: float) -> tuple[datetime, datetime] | None:
        """Call and last start of a plough."""
        ahead, rules, inside = self.ahead, self.rules, self.inside
        if TreatmentKind.PLOUGH.value not in self.route.treatments or not inside.any():
            return None
        change = np.where(inside, ahead.snow - MELT_MM_H_DEGC * np.maximum(ahead.air, 0.0), 0.0)
        depth, course = lying_mm, np.empty(change.size)
        for hour, step in enumerate(change):
            depth = max(0.0, depth + step)
            course[hour] = depth * CM_PER_MM
        start = rules.start_depth_wet_cm if ahead.air[inside].mean() > WET_AIR_DEGC else rules.start_depth_dry_cm
        reached = np.flatnonzero(inside & (course >= start))
        if not reached.size:
            return None
        onset = from_utc64(ahead.times[reached[0]])
        falling = np.flatnonzero(inside & (ahead.snow >= 0.1))
        ends = from_utc64(ahead.times[falling[-1]]) if falling.size else None
        begin, _ = plough_from(while_it_snows=rules.plough_during_snowfall, onset=onset, snowfall_end=ends)
        due = self.due(begin, action_time_h=rules.action_time_h)
        return start_from(begin, due, rules, now=self.now, zone=self.zone), due.latest_start

    @cached_property
    def recent_mm(self) -> Array:
        found: Array = np.convolve(self.ahead.rain, np.ones(WET_H))[: self.ahead.rain.size]
        return found

    def slip_onset(self) -> datetime | None:
        if self.rules.slip_control == "none":
            return None
        ahead = self.ahead
        risk = self.inside & (ahead.road < 0.0) & ((self.recent_mm >= WET_MM) | (ahead.dew > ahead.road + RIME_DEGC))
        return from_utc64(ahead.times[np.flatnonzero(risk)[0]]) if risk.sum() >= 2 else None

    def spread(self, onset: datetime) -> tuple[TreatmentKind, float, datetime, datetime] | None:
        """Treatment, rate, call and last start of a spreading."""
        ahead, inside = self.ahead, self.inside
        wet, snow = float(self.recent_mm[inside].max()), float(ahead.snow[inside].sum())
        cap = tightest_cap(self.route, self.rules, laid_g_m2=self.laid_g_m2)
        kind, rate = _method(self.route, self.rules, float(ahead.road[inside].min()), wet=wet, snow=snow, cap=cap)
        if kind is None or self._rests():
            return None
        preventive = kind is not TreatmentKind.SAND
        hold = 0.0 if preventive else self.rules.action_time_h
        due = self.due(onset, action_time_h=hold)
        begin = salt_from(preventive=preventive, onset=onset, rain_end=None)
        return kind, rate, start_from(begin, due, self.rules, now=self.now, zone=self.zone), due.latest_start

    def _rests(self) -> bool:
        """Whether what was spread last still holds."""
        last = last_spread(self.own)
        if last is None:
            return False
        times = self.ahead.times
        fallen = float(self.ahead.rain[(times > to_utc64(last.ended_at)) & (times <= to_utc64(self.window.deadline))].sum())
        holds = SAND_HOLDS_H if last.kind is TreatmentKind.SAND else SALT_WASHED_H if fallen > WASHED_MM else SALT_HOLDS_H
        return (self.now - last.ended_at) / timedelta(hours=1) < holds


def _method(
    route: Route, rules: ServiceClass, coldest: float, *, wet: float, snow: float, cap: float
) -> tuple[TreatmentKind | None, float]:
    salts: Mapping[str, tuple[TreatmentKind, ...]] = {
        "salt": (TreatmentKind.PREWETTED_SALT, TreatmentKind.BRINE),
        "brush_brine": (TreatmentKind.BRUSH_BRINE, TreatmentKind.BRINE),
        "sand": (),
    }
    if coldest >= rules.salt_limit_degc and cap > 0:
        rate = RATE_SNOW if snow > 1.0 else RATE_WET if wet >= WET_MM else RATE_FROST
        for kind in salts[rules.slip_control]:
            if kind.value in route.treatments:
                return kind, min(rate, cap)
    if TreatmentKind.SAND.value in route.treatments:
        return TreatmentKind.SAND, RATE_SAND
    return None, 0.0

"""The rule of thumb, the calendar and doing nothing: what Halka's advice is measured against.

The rule reads the newest forecast as if it were certain: the road is thought to be some degrees colder than the air on a clear night and warmer
by day; snow that fell since the last plough, melted by degree-hours, reaches the class's start depth; the road freezes while it is wet or the
dew point lies above it. Rates and repeats are those of practice (brine 6, pre-wetted 10, with snow 15 g/m²; salt holds some 20 h, sand 60 h).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import ServiceClass, Site
from model.decision.rest import last_spread
from model.decision.rules import Window, due_within_day, plough_from, salt_from, start_from, windows
from model.domain.needs import Need
from model.domain.roads import Network, Route
from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import from_utc64, to_utc64
from model.mapping.departures import nearest_points
from model.physics.sun import sun_position
from model.replay.known import Known
from model.replay.orders import Wish

#: Road against air by a clear night, and by a sun in the zenith [degC]; after the habit of dispatchers.
CLEAR_NIGHT_DEGC, HIGH_SUN_DEGC = 2.2, 9.0
#: Melt of snow on a street [mm/(h degC)]: degree-day factor of 4 mm a day. Assumed.
MELT_MM_H_DEGC = 4.0 / 24.0
#: Depth of fresh snow for a millimetre of water [cm].
CM_PER_MM = 1.0
#: Snow is thought wet where the window is warmer than this on average [degC].
WET_AIR_DEGC = -1.0
#: Water of the last hours that leaves the road wet, and over how many hours [mm, h].
WET_MM, WET_H = 0.2, 6
#: Dew point above the road that rimes it [degC].
RIME_DEGC = 0.2
#: Hours a treatment is thought to hold, and salt where much has fallen since, with how much that is [h, h, h, mm].
SALT_HOLDS_H, SAND_HOLDS_H, SALT_WASHED_H, WASHED_MM = 20, 60, 8, 1.0
#: Rates of practice [g/m2].
RATE_FROST, RATE_WET, RATE_SNOW, RATE_SAND = 6.0, 10.0, 15.0, 150.0
_HOUR = np.timedelta64(1, "h")
Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Ahead:
    """The newest forecast at one place, hour by hour from now, and the weather of two days before."""

    times: NDArray[np.datetime64]
    road: Array
    dew: Array
    rain: Array
    snow: Array
    air: Array


@dataclass
class RuleOfThumb:
    """Acts where the newest forecast, read as certain, breaks the class's rule before the deadline.

    Attributes:
        network: The network.
        site: Rules and prices.
        name: Told beside the figures.
        said: The needs it saw at its newest look, whether or not a round was called.
    """

    network: Network
    site: Site
    name: str = "rule"
    said: set[tuple[str, Need]] = field(default_factory=set)
    _point: NDArray[np.intp] | None = field(default=None, repr=False)
    _snow: Array | None = field(default=None, repr=False)
    _until: np.datetime64 | None = field(default=None, repr=False)

    def decide(self, known: Known, done: Sequence[Action], next_look: datetime) -> list[Wish]:
        """Rounds to call before the next look."""
        if not known.forecasts or known.history is None:
            return []
        if self._point is None:
            self._point = _points_of(self.network, known.history)
        lying = self._lying(known, done)
        zone = ZoneInfo(self.site.timezone)
        found: list[Wish] = []
        self.said = set()
        ahead: dict[int, _Ahead] = {}
        for place, route in enumerate(self.network.routes):
            point = int(self._point[place])
            if point not in ahead:
                ahead[point] = _ahead(known.forecasts[0], known.history, known.now, point)
            own = [action for action in done if action.unit_id == route.id]
            asked = _Asked(route, self.network.classes[route.class_code], ahead[point], own, known.now, zone)
            plough, slip = asked.plough_call(float(lying[place])), asked.slip_onset()
            self.said |= {(route.id, Need.PLOUGHING)} if plough is not None else set()
            self.said |= {(route.id, Need.SALTING)} if slip is not None else set()
            if plough is not None and asked.now_or_never(plough, next_look):
                found.append(Wish(route.id, TreatmentKind.PLOUGH, 0.0, plough))
            spread = None if slip is None else asked.spread(slip)
            if spread is not None and asked.now_or_never(spread.call, next_look):
                found.append(spread)
        return found

    def _lying(self, known: Known, done: Sequence[Action]) -> Array:
        """Snow thought to lie on each route, kept from look to look [mm water]."""
        history, nearest = known.history, self._point
        if history is None or nearest is None:
            return np.zeros(len(self.network.routes))
        times = history["time"].to_numpy()
        snow = np.zeros(len(self.network.routes)) if self._snow is None else self._snow.copy()
        new = times > (times[0] if self._until is None else self._until)
        fallen = (history["precipitation_amount"] * history["snow_fraction"])[0].to_numpy()
        air = history["air_temperature"][0].to_numpy()
        ploughed = {
            route.id: [to_utc64(item.ended_at) for item in done if item.unit_id == route.id and item.kind in _CLEARS]
            for route in self.network.routes
        }
        for hour in np.flatnonzero(new):
            for place, route in enumerate(self.network.routes):
                point = nearest[place]
                snow[place] = max(0.0, snow[place] + fallen[point, hour] - MELT_MM_H_DEGC * max(0.0, air[point, hour]))
                if any(times[hour] - _HOUR < moment <= times[hour] for moment in ploughed[route.id]):
                    snow[place] = 0.0
        self._snow, self._until = snow, times[-1]
        return snow


_CLEARS = frozenset({TreatmentKind.PLOUGH, TreatmentKind.BRUSH_BRINE})


def _points_of(network: Network, weather: xr.Dataset) -> NDArray[np.intp]:
    middle = np.array([segment.midpoint for segment in network.segments])
    count = np.bincount(network.unit_index, minlength=len(network.units))
    centre = [np.bincount(network.unit_index, weights=middle[:, axis]) / count for axis in (0, 1)]
    return nearest_points(weather, centre[0], centre[1])[: len(network.routes)]


def _ahead(run: xr.Dataset, past: xr.Dataset, now: datetime, point: int) -> _Ahead:
    coming = run.isel(time=np.flatnonzero(run["time"].to_numpy() > to_utc64(now)))
    before = past.isel(time=slice(-WET_H - 2, None))
    times = np.concatenate([before["time"].to_numpy(), coming["time"].to_numpy()])

    def both(name: str) -> Array:
        return np.concatenate([part[name].to_numpy()[0, point] for part in (before, coming)]).astype(float)

    air, clear = both("air_temperature"), 1.0 - both("cloud_area_fraction")
    place = float(past["longitude"][point]), float(past["latitude"][point])
    sun = np.maximum(sun_position(times, *place).sin_elevation, 0.0)
    rain, share = both("precipitation_amount"), both("snow_fraction")
    return _Ahead(
        times=times,
        road=air - CLEAR_NIGHT_DEGC * clear * (sun < 0.08) + HIGH_SUN_DEGC * clear * sun,
        dew=both("dew_point_temperature"),
        rain=rain,
        snow=rain * share,
        air=air,
    )


@dataclass(frozen=True, eq=False)
class _Asked:
    """One route at one look."""

    route: Route
    rules: ServiceClass
    ahead: _Ahead
    own: Sequence[Action]
    now: datetime
    zone: ZoneInfo

    @cached_property
    def window(self) -> Window:
        lead = timedelta(minutes=self.route.turn_out_min + self.route.round_time_min)
        end = from_utc64(self.ahead.times[-1])
        return windows(self.now, self.rules, lead=lead, zone=self.zone, horizon_end=end, count=1)[0]

    @cached_property
    def inside(self) -> NDArray[np.bool_]:
        times = self.ahead.times
        found: NDArray[np.bool_] = (times > to_utc64(self.now)) & (times <= to_utc64(self.window.deadline))
        return found

    def now_or_never(self, call: datetime, next_look: datetime) -> bool:
        return call < next_look or self.window.latest_start < next_look

    def plough_call(self, lying_mm: float) -> datetime | None:
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
        heavy = bool(course[inside].max() >= rules.heavy_snow_cm)
        begin, _ = plough_from(during_snowfall=rules.plough_during_snowfall, heavy=heavy, onset=onset, snowfall_end=ends)
        due = due_within_day(self.window, begin, action_time_h=rules.action_time_h, now=self.now, zone=self.zone)
        return start_from(begin, due, rules, now=self.now, zone=self.zone)

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

    def spread(self, onset: datetime) -> Wish | None:
        ahead, inside = self.ahead, self.inside
        wet, snow = float(self.recent_mm[inside].max()), float(ahead.snow[inside].sum())
        kind, rate = _method(self.route, self.rules, float(ahead.road[inside].min()), wet=wet, snow=snow)
        if kind is None or self._rests(kind):
            return None
        preventive = kind is not TreatmentKind.SAND
        hold = 0.0 if preventive else self.rules.action_time_h
        due = due_within_day(self.window, onset, action_time_h=hold, now=self.now, zone=self.zone)
        begin = salt_from(preventive=preventive, onset=onset, rain_end=None)
        return Wish(self.route.id, kind, rate, start_from(begin, due, self.rules, now=self.now, zone=self.zone))

    def _rests(self, kind: TreatmentKind) -> bool:
        last = last_spread(self.own)
        if last is None:
            return False
        times = self.ahead.times
        fallen = float(self.ahead.rain[(times > to_utc64(last.ended_at)) & (times <= to_utc64(self.window.deadline))].sum())
        holds = SAND_HOLDS_H if kind is TreatmentKind.SAND else SALT_WASHED_H if fallen > WASHED_MM else SALT_HOLDS_H
        return (self.now - last.ended_at) / timedelta(hours=1) < holds


def _method(route: Route, rules: ServiceClass, coldest: float, *, wet: float, snow: float) -> tuple[TreatmentKind | None, float]:
    salts: Mapping[str, tuple[TreatmentKind, ...]] = {
        "salt": (TreatmentKind.PREWETTED_SALT, TreatmentKind.BRINE),
        "brush_brine": (TreatmentKind.BRUSH_BRINE, TreatmentKind.BRINE),
        "sand": (),
    }
    if coldest >= rules.salt_limit_degc and route.salt_cap_g_m2 > 0:
        rate = RATE_SNOW if snow > 1.0 else RATE_WET if wet >= WET_MM else RATE_FROST
        for kind in salts[rules.slip_control]:
            if kind.value in route.treatments:
                return kind, min(rate, route.salt_cap_g_m2)
    if TreatmentKind.SAND.value in route.treatments:
        return TreatmentKind.SAND, RATE_SAND
    return None, 0.0

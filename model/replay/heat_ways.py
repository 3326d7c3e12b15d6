"""Ways of running heated ground: what each would have let stand from a look to the next, by what was known then.

The plants' own freeze floor and ramp hold under every one of them.
"""

from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from model.decision import heat_control as control
from model.decision.heat_schedule import start_states, without_forecast
from model.domain.needs import Rung
from model.domain.weather import from_utc64
from model.error_statistics import PUBLISHED, ErrorStatistics
from model.night_weather import night_weather
from model.replay.halka import frost_in_sight
from model.replay.heated_ground import HeatedGround
from model.replay.run import Archive
from model.zones.plan import foreseen, scheduled
from model.zones.running import IDLE_BELOW_DEGC, sensor_only

Array = NDArray[np.float64]
Modes = NDArray[np.int64]
_HOUR = np.timedelta64(1, "h")
#: Shorter than this no schedule is sought any more [h].
_SHORTEST_H = 6


@dataclass(frozen=True, eq=False)
class Standing:
    """What plants follow until something else is ordered.

    Attributes:
        modes: `HeatMode`, shape (zone, hour) from the hour it is ordered for; the last holds on.
        limits: Shape (zone, `heat_control.LIMITS`).
        coming: Weather as foreseen, shape (zone, hour, `zone_kernel.WEATHERS`); None: only what is measured is known.
        given: Heat that a meter read, whatever the mode, shape (zone,) [W/m2]; NaN where none did.
    """

    modes: Modes
    limits: Array
    coming: Array | None = None
    given: Array | None = None


class HeatWay(Protocol):
    """Somebody who runs the heat."""

    def at(self, hour: int, states: Array, drawn_kw: float) -> Standing | None:
        """What is ordered at the beginning of an hour; None where what stands goes on.

        Args:
            hour: Of the ground.
            states: Of the plants, shape (zone, `zone_kernel.STATES`).
            drawn_kw: Highest hour of all of them together since the days of the replay began: it is on the bill whatever comes [kW].
        """


@dataclass(frozen=True, eq=False)
class ByRule:
    """Idling in season whenever the air measured last is below `IDLE_BELOW_DEGC`, full heat where the snow sensor sees the rule broken."""

    ground: HeatedGround

    def at(self, hour: int, states: Array, drawn_kw: float) -> Standing:
        """Of every hour."""
        del states, drawn_kw
        cold = self.ground.air_degc[:, max(hour - 1, 0)] < IDLE_BELOW_DEGC
        idle = cold & in_season(self.ground, hour)
        return Standing(np.where(idle, control.IDLE, control.OFF)[:, None], sensor_only(self.ground.zones.limits))


@dataclass(frozen=True, eq=False)
class ByCalendar:
    """Idling from the first day of the season to its last whatever the weather, with the snow sensor as by rule."""

    ground: HeatedGround

    def at(self, hour: int, states: Array, drawn_kw: float) -> Standing:
        """Of every hour."""
        del states, drawn_kw
        mode = control.IDLE if in_season(self.ground, hour) else control.OFF
        return Standing(np.full((len(self.ground.zones.ids), 1), mode), sensor_only(self.ground.zones.limits))


@dataclass(frozen=True, eq=False)
class ByFloor:
    """Nothing but the freeze floor."""

    ground: HeatedGround

    def at(self, hour: int, states: Array, drawn_kw: float) -> Standing:
        """Of every hour."""
        del hour, states, drawn_kw
        off = np.full((len(self.ground.zones.ids), 1), control.OFF)
        return Standing(off, sensor_only(self.ground.zones.limits, sensor_share=0.0))


@dataclass(frozen=True, eq=False)
class ByHalka:
    """The schedule of the assessment, sought anew at each look on the forecast known then, and followed to the letter.

    Attributes:
        ground: The zones.
        archive: What was known when.
        looks: Hours of the ground at which somebody looks.
        errors: How wrong forecasts are by lead time.
        members: Of the forecast.
        horizon_h: Hours ahead [h].
        seed: Of the members' errors.
    """

    ground: HeatedGround
    archive: Archive
    looks: frozenset[int]
    errors: ErrorStatistics = PUBLISHED
    members: int = 15
    horizon_h: int = 40
    seed: int = 1

    def at(self, hour: int, states: Array, drawn_kw: float) -> Standing | None:
        """Of a look."""
        if hour not in self.looks:
            return None
        ground, site = self.ground, self.ground.site
        now = from_utc64(ground.times[hour] - _HOUR)
        known = self.archive.known_at(now)
        if not frost_in_sight(known, hours=self.horizon_h):
            return Standing(np.full((len(ground.zones.ids), 1), control.OFF), ground.zones.limits)
        told = night_weather(
            site, forecasts=known.forecasts, last_good=None, history=known.history, observations=None, now=now,
            members=self.members, horizon_h=self.horizon_h, seed=self.seed, error_statistics=self.errors,
        )  # fmt: skip
        weather, air = foreseen(ground.network, ground.columns, told.led)
        lost = told.rung is Rung.CLIMATOLOGY
        found, _ = scheduled(
            ground.zones, site, weather, start_states(states, weather.shape[1]), air_degc=air, times=told.led["time"].to_numpy()[1:],
            lost=lost, drawn_kw=drawn_kw,
        )  # fmt: skip
        if lost:
            return Standing(found.modes, without_forecast(ground.zones.limits))
        return Standing(found.modes, ground.zones.limits, weather.mean(axis=1))


@dataclass(frozen=True, eq=False)
class Knowing:
    """The same schedule at the same looks with the weather that came: a bound, not a proof.

    Attributes:
        ground: The zones.
        looks: Hours of the ground at which somebody looks.
        horizon_h: Hours ahead [h].
    """

    ground: HeatedGround
    looks: frozenset[int]
    horizon_h: int = 40

    def at(self, hour: int, states: Array, drawn_kw: float) -> Standing | None:
        """Of a look."""
        ahead = slice(hour, hour + self.horizon_h)
        ground = self.ground
        times = ground.times[ahead]
        if hour not in self.looks or times.size < _SHORTEST_H:
            return None
        weather = np.ascontiguousarray(ground.weather[:, None, ahead])
        found, _ = scheduled(
            ground.zones,
            ground.site,
            weather,
            start_states(states, 1),
            air_degc=ground.air_degc[:, None, ahead],
            times=times,
            lost=False,
            drawn_kw=drawn_kw,
        )
        return Standing(found.modes, ground.zones.limits, weather[:, 0])


def in_season(ground: HeatedGround, hour: int) -> bool:
    """Whether an hour begins on a local day of the site's season."""
    moment, season = from_utc64(ground.times[hour] - _HOUR), ground.site.season
    day = moment.astimezone(ZoneInfo(ground.site.timezone)).date()
    return any(season.start_in(year) <= day <= season.end_in(year + 1) for year in (day.year - 1, day.year))

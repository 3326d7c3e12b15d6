"""Crews that act by rule and with human habits, on what they see and what the newest forecast says.

The rule: plough where a fifth of a route has reached its class's start depth; salt ahead of freezing at the three decision hours of the
day (13 for the night's roster, 20 as an update, 03 as confirmation); treat what the patrol finds slippery; sand where salt does not work.
The habits: people start late, later at weekends; they call a whole class when part of it is bad; they call on margins "to be safe"; they
judge depth by eye; they forget now and then.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from config.site import Site
from ingest.simulator import twin
from ingest.simulator.chance import generator
from ingest.simulator.climate import WEATHER_HOURS
from ingest.simulator.crew_rules import CrewRules, Spread, choose_spread
from ingest.simulator.jobs import HEAT_EVERY_H, Jobs
from ingest.simulator.outlook import Outlook
from ingest.simulator.road import TwinRoads
from model.domain.roads import Network

Grid = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: Local hours at which preventive salting is decided.
DECISION_HOURS = (13, 20, 3)
#: Before the morning traffic nobody waits for the last half centimetre: share of the start depth that is enough then [1].
MORNING_HOURS, ENOUGH_IN_THE_MORNING = (2, 3, 4), 0.7
#: Last local hour at which a round is started.
LAST_START = 22
#: Film of water that will make ice when it freezes [mm], and salt that keeps a film liquid, per mm and degree below zero [g/m2].
MOIST_MM, ENOUGH_SALT = 0.10, 12.0
#: Share of a class that, once bad, makes the dispatcher call all of it; and how near the limit a route must be to go with it [1].
WHOLE_CLASS_SHARE, NEAR = 0.4, 0.55
#: Chance a decision is made on the safe side although nothing says so [1].
NERVOUS = 0.08
#: Chance per hour that the patrol finds a slippery route, by day and at the 03 round; factor at weekends [1].
FOUND_BY_DAY, FOUND_AT_THREE, WEEKEND_EYES = 0.12, 0.6, 0.6
#: Hours during which nobody salts or sands again, and the same for salt where much falls [h].
SALT_HOLDS_H, SAND_HOLDS_H, SALT_WASHED_H = 20, 60, 8
#: Mean lateness on weekdays and at weekends [h], and how often somebody is really late and by how much [1, h].
LATE_H, LATE_WEEKEND_H, FORGOTTEN, FORGOTTEN_H = 0.3, 0.8, 0.05, 2.0


@dataclass
class Crews:
    """Crews of several winters at once; call `act` once an hour.

    Attributes:
        rules: The network as crews know it.
        jobs: What is under way and what was done.
    """

    rules: CrewRules
    jobs: Jobs
    _outlook: Outlook
    _clock: NDArray[np.int64]
    _deciding: Mask
    _patrol: Grid
    _lateness: Grid
    _standby: Mask
    _luck: NDArray[np.float32]
    _eye: NDArray[np.float32]
    _salted: Grid = field(init=False)
    _sanded: Grid = field(init=False)

    def __post_init__(self) -> None:
        """Nobody has done anything yet."""
        shape = (self._luck.shape[0], len(self.rules.priority))
        self._salted, self._sanded = np.full(shape, -1e3), np.full(shape, -1e3)

    def act(self, hour: int, roads: TwinRoads) -> None:
        """Look, decide, and do the work that falls in this hour (since 1 October 00 UTC); the true roads are treated in place."""
        mean, worst = roads.mean[:, :, 0], roads.worst[:, :, 0]
        standby = self._standby[:, hour, None]
        ready = standby & ~self.jobs.busy & ~self.rules.zone
        ready &= (self._clock[:, hour, None] >= self.rules.earliest) & (self._clock[:, hour, None] <= LAST_START)
        seen = worst[..., twin.PLOUGH_RATIO] * self._eye[:, hour // 24] * ready
        found = (worst[..., twin.SLIP_RATIO] >= 1.0) & (
            self._luck[:, hour, :, 3] < self._patrol[:, hour, None] * self.rules.attention
        )
        if self._deciding[:, hour].any() or (seen >= ENOUGH_IN_THE_MORNING).any() or (found & ready).any():
            self._decide(hour, mean, seen=seen, found=found, ready=ready)
        if hour % HEAT_EVERY_H == 0:
            self.jobs.heat(hour, roads, self._outlook.at(hour), slippery=worst[..., twin.SLIP_RATIO])
        self.jobs.work(hour, roads)

    def _decide(self, hour: int, mean: Grid, *, seen: Grid, found: Mask, ready: Mask) -> None:
        """Who is called in this hour."""
        outlook = self._outlook.at(hour)
        luck = self._luck[:, hour]
        snow = self._ploughing(hour, seen, outlook) & ready
        control = choose_spread(
            self.rules, surface=mean[..., twin.SURFACE], depth=mean[..., twin.DEPTH], outlook=outlook, ploughing=snow
        )
        slip = self._planned(hour, mean, outlook, control) | found
        since = hour - self._salted
        salt_rest = (since >= SALT_HOLDS_H) | ((since >= SALT_WASHED_H) & (outlook["wet"] > 1.0))
        rested = np.where(control.sand, hour - self._sanded >= SAND_HOLDS_H, salt_rest)
        slip &= rested & (control.salt | control.sand) & ready & ~snow
        if not (snow | slip).any():
            return
        late = -np.log1p(-luck[..., 0]) * self._lateness[:, hour, None] + FORGOTTEN_H * (luck[..., 1] < FORGOTTEN)
        self.jobs.call(hour, snow, late, plough=True, spread=control)
        self.jobs.call(hour, slip, late, plough=False, spread=control)
        self._salted = np.where((snow | slip) & control.salt, hour, self._salted)
        self._sanded = np.where(slip & control.sand, hour, self._sanded)

    def _ploughing(self, hour: int, seen: Grid, outlook: dict[str, Grid]) -> Mask:
        """Routes whose snow calls for the plough, as people see it."""
        dry = outlook["falling"] < 0.3
        enough = np.where(np.isin(self._clock[:, hour, None], MORNING_HOURS), ENOUGH_IN_THE_MORNING, 1.0)
        now = (seen >= enough) & (dry | self.rules.during | (seen >= self.rules.heavy))
        with_the_class = (self.rules.class_share(now) >= WHOLE_CLASS_SHARE) & (seen >= NEAR)
        return now | with_the_class

    def _planned(self, hour: int, mean: Grid, outlook: dict[str, Grid], control: Spread) -> Mask:
        """Routes to salt ahead of freezing."""
        luck = self._luck[:, hour]
        coldest = outlook["coldest"]
        freezing = coldest < 0.0
        moist = (mean[..., twin.OUT_WATER] > MOIST_MM) & freezing & (mean[..., twin.SURFACE] < 3.0)
        # in the afternoon only what is wet and will freeze is salted; the rest waits for a newer forecast
        later = self._clock[:, hour, None] != DECISION_HOURS[0]
        risk = (later & freezing & (outlook["frosty"].astype(bool) | (outlook["wet"] > 0.8))) | moist
        # salt of an earlier round still holds unless much has fallen since
        kept = (
            mean[..., twin.OUT_SALT] > ENOUGH_SALT * np.maximum(mean[..., twin.OUT_WATER], 0.05) * np.maximum(-coldest, 1.0)
        ) & (outlook["wet"] < 1.0)
        ahead = self._deciding[:, hour, None] & self.rules.preventive & control.salt & ~kept
        whole_class = self.rules.class_share(risk & ahead) >= WHOLE_CLASS_SHARE
        marginal = (coldest < 0.6) & (outlook["wet"] > 0.2)
        nervous = luck[:, :1, 2] < NERVOUS
        called: Mask = ahead & (risk | (marginal & (whole_class | nervous)))
        return called


def crews_of(
    network: Network,
    site: Site,
    *,
    winters: list[int],
    seed: int,
    outlooks: list[Outlook],
    local: list[tuple[NDArray[np.int64], Mask]],
    standby: list[Mask],
    first: NDArray[np.int64],
    roads: TwinRoads,
) -> Crews:
    """Crews of all winters, with their luck drawn beforehand.

    Args:
        network: What they serve.
        site: Prices and rules.
        winters: First years.
        seed: Of the simulation.
        outlooks: What each winter's forecasts say.
        local: Local hour and weekend of every hour, per winter.
        standby: Whether crews are on standby, per winter and hour.
        first: First column of each unit, and one past the last.
        roads: The roads they work on.
    """
    units = len(network.units)
    rules = CrewRules.of(network)
    luck, eye = [], []
    for winter in winters:
        rng = generator(seed, winter, "crews")
        luck.append(rng.random((WEATHER_HOURS, units, 4), dtype=np.float32))
        eye.append(np.exp(0.15 * rng.standard_normal((WEATHER_HOURS // 24, units), dtype=np.float32)))
    clock = np.stack([hours for hours, _ in local])
    weekend = np.stack([days for _, days in local])
    on_standby = np.stack(standby)
    return Crews(
        rules=rules,
        jobs=Jobs.of(
            network, site, rules=rules, winters=winters, local=np.stack([hours for hours, _ in local]), first=first, roads=roads
        ),
        _outlook=Outlook.side_by_side(outlooks),
        _clock=clock,
        _deciding=np.isin(clock, DECISION_HOURS) & on_standby,
        _patrol=np.where(clock == 3, FOUND_AT_THREE, np.where((clock >= 5) & (clock <= 20), FOUND_BY_DAY, 0.0))
        * np.where(weekend, WEEKEND_EYES, 1.0),
        _lateness=np.where(weekend, LATE_WEEKEND_H, LATE_H),
        _standby=on_standby,
        _luck=np.stack(luck),
        _eye=np.stack(eye),
    )

"""Rounds under way: who comes by which segment when, what it costs, and the log of what was done."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from config.site import Site
from ingest.simulator.climate import season_start
from ingest.simulator.costs import Prices, heat_cost, prices_of, round_cost
from ingest.simulator.crew_rules import BRUSH, KINDS, LOST, SAND, WATER_PER_GRAM, CrewRules, Spread
from ingest.simulator.road import TwinRoads
from model.domain.roads import Network, Route
from model.domain.treatments import TreatmentKind

Grid = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: Hours between looks at the heating.
HEAT_EVERY_H = 3
OFF, IDLE, MELT = 0, 1, 2
#: Mean share of the full power while melting: valves throttle once the surface is warm [1]. Assumed.
MELT_DUTY = 0.6


@dataclass(frozen=True, slots=True)
class Done:
    """One logged action: unit index, treatment, start, end, rate [g/m2] and cost [SEK]."""

    unit: int
    kind: TreatmentKind
    start: datetime
    end: datetime
    rate: float
    cost: float


@dataclass
class Jobs:
    """Work of all winters.

    Attributes:
        busy: Routes whose machine is out or called, shape (winter, unit).
        log: What was done, one list a winter.
    """

    rules: CrewRules
    busy: Mask
    log: list[list[Done]]
    _winters: list[int]
    _local: NDArray[np.int64]
    _first: NDArray[np.int64]
    _unit: NDArray[np.int64]
    _along: Grid
    _turn_out: Grid
    _round: Grid
    _prices: Prices
    _idle: Grid
    _full: Grid
    _due: NDArray[np.int64]
    _plough: Mask
    _brush: Mask
    _salt: Grid
    _water: Grid
    _grit: Mask
    _mode: NDArray[np.int64]
    _since: NDArray[np.int64]
    _free_at: Grid = field(init=False)
    _closed: list[bool] = field(init=False)

    def __post_init__(self) -> None:
        """Everybody is at home."""
        self._free_at = np.full(self.busy.shape, -1.0)
        self._closed = [False] * len(self._winters)

    @classmethod
    def of(
        cls,
        network: Network,
        site: Site,
        *,
        rules: CrewRules,
        winters: list[int],
        local: NDArray[np.int64],
        first: NDArray[np.int64],
        roads: TwinRoads,
    ) -> "Jobs":
        """An empty log for every winter."""
        columns, units = roads.columns, len(network.units)
        length = np.array([segment.length_m for segment in network.segments])
        along = np.concatenate(
            [np.cumsum(length[first[u] : first[u + 1]]) / length[first[u] : first[u + 1]].sum() for u in range(units)]
        )
        count = len(columns.unit)
        shape = (len(winters), count)
        zones = np.zeros(len(network.zones))
        routes: tuple[Route, ...] = network.routes
        return cls(
            rules=rules,
            busy=np.zeros((len(winters), units), dtype=bool),
            log=[[] for _ in winters],
            _winters=winters,
            _local=local,
            _first=first,
            _unit=columns.unit,
            _along=np.r_[along, np.full(count - len(along), 0.5)],
            _turn_out=np.r_[[route.turn_out_min / 60.0 for route in routes], zones],
            _round=np.r_[[route.round_time_min / 60.0 for route in routes], zones],
            _prices=prices_of(network, site),
            _idle=np.r_[np.zeros(len(routes)), [zone.idle_power_w_m2 for zone in network.zones]],
            _full=MELT_DUTY * np.r_[np.zeros(len(routes)), [zone.max_power_w_m2 for zone in network.zones]],
            _due=np.full(shape, -1, dtype=np.int64),
            _plough=np.zeros(shape, dtype=bool),
            _brush=np.zeros(shape, dtype=bool),
            _salt=np.zeros(shape),
            _water=np.zeros(shape),
            _grit=np.zeros(shape, dtype=bool),
            _mode=np.zeros((len(winters), units), dtype=np.int64),
            _since=np.zeros((len(winters), units), dtype=np.int64),
        )

    def call(self, hour: int, called: Mask, late: Grid, *, plough: bool, spread: Spread) -> None:
        """Send machines out.

        Args:
            hour: Hour in which the call is made.
            called: Which routes, shape (winter, unit).
            late: Lateness beyond the turn-out time [h].
            plough: Whether they plough; salt classes spread in the same pass.
            spread: What they spread.
        """
        start = hour + self._turn_out + late
        for winter, unit in np.argwhere(called):
            columns = self._unit == unit
            begin = float(start[winter, unit])
            end = begin + float(self._round[unit])
            due = np.floor(begin + self._along[columns] * self._round[unit]).astype(np.int64)
            kind, rate = int(spread.kind[winter, unit]), float(spread.rate[winter, unit])
            salted = bool(spread.salt[winter, unit])
            sanded = bool(spread.sand[winter, unit]) and not plough
            self._due[winter, columns] = np.maximum(due, hour)
            self._plough[winter, columns] = plough or (salted and kind == BRUSH)
            self._brush[winter, columns] = salted and kind == BRUSH
            self._salt[winter, columns] = rate * (1.0 - LOST[kind]) if salted else 0.0
            self._water[winter, columns] = WATER_PER_GRAM[kind]
            self._grit[winter, columns] = sanded
            self._free_at[winter, unit] = end
            self._note(winter, unit, begin, end, plough=plough, kind=kind, rate=rate if salted or sanded else 0.0)
        self.busy |= called

    def work(self, hour: int, roads: TwinRoads) -> None:
        """Do what falls in this hour, and let machines that are back go home."""
        if not self.busy.any():
            return
        served = self._due == hour
        if served.any():
            roads.plough(served & self._plough, brushed=self._brush)
            roads.spread(np.where(served, self._salt, 0.0), water_per_gram=self._water, grit=served & self._grit)
            self._due[served] = -1
        self.busy &= self._free_at > hour

    def heat(self, hour: int, roads: TwinRoads, outlook: dict[str, Grid], *, slippery: Grid) -> None:
        """Set the valves of heated zones every few hours by the outlook, and log the hours at each mode."""
        zone = self.rules.zone
        coming = (outlook["coldest"] < 1.0) & ((outlook["snow"] > 0.2) | outlook["frosty"].astype(bool) | (outlook["wet"] > 0.2))
        melt = coming | (slippery >= 0.3)
        wanted = np.where(melt, MELT, np.where(outlook["coldest"] < 0.5, IDLE, OFF))
        wanted = np.where(zone, wanted, OFF)
        # a mode is logged at least once a day, so that its cost shows while it lasts
        changed = ((wanted != self._mode) | (hour - self._since >= 24)) & zone
        if not changed.any():
            return
        for winter, unit in np.argwhere(changed & (self._mode != OFF)):
            self._note_heat(winter, unit, hour)
        self._since = np.where(changed, hour, self._since)
        self._mode = np.where(changed, wanted, self._mode)
        power = np.where(self._mode == MELT, self._full, np.where(self._mode == IDLE, self._idle, 0.0))
        roads.heat[:] = power[:, self._unit] * (roads.columns.heated > 0.5)

    def close(self, winter: int, hour: int) -> None:
        """End a winter's log at its last hour, with the heat that is still on."""
        for unit in np.flatnonzero(self._mode[winter] != OFF):
            self._note_heat(winter, int(unit), hour)
        self._closed[winter] = True

    def _note(self, winter: int, unit: int, begin: float, end: float, *, plough: bool, kind: int, rate: float) -> None:
        if self._closed[winter]:
            return
        local = int(self._local[winter, min(int(begin), self._local.shape[1] - 1)])
        start, stop = self._moment(winter, begin), self._moment(winter, end)
        if plough:
            cost = round_cost(self._prices, unit, TreatmentKind.PLOUGH, rate_g_m2=0.0, local_hour=local)
            self.log[winter].append(Done(unit, TreatmentKind.PLOUGH, start, stop, 0.0, cost))
        if rate <= 0.0 or (plough and kind == SAND):
            return
        material = rate * self._prices.area[unit] / 1000.0 * self._prices.material[KINDS[kind]]
        cost = material if plough else round_cost(self._prices, unit, KINDS[kind], rate_g_m2=rate, local_hour=local)
        self.log[winter].append(Done(unit, KINDS[kind], start, stop, rate, float(cost)))

    def _note_heat(self, winter: int, unit: int, hour: int) -> None:
        if self._closed[winter]:
            return
        began = int(self._since[winter, unit])
        melting = self._mode[winter, unit] == MELT
        power = float((self._full if melting else self._idle)[unit])
        kind = TreatmentKind.HEAT_MELT if melting else TreatmentKind.HEAT_PREHEAT
        cost = heat_cost(self._prices, unit, power_w_m2=power, hours=float(hour - began))
        self.log[winter].append(Done(unit, kind, self._moment(winter, began), self._moment(winter, hour), 0.0, cost))

    def _moment(self, winter: int, hour: float) -> datetime:
        return season_start(self._winters[winter]) + timedelta(minutes=round(hour * 60))

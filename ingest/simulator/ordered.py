"""A simulated winter's roads under somebody else's orders: the same weather, other treatments.

The roads are the simulator's own (`twin`), not those Halka predicts with, so what an order is worth is judged by another model than the one it
was made with. Several plans run side by side as copies of the same surfaces. Only routes are treated; heated zones stay without heat.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from config.site import Site
from ingest.simulator import twin
from ingest.simulator.climate import climate_of, local_clock, season_hours, utc_hours
from ingest.simulator.columns import Columns, columns_of
from ingest.simulator.crew_rules import BRUSH, KINDS, LOST, WATER_PER_GRAM
from ingest.simulator.road import TwinRoads, twin_roads
from ingest.simulator.terrain import Exposure, Fields, fields_of, terrain_of
from ingest.simulator.weather import TownWeather, town_weather
from ingest.simulator.workers import Workers
from model.domain.roads import Network
from model.domain.treatments import SALTS, Action, TreatmentKind
from model.domain.weather import to_utc64

Mask = NDArray[np.bool_]
_HOUR = np.timedelta64(1, "h")


@dataclass(frozen=True, eq=False)
class WinterGround:
    """What all runs of one simulated winter share.

    Attributes:
        network: Routes that are served.
        winter: First year.
        times: Hours of the season, from 1 October 00 UTC.
    """

    network: Network
    winter: int
    times: NDArray[np.datetime64]
    _columns: Columns
    _town: TownWeather
    _fields: Fields
    _clock: NDArray[np.int64]
    _along: NDArray[np.float64]

    @classmethod
    def of(cls, network: Network, site: Site, *, winter: int, seed: int) -> "WinterGround":
        """The winter that `simulate_winters` makes of the same network, site and seed."""
        terrain = terrain_of(network, site)
        town = town_weather(
            winter=winter, seed=seed, climate=climate_of(site), longitude=terrain.longitude, latitude=terrain.latitude
        )
        every = columns_of(network, site, terrain, seed)
        length = np.array([segment.length_m for segment in network.segments])
        whole = np.bincount(network.unit_index, weights=length)[network.unit_index]
        before = np.cumsum(length)
        start = np.r_[0.0, before[:-1]][np.searchsorted(network.unit_index, network.unit_index)]
        return cls(
            network=network,
            winter=winter,
            times=utc_hours(winter)[: season_hours(winter)],
            _columns=_copies(every, segments=len(network.segments), units=len(network.units), copies=1),
            _town=town,
            _fields=fields_of(town, seed),
            _clock=local_clock(winter, site.timezone)[0],
            _along=(before - start) / whole,
        )

    def roads(self, copies: int, workers: Workers) -> TwinRoads:
        """Fresh roads of 1 October, so many times side by side."""
        units = len(self.network.units)
        columns = _copies(self._columns, segments=len(self.network.segments), units=units, copies=copies)
        first = np.searchsorted(columns.unit, np.arange(units * copies + 1)).astype(np.int64)
        made = twin_roads(columns, [self._town], [self._fields], [self._clock], first=first, workers=workers)
        made.apart[:] = False
        return made

    def due(self, actions: Sequence[Action]) -> list[tuple[int, NDArray[np.int64], Action]]:
        """(hour since 1 October, segments served in it, the action), in order of hour; what the simulator's crews would be served by."""
        order = {unit_id: place for place, unit_id in enumerate(self.network.unit_ids)}
        found = []
        for action in actions:
            if action.unit_id not in order or (action.kind is not TreatmentKind.PLOUGH and action.kind not in KINDS):
                continue
            segments = np.flatnonzero(self.network.unit_index == order[action.unit_id])
            begin, end = ((to_utc64(moment) - self.times[0]) / _HOUR for moment in (action.started_at, action.ended_at))
            hours = np.floor(begin + self._along[segments] * (end - begin)).astype(np.int64)
            found += [(int(hour), segments[hours == hour], action) for hour in np.unique(hours)]
        # of one hour the plough goes first, then what is spread behind it
        return sorted(found, key=lambda item: (item[0], item[2].kind is not TreatmentKind.PLOUGH))


@dataclass(eq=False)
class OrderedRoads:
    """One winter's true roads, moved on under orders.

    Attributes:
        ground: The winter.
        hour: Hours since 1 October that have passed.
    """

    ground: WinterGround
    hour: int
    _roads: TwinRoads
    _workers: Workers
    _trials: dict[int, TwinRoads]

    @classmethod
    def fresh(cls, ground: WinterGround, workers: Workers) -> "OrderedRoads":
        """Roads of 1 October."""
        return cls(ground, 0, ground.roads(1, workers), workers, {})

    def advance(self, actions: Sequence[Action], hours: int) -> tuple[Mask, Mask]:
        """Move on, treated as ordered.

        Args:
            actions: Rounds; those wholly before or after these hours change nothing here.
            hours: How many.

        Returns:
            Whether each unit breaks its class's rule for snow, and for slipperiness, at the end of each hour, shape (unit, hour).
        """
        snow, slip = _run(self._roads, self.ground, [actions], self.hour, hours)
        self.hour += hours
        return snow[0], slip[0]

    def trial(self, plans: Sequence[Sequence[Action]], hours: int) -> tuple[Mask, Mask]:
        """What the coming hours would be under each of several plans; the roads stay where they are.

        Returns:
            As `advance`, shape (plan, unit, hour).
        """
        if len(plans) not in self._trials:
            self._trials[len(plans)] = self.ground.roads(len(plans), self._workers)
        roads = self._trials[len(plans)]
        for copy, plan_columns in enumerate(np.split(np.arange(roads.state.shape[1]), len(plans))):
            del copy
            roads.state[:, plan_columns] = self._roads.state
            roads.out[:, plan_columns] = self._roads.out
        return _run(roads, self.ground, plans, self.hour, hours)


def _run(roads: TwinRoads, ground: WinterGround, plans: Sequence[Sequence[Action]], begin: int, hours: int) -> tuple[Mask, Mask]:
    units, segments = len(ground.network.units), len(ground.network.segments)
    broken = np.zeros((2, len(plans), units, hours), dtype=bool)
    waiting: dict[int, list[tuple[int, NDArray[np.int64], Action]]] = {}
    for copy, actions in enumerate(plans):
        for hour, served, action in ground.due(actions):
            if begin <= hour < begin + hours:
                waiting.setdefault(hour, []).append((copy * segments, served, action))
    for place in range(hours):
        for shift, served, action in waiting.get(begin + place, ()):
            _treat(roads, served + shift, action)
        roads.advance(begin + place)
        worst = roads.worst[0, :, 0].reshape(len(plans), units, -1)
        broken[0, :, :, place] = worst[..., twin.PLOUGH_RATIO] >= 1.0
        broken[1, :, :, place] = worst[..., twin.SLIP_RATIO] >= 1.0
    return broken[0], broken[1]


def _treat(roads: TwinRoads, columns: NDArray[np.int64], action: Action) -> None:
    served = np.zeros(roads.heat.shape, dtype=bool)
    served[0, columns] = True
    if action.kind is TreatmentKind.PLOUGH:
        roads.plough(served, brushed=np.zeros_like(served))
        return
    kind = KINDS.index(action.kind)
    if kind == BRUSH:
        roads.plough(served, brushed=served)
    salt = action.rate_g_m2 * (1.0 - LOST[kind]) if action.kind in SALTS else 0.0
    roads.spread(
        np.where(served, salt, 0.0),
        water_per_gram=np.full(served.shape, WATER_PER_GRAM[kind]),
        grit=served & (action.kind is TreatmentKind.SAND),
    )
    roads.apart[:] = False


def _copies(columns: Columns, *, segments: int, units: int, copies: int) -> Columns:
    """The segments of a network so many times, without the stations, each copy with units of its own."""
    picked = np.tile(np.arange(segments), copies)
    exposure = Exposure(**{field.name: getattr(columns.exposure, field.name)[picked] for field in fields(Exposure)})
    arrays = {
        field.name: getattr(columns, field.name)[picked]
        for field in fields(Columns)
        if field.name not in {"exposure", "segments", "unit"}
    }
    unit = columns.unit[:segments]
    numbered = (np.arange(copies)[:, None] * units + unit).ravel().astype(np.int64)
    return replace(columns, exposure=exposure, unit=numbered, segments=segments * copies, **arrays)

"""The simulator's roads as heated plants: the same zones under several policies side by side, each with its own heat, through one winter.

The simulator's road shares no code with the model the schedules are made with: other layers, other depth of pipes, weather of ten minutes that no
forecast point sees. What a plant measures is read from it: the slab, the surface and the snow sensor of each zone's worst place.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from config.site import Site
from ingest.simulator import twin
from ingest.simulator.climate import climate_of, local_clock, season_hours
from ingest.simulator.columns import columns_of
from ingest.simulator.forecasts import forecasts_as_issued
from ingest.simulator.road import TwinRoads, twin_roads
from ingest.simulator.terrain import exposure_of, fields_of, terrain_of, weather_at
from ingest.simulator.weather import town_weather
from ingest.simulator.workers import Workers
from model.domain.roads import Network

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Winter:
    """Weather of a winter.

    Attributes:
        year: First year.
        truth: True hourly weather at the forecast points, canonical name to shape (point, hour).
        forecasts: As issued, canonical name to shape (issue, point, lead).
        hours: Hours from 1 October.
    """

    year: int
    truth: dict[str, Array]
    forecasts: dict[str, NDArray[np.float32]]
    hours: int


@dataclass(frozen=True, eq=False)
class Measured:
    """What the plants measure at an hour, shape (policy, zone): coldest slab and surface [degC], and the snow sensor [1]."""

    slab: Array
    surface: Array
    seen: Array
    water: Array
    snow: Array
    ice: Array


class Plants:
    """Zones of one winter under several policies; give heat and go an hour on."""

    def __init__(self, network: Network, site: Site, *, year: int, seed: int, policies: int, workers: Workers) -> None:
        terrain = terrain_of(network, site)
        town = town_weather(
            winter=year, seed=seed, climate=climate_of(site), longitude=terrain.longitude, latitude=terrain.latitude
        )
        fields = fields_of(town, seed)
        places = [[getattr(place, name) for place in site.forecast_points] for name in ("longitude", "latitude", "altitude_m")]
        truth = weather_at(town, fields, exposure_of(terrain, *places))
        self.winter = Winter(year, truth, forecasts_as_issued(truth, winter=year, seed=seed), season_hours(year))
        clock, _ = local_clock(year, site.timezone)
        self._first = np.searchsorted(network.unit_index, np.arange(len(network.units) + 1)).astype(np.int64)
        self._zone = network.unit_index
        self.roads: TwinRoads = twin_roads(
            columns_of(network, site, terrain, seed), [town] * policies, [fields] * policies, [clock] * policies,
            first=self._first, workers=workers,
        )  # fmt: skip
        self._count = len(network.segments)

    def measured(self) -> Measured:
        """What is measured now."""
        state = self.roads.state[:, : self._count, 0]
        out = self.roads.out[:, : self._count, 0]
        return Measured(
            slab=self._worst(state[..., 1], np.min),
            surface=self._worst(out[..., twin.SURFACE], np.min),
            seen=self._worst(out[..., twin.SLIP_RATIO], np.max),
            water=self._worst(state[..., twin.WATER], np.max),
            snow=self._worst(state[..., twin.SNOW], np.max),
            ice=self._worst(state[..., twin.ICE] + state[..., twin.FROST], np.max),
        )

    def advance(self, hour: int, power: Array) -> None:
        """Go on by the hour from `hour` (since 1 October) with heat of shape (policy, zone) [W/m2]."""
        self.roads.heat[:, : self._count] = power[:, self._zone]
        self.roads.advance(hour)

    def _worst(self, values: Array, which: object) -> Array:
        return np.stack([which(values[:, a:b], axis=1) for a, b in pairwise(self._first)], axis=1)  # type: ignore[operator]

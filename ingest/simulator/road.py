"""Twin roads of several winters side by side: forcing, what crews do to them, and the same roads left alone.

World 0 is what really happened. An *untreated world* is a copy of it made at a fixed hour every day and then left alone until the next copy:
no plough, no salt, no sand. World 1 is copied at 11 UTC, when the roster for the coming night is decided, world 2 at 01 UTC, when the
night's forecast is issued. So "untreated" always means: as the road truly was at that hour, and nothing done since. Under heated zones the
untreated world is a slab without heat that is swept clean of whatever the heated surface does not carry whenever it is copied.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.simulator import twin
from ingest.simulator.climate import WEATHER_HOURS, WEATHER_STEPS, through_year
from ingest.simulator.columns import Columns
from ingest.simulator.precipitation import HALF_SNOW
from ingest.simulator.terrain import Fields
from ingest.simulator.units import summarise_units
from ingest.simulator.weather import TownWeather
from ingest.simulator.workers import Workers

Array = NDArray[np.float64]

#: UTC hour at which each untreated world is copied from the true one; None for the true one.
RESTART_HOURS = (None, 11, 1)
WORLDS = twin.WORLDS
#: Ground at 1.5 m, Oct...Apr [degC]. Assumed, after the yearly wave of soil temperature in Svealand.
GROUND_TEMPERATURE = (10.0, 7.3, 4.8, 3.0, 2.1, 2.0, 3.8)
#: Traffic by local hour against the day's mean [1]. Assumed town course.
RUSH = np.array([2, 1, 1, 1, 2, 6, 16, 26, 24, 18, 17, 18, 20, 20, 21, 26, 30, 28, 21, 16, 12, 9, 7, 4]) / 14.4
#: What a plough leaves [mm water], share of the ice it tears off, and share of the salt it takes [1]. Assumed.
LEFT_BY_PLOUGH_MM, TORN_ICE, SALT_TAKEN = 0.5, 0.1, 0.4
#: What a brush leaves.
LEFT_BY_BRUSH_MM, BRUSHED_ICE = 0.05, 0.35
#: Water in pre-wetted salt and in brine, per gram of salt [mm m2/g]: 22 % brine, and dry salt wetted 70:30 with it (Transport Scotland).
WATER_OF_BRINE, WATER_OF_PREWETTED = 0.0035, 0.0003


@dataclass
class TwinRoads:
    """State of all surfaces of all winters, advanced hour by hour.

    Attributes:
        columns: Static description.
        state: Shape (winter, column, world, state).
        out: Outputs at the end of the latest hour, shape (winter, column, world, output).
        apart: Whether an untreated world differs from the true one, shape (winter, column, world).
        heat: Heat now put into the ground, shape (winter, column) [W/m2].
        mean: Area means of the outputs, shape (winter, unit, world, output).
        worst: What the worst fifth of each unit reaches, same shape.
    """

    columns: Columns
    state: Array
    out: Array
    apart: NDArray[np.bool_]
    heat: Array
    mean: Array
    worst: Array
    _forcing: twin.Forcing
    _ground: twin.Ground
    _first: NDArray[np.int64]
    _pool: Workers
    _shares: list[tuple[int, int]]

    def restart(self, hour: int) -> None:
        """Copy the true world to the untreated worlds that are due at `hour` (since 1 October 00 UTC)."""
        heated = self.columns.heated > 0.5
        for world in range(1, WORLDS):
            if hour % 24 == RESTART_HOURS[world]:
                self.state[:, ~heated, world] = self.state[:, ~heated, 0]
                self.state[:, heated, world, twin.WATER :] = self.state[:, heated, 0, twin.WATER :]
                self.apart[:, :, world] = heated

    def advance(self, hour: int) -> None:
        """Move all surfaces on by one hour from `hour`, and sum them up by unit."""
        columns, units = self.state.shape[1], self.mean.shape[1]
        state, out = self.state.reshape(-1, twin.STATES), self.out.reshape(-1, twin.OUTPUTS)
        apart, heat = self.apart.reshape(-1), self.heat.reshape(-1)

        def move(share: tuple[int, int]) -> None:
            begin, end = (index // units * columns + int(self._first[index % units]) for index in share)
            twin.advance_surfaces(begin, end, hour, state, out, apart, heat, self._forcing, self._ground)
            summarise_units(*share, columns, out, self._first, self.columns.share, self.mean, self.worst)

        self._pool.each(move, self._shares)

    def plough(self, served: NDArray[np.bool_], *, brushed: NDArray[np.bool_]) -> None:
        """Clear the true surfaces in `served`, with a brush where `brushed`; both of shape (winter, column)."""
        true = self.state[:, :, 0]
        leave = np.where(brushed, LEFT_BY_BRUSH_MM, LEFT_BY_PLOUGH_MM)
        torn = np.where(brushed, BRUSHED_ICE, TORN_ICE)
        snow = true[..., twin.SNOW]
        moved = served & (snow > leave)
        true[..., twin.WATER] *= np.where(moved, leave / np.maximum(snow, 1e-9), 1.0)
        true[..., twin.SNOW] = np.where(moved, leave, snow)
        true[..., twin.ICE] *= np.where(served, 1.0 - torn, 1.0)
        true[..., twin.SALT] *= np.where(moved, 1.0 - SALT_TAKEN, 1.0)
        self.apart[..., 1:] |= served[..., None]

    def spread(self, salt: Array, *, water_per_gram: Array, grit: NDArray[np.bool_]) -> None:
        """Spread on the true surfaces.

        Args:
            salt: Salt that stays on the surface, 0 where none is spread, shape (winter, column) [g/m2].
            water_per_gram: Water that comes with it, same shape [mm m2/g].
            grit: Where sand is spread, same shape.
        """
        true = self.state[:, :, 0]
        true[..., twin.SALT] += salt
        true[..., twin.WATER] += salt * water_per_gram
        true[..., twin.GRIT] = np.where(grit, 1.0, true[..., twin.GRIT])
        self.apart[..., 1:] |= ((salt > 0) | grit)[..., None]


def twin_roads(
    columns: Columns,
    towns: Sequence[TownWeather],
    fields: Sequence[Fields],
    local_hours: Sequence[NDArray[np.int64]],
    *,
    first: NDArray[np.int64],
    workers: Workers,
) -> TwinRoads:
    """Roads at midnight of 1 October, in balance with the air.

    Args:
        columns: Static description.
        towns: Weather of each winter.
        fields: Its variation within the town.
        local_hours: Local wall-clock hour of every hour, for traffic.
        first: First column of each unit, and one past the last unit's last.
        workers: Threads that compute.
    """
    winters, count = len(towns), len(columns.sky)
    state = np.zeros((winters, count, WORLDS, twin.STATES))
    for number, town in enumerate(towns):
        start = town.temperature[:144].mean()
        state[number, :, :, :5] = np.linspace(start, GROUND_TEMPERATURE[0], 5)
    state[..., twin.DENSITY] = 110.0
    exposure = columns.exposure
    plain = np.stack(
        [
            exposure.height,
            exposure.urban,
            exposure.pool,
            exposure.lake,
            columns.sky,
            columns.traffic,
            columns.tread,
            columns.offset,
            columns.bridge,
            columns.start_wet,
            columns.start_dry,
            columns.kept_bare,
            columns.controlled,
            columns.heated,
        ],
        axis=1,
    )
    return TwinRoads(
        columns=columns,
        state=state,
        out=np.zeros((winters, count, WORLDS, twin.OUTPUTS)),
        apart=np.tile((columns.heated > 0.5)[None, :, None], (winters, 1, WORLDS)),
        heat=np.zeros((winters, count)),
        mean=np.zeros((winters, len(first) - 1, WORLDS, twin.OUTPUTS)),
        worst=np.zeros((winters, len(first) - 1, WORLDS, twin.OUTPUTS)),
        _forcing=twin.Forcing(
            series=np.stack([_series_of(town) for town in towns]),
            meso_rain=np.stack([field.meso_rain for field in fields]),
            meso_temperature=np.stack([field.meso_temperature for field in fields]),
            local_rain=np.stack([field.local_rain for field in fields]),
            local_sky=np.stack([field.local_sky for field in fields]),
            rush=np.stack([RUSH[hours] for hours in local_hours]),
        ),
        _ground=twin.Ground(
            plain=np.ascontiguousarray(plain),
            places=np.ascontiguousarray(np.stack([exposure.lag, exposure.meso, exposure.local], axis=1)),
            conduction=columns.conduction,
            elimination=columns.elimination,
        ),
        _first=first,
        _pool=workers,
        _shares=list(pairwise(winters * (len(first) - 1) * part // len(workers) for part in range(len(workers) + 1))),
    )


def _series_of(town: TownWeather) -> Array:
    """The town's forcing as the kernel reads it: shape (step, series)."""
    days = np.arange(WEATHER_STEPS) / (WEATHER_STEPS / WEATHER_HOURS * 24)
    series = np.empty((WEATHER_STEPS, twin.SERIES))
    series[:, twin.AIR] = town.temperature
    series[:, twin.DEW] = town.dew_point
    series[:, twin.WIND] = town.wind
    series[:, twin.URBAN] = town.urban
    series[:, twin.POOL] = town.pool
    series[:, twin.LAKE] = town.lake
    series[:, twin.RAIN] = town.precipitation
    series[:, twin.LIMIT] = HALF_SNOW - town.warm_air_aloft
    # Haurwitz (1945) clear sky; Kasten and Czeplak (1980) for cloud
    clear = 1098.0 * town.sun * np.exp(-0.057 / np.maximum(town.sun, 1e-3))
    series[:, twin.SUN] = clear * (1.0 - 0.72 * town.cloud**3.2)
    # clear-sky emissivity after Brutsaert, 1975
    vapour = 6.112 * np.exp(17.62 * town.dew_point / (243.12 + town.dew_point))
    series[:, twin.SKY_CLEAR] = 1.24 * (vapour / (town.temperature + 273.15)) ** (1.0 / 7.0)
    series[:, twin.CLOUD] = town.cloud
    series[:, twin.DEEP] = through_year(GROUND_TEMPERATURE, days, town.winter)
    return series

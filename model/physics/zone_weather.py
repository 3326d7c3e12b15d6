"""What the weather does to a heated zone, hour by hour and member by member, as `model.physics.zone_kernel` reads it."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.roads import Network
from model.physics import layout
from model.physics import zone_kernel as kernel
from model.physics.columns import Columns
from model.physics.constants import (
    ALBEDO_SURROUNDINGS,
    EMISSIVITY,
    GAS_DRY_AIR,
    GAS_VAPOUR,
    HEAT_AIR,
    KELVIN,
    LAPSE_RATE,
    PRESSURE,
    STEFAN_BOLTZMANN,
    WALL_EMISSIVITY,
    WALL_WARMER_K,
)
from model.physics.forcing import prepare_forcing
from model.physics.ground import annual_wave
from model.physics.turbulence import exchange_velocity
from model.physics.zone_slab import BELOW_M, GROUND_M

Array = NDArray[np.float64]
#: A warm surface in winter is about so much warmer than the air, for the stability of the air above it [K].
WARMER_K = 3.0


def zone_weather(forcing: xr.Dataset, columns: Columns, network: Network) -> Array:
    """Weather of each zone and member, shape (zone, member, hour, `zone_kernel.WEATHERS`); the first time of the forcing has no hour.

    A zone's columns are put together by their area. Traffic is left out: heated ground is walked on.

    Args:
        forcing: Hourly canonical forecast ("member", "point", "time").
        columns: One a segment of the network.
        network: The network.

    Raises:
        ForecastError: As `model.physics.forcing.prepare_forcing`.
    """
    prepared = prepare_forcing(forcing)
    hours = len(prepared.time) - 1
    zones, routes = len(network.zones), len(network.routes)
    found = np.zeros((zones, prepared.members, hours, kernel.WEATHERS))
    weather = prepared.weather.reshape(layout.FORCING_ROWS, hours + 1, prepared.members, prepared.points)
    for column in np.flatnonzero(network.is_zone[network.unit_index]):
        unit = int(network.unit_index[column])
        share = network.segments[column].area_m2 / network.unit_area_m2[unit]
        point = int(columns.point[column])
        felt = weather[:, 1:, :, point]
        sun = prepared.sun[1:, point][:, None]
        rows = _of_column(felt, sun, columns, int(column))
        depth = network.zones[unit - routes].pipe_depth_m + sum(GROUND_M) + BELOW_M
        mean, swing = columns.annual_mean_degc[column], columns.annual_amplitude_k[column]
        rows[kernel.BOTTOM] = annual_wave(prepared.time[1:], depth, mean=mean, amplitude=swing)[:, None]
        found[unit - routes] += share * rows.transpose(2, 1, 0)
    return found


def _of_column(felt: Array, sun: Array, columns: Columns, column: int) -> Array:
    """Rows of one column, shape (row, hour, member), from its point's (row, hour, member) and the sine of the sun's elevation (hour, 1)."""
    air = felt[layout.AIR] - LAPSE_RATE * columns.altitude_offset_m[column]
    sky, open_sun = float(columns.sky_view_factor[column]), float(columns.sun_view_factor[column])
    horizon = float(np.mean(columns.horizon_sine[column]))
    lit = np.clip((sun - horizon) / 0.1 + 0.5, 0.0, 1.0)
    direct, diffuse = felt[layout.DIRECT] * lit, felt[layout.DIFFUSE]
    bright = direct + open_sun * diffuse + (1.0 - open_sun) * ALBEDO_SURROUNDINGS * (direct + diffuse)
    walls = WALL_EMISSIVITY * STEFAN_BOLTZMANN * (air + WALL_WARMER_K + KELVIN) ** 4
    long = sky * felt[layout.LONGWAVE] + (1.0 - sky) * walls
    velocity = exchange_velocity(air, air + WARMER_K, felt[layout.WIND])
    stirred = PRESSURE / (GAS_DRY_AIR * (air + KELVIN)) * HEAT_AIR * velocity
    rows = np.zeros((kernel.WEATHERS, *air.shape))
    rows[kernel.GAIN] = (
        (1.0 - columns.albedo[column]) * bright + EMISSIVITY * (long - STEFAN_BOLTZMANN * KELVIN**4) + stirred * air
    )
    rows[kernel.LOSS] = stirred + 4.0 * EMISSIVITY * STEFAN_BOLTZMANN * KELVIN**3
    rows[kernel.VELOCITY] = velocity
    rows[kernel.VAPOUR] = felt[layout.VAPOUR] / (GAS_VAPOUR * (air + KELVIN))
    rows[kernel.RAIN], rows[kernel.SNOWFALL] = felt[layout.RAIN], felt[layout.SNOWFALL]
    return rows

"""What a chunk of columns is told at whole hours, compiled: the weather as each column feels it, and what holds until the next.

The weather of a lane's forecast point is fetched (never copied per column beforehand), moved to the column's height, shade and sky view, and led
linearly over the steps; amounts are spread evenly over their hour. At the end of an hour the ground's water freezes or thaws.
"""

import numba as nb

from model.physics import lane_rows as _lanes
from model.physics import layout as _layout
from model.physics.constants import (
    ALBEDO_SURROUNDINGS,
    DRY_SALT_LOSS_PER_VEHICLE,
    EMISSIVITY,
    FROST_WORN_PER_H,
    HEAT_ICE,
    HEAT_WATER,
    ICE_WORN_PER_H,
    KELVIN,
    LAPSE_RATE,
    SNOW_OFF_PER_H,
    SNOW_PACKED_PER_H,
    SNOW_TRODDEN_PER_H,
    STEFAN_BOLTZMANN,
    VEHICLE_HEAT_W_M2,
    VEHICLE_WARMER_K,
    WALL_EMISSIVITY,
    WALL_WARMER_K,
    WATER_SPRAYED_PER_H,
)
from model.physics.flags import FLAGS
from model.physics.ground import FREEZING_RANGE_K, LAYERS
from model.physics.lane_rows import LANES, STARTED

#: Vapour pressure and sky radiation of air a kelvin colder, relative change [1/K].
_VAPOUR_PER_K, _LONGWAVE_PER_K = 0.070, 0.0175


@nb.njit(error_model="numpy", nogil=True)
def weather_at(edge, sources, columns, weather, sun, bearing, horizon, static, wave, observed, bridge, hour):  # type: ignore[no-untyped-def]
    """Weather as each lane's column feels it at one whole hour, into `edge` (changing row, lane)."""
    points = sun.shape[1]
    for j in range(LANES):
        source, c = sources[j], columns[j]
        point = source % points
        colder = LAPSE_RATE * static[_layout.ALTITUDE, c]
        air = weather[_layout.AIR, hour, source] - colder
        x = -colder * _VAPOUR_PER_K
        sky, open_sun = static[_layout.SKY_VIEW, c], static[_layout.SUN_VIEW, c]
        hidden_below = horizon[bearing[hour, point], c]
        direct = weather[_layout.DIRECT, hour, source]
        if hidden_below > 0.0:
            direct *= min(max((sun[hour, point] - hidden_below + 0.05) * 10.0, 0.0), 1.0)
        diffuse = weather[_layout.DIFFUSE, hour, source]
        wall = air + (KELVIN + WALL_WARMER_K)
        longwave = weather[_layout.LONGWAVE, hour, source] * (1.0 - _LONGWAVE_PER_K * colder)
        edge[0, j] = air
        edge[1, j] = weather[_layout.VAPOUR, hour, source] * (1.0 + x + 0.5 * x * x)
        edge[2, j] = weather[_layout.WIND, hour, source]
        edge[3, j] = direct + open_sun * diffuse + (1.0 - open_sun) * ALBEDO_SURROUNDINGS * (direct + diffuse)
        edge[4, j] = sky * longwave + (1.0 - sky) * WALL_EMISSIVITY * STEFAN_BOLTZMANN * wall**4
        edge[5, j] = air if bridge else static[_layout.DEEP_MEAN, c] + static[_layout.DEEP_SWING, c] * wave[hour]
        edge[6, j] = observed[hour, c]
        edge[7, j] = 1.0 / (air + KELVIN)


@nb.njit(error_model="numpy", nogil=True)
def _received(w, j, now, then, covered, steps):  # type: ignore[no-untyped-def]
    """Sunlight and long-wave under the traffic: while a vehicle stands above, its underside takes the place of sun and sky."""
    for row in (_lanes.SUNLIGHT, _lanes.RADIATION):
        k = row - _lanes.AIR
        first, last = (1.0 - covered) * now[k, j], (1.0 - covered) * then[k, j]
        if row == _lanes.RADIATION:
            under_first, under_last = now[0, j] + (KELVIN + VEHICLE_WARMER_K), then[0, j] + (KELVIN + VEHICLE_WARMER_K)
            first = EMISSIVITY * (first + covered * STEFAN_BOLTZMANN * under_first**4) + VEHICLE_HEAT_W_M2 * covered
            last = EMISSIVITY * (last + covered * STEFAN_BOLTZMANN * under_last**4) + VEHICLE_HEAT_W_M2 * covered
        w[row * LANES + j] = first
        w[(row + _lanes.CHANGING) * LANES + j] = (last - first) / steps


@nb.njit(error_model="numpy", nogil=True)
def open_hour(w, now, then, columns, sources, weather, static, heat, target, pulled, busy, hour, step_s, steps):  # type: ignore[no-untyped-def]  # noqa: PLR0917
    """Lay out what holds for the hour that begins at `hour`; True where an observation is drawn to in any lane."""
    drawn = False
    hours = step_s / 3600.0
    for j in range(LANES):
        for k in range(_lanes.CHANGING):
            w[(_lanes.AIR + k) * LANES + j] = now[k, j]
            w[(_lanes.AIR + _lanes.CHANGING + k) * LANES + j] = (then[k, j] - now[k, j]) / steps
        c, source = columns[j], sources[j]
        _received(w, j, now, then, busy * static[_layout.COVERED, c], steps)
        snowfall = (
            weather[_layout.SNOWFALL, hour + 1, source]
            + static[_layout.DRIFT_CATCH, c] * weather[_layout.DRIFT, hour + 1, source]
        )
        rain = weather[_layout.RAIN, hour + 1, source]
        w[_lanes.RAIN * LANES + j] = rain / steps
        w[_lanes.SNOWFALL * LANES + j] = snowfall / steps
        w[_lanes.DROPS * LANES + j] = (HEAT_WATER * rain + HEAT_ICE * snowfall) / 3600.0
        w[_lanes.FRESH * LANES + j] = weather[_layout.FRESH, hour + 1, source]
        w[_lanes.HEAT * LANES + j] = heat[hour, c]
        w[_lanes.TARGET * LANES + j] = target[min(hour, len(target) - 1), c]
        w[_lanes.GAIN * LANES + j] = static[_layout.GAIN, c]
        w[_lanes.HIGHEST_HEAT * LANES + j] = static[_layout.HIGHEST_HEAT, c]
        w[_lanes.AT_PIPES * LANES + j] = static[_layout.AT_PIPES, c]
        w[_lanes.GIVEN * LANES + j] = 0.0
        w[_lanes.NUDGING * LANES + j] = pulled[hour, c]
        drawn |= pulled[hour, c] > 0.0
        w[_lanes.EXCHANGE * LANES + j] = busy * static[_layout.EXCHANGE, c]
        wear = busy * static[_layout.WEAR, c] * hours
        w[_lanes.KEEP_SNOW * LANES + j] = 1.0 / (1.0 + (SNOW_OFF_PER_H + SNOW_PACKED_PER_H) * wear)
        w[_lanes.KEEP_ICE * LANES + j] = 1.0 / (1.0 + ICE_WORN_PER_H * wear)
        w[_lanes.KEEP_FROST * LANES + j] = 1.0 / (1.0 + FROST_WORN_PER_H * wear)
        w[_lanes.KEEP_SPRAY * LANES + j] = 1.0 / (1.0 + WATER_SPRAYED_PER_H * wear)
        swept = DRY_SALT_LOSS_PER_VEHICLE * busy * static[_layout.VEHICLES, c] * hours
        w[_lanes.KEEP_DRY * LANES + j] = 1.0 / (1.0 + swept)
        w[_lanes.TREAD * LANES + j] = SNOW_TRODDEN_PER_H * wear
    return drawn


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
def close_hour(w, ground):  # type: ignore[no-untyped-def]
    """Temperatures out of the chunk's own units, the ground's water frozen or thawed (`ground.freeze_ground`), and back."""
    for i in range(LAYERS):
        unit, capacity, latent = ground[2, i], ground[5, i], ground[6, i]
        back, per_capacity, per_both = 1.0 / unit, 1.0 / capacity, 1.0 / (capacity + latent / FREEZING_RANGE_K)
        if latent == 0.0:
            for j in range(LANES):
                t = unit * w[i * LANES + j]
                w[(STARTED + i) * LANES + j] = t
                w[i * LANES + j] = t * back
        else:
            for j in range(LANES):
                unfrozen = min(max(w[(STARTED + i) * LANES + j] / FREEZING_RANGE_K + 1.0, 0.0), 1.0)
                enthalpy = capacity * unit * w[i * LANES + j] + latent * unfrozen
                thawed, frozen = (enthalpy - latent) * per_capacity, enthalpy * per_capacity
                t = frozen if frozen < -FREEZING_RANGE_K else (enthalpy - latent) * per_both
                t = thawed if thawed > 0.0 else t
                w[(STARTED + i) * LANES + j] = t
                w[i * LANES + j] = t * back

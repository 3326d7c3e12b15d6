"""The compiled driver: chunks of columns in parallel, each through all its hours while its rows stay in cache.

Hour by hour the weather of a lane's forecast point is fetched (never copied per column beforehand), moved to the column's height, shade and
sky view, and led linearly over the steps; amounts are spread evenly over their hour. Each chunk is computed by one thread from the same numbers
in the same order, so the answer does not depend on how many threads there are.
"""

from typing import Any

import numba as nb
import numpy as np

from model.physics import lane_rows as _lanes
from model.physics import layout as _layout
from model.physics.constants import (
    ALBEDO_SURROUNDINGS,
    DRY_SALT_LOSS_PER_VEHICLE,
    FROST_WORN_PER_H,
    ICE_WORN_PER_H,
    KELVIN,
    LAPSE_RATE,
    MOLALITY_EUTECTIC,
    SALT_MOLAR_G,
    SNOW_OFF_PER_H,
    SNOW_PACKED_PER_H,
    SNOW_TRODDEN_PER_H,
    STEFAN_BOLTZMANN,
    WALL_EMISSIVITY,
    WALL_WARMER_K,
    WATER_SPRAYED_PER_H,
)
from model.physics.fingerprint import fingerprint
from model.physics.lane_rows import LANES, ROWS
from model.physics.lanes import advance
from model.physics.layout import (
    ADD_DISSOLVED,
    ADD_DRY,
    ADD_SAND,
    ADD_WATER,
    BIAS,
    DISSOLVED,
    DRY,
    FLOOR_SNOW,
    FROST,
    ICE,
    KEEP_FROST,
    KEEP_ICE,
    KEEP_SALT,
    KEEP_SNOW,
    KEEP_WATER,
    SAND,
    SNOW,
    STATE_ROWS,
    SURFACE,
    TEMPERATURE,
    VOLUME,
    WATER,
)
from model.physics.salt import DEPRESSION

#: Vapour pressure and sky radiation of air a kelvin colder, relative change [1/K].
_VAPOUR_PER_K, _LONGWAVE_PER_K = 0.070, 0.0175
_D0, _D1, _D2, _D3 = DEPRESSION
#: Codes of outputs that are not one row of the state.
WETNESS_ROW, FREEZING_ROW, SLAB_ROW = -1, -2, -3
#: Row (or code) and factor of each output.
OUTPUT_ROWS = {
    "road_surface_temperature": (SURFACE, 1.0),
    "surface_water_amount": (WATER, 1.0),
    "surface_snow_amount": (SNOW, 1.0),
    "surface_ice_amount": (ICE, 1.0),
    "surface_frost_amount": (FROST, 1.0),
    "snow_depth": (VOLUME, 0.1),
    "snow_wetness": (WETNESS_ROW, 1.0),
    "dissolved_salt_amount": (DISSOLVED, 1.0),
    "dry_salt_amount": (DRY, 1.0),
    "freezing_point": (FREEZING_ROW, 1.0),
    "sand_amount": (SAND, 1.0),
    "slab_temperature": (SLAB_ROW, 1.0),
    "surface_flux_correction": (BIAS, 1.0),
}


@nb.njit(error_model="numpy", nogil=True)
def _edge(edge, sources, columns, weather, sun, static, wave, observed, bridge, hour):  # type: ignore[no-untyped-def]
    """Weather as each lane's column feels it at one whole hour, into `edge` (7, LANES)."""
    points = sun.shape[1]
    for j in range(LANES):
        source, c = sources[j], columns[j]
        colder = LAPSE_RATE * static[_layout.ALTITUDE, c]
        air = weather[_layout.AIR, hour, source] - colder
        x = -colder * _VAPOUR_PER_K
        sky, open_sun = static[_layout.SKY_VIEW, c], static[_layout.SUN_VIEW, c]
        horizon = static[_layout.HORIZON_SINE, c]
        direct = weather[_layout.DIRECT, hour, source]
        if horizon > 0.0:
            direct *= min(max((sun[hour, source % points] - horizon + 0.05) * 10.0, 0.0), 1.0)
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


@nb.njit(error_model="numpy", nogil=True)
def _treat(w, j, fields):  # type: ignore[no-untyped-def]
    """Apply one treatment to one lane."""
    snow = w[SNOW * LANES + j]
    kept = max(snow * fields[KEEP_SNOW], min(snow, fields[FLOOR_SNOW]))
    if snow > 0.0:
        w[VOLUME * LANES + j] *= kept / snow
    w[SNOW * LANES + j] = kept
    w[WATER * LANES + j] = w[WATER * LANES + j] * fields[KEEP_WATER] + fields[ADD_WATER]
    w[ICE * LANES + j] *= fields[KEEP_ICE]
    w[FROST * LANES + j] *= fields[KEEP_FROST]
    w[DISSOLVED * LANES + j] = w[DISSOLVED * LANES + j] * fields[KEEP_SALT] + fields[ADD_DISSOLVED]
    w[DRY * LANES + j] = w[DRY * LANES + j] * fields[KEEP_SALT] + fields[ADD_DRY]
    w[SAND * LANES + j] = w[SAND * LANES + j] * fields[KEEP_SALT] + fields[ADD_SAND]


@nb.njit(error_model="numpy", nogil=True)
def _write(out, rows, scales, hour, w, targets, slab):  # type: ignore[no-untyped-def]
    """Put the asked-for quantities of every lane into the output arrays."""
    for k in range(len(rows)):
        row, scale = rows[k], scales[k]
        if row == SLAB_ROW:
            row = TEMPERATURE + slab
        for j in range(LANES):
            if row >= 0:
                value = scale * w[row * LANES + j]
            elif row == WETNESS_ROW:
                water, snow = w[WATER * LANES + j], w[SNOW * LANES + j]
                value = min(water / (water + snow), 1.0) if snow > 0.05 else 0.0
            else:
                moles = w[DISSOLVED * LANES + j] / SALT_MOLAR_G
                m = min(moles / max(w[WATER * LANES + j], 1e-6), MOLALITY_EUTECTIC)
                value = -m * (_D0 + m * (_D1 + m * (_D2 + m * _D3)))
            out[k, hour, targets[j]] = value


@nb.njit(error_model="numpy", nogil=True)
def _open_hour(w, now, then, columns, sources, weather, static, heat, pulled, busy, hour, step_s, steps):  # type: ignore[no-untyped-def]  # noqa: PLR0917
    """Lay out what holds for the hour that begins at `hour`."""
    for j in range(LANES):
        for k in range(_lanes.CHANGING):
            w[(_lanes.AIR + k) * LANES + j] = now[k, j]
            w[(_lanes.STEP_AIR + k) * LANES + j] = (then[k, j] - now[k, j]) / steps
        c, source = columns[j], sources[j]
        w[_lanes.RAIN * LANES + j] = weather[_layout.RAIN, hour + 1, source] / steps
        w[_lanes.SNOWFALL * LANES + j] = weather[_layout.SNOWFALL, hour + 1, source] / steps
        w[_lanes.FRESH * LANES + j] = weather[_layout.FRESH, hour + 1, source]
        w[_lanes.HEAT * LANES + j] = heat[hour, c]
        w[_lanes.NUDGING * LANES + j] = pulled[hour, c]
        w[_lanes.EXCHANGE * LANES + j] = busy * static[_layout.EXCHANGE, c]
        w[_lanes.COVERED * LANES + j] = busy * static[_layout.COVERED, c]
        wear = busy * static[_layout.WEAR, c] * step_s / 3600.0
        w[_lanes.KEEP_SNOW * LANES + j] = 1.0 / (1.0 + (SNOW_OFF_PER_H + SNOW_PACKED_PER_H) * wear)
        w[_lanes.KEEP_ICE * LANES + j] = 1.0 / (1.0 + ICE_WORN_PER_H * wear)
        w[_lanes.KEEP_FROST * LANES + j] = 1.0 / (1.0 + FROST_WORN_PER_H * wear)
        w[_lanes.KEEP_SPRAY * LANES + j] = 1.0 / (1.0 + WATER_SPRAYED_PER_H * wear)
        swept = DRY_SALT_LOSS_PER_VEHICLE * busy * static[_layout.VEHICLES, c] * step_s / 3600.0
        w[_lanes.KEEP_DRY * LANES + j] = 1.0 / (1.0 + swept)
        w[_lanes.TREAD * LANES + j] = SNOW_TRODDEN_PER_H * wear


def _build(digest: int) -> Any:
    """The compiled run. `digest` is a constant of the function, so a change in any file it is built from makes a new cache entry."""

    @nb.njit(cache=True, error_model="numpy", parallel=True, nogil=True)
    def run(  # type: ignore[no-untyped-def]  # noqa: PLR0917
        state, weather, sun, traffic, wave, static, point, ground, bridges, slabs, chunk_ground, chunk_lane,
        heat, observed, pulled, event_step, event_column, event_fields, rows, scales, out, step_s, steps, first, last,
    ):  # fmt: skip
        """Advance `state` (row, lane) from hour `first` to `last` and fill `out` (output, hour, lane)."""
        count = static.shape[1] if digest > 0 else 0
        points = sun.shape[1]
        for chunk in nb.prange(chunk_lane.shape[0]):
            g, targets = chunk_ground[chunk], chunk_lane[chunk]
            w = np.zeros(ROWS * LANES)
            columns, sources = np.empty(LANES, np.int64), np.empty(LANES, np.int64)
            for j in range(LANES):
                columns[j] = targets[j] % count
                sources[j] = (targets[j] // count) * points + point[columns[j]]
                for row in range(STATE_ROWS):
                    w[row * LANES + j] = state[row, targets[j]]
                w[_lanes.ALBEDO * LANES + j] = static[_layout.ALBEDO, columns[j]]
                w[_lanes.RETENTION * LANES + j] = static[_layout.RETENTION, columns[j]]
            storage, pivot, upper = ground[g, 0], ground[g, 1], ground[g, 2]
            above, shares = ground[g, 3], ground[g, 4]
            below, seen = ground[g, 5, 0], ground[g, 5, 1]
            now, then = np.empty((_lanes.CHANGING, LANES)), np.empty((_lanes.CHANGING, LANES))
            _edge(then, sources, columns, weather, sun, static, wave, observed, bridges[g], first)
            _write(out, rows, scales, first, w, targets, slabs[g])
            event = np.searchsorted(event_step, first * steps)
            for hour in range(first, last):
                now, then = then, now
                _edge(then, sources, columns, weather, sun, static, wave, observed, bridges[g], hour + 1)
                busy = 0.5 * (traffic[hour] + traffic[hour + 1])
                _open_hour(w, now, then, columns, sources, weather, static, heat, pulled, busy, hour, step_s, steps)
                for step in range(steps):
                    while event < len(event_step) and event_step[event] <= hour * steps + step:
                        for j in range(LANES):
                            if columns[j] == event_column[event]:
                                _treat(w, j, event_fields[event])
                        event += 1
                    advance(w, storage, pivot, upper, above, below, shares, seen, step_s)
                _write(out, rows, scales, hour + 1, w, targets, slabs[g])
            for j in range(LANES):
                for row in range(STATE_ROWS):
                    state[row, targets[j]] = w[row * LANES + j]

    return run


run = _build(fingerprint())

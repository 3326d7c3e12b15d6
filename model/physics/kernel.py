"""The compiled driver: chunks of columns in parallel, each through all its hours while its rows stay in cache.

Each chunk is computed by one thread from the same numbers in the same order, so the answer does not depend on how many threads there are.
"""

from typing import Any

import numba as nb
import numpy as np

from model.physics import lane_rows as _lanes
from model.physics import layout as _layout
from model.physics.constants import MOLALITY_EUTECTIC, SALT_MOLAR_G
from model.physics.fingerprint import fingerprint
from model.physics.ground import LAYERS
from model.physics.hours import close_hour, open_hour, weather_at
from model.physics.lane_rows import GIVEN, LANES, ROWS, STARTED
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
    VOLUME,
    WATER,
)
from model.physics.salt import DEPRESSION

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
    "pipe_heat_flux": (GIVEN, 1.0),
}


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
            row = STARTED + slab
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
def _load(w, state, targets, columns, static, unit):  # type: ignore[no-untyped-def]
    """State of each lane into the chunk, layers in the chunk's own units beside their temperatures."""
    for j in range(LANES):
        for row in range(LAYERS):
            w[(STARTED + row) * LANES + j] = state[row, targets[j]]
            w[row * LANES + j] = state[row, targets[j]] * (1.0 / unit[row])
        for row in range(LAYERS, STATE_ROWS):
            w[row * LANES + j] = state[row, targets[j]]
        w[_lanes.ALBEDO * LANES + j] = static[_layout.ALBEDO, columns[j]]
        w[_lanes.RETENTION * LANES + j] = static[_layout.RETENTION, columns[j]]


@nb.njit(error_model="numpy", nogil=True)
def _store(w, state, targets):  # type: ignore[no-untyped-def]
    """State of each lane out of the chunk at the end of an hour."""
    for j in range(LANES):
        for row in range(LAYERS):
            state[row, targets[j]] = w[(STARTED + row) * LANES + j]
        for row in range(LAYERS, STATE_ROWS):
            state[row, targets[j]] = w[row * LANES + j]


@nb.njit(error_model="numpy", nogil=True)
def _treat_due(w, columns, event, due, event_step, event_column, event_fields):  # type: ignore[no-untyped-def]
    """Apply the treatments due by a step, from number `event` on; the number of the next."""
    while event < len(event_step) and event_step[event] <= due:
        for j in range(LANES):
            if columns[j] == event_column[event]:
                _treat(w, j, event_fields[event])
        event += 1
    return event


def _build(digest: int) -> Any:
    """The compiled run. `digest` is a constant of the function, so a change in any file it is built from makes a new cache entry."""

    @nb.njit(cache=True, error_model="numpy", parallel=True, nogil=True)
    def run(  # type: ignore[no-untyped-def]  # noqa: PLR0917
        state, weather, sun, bearing, horizon, traffic, wave, static, point, ground, bridges, slabs, chunk_ground, chunk_lane,
        heat, target, observed, pulled, event_step, event_column, event_fields, rows, scales, out, step_s, steps, first, last,
    ):  # fmt: skip
        """Advance `state` (row, lane) from hour `first` to `last` and fill `out` (output, hour, lane)."""
        count = static.shape[1] if digest > 0 else 0
        points = sun.shape[1]
        for chunk in nb.prange(chunk_lane.shape[0]):
            g, targets = chunk_ground[chunk], chunk_lane[chunk]
            table, slab = ground[g], slabs[g]
            w = np.zeros(ROWS * LANES)
            columns, sources = np.empty(LANES, np.int64), np.empty(LANES, np.int64)
            for j in range(LANES):
                columns[j] = targets[j] % count
                sources[j] = (targets[j] // count) * points + point[columns[j]]
            _load(w, state, targets, columns, static, table[2])
            now, then = np.empty((_lanes.CHANGING, LANES)), np.empty((_lanes.CHANGING, LANES))
            weather_at(then, sources, columns, weather, sun, bearing, horizon, static, wave, observed, bridges[g], first)
            _write(out, rows, scales, first, w, targets, slab)
            event = np.searchsorted(event_step, first * steps)
            for hour in range(first, last):
                now, then = then, now
                weather_at(then, sources, columns, weather, sun, bearing, horizon, static, wave, observed, bridges[g], hour + 1)
                busy = 0.5 * (traffic[hour] + traffic[hour + 1])
                drawn = open_hour(
                    w, now, then, columns, sources, weather, static, heat, target, pulled, busy, hour, step_s, steps
                )
                for step in range(steps):
                    event = _treat_due(w, columns, event, hour * steps + step, event_step, event_column, event_fields)
                    advance(w, table, step + 1.0, drawn, step_s)
                close_hour(w, table)
                _write(out, rows, scales, hour + 1, w, targets, slab)
            _store(w, state, targets)

    return run


run = _build(fingerprint())

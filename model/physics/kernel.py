"""The compiled driver: chunks of columns in parallel, each through all its hours while its rows stay in cache.

Each chunk is computed by one thread from the same numbers in the same order, so the answer does not depend on how many threads there are.
"""

from functools import cache
from typing import Any

import numba as nb
import numpy as np

from model.physics.constants import MOLALITY_EUTECTIC, SALT_MOLAR_G
from model.physics.cover import falling, survey
from model.physics.fingerprint import fingerprint
from model.physics.ground import LAYERS
from model.physics.hours import close_hour, feel, fetch, heed, lead, precipitate, turn, wear
from model.physics.lane_rows import GIVEN, ROWS, STARTED, STILL
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
    STATIC_ROWS,
    SURFACE,
    VOLUME,
    WATER,
    WINDROW,
)
from model.physics.members import displace, mixed, stir, vary
from model.physics.perturbation import KINDS
from model.physics.precision import LANES, REAL, in_precision, lane_code
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
    "windrow_amount": (WINDROW, 1.0),
    **{f"layer_temperature_{layer:02d}": (STARTED + layer, 1.0) for layer in range(LAYERS)},
}


@lane_code
def aligned(count):  # type: ignore[no-untyped-def]
    """So many zeros from the beginning of a cache line on; vectors across two lines are loaded and stored at half the speed."""
    raw = np.zeros(count + 64, REAL)
    first = (-raw.ctypes.data % 64) // raw.itemsize
    return raw[first : first + count]


@lane_code
def _treat(w, j, fields):  # type: ignore[no-untyped-def]
    """Apply one treatment to one lane."""
    snow, ice, frost = w[SNOW * LANES + j], w[ICE * LANES + j], w[FROST * LANES + j]
    kept = max(snow * fields[KEEP_SNOW], min(snow, fields[FLOOR_SNOW]))
    if snow > 0.0:
        w[VOLUME * LANES + j] *= kept / snow
    w[SNOW * LANES + j] = kept
    w[WATER * LANES + j] = w[WATER * LANES + j] * fields[KEEP_WATER] + fields[ADD_WATER]
    w[ICE * LANES + j], w[FROST * LANES + j] = ice * fields[KEEP_ICE], frost * fields[KEEP_FROST]
    w[WINDROW * LANES + j] += (snow - kept) + (ice - w[ICE * LANES + j]) + (frost - w[FROST * LANES + j])
    w[DISSOLVED * LANES + j] = w[DISSOLVED * LANES + j] * fields[KEEP_SALT] + fields[ADD_DISSOLVED]
    w[DRY * LANES + j] = w[DRY * LANES + j] * fields[KEEP_SALT] + fields[ADD_DRY]
    w[SAND * LANES + j] = w[SAND * LANES + j] * fields[KEEP_SALT] + fields[ADD_SAND]


@lane_code
def _note(told, rows, scales, w, slab):  # type: ignore[no-untyped-def]
    """Note the asked-for quantities of every lane at one hour, `told` (output, lane)."""
    for k in range(len(rows)):
        row, scale = rows[k], scales[k]
        if row == WETNESS_ROW:
            for j in range(LANES):
                water, snow = w[WATER * LANES + j], w[SNOW * LANES + j]
                share = min(water / max(water + snow, 1e-9), 1.0)
                told[k, j] = share if snow > 0.05 else 0.0
        elif row == FREEZING_ROW:
            for j in range(LANES):
                m = min(w[DISSOLVED * LANES + j] * (1.0 / SALT_MOLAR_G) / max(w[WATER * LANES + j], 1e-6), MOLALITY_EUTECTIC)
                told[k, j] = -m * (_D0 + m * (_D1 + m * (_D2 + m * _D3)))
        else:
            first = (STARTED + slab if row == SLAB_ROW else row) * LANES
            for j in range(LANES):
                told[k, j] = scale * w[first + j]


@lane_code
def _tell(out, told, targets, first):  # type: ignore[no-untyped-def]
    """Put what was noted (output, hour, lane) where it belongs: `out` (output, lane, hour), from hour `first` on."""
    for k in range(out.shape[0]):
        for j in range(LANES):
            for h in range(told.shape[1]):
                out[k, targets[j], first + h] = told[k, h, j]


@lane_code
def _load(w, state, targets, columns, static, unit):  # type: ignore[no-untyped-def]
    """State of each lane into the chunk, layers in the chunk's own units beside their temperatures."""
    for j in range(LANES):
        for row in range(LAYERS):
            w[(STARTED + row) * LANES + j] = state[row, targets[j]]
            w[row * LANES + j] = state[row, targets[j]] * (1.0 / unit[row])
        for row in range(LAYERS, STATE_ROWS):
            w[row * LANES + j] = state[row, targets[j]]
        for row in range(STATIC_ROWS):
            w[(STILL + row) * LANES + j] = static[row, columns[j]]


@lane_code
def _store(w, state, targets):  # type: ignore[no-untyped-def]
    """State of each lane out of the chunk at the end of an hour."""
    for j in range(LANES):
        for row in range(LAYERS):
            state[row, targets[j]] = w[(STARTED + row) * LANES + j]
        for row in range(LAYERS, STATE_ROWS):
            state[row, targets[j]] = w[row * LANES + j]


@lane_code
def _treat_due(w, columns, following, due, event_first, event_step, event_fields):  # type: ignore[no-untyped-def]
    """Apply the treatments due by a step, in each lane from number `following` on; the step at which the next is due in any lane."""
    soonest = due + 1_000_000_000
    for j in range(LANES):
        event, end = following[j], event_first[columns[j] + np.uint64(1)]
        while event < end and event_step[event] <= due:
            _treat(w, j, event_fields[event])
            event += 1
        following[j] = event
        if event < end:
            soonest = min(soonest, event_step[event])
    return soonest


@lane_code
def _place(columns, places, sources, shared, own, targets, point, count, points, member_key, column_key):  # type: ignore[no-untyped-def]
    """Column and forecast point of each lane, where its weather stands, and the keys of its noise; `points` of a member, 0 if members share."""
    for j in range(LANES):
        member = targets[j] // count
        columns[j] = targets[j] % count
        places[j] = point[columns[j]]
        sources[j] = member * points + places[j]
        if points == 0:
            shared[j], own[j] = member_key[member], mixed(member_key[member] ^ column_key[columns[j]])


def _build(digest: int, dtype: Any) -> Any:
    """The compiled run. `digest` is a constant of the function, so a change in any file it is built from makes a new cache entry."""

    def run(  # type: ignore[no-untyped-def]  # noqa: PLR0917
        state, weather, sun, bearing, horizon, traffic, wave, static, point, ground, bridges, slabs, chunk_ground, chunk_lane,
        heat, target, observed, pulled, event_first, event_step, event_fields, rows, scales, single, double, step_s, steps, first, last,
        spread, member_key, column_key, weights, begin, origin,
    ):  # fmt: skip
        """Advance `state` (row, lane) from hour `first` to `last` and fill `single` or `double` (output, lane, hour)."""
        count = static.shape[1] if digest > 0 else 0
        points, made = sun.shape[1], len(spread) > 0
        part = REAL(1.0 / steps)
        for chunk in nb.prange(chunk_lane.shape[0]):
            g, targets = chunk_ground[chunk], chunk_lane[chunk]
            table, slab = ground[g], slabs[g]
            w = aligned(ROWS * LANES)
            columns, places, sources = np.empty(LANES, np.uint64), np.empty(LANES, np.uint64), np.empty(LANES, np.uint64)
            noise, shared, own = np.zeros(KINDS * LANES, REAL), np.empty(LANES, np.uint64), np.empty(LANES, np.uint64)
            _place(columns, places, sources, shared, own, targets, point, count, 0 if made else points, member_key, column_key)
            _load(w, state, targets, columns, static, table[2])
            fetch(w, sources, places, columns, weather, sun, bearing, horizon, observed, first)
            if made:
                stir(noise, own, shared, REAL(0.0), REAL(1.0), weights[2], weights[3], origin)
                for number in range(origin + 1, begin + first + 1):
                    stir(noise, own, shared, weights[0], weights[1], weights[2], weights[3], number)
                displace(w, noise, spread, first)
            feel(w, REAL(wave[first]), bridges[g])
            told = np.empty((len(rows), last - first + 1, LANES), REAL)
            _note(told[:, 0], rows, scales, w, slab)
            following = np.empty(LANES, np.int64)
            for j in range(LANES):
                mine = event_step[event_first[columns[j]] : event_first[columns[j] + np.uint64(1)]]
                following[j] = event_first[columns[j]] + np.searchsorted(mine, first * steps)
            due = first * steps
            for hour in range(first, last):
                turn(w)
                fetch(w, sources, places, columns, weather, sun, bearing, horizon, observed, hour + 1)
                if made:
                    stir(noise, own, shared, weights[0], weights[1], weights[2], weights[3], begin + hour + 1)
                    displace(w, noise, spread, hour + 1)
                feel(w, REAL(wave[hour + 1]), bridges[g])
                busy = REAL(0.5 * (traffic[hour] + traffic[hour + 1]))
                lead(w, busy, part)
                precipitate(w, sources, weather, hour)
                if made:
                    vary(w, noise, spread, hour + 1)
                drawn = heed(w, columns, heat, target, pulled, table[4, 7] > 0.0, hour)
                wear(w, busy, step_s / 3600.0, part)
                falls, snows = falling(w)
                snowy, salty, sandy = survey(w)
                for step in range(steps):
                    if hour * steps + step >= due:
                        due = _treat_due(w, columns, following, hour * steps + step, event_first, event_step, event_fields)
                        snowy, salty, sandy = survey(w)
                    advance(w, table, REAL(step + 1), falls, snowy or snows, salty, sandy, drawn, step_s)
                close_hour(w, table)
                _note(told[:, hour + 1 - first], rows, scales, w, slab)
            if len(single) > 0:
                _tell(single, told, targets, first)
            else:
                _tell(double, told, targets, first)
            _store(w, state, targets)

    return nb.njit(cache=True, error_model="numpy", parallel=True, nogil=True)(in_precision(run, dtype))


@cache
def run_in(dtype: Any) -> Any:
    """The compiled run in float32 or float64, built when it is first asked for."""
    kind = np.dtype(dtype)
    return _build(fingerprint() * 16 + kind.itemsize, kind)

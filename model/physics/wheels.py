"""The part of a compiled step that moves no heat: wheels, run-off, settling, salt, and what observations teach."""

import numba as nb

from model.physics.constants import (
    BIAS_FORGOTTEN_H,
    BIAS_LEARNED_H,
    BIAS_MAX_W_M2,
    DISSOLVING_H,
    FLUX_OVER_SHADE_W_M2,
    MOLALITY_SATURATED,
    RUN_OFF_PER_S,
    SALT_MOLAR_G,
    SAND_KEPT_H,
    SETTLING_PER_H,
    SHADE_FORGOTTEN_H,
    SHADE_MAX,
    SHADE_MIN,
    SNOW_DENSITY_MAX,
    SNOW_HOLDS_WATER,
    SNOW_OFF_PER_H,
    SNOW_PACKED_PER_H,
    SPRAY_FREE_MM,
)
from model.physics.lane_rows import (
    ALBEDO,
    KEEP_DRY,
    KEEP_FROST,
    KEEP_ICE,
    KEEP_SNOW,
    KEEP_SPRAY,
    LANES,
    NUDGING,
    OBSERVED,
    RETENTION,
    SUNLIGHT,
    TREAD,
)
from model.physics.layout import BIAS, DISSOLVED, DRY, FROST, ICE, SAND, SHADE, SNOW, SURFACE, VOLUME, WATER

_PACKED_SHARE = SNOW_PACKED_PER_H / (SNOW_OFF_PER_H + SNOW_PACKED_PER_H)
#: What the compiler may assume: no NaN, no infinity, no signed zero; products may be fused. The order of sums stays.
FLAGS = {"contract", "nsz", "nnan", "ninf", "arcp"}


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
def wheels(w, dt):  # type: ignore[no-untyped-def]
    """Wheels, run-off, settling, salt, and the flux that observations say is missing."""
    n = LANES
    hours = dt / 3600.0
    drain, dissolving, fading = (
        1.0 / (1.0 + RUN_OFF_PER_S * dt),
        hours / (hours + DISSOLVING_H),
        1.0 / (1.0 + hours / BIAS_FORGOTTEN_H),
    )
    sand_kept = 1.0 / (1.0 + hours / SAND_KEPT_H)
    learning, fading_sun = hours / BIAS_LEARNED_H, 1.0 / (1.0 + hours / SHADE_FORGOTTEN_H)
    for j in range(n):
        kept = w[KEEP_SNOW * n + j]
        packed = w[SNOW * n + j] * (1.0 - kept) * _PACKED_SHARE
        snow = w[SNOW * n + j] * kept
        ice = w[ICE * n + j] * w[KEEP_ICE * n + j] + packed
        frost = w[FROST * n + j] * w[KEEP_FROST * n + j]
        before = w[WATER * n + j]
        spray = max(before - SPRAY_FREE_MM, 0.0)
        water = before - spray * (1.0 - w[KEEP_SPRAY * n + j])
        runs = max(water - (w[RETENTION * n + j] + SNOW_HOLDS_WATER * snow), 0.0)
        water = water - runs * (1.0 - drain)
        moist = min(water / max(snow, 1e-6), 0.1) * 10.0
        settle = 1.0 + hours * SETTLING_PER_H * (1.0 + 2.0 * moist) + w[TREAD * n + j]
        volume = max(w[VOLUME * n + j] * kept / settle, snow * (1000.0 / SNOW_DENSITY_MAX))
        w[VOLUME * n + j] = min(volume, snow * 50.0)
        w[WATER * n + j], w[SNOW * n + j], w[ICE * n + j], w[FROST * n + j] = water, snow, ice, frost
        reach = water + snow + ice + frost
        dry = w[DRY * n + j] * w[KEEP_DRY * n + j]
        dissolve = dry * dissolving * (1.0 if reach > 0.02 else 0.0)
        salt = w[DISSOLVED * n + j] * (water / max(before, 1e-9) if before > 1e-9 else 1.0) + dissolve
        spare = max(salt - MOLALITY_SATURATED * SALT_MOLAR_G * reach, 0.0)
        w[DISSOLVED * n + j] = salt - spare
        w[DRY * n + j] = dry - dissolve + spare
        w[SAND * n + j] *= sand_kept
    for j in range(n):
        pull, bias, shade = w[NUDGING * n + j], w[BIAS * n + j], w[SHADE * n + j]
        missing = pull * (w[OBSERVED * n + j] - w[SURFACE * n + j]) * learning
        sun = w[SUNLIGHT * n + j] * (1.0 - w[ALBEDO * n + j])
        part = missing * sun / (sun * sun + FLUX_OVER_SHADE_W_M2 * FLUX_OVER_SHADE_W_M2)
        bias = bias + missing - part * sun if pull > 0.0 else bias * fading
        shade = shade + part if pull > 0.0 else shade * fading_sun
        w[BIAS * n + j] = min(max(bias, -BIAS_MAX_W_M2), BIAS_MAX_W_M2)
        w[SHADE * n + j] = min(max(shade, SHADE_MIN), SHADE_MAX)

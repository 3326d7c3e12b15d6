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
from model.physics.flags import FLAGS
from model.physics.lane_rows import (
    ALBEDO,
    ARRIVED,
    CHANGING,
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


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
def wheels(w, dt):  # type: ignore[no-untyped-def]
    """Wheels, run-off, settling and salt."""
    n = LANES
    hours = dt / 3600.0
    drain, dissolving = 1.0 / (1.0 + RUN_OFF_PER_S * dt), hours / (hours + DISSOLVING_H)
    sand_kept = 1.0 / (1.0 + hours / SAND_KEPT_H)
    for j in range(n):
        kept, was, lay, before = w[KEEP_SNOW * n + j], w[ARRIVED * n + j], w[SNOW * n + j], w[WATER * n + j]
        share = 1.0 / (max(was, 1e-6) * max(before, 1e-9))
        by_snow = share * max(before, 1e-9)
        snow = lay * kept
        ice = w[ICE * n + j] * w[KEEP_ICE * n + j] + lay * (1.0 - kept) * _PACKED_SHARE
        frost = w[FROST * n + j] * w[KEEP_FROST * n + j]
        water = before - max(before - SPRAY_FREE_MM, 0.0) * (1.0 - w[KEEP_SPRAY * n + j])
        water -= max(water - (w[RETENTION * n + j] + SNOW_HOLDS_WATER * snow), 0.0) * (1.0 - drain)
        moist = min(10.0 * water * by_snow, 1.0)
        settle = 1.0 - (hours * SETTLING_PER_H * (1.0 + 2.0 * moist) + w[TREAD * n + j])
        volume = max(w[VOLUME * n + j] * snow * by_snow * settle, snow * (1000.0 / SNOW_DENSITY_MAX))
        w[VOLUME * n + j] = min(volume, snow * 50.0)
        w[WATER * n + j], w[SNOW * n + j], w[ICE * n + j], w[FROST * n + j] = water, snow, ice, frost
        reach = water + snow + ice + frost
        dry = w[DRY * n + j] * w[KEEP_DRY * n + j]
        dissolve = dry * (dissolving if reach > 0.02 else 0.0)
        stays = water * share * max(was, 1e-6) if before > 1e-9 else 1.0
        salt = w[DISSOLVED * n + j] * stays + dissolve
        spare = max(salt - (MOLALITY_SATURATED * SALT_MOLAR_G) * reach, 0.0)
        w[DISSOLVED * n + j] = salt - spare
        w[DRY * n + j] = dry - dissolve + spare
        w[SAND * n + j] *= sand_kept


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
def fade(w, dt):  # type: ignore[no-untyped-def]
    """What observations taught fades where there are none."""
    n = LANES
    hours = dt / 3600.0
    flux_kept, sun_kept = 1.0 / (1.0 + hours / BIAS_FORGOTTEN_H), 1.0 / (1.0 + hours / SHADE_FORGOTTEN_H)
    for j in range(n):
        w[BIAS * n + j] *= flux_kept
        w[SHADE * n + j] *= sun_kept


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
def learn(w, f, dt):  # type: ignore[no-untyped-def]
    """The missing flux, and the missing share of the sunlight, that the observations of a chunk show; the rest fades."""
    n = LANES
    hours = dt / 3600.0
    flux_kept, sun_kept = 1.0 / (1.0 + hours / BIAS_FORGOTTEN_H), 1.0 / (1.0 + hours / SHADE_FORGOTTEN_H)
    learning = hours / BIAS_LEARNED_H
    for j in range(n):
        pull, bias, shade = w[NUDGING * n + j], w[BIAS * n + j], w[SHADE * n + j]
        observed = w[OBSERVED * n + j] + f * w[(OBSERVED + CHANGING) * n + j]
        missing = pull * (observed - w[SURFACE * n + j]) * learning
        sun = (w[SUNLIGHT * n + j] + f * w[(SUNLIGHT + CHANGING) * n + j]) * (1.0 - w[ALBEDO * n + j])
        part = missing * sun / (sun * sun + FLUX_OVER_SHADE_W_M2 * FLUX_OVER_SHADE_W_M2)
        bias = min(max(bias + missing - part * sun, -BIAS_MAX_W_M2), BIAS_MAX_W_M2) if pull > 0.0 else bias * flux_kept
        shade = min(max(shade + part, SHADE_MIN), SHADE_MAX) if pull > 0.0 else shade * sun_kept
        w[BIAS * n + j] = bias
        w[SHADE * n + j] = shade

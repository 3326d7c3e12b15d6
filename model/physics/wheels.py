"""The part of a compiled step that moves no heat: wheels, run-off, settling, salt, and what observations teach."""

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
    SPRAY_FREE_MM,
)
from model.physics.lane_rows import (
    ALBEDO,
    ARRIVED,
    BEFORE,
    CHANGING,
    KEEP_DRY,
    KEEP_FROST,
    KEEP_ICE,
    KEEP_SNOW,
    NUDGING,
    OBSERVED,
    PACKED,
    RETENTION,
    SETTLED,
    SPRAYED,
    SUNLIGHT,
)
from model.physics.layout import BIAS, DISSOLVED, DRY, FROST, ICE, SAND, SHADE, SNOW, SURFACE, VOLUME, WATER
from model.physics.precision import LANES, lane_code


@lane_code
def wear_snow(w, dt):  # type: ignore[no-untyped-def]
    """Wheels, run-off and settling."""
    n = LANES
    wetting = 2.0 * SETTLING_PER_H / 3600.0 * dt
    drain = 1.0 / (1.0 + RUN_OFF_PER_S * dt)
    for j in range(n):
        lay, before = w[SNOW * n + j], w[WATER * n + j]
        by_arrived = 1.0 / max(w[ARRIVED * n + j], 1e-6)
        snow = lay * w[KEEP_SNOW * n + j]
        water = before - max(before - SPRAY_FREE_MM, 0.0) * w[SPRAYED * n + j]
        water -= max(water - (w[RETENTION * n + j] + SNOW_HOLDS_WATER * snow), 0.0) * (1.0 - drain)
        moist = min(10.0 * water * by_arrived, 1.0)
        settle = w[SETTLED * n + j] - wetting * moist
        volume = max(w[VOLUME * n + j] * snow * by_arrived * settle, snow * (1000.0 / SNOW_DENSITY_MAX))
        w[VOLUME * n + j] = min(volume, snow * 50.0)
        w[ICE * n + j] = w[ICE * n + j] * w[KEEP_ICE * n + j] + lay * w[PACKED * n + j]
        w[FROST * n + j] *= w[KEEP_FROST * n + j]
        w[WATER * n + j], w[SNOW * n + j], w[BEFORE * n + j] = water, snow, before


@lane_code
def wear_bare(w, dt):  # type: ignore[no-untyped-def]
    """Wheels and run-off where no snow lies."""
    n = LANES
    drain = 1.0 / (1.0 + RUN_OFF_PER_S * dt)
    for j in range(n):
        before = w[WATER * n + j]
        water = before - max(before - SPRAY_FREE_MM, 0.0) * w[SPRAYED * n + j]
        water -= max(water - w[RETENTION * n + j], 0.0) * (1.0 - drain)
        w[ICE * n + j] *= w[KEEP_ICE * n + j]
        w[FROST * n + j] *= w[KEEP_FROST * n + j]
        w[WATER * n + j], w[BEFORE * n + j] = water, before


@lane_code
def wear_salt(w, dt):  # type: ignore[no-untyped-def]
    """Salt leaves with the water that wheels and slope took, dissolves, and falls out where too little is left to hold it."""
    n = LANES
    hours = dt / 3600.0
    dissolving = hours / (hours + DISSOLVING_H)
    for j in range(n):
        before, water = w[BEFORE * n + j], w[WATER * n + j]
        reach = water + w[SNOW * n + j] + w[ICE * n + j] + w[FROST * n + j]
        dry = w[DRY * n + j] * w[KEEP_DRY * n + j]
        dissolve = dry * (dissolving if reach > 0.02 else 0.0)
        stays = water / max(before, 1e-9) if before > 1e-9 else 1.0
        salt = w[DISSOLVED * n + j] * stays + dissolve
        spare = max(salt - (MOLALITY_SATURATED * SALT_MOLAR_G) * reach, 0.0)
        w[DISSOLVED * n + j] = salt - spare
        w[DRY * n + j] = dry - dissolve + spare


@lane_code
def spread_out(w, dt):  # type: ignore[no-untyped-def]
    """Sand is thrown aside or pressed in."""
    kept = 1.0 / (1.0 + dt / 3600.0 / SAND_KEPT_H)
    for j in range(LANES):
        w[SAND * LANES + j] *= kept


@lane_code
def fade(w, dt):  # type: ignore[no-untyped-def]
    """What observations taught fades where there are none."""
    n = LANES
    hours = dt / 3600.0
    flux_kept, sun_kept = 1.0 / (1.0 + hours / BIAS_FORGOTTEN_H), 1.0 / (1.0 + hours / SHADE_FORGOTTEN_H)
    for j in range(n):
        w[BIAS * n + j] *= flux_kept
        w[SHADE * n + j] *= sun_kept


@lane_code
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

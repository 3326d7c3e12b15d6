"""Skin, surface and first layer of a chunk of columns find their new temperatures, compiled; what freezes, melts and evaporates meanwhile."""

import math

from model.physics.constants import LATENT_FUSION, LATENT_VAPORISATION, SALT_MOLAR_G
from model.physics.lane_rows import (
    BOND,
    CHANGING,
    CROSS,
    EASE,
    FIRM,
    FLUX,
    FREE,
    FREEZE,
    FROZEN,
    GAP,
    HARD,
    HELD,
    KAPPA,
    MOIST,
    NUDGING,
    OBSERVED,
    OPEN,
    OWED,
    PULL,
    SLACK,
    SLOPE,
    SOFT,
)
from model.physics.layout import DISSOLVED, FROST, ICE, SKIN, SNOW, SURFACE, TEMPERATURE, WATER
from model.physics.precision import LANES, fused, lane_code


@lane_code
def draw(w, f):  # type: ignore[no-untyped-def]
    """Heat with which the surface is drawn to what was observed."""
    n = LANES
    for j in range(n):
        w[PULL * n + j] = w[NUDGING * n + j] * (w[OBSERVED * n + j] + f * w[(OBSERVED + CHANGING) * n + j])


@lane_code
def join(w, top, seen, dt):  # type: ignore[no-untyped-def]
    """Skin and surface on a common denominator, joined by the snow's conductance bond / open_, as if nothing froze or melted."""
    n = LANES
    per_fusion = dt / LATENT_FUSION
    for j in range(n):
        slack, bond, open_ = w[SLACK * n + j], w[BOND * n + j], w[OPEN * n + j]
        into = seen + w[NUDGING * n + j]
        stiff, hard = slack * open_ + bond, into * open_ + bond
        whole = slack * hard + into * bond
        both = stiff * hard
        share = 1.0 / (whole * both)
        by_whole = share * both
        ease, cross = stiff * by_whole, bond * by_whole
        held = top * w[TEMPERATURE * n + j] + w[PULL * n + j]
        squared = share * whole * (per_fusion * whole)
        w[EASE * n + j], w[CROSS * n + j], w[HARD * n + j], w[HELD * n + j] = ease, cross, hard * by_whole, held
        w[FIRM * n + j], w[SOFT * n + j] = 0.5 * squared * hard, squared * stiff
        w[FREE * n + j] = ease * held + cross * w[FLUX * n + j]


@lane_code
def freeze_brine(w, dt):  # type: ignore[no-untyped-def]
    """What freezes at the surface by the lever rule, or melts there."""
    n = LANES
    fusion = LATENT_FUSION / dt
    for j in range(n):
        water, warming = w[WATER * n + j], fusion * w[EASE * n + j]
        balance = w[FREE * n + j] + warming * water
        room = math.sqrt(balance * balance + (4.0 / SALT_MOLAR_G) * warming * w[KAPPA * n + j] * w[DISSOLVED * n + j])
        freeze = min(water - (balance + room) * w[FIRM * n + j], water)
        freeze = max(freeze, -(w[SNOW * n + j] + w[ICE * n + j] + w[FROST * n + j]))
        w[FREEZE * n + j] = freeze
        w[HELD * n + j] += fusion * freeze


@lane_code
def freeze_water(w, dt):  # type: ignore[no-untyped-def]
    """The same without salt: the root is of a square."""
    n = LANES
    fusion = LATENT_FUSION / dt
    for j in range(n):
        water, warming = w[WATER * n + j], fusion * w[EASE * n + j]
        balance = w[FREE * n + j] + warming * water
        freeze = min(water - (balance + abs(balance)) * w[FIRM * n + j], water)
        freeze = max(freeze, -(w[SNOW * n + j] + w[ICE * n + j] + w[FROST * n + j]))
        w[FREEZE * n + j] = freeze
        w[HELD * n + j] += fusion * freeze


@lane_code
def settle_snow(w, scale, top_upper, dt):  # type: ignore[no-untyped-def]
    """Melting from below takes frost, snow, ice; snow melts from above; the new temperatures of skin, surface and first layer."""
    n = LANES
    fusion = LATENT_FUSION / dt
    for j in range(n):
        freeze, held, snow, flux = w[FREEZE * n + j], w[HELD * n + j], w[SNOW * n + j], w[FLUX * n + j]
        hard, cross, frost = w[HARD * n + j], w[CROSS * n + j], w[FROST * n + j]
        thaw = max(-freeze, 0.0)
        from_frost = min(thaw, frost)
        from_snow = min(thaw - from_frost, snow)
        loose = snow - from_snow
        top_thaw = min(max(hard * flux + cross * held, 0.0) * w[SOFT * n + j], loose)
        flux -= fusion * top_thaw
        surface = fused(cross, flux, w[EASE * n + j] * held)
        w[FREE * n + j] = fused(hard, flux, cross * held)
        w[SURFACE * n + j] = surface
        w[TEMPERATURE * n + j] = fused(scale, w[TEMPERATURE * n + j], top_upper * surface)
        w[FROST * n + j] = frost - from_frost
        w[ICE * n + j] = max(w[ICE * n + j] - (thaw - from_frost - from_snow), 0.0) + max(freeze, 0.0)
        w[WATER * n + j] = max(w[WATER * n + j] - freeze + top_thaw, 0.0)
        w[SNOW * n + j] = max(loose - top_thaw, 0.0)


@lane_code
def settle_bare(w, scale, top_upper):  # type: ignore[no-untyped-def]
    """The same where no snow lies."""
    n = LANES
    for j in range(n):
        freeze, held, flux, cross = w[FREEZE * n + j], w[HELD * n + j], w[FLUX * n + j], w[CROSS * n + j]
        frost = w[FROST * n + j]
        thaw = max(-freeze, 0.0)
        from_frost = min(thaw, frost)
        surface = fused(cross, flux, w[EASE * n + j] * held)
        w[FREE * n + j] = fused(w[HARD * n + j], flux, cross * held)
        w[SURFACE * n + j] = surface
        w[TEMPERATURE * n + j] = fused(scale, w[TEMPERATURE * n + j], top_upper * surface)
        w[FROST * n + j] = frost - from_frost
        w[ICE * n + j] = max(w[ICE * n + j] - (thaw - from_frost), 0.0) + max(freeze, 0.0)
        w[WATER * n + j] = max(w[WATER * n + j] - freeze, 0.0)


@lane_code
def evaporate(w, owed_to_kelvin, dt):  # type: ignore[no-untyped-def]
    """Vapour leaves the stores, or comes as dew and rime."""
    n = LANES
    for j in range(n):
        water, snow, ice, frost, frozen = w[WATER * n + j], w[SNOW * n + j], w[ICE * n + j], w[FROST * n + j], w[FROZEN * n + j]
        lost = dt * w[MOIST * n + j] * (w[GAP * n + j] + w[SLOPE * n + j] * (w[FREE * n + j] - w[SKIN * n + j]))
        gained = max(-lost, 0.0)
        lost = max(lost, 0.0)
        liquid = 1.0 - frozen
        first = min(liquid * lost, water)
        from_frost = min(lost - first, frost)
        rest = lost - first - from_frost
        from_snow = min(rest, snow)
        rest -= from_snow
        from_ice = min(rest, ice)
        rest -= from_ice
        left = water - first
        second = min(rest, left)
        owed = LATENT_VAPORISATION * (rest - second) + LATENT_FUSION * (frozen * lost - (from_frost + from_snow + from_ice))
        w[OWED * n + j] = owed * owed_to_kelvin
        w[WATER * n + j] = left - second + liquid * gained
        w[FROST * n + j] = frost - from_frost + frozen * gained
        w[ICE * n + j], w[SNOW * n + j] = ice - from_ice, snow - from_snow
        w[SKIN * n + j] = w[FREE * n + j]

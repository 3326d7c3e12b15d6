"""One time step of a chunk of columns, compiled.

All rows of a chunk stand in one flat array, row ``r`` of lane ``j`` at ``r * LANES + j``: with constant offsets from one pointer the compiler
sees that rows never overlap and turns each loop over lanes into vector instructions. No branch, exponential or logarithm inside the loops, and
divisions that share a step share one quotient, because dividing is what a processor does slowest.
The same step in plain NumPy, written for reading, is `model.physics.oracle`.
"""

import math

import numba as nb

from model.physics.conduction import eliminate, substitute
from model.physics.constants import (
    ALBEDO_SNOW,
    EMISSIVITY,
    FROZEN_BELOW_K,
    GRAVITY,
    HEAT_AIR,
    KELVIN,
    LATENT_FUSION,
    LATENT_VAPORISATION,
    MOLALITY_EUTECTIC,
    MOLALITY_SATURATED,
    SALT_MOLAR_G,
    SNOW_HIDES_PAVEMENT_MM,
    SNOW_THINNEST_MM,
    STEFAN_BOLTZMANN,
    WETNESS_FULL_MM,
    WIND_MIN_M_S,
)
from model.physics.flags import FLAGS
from model.physics.humidity import HIGHEST, ICE_ROOT, LOWEST, WATER_ROOT
from model.physics.lane_rows import (
    AIR,
    ALBEDO,
    ARRIVED,
    CHANGING,
    CROSS,
    DROPS,
    EASE,
    EXCHANGE,
    EXCHANGED,
    FIRM,
    FLUX,
    FREE,
    FREEZE,
    FRESH,
    FROZEN,
    GAP,
    HARD,
    HELD,
    KAPPA,
    LANES,
    MOIST,
    MOLALITY,
    NUDGING,
    OBSERVED,
    OWED,
    RADIATION,
    RAIN,
    SLACK,
    SLOPE,
    SNOWFALL,
    SOFT,
    SUNLIGHT,
    THIN,
    VAPOUR,
    WIND,
)
from model.physics.layout import BIAS, DISSOLVED, FROST, ICE, SHADE, SKIN, SNOW, SURFACE, TEMPERATURE, VOLUME, WATER
from model.physics.pipes import warm_pipes
from model.physics.salt import DEPRESSION
from model.physics.turbulence import (
    AIR_DENSITY_K,
    CH_NEUTRAL,
    LOUIS_STABLE,
    LOUIS_UNSTABLE,
    RICHARDSON_HEIGHT_M,
    VAPOUR_DENSITY_K,
)
from model.physics.wheels import fade, learn, wheels

_W0, _W1, _W2, _W3 = WATER_ROOT
_I0, _I1, _I2, _I3 = (ice - water for ice, water in zip(ICE_ROOT, WATER_ROOT, strict=True))
_D0, _D1, _D2, _D3 = DEPRESSION
_BUOYANCY = GRAVITY * RICHARDSON_HEIGHT_M


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
def advance(w, ground, f, pulled, dt):  # type: ignore[no-untyped-def]
    """Move a chunk one step on, in place: step `f` of the hour, counted from 1; `pulled` where an observation is there to learn from."""
    if ground[4, 7] > 0.0:
        warm_pipes(w, ground[2], ground[3], int(ground[4, 6]), dt)
    eliminate(w, ground[0], ground[4, 4], f)
    _exchange(w, f)
    _vapour(w, f)
    _flux(w, f)
    _join(w, f, ground[4, 0] * ground[4, 3], ground[4, 1], dt)
    _freeze(w, dt)
    _temperatures(w, ground[4, 3], ground[4, 2], dt)
    _evaporate(w, ground[4, 5], dt)
    substitute(w, ground[1])
    wheels(w, dt)
    if pulled:
        learn(w, f, dt)
    else:
        fade(w, dt)


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
def _exchange(w, f):  # type: ignore[no-untyped-def]
    """What falls arrives; exchange with the air after Louis, and the molality of the film, from one quotient."""
    n = LANES
    for j in range(n):
        fallen = w[SNOWFALL * n + j]
        water, snow = w[WATER * n + j] + w[RAIN * n + j], w[SNOW * n + j] + fallen
        w[VOLUME * n + j] += fallen * w[FRESH * n + j]
        w[WATER * n + j], w[SNOW * n + j], w[ARRIVED * n + j] = water, snow, snow
        wind = max(w[WIND * n + j] + f * w[(WIND + CHANGING) * n + j], WIND_MIN_M_S)
        warmer = w[AIR * n + j] + f * w[(AIR + CHANGING) * n + j] - w[SKIN * n + j]
        thin = w[THIN * n + j] + f * w[(THIN + CHANGING) * n + j]
        lift = _BUOYANCY * warmer * thin
        stable = lift > 0.0
        squared = wind * wind
        spread = squared + LOUIS_STABLE * lift
        mixed = max(-lift, 0.0)
        under = spread * spread if stable else wind + LOUIS_UNSTABLE * math.sqrt(mixed)
        over = squared * squared * wind if stable else (2.0 * LOUIS_STABLE) * mixed
        film = max(water, 1e-6)
        share = 1.0 / (film * under)
        w[EXCHANGED * n + j] = thin * (CH_NEUTRAL * (over * film * share + (0.0 if stable else wind)) + w[EXCHANGE * n + j])
        w[MOLALITY * n + j] = min(w[DISSOLVED * n + j] * under * share * (1.0 / SALT_MOLAR_G), MOLALITY_SATURATED)


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
def _vapour(w, f):  # type: ignore[no-untyped-def]
    """Brine, and the vapour above the skin."""
    n = LANES
    for j in range(n):
        m = w[MOLALITY * n + j]
        me = min(m, MOLALITY_EUTECTIC)
        kappa = _D0 + me * (_D1 + me * (_D2 + me * _D3))
        water, solid = w[WATER * n + j], w[SNOW * n + j] + w[ICE * n + j] + w[FROST * n + j]
        cold = 1.0 if w[SURFACE * n + j] < -kappa * me - FROZEN_BELOW_K else 0.0
        bare = (1.0 if water < 0.01 else 0.0) * (1.0 if solid > 1e-3 else 0.0)
        frozen = max(cold, bare)
        activity = (1.0 - frozen) * (-m * (0.0325 + 0.0013 * m)) + 1.0
        t = min(max(w[SKIN * n + j], LOWEST), HIGHEST)
        p1, p2, p3 = _W1 + frozen * _I1, _W2 + frozen * _I2, _W3 + frozen * _I3
        root = _W0 + frozen * _I0 + t * (p1 + t * (p2 + t * p3))
        second = root * root
        fourth = second * second
        scaled = activity * fourth
        gap = scaled * fourth - (w[VAPOUR * n + j] + f * w[(VAPOUR + CHANGING) * n + j])
        wetness = 1.0 if gap < 0.0 else min((water + solid) * (1.0 / WETNESS_FULL_MM), 1.0)
        w[SLOPE * n + j] = scaled * second * root * (8.0 * p1 + t * (16.0 * p2 + t * (24.0 * p3)))
        w[GAP * n + j], w[KAPPA * n + j], w[FROZEN * n + j] = gap, kappa, frozen
        w[MOIST * n + j] = VAPOUR_DENSITY_K * w[EXCHANGED * n + j] * wetness


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
def _flux(w, f):  # type: ignore[no-untyped-def]
    """Flux into the surface, linear in the skin's new temperature: what it is at zero and how fast it falls."""
    n = LANES
    for j in range(n):
        skin, albedo = w[SKIN * n + j], w[ALBEDO * n + j]
        warm = skin + KELVIN
        cubed = (EMISSIVITY * STEFAN_BOLTZMANN) * warm * warm * warm
        hidden = min(w[SNOW * n + j] * (1.0 / SNOW_HIDES_PAVEMENT_MM), 1.0)
        absorbed = 1.0 - (albedo + (ALBEDO_SNOW - albedo) * hidden)
        sun = (w[SUNLIGHT * n + j] + f * w[(SUNLIGHT + CHANGING) * n + j]) * (1.0 + w[SHADE * n + j])
        sensible = (AIR_DENSITY_K * HEAT_AIR) * w[EXCHANGED * n + j] + w[DROPS * n + j]
        latent = (LATENT_VAPORISATION + w[FROZEN * n + j] * LATENT_FUSION) * w[MOIST * n + j]
        slack = 4.0 * cubed + sensible + latent * w[SLOPE * n + j]
        flux = w[RADIATION * n + j] + f * w[(RADIATION + CHANGING) * n + j] - cubed * warm + w[BIAS * n + j]
        flux += absorbed * sun + sensible * (w[AIR * n + j] + f * w[(AIR + CHANGING) * n + j] - skin)
        w[FLUX * n + j] = flux - latent * w[GAP * n + j] + slack * skin
        w[SLACK * n + j] = slack


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
def _join(w, f, top, seen, dt):  # type: ignore[no-untyped-def]
    """Skin and surface on a common denominator, joined by the snow's conductance bond / open_, as if nothing froze or melted."""
    n = LANES
    per_fusion = dt / LATENT_FUSION
    for j in range(n):
        snow, slack, pull = w[SNOW * n + j], w[SLACK * n + j], w[NUDGING * n + j]
        deep = max(w[VOLUME * n + j], SNOW_THINNEST_MM)
        square = deep * deep
        bond = 0.024 * square + snow * (2.5 * snow - 0.123 * deep)
        open_ = 1e-4 * bond + 1e-3 * deep * square
        into = seen + pull
        stiff, hard = slack * open_ + bond, into * open_ + bond
        whole = slack * hard + into * bond
        share = 1.0 / (whole * stiff * hard)
        by_whole = share * stiff * hard
        ease, cross = stiff * by_whole, bond * by_whole
        held = top * w[TEMPERATURE * n + j] + pull * (w[OBSERVED * n + j] + f * w[(OBSERVED + CHANGING) * n + j])
        squared = per_fusion * share * whole * whole
        w[EASE * n + j], w[CROSS * n + j], w[HARD * n + j], w[HELD * n + j] = ease, cross, hard * by_whole, held
        w[FIRM * n + j], w[SOFT * n + j] = 0.5 * squared * hard, squared * stiff
        w[FREE * n + j] = ease * held + cross * w[FLUX * n + j]


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
def _freeze(w, dt):  # type: ignore[no-untyped-def]
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


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
def _temperatures(w, scale, top_upper, dt):  # type: ignore[no-untyped-def]
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
        surface = w[EASE * n + j] * held + cross * flux
        w[FREE * n + j] = hard * flux + cross * held
        w[SURFACE * n + j] = surface
        w[TEMPERATURE * n + j] = scale * w[TEMPERATURE * n + j] + top_upper * surface
        w[FROST * n + j] = frost - from_frost
        w[ICE * n + j] = max(w[ICE * n + j] - (thaw - from_frost - from_snow), 0.0) + max(freeze, 0.0)
        w[WATER * n + j] = max(w[WATER * n + j] - freeze + top_thaw, 0.0)
        w[SNOW * n + j] = max(loose - top_thaw, 0.0)


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
def _evaporate(w, owed_to_kelvin, dt):  # type: ignore[no-untyped-def]
    """Vapour leaves the stores, or comes as dew and rime."""
    n = LANES
    for j in range(n):
        water, snow, ice, frost, frozen = w[WATER * n + j], w[SNOW * n + j], w[ICE * n + j], w[FROST * n + j], w[FROZEN * n + j]
        lost = dt * w[MOIST * n + j] * (w[GAP * n + j] + w[SLOPE * n + j] * (w[FREE * n + j] - w[SKIN * n + j]))
        gained = max(-lost, 0.0)
        lost = max(lost, 0.0)
        first = min((1.0 - frozen) * lost, water)
        from_frost = min(lost - first, frost)
        from_snow = min(lost - first - from_frost, snow)
        from_ice = min(lost - first - from_frost - from_snow, ice)
        gone = from_frost + from_snow + from_ice
        second = max(min(lost - first - gone, water - first), 0.0)
        owed = LATENT_VAPORISATION * (lost - first - second - gone) + LATENT_FUSION * (frozen * lost - gone)
        w[OWED * n + j] = owed * owed_to_kelvin
        w[WATER * n + j] = water - first - second + (1.0 - frozen) * gained
        w[FROST * n + j] = frost - from_frost + frozen * gained
        w[ICE * n + j] = ice - from_ice
        w[SNOW * n + j] = snow - from_snow
        w[SKIN * n + j] = w[FREE * n + j]

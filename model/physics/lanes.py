"""One time step of a chunk of columns, compiled.

All rows of a chunk stand in one flat array, row ``r`` of lane ``j`` at ``r * LANES + j``: with constant offsets from one pointer the compiler
sees that rows never overlap and turns each loop over lanes into vector instructions. No branch, exponential or logarithm inside the loops, and
few divisions and roots, because they are what a processor does slowest. What would change nothing in any lane (nothing falls, no snow, no salt) is
left out for the whole chunk; a loop that is left out gives the very numbers it would have given.
The same step in plain NumPy, written for reading, is `model.physics.oracle`.
"""

import math

from model.physics.conduction import eliminate, substitute
from model.physics.constants import (
    EMISSIVITY,
    GRAVITY,
    HEAT_AIR,
    KELVIN,
    LATENT_FUSION,
    LATENT_VAPORISATION,
    STEFAN_BOLTZMANN,
    WETNESS_FULL_MM,
    WIND_MIN_M_S,
)
from model.physics.cover import arrive, brine, cover
from model.physics.humidity import HIGHEST, ICE_ROOT, LOWEST, WATER_ROOT
from model.physics.lane_rows import (
    ABSORBED,
    AIR,
    CHANGING,
    DROPS,
    EXCHANGE,
    FLUX,
    FROZEN,
    GAP,
    MOIST,
    RADIATION,
    SLACK,
    SLOPE,
    SUNLIGHT,
    THIN,
    THRESHOLD,
    VAPOUR,
    VELOCITY,
    WARMER,
    WEAKENING,
    WETNESS,
    WIND,
)
from model.physics.layout import BIAS, FROST, ICE, SHADE, SKIN, SNOW, SURFACE, WATER
from model.physics.phase import draw, evaporate, freeze_brine, freeze_water, join, settle_bare, settle_snow
from model.physics.pipes import warm_pipes
from model.physics.precision import LANES, lane_code
from model.physics.turbulence import (
    AIR_DENSITY_K,
    CH_NEUTRAL,
    LOUIS_STABLE,
    LOUIS_UNSTABLE,
    RICHARDSON_HEIGHT_M,
    VAPOUR_DENSITY_K,
)
from model.physics.wheels import fade, learn, spread_out, wear_bare, wear_salt, wear_snow

_W0, _W1, _W2, _W3 = WATER_ROOT
_I0, _I1, _I2, _I3 = (ice - water for ice, water in zip(ICE_ROOT, WATER_ROOT, strict=True))
_BUOYANCY = GRAVITY * RICHARDSON_HEIGHT_M
_UNSTABLE = LOUIS_UNSTABLE * math.sqrt(_BUOYANCY)


@lane_code
def advance(w, ground, f, falls, snowy, salty, sandy, pulled, dt):  # type: ignore[no-untyped-def]
    """Move a chunk one step on, in place: step `f` of the hour, counted from 1.

    `falls`, `snowy`, `salty` and `sandy` say whether anything falls, whether snow, salt or sand lies or falls in any lane; `pulled`, whether
    there is an observation to learn from.
    """
    if ground[4, 7] > 0.0:
        warm_pipes(w, ground[2], ground[3], int(ground[4, 6]), dt)
    if falls:
        arrive(w)
    if snowy:
        cover(w)
    if salty:
        brine(w)
    eliminate(w, ground[0], ground[4, 4], f)
    _exchange(w, f)
    _flux(w, f)
    if pulled:
        draw(w, f)
    join(w, ground[4, 0] * ground[4, 3], ground[4, 1], dt)
    if salty:
        freeze_brine(w, dt)
    else:
        freeze_water(w, dt)
    if snowy:
        settle_snow(w, ground[4, 3], ground[4, 2], dt)
    else:
        settle_bare(w, ground[4, 3], ground[4, 2])
    evaporate(w, ground[4, 5], dt)
    substitute(w, ground[1])
    _wear(w, snowy, salty, sandy, dt)
    if pulled:
        learn(w, f, dt)
    else:
        fade(w, dt)


@lane_code
def _wear(w, snowy, salty, sandy, dt):  # type: ignore[no-untyped-def]
    """Wheels, run-off, settling, salt and sand."""
    if snowy:
        wear_snow(w, dt)
    else:
        wear_bare(w, dt)
    if salty:
        wear_salt(w, dt)
    if sandy:
        spread_out(w, dt)


@lane_code
def _exchange(w, f):  # type: ignore[no-untyped-def]
    """Exchange with the air after Louis, and the vapour above the skin."""
    n = LANES
    for j in range(n):
        skin, water = w[SKIN * n + j], w[WATER * n + j]
        solid = w[SNOW * n + j] + w[ICE * n + j] + w[FROST * n + j]
        wind = max(w[WIND * n + j] + f * w[(WIND + CHANGING) * n + j], WIND_MIN_M_S)
        warmer = w[AIR * n + j] + f * w[(AIR + CHANGING) * n + j] - skin
        thin = w[THIN * n + j] + f * w[(THIN + CHANGING) * n + j]
        # Louis in one quotient: wind q² over colder ground with q = U²/(U² + 4.7 b), wind + q over warmer with q = 9.4 b/(U + c √b)
        lift = warmer * thin
        stable, squared, mixed = lift > 0.0, wind * wind, abs(lift)
        over = squared if stable else (2.0 * LOUIS_STABLE * _BUOYANCY) * mixed
        under = squared + (LOUIS_STABLE * _BUOYANCY) * lift if stable else wind + _UNSTABLE * math.sqrt(mixed)
        q = over / under
        velocity = thin * (CH_NEUTRAL * (q * (wind * q if stable else 1.0) + (0.0 if stable else wind)) + w[EXCHANGE * n + j])
        cold = w[SURFACE * n + j] < w[THRESHOLD * n + j]
        frozen = 1.0 if cold or (water < 0.01 and solid > 1e-3) else 0.0
        # root of the saturation pressure and its derivative by Horner's scheme
        t = min(max(skin, LOWEST), HIGHEST)
        p3 = _W3 + frozen * _I3
        p2 = _W2 + frozen * _I2 + t * p3
        p1 = _W1 + frozen * _I1 + t * p2
        root = _W0 + frozen * _I0 + t * p1
        steep = p1 + t * (p2 + t * p3)
        second = root * root
        fourth = second * second
        scaled = fourth - w[WEAKENING * n + j] * fourth
        gap = scaled * fourth - (w[VAPOUR * n + j] + f * w[(VAPOUR + CHANGING) * n + j])
        wetness = 1.0 if gap < 0.0 else min((water + solid) * (1.0 / WETNESS_FULL_MM), 1.0)
        slope = (8.0 * scaled) * (second * root) * steep
        w[GAP * n + j], w[SLOPE * n + j], w[FROZEN * n + j] = gap, slope, frozen
        w[VELOCITY * n + j], w[WARMER * n + j], w[WETNESS * n + j] = velocity, warmer, wetness


@lane_code
def _flux(w, f):  # type: ignore[no-untyped-def]
    """Flux into the surface, linear in the skin's new temperature: what it is at zero and how fast it falls."""
    n = LANES
    for j in range(n):
        skin, velocity, warmer, gap, slope = (
            w[SKIN * n + j],
            w[VELOCITY * n + j],
            w[WARMER * n + j],
            w[GAP * n + j],
            w[SLOPE * n + j],
        )
        moist = VAPOUR_DENSITY_K * velocity * w[WETNESS * n + j]
        w[MOIST * n + j] = moist
        warm = skin + KELVIN
        cubed = (EMISSIVITY * STEFAN_BOLTZMANN) * warm * (warm * warm)
        sun = (w[SUNLIGHT * n + j] + f * w[(SUNLIGHT + CHANGING) * n + j]) * (1.0 + w[SHADE * n + j])
        sensible = (AIR_DENSITY_K * HEAT_AIR) * velocity + w[DROPS * n + j]
        latent = (LATENT_VAPORISATION + w[FROZEN * n + j] * LATENT_FUSION) * moist
        slack = 4.0 * cubed + sensible + latent * slope
        flux = w[RADIATION * n + j] + f * w[(RADIATION + CHANGING) * n + j] + w[BIAS * n + j] - cubed * warm
        flux += w[ABSORBED * n + j] * sun + sensible * warmer
        w[FLUX * n + j] = flux - latent * gap + slack * skin
        w[SLACK * n + j] = slack

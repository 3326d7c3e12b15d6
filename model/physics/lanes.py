"""One time step of a chunk of columns, compiled.

All rows of a chunk stand in one flat array, row ``r`` of lane ``j`` at ``r * LANES + j``: with constant offsets from one pointer the compiler
sees that rows never overlap and turns each loop over lanes into vector instructions. No branch, exponential or logarithm inside the loops.
The same step in plain NumPy, written for reading, is `model.physics.oracle`.
"""

import math

import numba as nb

from model.physics.constants import (
    ALBEDO_SNOW,
    BIAS_FORGOTTEN_H,
    BIAS_LEARNED_H,
    BIAS_MAX_W_M2,
    DISSOLVING_H,
    EMISSIVITY,
    FLUX_OVER_SHADE_W_M2,
    GRAVITY,
    HEAT_AIR,
    HEAT_ICE,
    HEAT_WATER,
    KELVIN,
    LATENT_FUSION,
    LATENT_SUBLIMATION,
    LATENT_VAPORISATION,
    MOLALITY_EUTECTIC,
    MOLALITY_SATURATED,
    RUN_OFF_PER_S,
    SALT_MOLAR_G,
    SETTLING_PER_H,
    SHADE_FORGOTTEN_H,
    SHADE_MAX,
    SHADE_MIN,
    SNOW_DENSITY_MAX,
    SNOW_HIDES_PAVEMENT_MM,
    SNOW_HOLDS_WATER,
    SNOW_OFF_PER_H,
    SNOW_PACKED_PER_H,
    SPRAY_FREE_MM,
    STEFAN_BOLTZMANN,
    VEHICLE_HEAT_W_M2,
    VEHICLE_WARMER_K,
    WETNESS_FULL_MM,
    WIND_MIN_M_S,
)
from model.physics.ground import LAYERS
from model.physics.humidity import HIGHEST, LOWEST
from model.physics.humidity import ICE as ICE_POLY
from model.physics.humidity import WATER as WATER_POLY
from model.physics.layout import BIAS, DISSOLVED, DRY, FROST, ICE, SHADE, SKIN, SNOW, STATE_ROWS, SURFACE, TEMPERATURE, VOLUME, WATER
from model.physics.salt import DEPRESSION
from model.physics.turbulence import (
    AIR_DENSITY_K,
    CH_NEUTRAL,
    LOUIS_STABLE,
    LOUIS_UNSTABLE,
    RICHARDSON_HEIGHT_M,
    VAPOUR_DENSITY_K,
)

LANES = 32

# Rows of a chunk after the state rows: weather now, its change a step, what holds for the hour, and scratch
AIR, VAPOUR, WIND, SUNLIGHT, LONGWAVE, BELOW, OBSERVED = range(STATE_ROWS, STATE_ROWS + 7)
STEP_AIR = OBSERVED + 1  #: seven rows of change a step, in the same order
_HOURLY = STEP_AIR + 7
RAIN, SNOWFALL, FRESH, HEAT, NUDGING, EXCHANGE, COVERED, ALBEDO, RETENTION = range(_HOURLY, _HOURLY + 9)
#: What wheels leave of each store over one step [1], and how fast they press snow together [1].
KEEP_SNOW, KEEP_ICE, KEEP_FROST, KEEP_SPRAY, KEEP_DRY, TREAD = range(RETENTION + 1, RETENTION + 7)
_SCRATCH = TREAD + 1
_MOLES, _KAPPA, _FROZEN, _PRESSURE, _SLOPE, _MOIST, _SLACK, _FLUX = range(_SCRATCH, _SCRATCH + 8)
_LIFTED, _FREE, _EASE, _INVERSE, _BOND = range(_FLUX + 1, _FLUX + 6)
ELIMINATED = _BOND + 1  #: sixteen rows
ROWS = ELIMINATED + LAYERS
CHANGING = 7

_W0, _W1, _W2, _W3, _W4, _W5, _W6 = WATER_POLY
_I0, _I1, _I2, _I3, _I4, _I5, _I6 = ICE_POLY
_D0, _D1, _D2 = DEPRESSION
_FLAGS = {"contract", "nsz", "nnan", "ninf", "arcp"}
_PACKED_SHARE = SNOW_PACKED_PER_H / (SNOW_OFF_PER_H + SNOW_PACKED_PER_H)


@nb.njit(fastmath=_FLAGS, error_model="numpy", nogil=True)
def advance(w, storage, pivot, upper, above, below, heat, seen, dt):  # type: ignore[no-untyped-def]
    """Move a chunk one step on, in place."""
    n = LANES
    for j in range(CHANGING * n):
        w[AIR * n + j] += w[STEP_AIR * n + j]
    last = LAYERS - 1
    for j in range(n):
        rest = storage[last] * w[(TEMPERATURE + last) * n + j] + heat[last] * w[HEAT * n + j] + below * w[BELOW * n + j]
        w[(ELIMINATED + last) * n + j] = pivot[last] * rest
    for i in range(last - 1, -1, -1):
        c, p, g, q = storage[i], pivot[i], above[i + 1], heat[i]
        for j in range(n):
            rest = c * w[(TEMPERATURE + i) * n + j] + q * w[HEAT * n + j] + g * w[(ELIMINATED + i + 1) * n + j]
            w[(ELIMINATED + i) * n + j] = p * rest
    _film(w)
    _exchange(w, dt)
    _skin(w, above[0], seen, dt)
    _change(w, above[0], seen, upper[0], 1.0 / (storage[0] * dt), dt)
    for i in range(1, LAYERS):
        b = upper[i]
        for j in range(n):
            w[(TEMPERATURE + i) * n + j] = w[(ELIMINATED + i) * n + j] + b * w[(TEMPERATURE + i - 1) * n + j]
    for j in range(n):
        w[TEMPERATURE * n + j] += w[ELIMINATED * n + j]
    _wheels(w, dt)


@nb.njit(fastmath=_FLAGS, error_model="numpy", nogil=True)
def _film(w):  # type: ignore[no-untyped-def]
    """Precipitation arrives; brine and the vapour above it."""
    n = LANES
    for j in range(n):
        fallen = w[SNOWFALL * n + j]
        water = w[WATER * n + j] + w[RAIN * n + j]
        snow = w[SNOW * n + j] + fallen
        w[WATER * n + j], w[SNOW * n + j] = water, snow
        w[VOLUME * n + j] += fallen * w[FRESH * n + j]
        solid = snow + w[ICE * n + j] + w[FROST * n + j]
        moles = w[DISSOLVED * n + j] * (1.0 / SALT_MOLAR_G)
        m = min(moles / max(water, 1e-6), MOLALITY_SATURATED)
        me = min(m, MOLALITY_EUTECTIC)
        kappa = _D0 + me * (_D1 + me * _D2)
        cold = 1.0 if w[SURFACE * n + j] < -kappa * me else 0.0
        bare = (1.0 if water < 0.01 else 0.0) * (1.0 if solid > 1e-3 else 0.0)
        frozen = max(cold, bare)
        activity = (1.0 - frozen) * (-m * (0.0325 + 0.0013 * m)) + 1.0
        w[_MOLES * n + j], w[_KAPPA * n + j], w[_FROZEN * n + j], w[_PRESSURE * n + j] = moles, kappa, frozen, activity
    for j in range(n):
        t = min(max(w[SKIN * n + j], LOWEST), HIGHEST)
        frozen, activity = w[_FROZEN * n + j], w[_PRESSURE * n + j]
        wet = _W0 + t * (_W1 + t * (_W2 + t * (_W3 + t * (_W4 + t * (_W5 + t * _W6)))))
        wet_slope = _W1 + t * (2 * _W2 + t * (3 * _W3 + t * (4 * _W4 + t * (5 * _W5 + t * (6 * _W6)))))
        icy = _I0 + t * (_I1 + t * (_I2 + t * (_I3 + t * (_I4 + t * (_I5 + t * _I6)))))
        icy_slope = _I1 + t * (2 * _I2 + t * (3 * _I3 + t * (4 * _I4 + t * (5 * _I5 + t * (6 * _I6)))))
        w[_PRESSURE * n + j] = (wet + frozen * (icy - wet)) * activity
        w[_SLOPE * n + j] = (wet_slope + frozen * (icy_slope - wet_slope)) * activity


@nb.njit(fastmath=_FLAGS, error_model="numpy", nogil=True)
def _exchange(w, dt):  # type: ignore[no-untyped-def]
    """Surface flux, linear in the skin's temperature: what it is at zero and how fast it falls."""
    n = LANES
    for j in range(n):
        skin, air = w[SKIN * n + j], w[AIR * n + j]
        kelvin = 1.0 / (air + KELVIN)
        wind = max(w[WIND * n + j], WIND_MIN_M_S)
        richardson = GRAVITY * RICHARDSON_HEIGHT_M * (air - skin) * kelvin / (wind * wind)
        steady = 1.0 + LOUIS_STABLE * max(richardson, 0.0)
        mixed = max(-richardson, 0.0)
        stability = 1.0 / (steady * steady) + 2.0 * LOUIS_STABLE * mixed / (1.0 + LOUIS_UNSTABLE * math.sqrt(mixed))
        exchange = CH_NEUTRAL * stability * wind + w[EXCHANGE * n + j]
        w[_SLACK * n + j] = AIR_DENSITY_K * HEAT_AIR * kelvin * exchange
        lying = w[WATER * n + j] + w[SNOW * n + j] + w[ICE * n + j] + w[FROST * n + j]
        short = 1.0 if w[_PRESSURE * n + j] < w[VAPOUR * n + j] else min(lying * (1.0 / WETNESS_FULL_MM), 1.0)
        w[_MOIST * n + j] = VAPOUR_DENSITY_K * kelvin * exchange * short
    for j in range(n):
        skin, air, covered = w[SKIN * n + j], w[AIR * n + j], w[COVERED * n + j]
        warm = skin + KELVIN
        cubed = STEFAN_BOLTZMANN * warm * warm * warm
        under = air + (KELVIN + VEHICLE_WARMER_K)
        under = STEFAN_BOLTZMANN * under * under * under * under
        hidden = min(w[SNOW * n + j] * (1.0 / SNOW_HIDES_PAVEMENT_MM), 1.0)
        absorbed = 1.0 - (w[ALBEDO * n + j] + (ALBEDO_SNOW - w[ALBEDO * n + j]) * hidden)
        drops = (HEAT_WATER * w[RAIN * n + j] + HEAT_ICE * w[SNOWFALL * n + j]) / dt
        longwave = w[LONGWAVE * n + j] + covered * (under - w[LONGWAVE * n + j])
        sensible = w[_SLACK * n + j] + drops
        moist = (LATENT_VAPORISATION + w[_FROZEN * n + j] * LATENT_FUSION) * w[_MOIST * n + j]
        slack = 4.0 * EMISSIVITY * cubed + sensible + moist * w[_SLOPE * n + j]
        flux = absorbed * w[SUNLIGHT * n + j] * (1.0 + w[SHADE * n + j]) * (1.0 - covered) + EMISSIVITY * (longwave - cubed * warm)
        flux += sensible * (air - skin) - moist * (w[_PRESSURE * n + j] - w[VAPOUR * n + j])
        w[_FLUX * n + j] = flux + VEHICLE_HEAT_W_M2 * covered + w[BIAS * n + j] + slack * skin
        w[_SLACK * n + j] = slack
        w[_LIFTED * n + j] = skin


@nb.njit(fastmath=_FLAGS, error_model="numpy", nogil=True)
def _skin(w, top, seen, dt):  # type: ignore[no-untyped-def]
    """Skin and pavement surface together, first as if nothing froze or melted."""
    n = LANES
    fusion = LATENT_FUSION / dt
    for j in range(n):
        slack, flux, pull = w[_SLACK * n + j], w[_FLUX * n + j], w[NUDGING * n + j]
        density = 1000.0 * w[SNOW * n + j] / max(w[VOLUME * n + j], 1e-6)
        conductivity = 0.024 + density * (2.5e-6 * density - 1.23e-4)
        bond = conductivity / (conductivity * 1e-4 + 1e-3 * w[VOLUME * n + j])
        into = seen + pull
        inverse = 1.0 / (slack * into + bond * (slack + into))
        ease = (slack + bond) * inverse
        held = top * w[ELIMINATED * n + j] + pull * w[OBSERVED * n + j]
        w[_EASE * n + j], w[_INVERSE * n + j], w[_BOND * n + j] = fusion * ease, inverse, bond
        w[_FREE * n + j] = ease * held + bond * inverse * flux


@nb.njit(fastmath=_FLAGS, error_model="numpy", nogil=True)
def _change(w, top, seen, top_upper, owed_to_kelvin, dt):  # type: ignore[no-untyped-def]
    """Freezing and melting by the lever rule, the new temperatures, and the vapour they imply."""
    n = LANES
    fusion = LATENT_FUSION / dt
    for j in range(n):
        water, snow, ice, frost = w[WATER * n + j], w[SNOW * n + j], w[ICE * n + j], w[FROST * n + j]
        slack, flux, inverse, bond = w[_SLACK * n + j], w[_FLUX * n + j], w[_INVERSE * n + j], w[_BOND * n + j]
        pull, warming = w[NUDGING * n + j], w[_EASE * n + j]
        into = seen + pull
        balance = w[_FREE * n + j] + warming * water
        room = math.sqrt(balance * balance + 4.0 * warming * w[_KAPPA * n + j] * w[_MOLES * n + j])
        freeze = max(min(water - (balance + room) / (2.0 * warming), water), -(snow + ice + frost))
        held = top * w[ELIMINATED * n + j] + pull * w[OBSERVED * n + j] + fusion * freeze
        thaw = max(-freeze, 0.0)
        from_frost = min(thaw, frost)
        from_snow = min(thaw - from_frost, snow)
        left = snow - from_snow
        hard = (into + bond) * inverse
        top_thaw = min(max(hard * flux + bond * inverse * held, 0.0) / (fusion * hard), left)
        flux = flux - fusion * top_thaw
        w[_FREE * n + j] = hard * flux + bond * inverse * held
        surface = (slack + bond) * inverse * held + bond * inverse * flux
        w[SURFACE * n + j] = surface
        w[TEMPERATURE * n + j] = w[ELIMINATED * n + j] + top_upper * surface
        w[FROST * n + j] = frost - from_frost
        w[ICE * n + j] = max(ice - (thaw - from_frost - from_snow), 0.0) + max(freeze, 0.0)
        w[WATER * n + j] = max(water - freeze + top_thaw, 0.0)
        w[_BOND * n + j] = max(left - top_thaw, 0.0)
    for j in range(n):
        water, snow, ice, frost, frozen = w[WATER * n + j], w[_BOND * n + j], w[ICE * n + j], w[FROST * n + j], w[_FROZEN * n + j]
        gap = w[_PRESSURE * n + j] - w[VAPOUR * n + j]
        lost = dt * w[_MOIST * n + j] * (gap + w[_SLOPE * n + j] * (w[_FREE * n + j] - w[_LIFTED * n + j]))
        gained = max(-lost, 0.0)
        lost = max(lost, 0.0)
        first = min((1.0 - frozen) * lost, water)
        from_frost = min(lost - first, frost)
        from_snow = min(lost - first - from_frost, snow)
        from_ice = min(lost - first - from_frost - from_snow, ice)
        solid = from_frost + from_snow + from_ice
        second = max(min(lost - first - solid, water - first), 0.0)
        owed = (LATENT_VAPORISATION + frozen * LATENT_FUSION) * lost - LATENT_VAPORISATION * (first + second + solid) - LATENT_FUSION * solid
        w[ELIMINATED * n + j] = owed * owed_to_kelvin
        w[WATER * n + j] = water - first - second + (1.0 - frozen) * gained
        w[FROST * n + j] = frost - from_frost + frozen * gained
        w[ICE * n + j] = ice - from_ice
        w[VOLUME * n + j] *= (snow - from_snow) / max(w[SNOW * n + j], 1e-9)
        w[SNOW * n + j] = snow - from_snow
        w[SKIN * n + j] = w[_FREE * n + j]


@nb.njit(fastmath=_FLAGS, error_model="numpy", nogil=True)
def _wheels(w, dt):  # type: ignore[no-untyped-def]
    """Wheels, run-off, settling, salt, and the flux that observations say is missing."""
    n = LANES
    hours = dt / 3600.0
    drain, dissolving, fading = 1.0 / (1.0 + RUN_OFF_PER_S * dt), hours / (hours + DISSOLVING_H), 1.0 / (1.0 + hours / BIAS_FORGOTTEN_H)
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
    for j in range(n):
        pull, bias, shade = w[NUDGING * n + j], w[BIAS * n + j], w[SHADE * n + j]
        missing = pull * (w[OBSERVED * n + j] - w[SURFACE * n + j]) * learning
        sun = w[SUNLIGHT * n + j] * (1.0 - w[ALBEDO * n + j])
        part = missing * sun / (sun * sun + FLUX_OVER_SHADE_W_M2 * FLUX_OVER_SHADE_W_M2)
        bias = bias + missing - part * sun if pull > 0.0 else bias * fading
        shade = shade + part if pull > 0.0 else shade * fading_sun
        w[BIAS * n + j] = min(max(bias, -BIAS_MAX_W_M2), BIAS_MAX_W_M2)
        w[SHADE * n + j] = min(max(shade, SHADE_MIN), SHADE_MAX)

"""One time step of a chunk of columns, compiled.

All rows of a chunk stand in one flat array, row ``r`` of lane ``j`` at ``r * LANES + j``: with constant offsets from one pointer the compiler
sees that rows never overlap and turns each loop over lanes into vector instructions. No branch, exponential or logarithm inside the loops.
The same step in plain NumPy, written for reading, is `model.physics.oracle`.
"""

import math

import numba as nb

from model.physics.constants import (
    ALBEDO_SNOW,
    EMISSIVITY,
    GRAVITY,
    HEAT_AIR,
    HEAT_ICE,
    HEAT_WATER,
    KELVIN,
    LATENT_FUSION,
    LATENT_VAPORISATION,
    MOLALITY_EUTECTIC,
    MOLALITY_SATURATED,
    SALT_MOLAR_G,
    SNOW_HIDES_PAVEMENT_MM,
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
from model.physics.lane_rows import (
    AIR,
    ALBEDO,
    BELOW,
    BOND,
    CHANGING,
    COVERED,
    EASE,
    ELIMINATED,
    EXCHANGE,
    FLUX,
    FREE,
    FRESH,
    FROZEN,
    HEAT,
    INVERSE,
    KAPPA,
    LANES,
    LIFTED,
    LONGWAVE,
    MOIST,
    MOLES,
    NUDGING,
    OBSERVED,
    PRESSURE,
    RAIN,
    SLACK,
    SLOPE,
    SNOWFALL,
    STEP_AIR,
    SUNLIGHT,
    VAPOUR,
    WIND,
)
from model.physics.layout import BIAS, DISSOLVED, FROST, ICE, SHADE, SKIN, SNOW, SURFACE, TEMPERATURE, VOLUME, WATER
from model.physics.salt import DEPRESSION
from model.physics.turbulence import (
    AIR_DENSITY_K,
    CH_NEUTRAL,
    LOUIS_STABLE,
    LOUIS_UNSTABLE,
    RICHARDSON_HEIGHT_M,
    VAPOUR_DENSITY_K,
)
from model.physics.wheels import FLAGS, wheels

_W0, _W1, _W2, _W3, _W4, _W5, _W6 = WATER_POLY
_I0, _I1, _I2, _I3, _I4, _I5, _I6 = ICE_POLY
_D0, _D1, _D2, _D3 = DEPRESSION


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
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
    wheels(w, dt)


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
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
        kappa = _D0 + me * (_D1 + me * (_D2 + me * _D3))
        cold = 1.0 if w[SURFACE * n + j] < -kappa * me else 0.0
        bare = (1.0 if water < 0.01 else 0.0) * (1.0 if solid > 1e-3 else 0.0)
        frozen = max(cold, bare)
        activity = (1.0 - frozen) * (-m * (0.0325 + 0.0013 * m)) + 1.0
        w[MOLES * n + j], w[KAPPA * n + j], w[FROZEN * n + j], w[PRESSURE * n + j] = moles, kappa, frozen, activity
    for j in range(n):
        t = min(max(w[SKIN * n + j], LOWEST), HIGHEST)
        frozen, activity = w[FROZEN * n + j], w[PRESSURE * n + j]
        wet = _W0 + t * (_W1 + t * (_W2 + t * (_W3 + t * (_W4 + t * (_W5 + t * _W6)))))
        wet_slope = _W1 + t * (2 * _W2 + t * (3 * _W3 + t * (4 * _W4 + t * (5 * _W5 + t * (6 * _W6)))))
        icy = _I0 + t * (_I1 + t * (_I2 + t * (_I3 + t * (_I4 + t * (_I5 + t * _I6)))))
        icy_slope = _I1 + t * (2 * _I2 + t * (3 * _I3 + t * (4 * _I4 + t * (5 * _I5 + t * (6 * _I6)))))
        w[PRESSURE * n + j] = (wet + frozen * (icy - wet)) * activity
        w[SLOPE * n + j] = (wet_slope + frozen * (icy_slope - wet_slope)) * activity


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
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
        w[SLACK * n + j] = AIR_DENSITY_K * HEAT_AIR * kelvin * exchange
        lying = w[WATER * n + j] + w[SNOW * n + j] + w[ICE * n + j] + w[FROST * n + j]
        short = 1.0 if w[PRESSURE * n + j] < w[VAPOUR * n + j] else min(lying * (1.0 / WETNESS_FULL_MM), 1.0)
        w[MOIST * n + j] = VAPOUR_DENSITY_K * kelvin * exchange * short
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
        sensible = w[SLACK * n + j] + drops
        moist = (LATENT_VAPORISATION + w[FROZEN * n + j] * LATENT_FUSION) * w[MOIST * n + j]
        slack = 4.0 * EMISSIVITY * cubed + sensible + moist * w[SLOPE * n + j]
        flux = absorbed * w[SUNLIGHT * n + j] * (1.0 + w[SHADE * n + j]) * (1.0 - covered) + EMISSIVITY * (
            longwave - cubed * warm
        )
        flux += sensible * (air - skin) - moist * (w[PRESSURE * n + j] - w[VAPOUR * n + j])
        w[FLUX * n + j] = flux + VEHICLE_HEAT_W_M2 * covered + w[BIAS * n + j] + slack * skin
        w[SLACK * n + j] = slack
        w[LIFTED * n + j] = skin


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
def _skin(w, top, seen, dt):  # type: ignore[no-untyped-def]
    """Skin and pavement surface together, first as if nothing froze or melted."""
    n = LANES
    fusion = LATENT_FUSION / dt
    for j in range(n):
        slack, flux, pull = w[SLACK * n + j], w[FLUX * n + j], w[NUDGING * n + j]
        density = 1000.0 * w[SNOW * n + j] / max(w[VOLUME * n + j], 1e-6)
        conductivity = 0.024 + density * (2.5e-6 * density - 1.23e-4)
        bond = conductivity / (conductivity * 1e-4 + 1e-3 * w[VOLUME * n + j])
        into = seen + pull
        inverse = 1.0 / (slack * into + bond * (slack + into))
        ease = (slack + bond) * inverse
        held = top * w[ELIMINATED * n + j] + pull * w[OBSERVED * n + j]
        w[EASE * n + j], w[INVERSE * n + j], w[BOND * n + j] = fusion * ease, inverse, bond
        w[FREE * n + j] = ease * held + bond * inverse * flux


@nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)
def _change(w, top, seen, top_upper, owed_to_kelvin, dt):  # type: ignore[no-untyped-def]
    """Freezing and melting by the lever rule, the new temperatures, and the vapour they imply."""
    n = LANES
    fusion = LATENT_FUSION / dt
    for j in range(n):
        water, snow, ice, frost = w[WATER * n + j], w[SNOW * n + j], w[ICE * n + j], w[FROST * n + j]
        slack, flux, inverse, bond = w[SLACK * n + j], w[FLUX * n + j], w[INVERSE * n + j], w[BOND * n + j]
        pull, warming = w[NUDGING * n + j], w[EASE * n + j]
        into = seen + pull
        balance = w[FREE * n + j] + warming * water
        room = math.sqrt(balance * balance + 4.0 * warming * w[KAPPA * n + j] * w[MOLES * n + j])
        freeze = max(min(water - (balance + room) / (2.0 * warming), water), -(snow + ice + frost))
        held = top * w[ELIMINATED * n + j] + pull * w[OBSERVED * n + j] + fusion * freeze
        thaw = max(-freeze, 0.0)
        from_frost = min(thaw, frost)
        from_snow = min(thaw - from_frost, snow)
        left = snow - from_snow
        hard = (into + bond) * inverse
        top_thaw = min(max(hard * flux + bond * inverse * held, 0.0) / (fusion * hard), left)
        flux = flux - fusion * top_thaw
        w[FREE * n + j] = hard * flux + bond * inverse * held
        surface = (slack + bond) * inverse * held + bond * inverse * flux
        w[SURFACE * n + j] = surface
        w[TEMPERATURE * n + j] = w[ELIMINATED * n + j] + top_upper * surface
        w[FROST * n + j] = frost - from_frost
        w[ICE * n + j] = max(ice - (thaw - from_frost - from_snow), 0.0) + max(freeze, 0.0)
        w[WATER * n + j] = max(water - freeze + top_thaw, 0.0)
        w[BOND * n + j] = max(left - top_thaw, 0.0)
    for j in range(n):
        water, snow, ice, frost, frozen = w[WATER * n + j], w[BOND * n + j], w[ICE * n + j], w[FROST * n + j], w[FROZEN * n + j]
        gap = w[PRESSURE * n + j] - w[VAPOUR * n + j]
        lost = dt * w[MOIST * n + j] * (gap + w[SLOPE * n + j] * (w[FREE * n + j] - w[LIFTED * n + j]))
        gained = max(-lost, 0.0)
        lost = max(lost, 0.0)
        first = min((1.0 - frozen) * lost, water)
        from_frost = min(lost - first, frost)
        from_snow = min(lost - first - from_frost, snow)
        from_ice = min(lost - first - from_frost - from_snow, ice)
        solid = from_frost + from_snow + from_ice
        second = max(min(lost - first - solid, water - first), 0.0)
        owed = (
            (LATENT_VAPORISATION + frozen * LATENT_FUSION) * lost
            - LATENT_VAPORISATION * (first + second + solid)
            - LATENT_FUSION * solid
        )
        w[ELIMINATED * n + j] = owed * owed_to_kelvin
        w[WATER * n + j] = water - first - second + (1.0 - frozen) * gained
        w[FROST * n + j] = frost - from_frost + frozen * gained
        w[ICE * n + j] = ice - from_ice
        w[VOLUME * n + j] *= (snow - from_snow) / max(w[SNOW * n + j], 1e-9)
        w[SNOW * n + j] = snow - from_snow
        w[SKIN * n + j] = w[FREE * n + j]

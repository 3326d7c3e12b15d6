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
    DRY_SALT_LOSS_PER_VEHICLE,
    EMISSIVITY,
    FROST_WORN_PER_H,
    GRAVITY,
    HEAT_AIR,
    HEAT_WATER,
    ICE_WORN_PER_H,
    KELVIN,
    LATENT_FUSION,
    LATENT_SUBLIMATION,
    LATENT_VAPORISATION,
    MOLALITY_EUTECTIC,
    MOLALITY_SATURATED,
    RUN_OFF_PER_S,
    SALT_MOLAR_G,
    SETTLING_PER_H,
    SNOW_DENSITY_MAX,
    SNOW_HIDES_PAVEMENT_MM,
    SNOW_HOLDS_WATER,
    SNOW_OFF_PER_H,
    SNOW_PACKED_PER_H,
    SPRAY_FREE_MM,
    STEFAN_BOLTZMANN,
    VEHICLE_HEAT_W_M2,
    VEHICLE_WARMER_K,
    WATER_SPRAYED_PER_H,
    WETNESS_FULL_MM,
    WIND_MIN_M_S,
)
from model.physics.ground import LAYERS
from model.physics.humidity import HIGHEST, LOWEST
from model.physics.humidity import ICE as ICE_POLY
from model.physics.humidity import WATER as WATER_POLY
from model.physics.layout import BIAS, DISSOLVED, DRY, FROST, ICE, SKIN, SNOW, SURFACE, TEMPERATURE, VOLUME, WATER
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

# Rows of a chunk after the state rows: statics, weather now, its change a step, and scratch
AIR, VAPOUR, WIND, SUNLIGHT, LONGWAVE, BELOW, OBSERVED = range(40, 47)
STEP_AIR = 47  #: seven rows of change a step, in the same order
RAIN, SNOWFALL, FRESH, HEAT, NUDGING = range(54, 59)
EXCHANGE, COVERED, WEAR, VEHICLES, ALBEDO, RETENTION = range(59, 65)
ELIMINATED = 65  #: sixteen rows
ROWS = ELIMINATED + LAYERS
CHANGING = 7

_W0, _W1, _W2, _W3, _W4, _W5, _W6 = WATER_POLY
_I0, _I1, _I2, _I3, _I4, _I5, _I6 = ICE_POLY
_D0, _D1, _D2 = DEPRESSION
_FLAGS = {"contract", "nsz", "nnan", "ninf", "arcp"}


@nb.njit(fastmath=_FLAGS, error_model="numpy", nogil=True)
def advance(w, storage, pivot, upper, above, below, heat, seen, dt):  # type: ignore[no-untyped-def]
    """Move a chunk one step on, in place."""
    n = LANES
    hours = dt / 3600.0
    fusion = LATENT_FUSION / dt
    owed_to_kelvin = 1.0 / (storage[0] * dt)
    for j in range(CHANGING * n):
        w[AIR * n + j] += w[STEP_AIR * n + j]
    # ground, eliminated from the bottom up
    last = LAYERS - 1
    for j in range(n):
        rest = storage[last] * w[(TEMPERATURE + last) * n + j] + heat[last] * w[HEAT * n + j] + below * w[BELOW * n + j]
        w[(ELIMINATED + last) * n + j] = pivot[last] * rest
    for i in range(last - 1, -1, -1):
        c, p, g, q = storage[i], pivot[i], above[i + 1], heat[i]
        for j in range(n):
            rest = c * w[(TEMPERATURE + i) * n + j] + q * w[HEAT * n + j] + g * w[(ELIMINATED + i + 1) * n + j]
            w[(ELIMINATED + i) * n + j] = p * rest
    top = above[0]
    for j in range(n):
        skin, surface = w[SKIN * n + j], w[SURFACE * n + j]
        ice, frost, salt = w[ICE * n + j], w[FROST * n + j], w[DISSOLVED * n + j]
        air, light = w[AIR * n + j], w[SUNLIGHT * n + j]
        covered, wear = w[COVERED * n + j], w[WEAR * n + j] * hours
        water = w[WATER * n + j] + w[RAIN * n + j]
        snow = w[SNOW * n + j] + w[SNOWFALL * n + j]
        volume = w[VOLUME * n + j] + w[SNOWFALL * n + j] * w[FRESH * n + j]
        solid = snow + ice + frost
        # brine
        moles = salt * (1.0 / SALT_MOLAR_G)
        m = min(moles / max(water, 1e-6), MOLALITY_SATURATED)
        me = min(m, MOLALITY_EUTECTIC)
        kappa = _D0 + me * (_D1 + me * _D2)
        freezing = -kappa * me
        frozen = 1.0 if (surface < freezing or (water < 0.01 and solid > 1e-3)) else 0.0
        activity = (1.0 - frozen) * (-m * (0.0325 + 0.0013 * m)) + 1.0
        latent = LATENT_VAPORISATION + frozen * LATENT_FUSION
        # vapour over the surface
        t = min(max(skin, LOWEST), HIGHEST)
        wet = _W0 + t * (_W1 + t * (_W2 + t * (_W3 + t * (_W4 + t * (_W5 + t * _W6)))))
        wet_slope = _W1 + t * (2 * _W2 + t * (3 * _W3 + t * (4 * _W4 + t * (5 * _W5 + t * 6 * _W6))))
        icy = _I0 + t * (_I1 + t * (_I2 + t * (_I3 + t * (_I4 + t * (_I5 + t * _I6)))))
        icy_slope = _I1 + t * (2 * _I2 + t * (3 * _I3 + t * (4 * _I4 + t * (5 * _I5 + t * 6 * _I6))))
        pressure = (wet + frozen * (icy - wet)) * activity
        slope = (wet_slope + frozen * (icy_slope - wet_slope)) * activity
        # exchange with the air
        kelvin = 1.0 / (air + KELVIN)
        wind = max(w[WIND * n + j], WIND_MIN_M_S)
        richardson = GRAVITY * RICHARDSON_HEIGHT_M * (air - skin) * kelvin / (wind * wind)
        steady = 1.0 + LOUIS_STABLE * max(richardson, 0.0)
        mixed = max(-richardson, 0.0)
        stability = 1.0 / (steady * steady) + 2.0 * LOUIS_STABLE * mixed / (1.0 + LOUIS_UNSTABLE * math.sqrt(mixed))
        exchange = CH_NEUTRAL * stability * wind + w[EXCHANGE * n + j]
        sensible = AIR_DENSITY_K * HEAT_AIR * kelvin * exchange
        moist = VAPOUR_DENSITY_K * kelvin * exchange
        lying = water + solid
        gap = pressure - w[VAPOUR * n + j]
        moist = moist * (1.0 if gap < 0.0 else min(lying * (1.0 / WETNESS_FULL_MM), 1.0))
        # surface flux, linear in the skin's temperature
        warm = skin + KELVIN
        cubed = STEFAN_BOLTZMANN * warm * warm * warm
        under = air + (KELVIN + VEHICLE_WARMER_K)
        under = STEFAN_BOLTZMANN * under * under * under * under
        hidden = min(snow * (1.0 / SNOW_HIDES_PAVEMENT_MM), 1.0)
        absorbed = 1.0 - (w[ALBEDO * n + j] + (ALBEDO_SNOW - w[ALBEDO * n + j]) * hidden)
        rain_heat = HEAT_WATER / dt * (w[RAIN * n + j] + 0.5 * w[SNOWFALL * n + j])
        longwave = w[LONGWAVE * n + j] + covered * (under - w[LONGWAVE * n + j])
        slack = 4.0 * EMISSIVITY * cubed + sensible + latent * moist * slope + rain_heat
        flux = absorbed * light * (1.0 - covered) + EMISSIVITY * (longwave - cubed * warm)
        flux += (sensible + rain_heat) * (air - skin) - latent * moist * gap
        flux += VEHICLE_HEAT_W_M2 * covered + w[BIAS * n + j] + slack * skin
        # snow between skin and pavement
        density = 1000.0 * snow / max(volume, 1e-6)
        conductivity = 0.024 + density * (2.5e-6 * density - 1.23e-4)
        bond = conductivity / (conductivity * 1e-4 + 1e-3 * volume)
        # skin and surface together, first without change of phase
        pull = w[NUDGING * n + j]
        into = seen + pull
        held = top * w[ELIMINATED * n + j] + pull * w[OBSERVED * n + j]
        inverse = 1.0 / (slack * into + bond * (slack + into))
        ease = (slack + bond) * inverse
        free = ease * held + bond * inverse * flux
        warming = fusion * ease
        balance = free + warming * water
        liquid = (balance + math.sqrt(balance * balance + 4.0 * warming * kappa * moles)) / (2.0 * warming)
        freeze = max(min(water - liquid, water), -solid)
        thaw = max(-freeze, 0.0)
        held = held + fusion * freeze
        from_frost = min(thaw, frost)
        from_snow = min(thaw - from_frost, snow)
        left = snow - from_snow
        skin_free = ((into + bond) * flux + bond * held) * inverse
        top_thaw = min(max(skin_free, 0.0) / (fusion * (into + bond) * inverse), left)
        flux = flux - fusion * top_thaw
        new_skin = ((into + bond) * flux + bond * held) * inverse
        new_surface = ((slack + bond) * held + bond * flux) * inverse
        frost = frost - from_frost
        ice = max(ice - (thaw - from_frost - from_snow), 0.0) + max(freeze, 0.0)
        snow_now = max(left - top_thaw, 0.0)
        water = max(water - freeze + top_thaw, 0.0)
        # vapour: what the linear flux carried, taken from or given to the stores
        lost = dt * moist * (gap + slope * (new_skin - skin))
        gained = max(-lost, 0.0)
        lost = max(lost, 0.0)
        first = min((1.0 - frozen) * lost, water)
        e_frost = min(lost - first, frost)
        e_snow = min(lost - first - e_frost, snow_now)
        e_ice = min(lost - first - e_frost - e_snow, ice)
        second = min(lost - first - e_frost - e_snow - e_ice, water - first)
        gone_solid = e_frost + e_snow + e_ice
        owed = latent * lost - LATENT_VAPORISATION * (first + second) - LATENT_SUBLIMATION * gone_solid
        water = water - first - second + (1.0 - frozen) * gained
        frost = frost - e_frost + frozen * gained
        ice = ice - e_ice
        snow_now = snow_now - e_snow
        volume = volume * (snow_now / max(snow, 1e-9))
        # wheels
        kept = 1.0 / (1.0 + (SNOW_OFF_PER_H + SNOW_PACKED_PER_H) * wear)
        moved = snow_now * (1.0 - kept)
        snow_now = snow_now * kept
        volume = volume * kept
        packed = moved * (SNOW_PACKED_PER_H / (SNOW_OFF_PER_H + SNOW_PACKED_PER_H))
        ice = ice / (1.0 + ICE_WORN_PER_H * wear) + packed
        frost = frost / (1.0 + FROST_WORN_PER_H * wear)
        before = water
        spray = max(water - SPRAY_FREE_MM, 0.0)
        water = water - spray + spray / (1.0 + WATER_SPRAYED_PER_H * wear)
        room = w[RETENTION * n + j] + SNOW_HOLDS_WATER * snow_now
        runs = max(water - room, 0.0)
        water = water - runs + runs / (1.0 + RUN_OFF_PER_S * dt)
        salt = salt * (water / max(before, 1e-9) if before > 1e-9 else 1.0)
        # settling: dry snow slowly, wet snow three times as fast, none beyond a density
        moist_share = min(water / max(snow_now, 1e-6), 0.1) * 10.0
        settle = hours * SETTLING_PER_H * (1.0 + 2.0 * moist_share + 10.0 * w[WEAR * n + j])
        volume = max(volume / (1.0 + settle), snow_now * (1000.0 / SNOW_DENSITY_MAX))
        volume = min(volume, snow_now * 50.0)
        # salt
        dry = w[DRY * n + j] / (1.0 + DRY_SALT_LOSS_PER_VEHICLE * w[VEHICLES * n + j] * hours)
        reach = water + snow_now + ice + frost
        dissolve = dry * (1.0 - 1.0 / (1.0 + hours / DISSOLVING_H)) * (1.0 if reach > 0.02 else 0.0)
        salt = salt + dissolve
        spare = max(salt - MOLALITY_SATURATED * SALT_MOLAR_G * reach, 0.0)
        w[DISSOLVED * n + j] = salt - spare
        w[DRY * n + j] = dry - dissolve + spare
        # flux that observations say is missing
        missing = pull * (w[OBSERVED * n + j] - new_surface)
        learned = w[BIAS * n + j] + missing * (hours / BIAS_LEARNED_H)
        faded = w[BIAS * n + j] / (1.0 + hours / BIAS_FORGOTTEN_H)
        bias = learned if pull > 0.0 else faded
        w[BIAS * n + j] = min(max(bias, -BIAS_MAX_W_M2), BIAS_MAX_W_M2)
        w[SKIN * n + j], w[SURFACE * n + j] = new_skin, new_surface
        w[WATER * n + j], w[SNOW * n + j], w[VOLUME * n + j] = water, snow_now, volume
        w[ICE * n + j], w[FROST * n + j] = ice, frost
        w[TEMPERATURE * n + j] = w[ELIMINATED * n + j] + upper[0] * new_surface
        w[AIR * n + j] = air
        w[ELIMINATED * n + j] = owed * owed_to_kelvin
    # ground, from the top down
    for i in range(1, LAYERS):
        b = upper[i]
        for j in range(n):
            w[(TEMPERATURE + i) * n + j] = w[(ELIMINATED + i) * n + j] + b * w[(TEMPERATURE + i - 1) * n + j]
    for j in range(n):
        w[TEMPERATURE * n + j] += w[ELIMINATED * n + j]

"""A heated zone as four layers and three stores, compiled: light enough to be run thousands of times in search of a plan.

The road model proper (`model.physics.road`) has sixteen layers and five-minute steps. Here a zone is the paving above the pipes, the layer the
pipes lie in, and two layers of ground below, at half-hour steps; its surface carries water, snow and ice. How far the two are from each other
is stated in `docs/heating.md` and held by a test.
"""

from config.processor import njit
from model.needs.severity import HEATED_SNOW_MM, SLIP_FILM_MM
from model.physics.constants import LATENT_FUSION, LATENT_SUBLIMATION, LATENT_VAPORISATION

#: Rows of a zone's state: layer temperatures from the top [degC], water, snow, ice with frost [mm], power of the hour before [W/m2], surface
#: [degC], layer of the pipes an hour before [degC].
TOP, PIPES, WATER, SNOW, ICE, POWER, SURFACE, PIPES_BEFORE = 0, 1, 4, 5, 6, 7, 8, 9
STATES = 10
#: Rows of a zone's constants: heat capacity of the layers [J/m2K]; conductance surface-top, top-pipes, pipes-ground, ground-below,
#: below-boundary [W/m2K]; exchange with the air against the weather's [1]; water the paving holds [mm].
CAPACITY, CONDUCTANCE, EXCHANGE, HOLD = 0, 4, 9, 10
CONSTANTS = 11
#: Rows of the weather of an hour: heat to a surface at 0 degC [W/m2], heat lost for each kelvin above [W/m2K], transfer velocity of vapour
#: [m/s], vapour in the air [kg/m3], rain and snow of the hour [mm], ground at the lower boundary [degC].
GAIN, LOSS, VELOCITY, VAPOUR, RAIN, SNOWFALL, BOTTOM = 0, 1, 2, 3, 4, 5, 6
WEATHERS = 7
STEPS_PER_HOUR = 2
DT_S = 3600.0 / STEPS_PER_HOUR
#: Conductivity of fresh snow [W/mK] and its density [kg/m3] (Calonne et al. 2011 at 120 kg/m3; middle of new snow).
SNOW_W_M_K, SNOW_KG_M3 = 0.06, 120.0
#: Snow that hides the paving [mm water], and share of the free water that runs off in a step [1].
HIDES_MM, RUNS_OFF = 2.0, 0.5
#: Saturated vapour at 0 degC [kg/m3].
AT_ZERO = 4.8486e-3
#: Amounts below this are nothing [mm].
TRACE_MM = 0.003


@njit(inline="always")
def vapour_density(temperature):  # type: ignore[no-untyped-def]
    """Saturated vapour, over ice below 0 degC [kg/m3]; polynomials fitted to Buck (1981), within 1 % from -40 to 25 degC."""
    if temperature < 0.0:
        t = max(temperature, -40.0)
        return AT_ZERO * (1.0 + t * (7.706e-2 + t * (2.511e-3 + t * (4.052e-5 + t * 2.667e-7))))
    return AT_ZERO * (1.0 + temperature * (6.984e-2 + temperature * (1.840e-3 + temperature * 5.407e-5)))


@njit(inline="always")
def slippery(state):  # type: ignore[no-untyped-def]
    """How badly the surface breaks the class's rule, as `model.needs.severity.heating_severity` [1]."""
    return state[ICE] / SLIP_FILM_MM + state[SNOW] / HEATED_SNOW_MM


@njit(inline="always")
def half_hour(state, zone, weather, power):  # type: ignore[no-untyped-def] # noqa: PLR0915 - one surface, one pass
    """Advance a zone by half an hour, in place; gives the temperature of its surface [degC].

    The surface is held at 0 degC as long as what lies on it has not melted or frozen; then it follows the heat.
    """
    state[WATER] += weather[RAIN] / STEPS_PER_HOUR
    state[SNOW] += weather[SNOWFALL] / STEPS_PER_HOUR
    cover = min(state[SNOW] / HIDES_MM, 1.0)
    loss = zone[EXCHANGE] * weather[LOSS]
    gain = zone[EXCHANGE] * weather[GAIN]
    through = 1.0 - cover + cover / (1.0 + state[SNOW] / SNOW_KG_M3 / SNOW_W_M_K * loss)
    top = zone[CONDUCTANCE]
    free = (gain * through + top * state[TOP]) / (loss * through + top)
    exchanged = weather[VELOCITY] * (weather[VAPOUR] - vapour_density(free if cover < 0.5 else min(free, 0.0))) * DT_S
    lying = state[WATER] + state[SNOW] + state[ICE]
    if exchanged < 0.0:
        exchanged = max(exchanged * min(lying / 0.3, 1.0), -lying)
    latent = exchanged / DT_S * (LATENT_VAPORISATION if free > 0.0 else LATENT_SUBLIMATION)
    gain = gain * through + latent
    loss *= through

    frozen = state[SNOW] + state[ICE]
    spare = (gain + top * state[TOP]) * DT_S / LATENT_FUSION
    pinned = (spare > 0.0 and frozen > TRACE_MM) or (spare < 0.0 and state[WATER] > TRACE_MM)
    part = 0.0
    if pinned:
        part = min((frozen if spare > 0.0 else state[WATER]) / max(abs(spare), 1e-9), 1.0)
    outside = top * loss / (top + loss) * (1.0 - part) + top * part
    pull = top * gain / (top + loss) * (1.0 - part)

    c0, c1, c2, c3 = (zone[CAPACITY] / DT_S, zone[CAPACITY + 1] / DT_S, zone[CAPACITY + 2] / DT_S, zone[CAPACITY + 3] / DT_S)
    g01, g12, g23, g3 = zone[CONDUCTANCE + 1], zone[CONDUCTANCE + 2], zone[CONDUCTANCE + 3], zone[CONDUCTANCE + 4]
    d3 = c3 + g23 + g3
    b3 = (c3 * state[3] + g3 * weather[BOTTOM]) / d3
    a3 = g23 / d3
    d2 = c2 + g12 + g23 * (1.0 - a3)
    b2 = (c2 * state[2] + g23 * b3) / d2
    a2 = g12 / d2
    d1 = c1 + g01 + g12 * (1.0 - a2)
    b1 = (c1 * state[PIPES] + power + g12 * b2) / d1
    a1 = g01 / d1
    d0 = c0 + outside + g01 * (1.0 - a1)
    state[TOP] = (c0 * state[TOP] + pull + g01 * b1) / d0
    state[PIPES] = a1 * state[TOP] + b1
    state[2] = a2 * state[PIPES] + b2
    state[3] = a3 * state[2] + b3

    if spare > 0.0:
        melted = min(spare, frozen)
        ice = min(melted, state[ICE])
        state[ICE] -= ice
        state[SNOW] -= min(melted - ice, state[SNOW])
        state[WATER] += melted
    else:
        froze = min(-spare, state[WATER])
        state[WATER] -= froze
        state[ICE] += froze
    surface = (gain + top * state[TOP]) / (loss + top) * (1.0 - part)
    if exchanged > 0.0:
        if surface < 0.0:
            state[ICE] += exchanged
        else:
            state[WATER] += exchanged
    else:
        for store in (WATER, ICE, SNOW):
            taken = min(state[store], -exchanged)
            state[store] -= taken
            exchanged += taken
    held = zone[HOLD] + 0.15 * state[SNOW]
    if state[WATER] > held:
        state[WATER] -= RUNS_OFF * (state[WATER] - held)
    return surface


@njit(nogil=True, error_model="numpy")
def one_hour(state, zone, weather, power):  # type: ignore[no-untyped-def]
    """Advance a zone by an hour under constant heat [W/m2], in place."""
    state[PIPES_BEFORE], state[POWER] = state[PIPES], power
    for _ in range(STEPS_PER_HOUR):
        state[SURFACE] = half_hour(state, zone, weather, power)


@njit(cache=True, nogil=True, error_model="numpy")
def run_zone(state, zone, weather, power, surface, slab, severity):  # type: ignore[no-untyped-def]
    """Run one zone through given heat, in place.

    Args:
        state: Shape (`STATES`,).
        zone: Shape (`CONSTANTS`,).
        weather: Shape (hour, `WEATHERS`).
        power: Heat at the pipes, shape (hour,) [W/m2].
        surface: Filled at each hour's end [degC].
        slab: Filled: layer of the pipes [degC].
        severity: Filled [1].
    """
    for hour in range(power.size):
        one_hour(state, zone, weather[hour], power[hour])
        surface[hour], slab[hour], severity[hour] = state[SURFACE], state[PIPES], slippery(state)

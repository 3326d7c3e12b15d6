"""The twin road: energy, water, snow, ice, frost and salt on each surface at ten-minute steps, compiled.

A relative of the road model, not a copy: five layers, Jürges' wind-linear heat transfer, Lewis' relation for vapour, emissivity of the sky
after Brutsaert (1975) and Unsworth and Monteith (1975), a linear freezing-point law, and snow that insulates. It is driven by small-scale
weather that no forecast point sees. Each surface is computed alone, so the result does not depend on the number of threads.

Worlds side by side: what really happened, and the same road left alone since the last restart of each untreated world (see `road.py`).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from config.processor import njit

#: Index of each state variable: five layer temperatures [degC], then stores [mm; kg/m3; mm; mm; g/m2; 1].
TOP, WATER, SNOW, DENSITY, ICE, FROST, SALT, GRIT = 0, 5, 6, 7, 8, 9, 10, 11
STATES = 12
#: Index of each hourly output; ratios are to the class's limit.
SURFACE, OUT_WATER, DEPTH, OUT_ICE, OUT_FROST, OUT_SALT, PLOUGH_RATIO, SLIP_RATIO, OUT_SNOW = range(9)
OUTPUTS = 9
#: Worlds of each surface: the true one, and two that are left alone (see `road.py`).
WORLDS = 3
#: Index of each of the town's series.
(AIR, DEW, WIND, URBAN, POOL, LAKE, RAIN, LIMIT, SUN, SKY_CLEAR, CLOUD, DEEP) = range(12)
SERIES = 12
#: Index of each static number of a column.
HEIGHT, BUILT, HOLLOW, SHORE, SKY_VIEW, CARS, TREAD = range(7)
OFFSET, BRIDGE, START_WET, START_DRY, KEPT_BARE, CONTROLLED, HEATED = range(7, 14)
NUMBERS = 14

#: Film that neither wheels nor crossfall take away [mm].
DAMP_MM = 0.02
DT = 600.0
SIGMA = 5.67e-8
FUSION = 3.34e5
EVAPORATION = 2.5e6
HEAT_OF_AIR = 1006.0
#: Freezing point per gram of salt in a kilogram of water [degC kg/g]: 10 % brine freezes at -6.6 degC.
FREEZING = -0.0594
EUTECTIC = -21.1
#: Limits of the class rule: frozen film [mm], thin snow on bare-kept classes [mm], snow on a heated surface [mm], wet snow [liquid share].
FILM_MM, THIN_SNOW_MM, HEATED_SNOW_MM, WET_SHARE = 0.05, 0.5, 0.2, 0.15
TRODDEN_SHARE, TRODDEN_MOST_MM = 0.15, 0.5  #: bottom of loose snow on classes not kept bare: share of it [1], and at most [mm]

Array = NDArray[np.float64]


class Forcing(NamedTuple):
    """Weather of all winters: `series` (winter, step, `SERIES`), rain factors and departures by cell, and traffic by hour (winter, hour)."""

    series: Array
    meso_rain: Array
    meso_temperature: Array
    local_rain: Array
    local_sky: Array
    rush: Array


class Ground(NamedTuple):
    """Static numbers of all columns: `plain` (column, `NUMBERS`), `places` (column, lag and cells), and the ground scheme (see `Columns`)."""

    plain: Array
    places: NDArray[np.int64]
    conduction: Array
    elimination: Array


@njit(inline="always")
def _saturation(temperature: float, ice: bool) -> float:
    """Saturation vapour pressure over water or ice [hPa] (Magnus; Sonntag 1990)."""
    slope, zero = (22.46, 272.62) if ice else (17.62, 243.12)
    return 6.112 * float(np.exp(slope * temperature / (zero + temperature)))


@njit(inline="always")
def _step(  # noqa: C901, PLR0912, PLR0915, PLR0917 - one surface, one pass: inlined by the compiler, so that its stores stay in registers
    state: Array, row: int, ground: Array, elimination: Array, column: int, air: float, vapour: float, exchange: float, short: float,
    sky_long: float, bottom: float, rain: float, snow: float, heat: float, sky: float, wheels: float, spray: float, sweep: float,
    wear: float, brush: float,
) -> None:  # fmt: skip
    """Advance one surface by ten minutes, in place."""
    surface = state[row, TOP] + 0.25 * (state[row, TOP] - state[row, TOP + 1])
    depth = state[row, SNOW] / state[row, DENSITY]
    cover = min(1.0, state[row, SNOW] / 3.0)
    albedo = 0.13 + 0.5 * cover
    frozen = state[row, SNOW] + state[row, ICE] + state[row, FROST]
    wetness = min(1.0, (state[row, WATER] + frozen) / 0.12)
    salty = 1.0 - min(0.25, 6.0e-4 * state[row, SALT] / max(state[row, WATER], 0.02))
    held = min(surface, 0.0) if cover > 0.5 else surface
    saturated = _saturation(held, held < 0.0 and state[row, SALT] < 0.2) * salty
    calmed = exchange * max(0.35, 1.0 / (1.0 + 0.08 * max(0.0, air - held)))
    flow = calmed / HEAT_OF_AIR * 0.622 / 1010.0 * (vapour - saturated)
    if flow < 0.0:
        flow = max(flow * wetness, -(state[row, WATER] + frozen) / DT)
    kelvin = held + 273.15
    absorbed = short * (1.0 - albedo) * (0.3 + 0.7 * sky)
    flux = absorbed + 0.95 * (sky_long - SIGMA * kelvin**4) + calmed * (air - held) + EVAPORATION * flow + 3.0 + 0.012 * wheels
    slope = 4.0 * 0.95 * SIGMA * kelvin**3 + calmed * (1.0 + 0.7 * wetness)
    through = 1.0 - cover + cover / (1.0 + depth / 0.22 * (slope + 4.0))

    # ground: bottom up, then the surface, then down
    b4 = (ground[column, 11] * state[row, 4] + ground[column, 13] * bottom) * ground[column, 12]
    b3 = (ground[column, 8] * state[row, 3] + ground[column, 10] * b4) * ground[column, 9]
    b2 = (ground[column, 5] * state[row, 2] + ground[column, 7] * b3) * ground[column, 6]
    b1 = (ground[column, 2] * state[row, 1] + heat + ground[column, 4] * b2) * ground[column, 3]
    capacity = ground[column, 0] + ground[column, 1] * (1.0 - elimination[column, 1]) + slope * through
    state[row, 0] = (
        ground[column, 0] * state[row, 0] + ground[column, 1] * b1 + (flux + slope * state[row, 0]) * through
    ) / capacity
    state[row, 1] = elimination[column, 1] * state[row, 0] + b1
    state[row, 2] = elimination[column, 2] * state[row, 1] + b2
    state[row, 3] = elimination[column, 3] * state[row, 2] + b3
    state[row, 4] = elimination[column, 4] * state[row, 3] + b4

    # what falls and what the air gives or takes
    state[row, WATER] += rain
    if snow > 0.0:
        fresh = max(55.0, min(140.0, 80.0 + 7.0 * (air + 5.0)))
        state[row, DENSITY] = (state[row, DENSITY] * state[row, SNOW] + fresh * snow) / (state[row, SNOW] + snow)
        state[row, SNOW] += snow
        state[row, GRIT] *= np.exp(-snow / 1.2)
    exchanged = flow * DT
    if exchanged > 0.0:
        if state[row, TOP] < 0.0 and state[row, SALT] < 0.2:
            state[row, FROST] += exchanged
        else:
            state[row, WATER] += exchanged
    else:
        for store in (WATER, FROST, ICE, SNOW):
            taken = min(state[row, store], -exchanged)
            state[row, store] -= taken
            exchanged += taken

    # melting at the snow's own surface
    if state[row, SNOW] > 0.0 and cover > 0.5:
        open_flux = absorbed + 0.95 * (sky_long - SIGMA * 273.15**4) + calmed * air
        if open_flux > 0.0:
            melt = min(state[row, SNOW], open_flux * (1.0 - through) * DT / FUSION)
            state[row, SNOW] -= melt
            state[row, WATER] += melt

    # melting and freezing at the road: liquid that the salt can keep at this temperature
    frozen = state[row, SNOW] + state[row, ICE] + state[row, FROST]
    room = capacity * DT / FUSION
    if state[row, TOP] >= 0.0:
        change = min(frozen, state[row, TOP] * room)
    else:
        liquid = FREEZING * state[row, SALT] / state[row, TOP] if state[row, TOP] > EUTECTIC else 0.0
        change = liquid - state[row, WATER]
        change = min(change, frozen, room) if change > 0.0 else max(change, -state[row, WATER], state[row, TOP] * room)
    if change > 0.0:
        state[row, TOP] -= change / room
        left = change
        for store in (FROST, ICE, SNOW):
            taken = min(state[row, store], left)
            state[row, store] -= taken
            left -= taken
        state[row, WATER] += change
    elif change < 0.0:
        state[row, TOP] -= change / room
        state[row, WATER] += change
        state[row, ICE] -= change

    # settling, traffic and drainage
    liquid_share = state[row, WATER] / max(state[row, WATER] + state[row, SNOW], 1e-6)
    state[row, DENSITY] += (420.0 - state[row, DENSITY]) * min(0.2, 0.0015 + 0.02 * liquid_share + 4.0e-5 * wheels)
    hold = 0.25 + 0.12 * state[row, SNOW]
    if state[row, WATER] > hold:
        gone = 0.35 * (state[row, WATER] - hold)
        state[row, SALT] *= 1.0 - gone / state[row, WATER]
        state[row, WATER] -= gone
    if state[row, WATER] > DAMP_MM:
        sprayed = (state[row, WATER] - DAMP_MM) * spray
        state[row, SALT] *= 1.0 - sprayed / state[row, WATER]
        state[row, WATER] -= sprayed
        if state[row, TOP] > -0.5 and state[row, SNOW] <= 0.0:
            state[row, WATER] -= 0.03 * (state[row, WATER] - DAMP_MM)
    else:
        state[row, SALT] *= 1.0 - 0.2 * spray
    swept = state[row, SNOW] * sweep
    state[row, SNOW] -= swept
    packed = 0.12 * swept if state[row, TOP] < -0.2 else 0.0
    state[row, ICE] = min(state[row, ICE] * wear + packed, 12.0)
    state[row, FROST] *= brush
    state[row, SALT] *= 0.9996
    state[row, GRIT] *= 0.9965
    if state[row, SNOW] < 0.01:
        state[row, WATER] += state[row, SNOW]
        state[row, SNOW] = 0.0
        state[row, DENSITY] = 110.0


@njit(inline="always")
def _report(state: Array, out: Array, row: int, plain: Array, column: int) -> None:
    """Hourly outputs of one surface, with how it stands against its class."""
    wet = min(1.0, state[row, WATER] / max(state[row, WATER] + state[row, SNOW], 1e-6) / WET_SHARE)
    depth = 100.0 * state[row, SNOW] / state[row, DENSITY]
    film = state[row, ICE] + state[row, FROST]
    out[row, SURFACE] = state[row, TOP] + 0.25 * (state[row, TOP] - state[row, TOP + 1])
    out[row, OUT_WATER] = state[row, WATER]
    out[row, DEPTH] = depth
    out[row, OUT_SNOW] = state[row, SNOW]
    out[row, OUT_ICE] = state[row, ICE]
    out[row, OUT_FROST] = state[row, FROST]
    out[row, OUT_SALT] = state[row, SALT]
    out[row, PLOUGH_RATIO], out[row, SLIP_RATIO] = 0.0, 0.0
    if plain[column, HEATED] > 0.5:
        out[row, SLIP_RATIO] = film / FILM_MM + state[row, SNOW] / HEATED_SNOW_MM
        return
    out[row, PLOUGH_RATIO] = depth / (plain[column, START_DRY] + (plain[column, START_WET] - plain[column, START_DRY]) * wet)
    if plain[column, CONTROLLED] > 0.5 and state[row, GRIT] < 0.4:
        bare, snow = plain[column, KEPT_BARE], state[row, SNOW]
        film = max(film - (1.0 - bare) * min(TRODDEN_SHARE * snow, TRODDEN_MOST_MM), 0.0)
        out[row, SLIP_RATIO] = film / FILM_MM + bare * snow / THIN_SNOW_MM


@njit(cache=True, nogil=True, error_model="numpy", fastmath=True)
def advance_surfaces(
    begin: int,
    end: int,
    hour: int,
    state: Array,
    out: Array,
    apart: NDArray[np.bool_],
    heat: Array,
    forcing: Forcing,
    ground: Ground,
) -> None:
    """Advance surfaces of all winters by an hour in all their worlds, in place; compiled code that lets go of Python's lock.

    Args:
        begin: First surface (winter and column as one number, winters first).
        end: One past the last.
        hour: Hour since 1 October that begins.
        state: One row a surface (winter, then column, then world), shape (row, `STATES`).
        out: The same rows, shape (row, `OUTPUTS`), at the hour's end.
        apart: Whether the row's world differs from the true one, shape (row,).
        heat: Heat put into the true world's second layer, shape (winter and column,) [W/m2].
        forcing: Weather of all winters.
        ground: Static numbers of all columns.
    """
    plain, places = ground.plain, ground.places
    series = forcing.series
    columns, steps = plain.shape[0], series.shape[1]
    for index in range(begin, end):
        winter, column = index // columns, index % columns
        lag, meso, local = places[column, 0], places[column, 1], places[column, 2]
        sky = plain[column, SKY_VIEW]
        cars = plain[column, CARS] * forcing.rush[winter, hour]
        wheels = cars + plain[column, TREAD] * forcing.rush[winter, hour]
        passes = wheels * (DT / 3600.0)
        spray, sweep = 1.0 - np.exp(-passes * 6.0e-4), 1.0 - np.exp(-passes * 1.8e-4)
        wear, brush = np.exp(-passes * 5.0e-4), np.exp(-passes * 1.5e-3)
        warm = forcing.meso_temperature[winter, meso, hour] + plain[column, HEIGHT] + plain[column, OFFSET]
        glow = sky * forcing.local_sky[winter, local, hour]
        for step in range(hour * 6, hour * 6 + 6):
            shift = (
                warm
                + plain[column, BUILT] * series[winter, step, URBAN]
                + plain[column, HOLLOW] * series[winter, step, POOL]
                + plain[column, SHORE] * series[winter, step, LAKE]
            )
            air = series[winter, step, AIR] + shift
            dew = min(series[winter, step, DEW] + 0.5 * shift, air - 0.05)
            came = step - lag
            rain, snow = 0.0, 0.0
            if 0 <= came < steps and series[winter, came, RAIN] > 0.0:
                amount = (
                    series[winter, came, RAIN] * forcing.meso_rain[winter, meso, step] * forcing.local_rain[winter, local, step]
                )
                limit = series[winter, came, LIMIT] - (air - 0.4 * (air - dew))
                share = 1.0 / (1.0 + np.exp(-max(-30.0, min(30.0, limit / 0.35))))
                rain, snow = amount * (1.0 - share), amount * share
            black = SIGMA * (air + 273.15) ** 4
            overcast = 0.84 * series[winter, step, CLOUD]
            emissivity = (1.0 - overcast) * series[winter, step, SKY_CLEAR] + overcast
            sky_long = black * (sky * emissivity + (1.0 - sky) * 0.98) + glow
            exchange = 5.8 + 3.9 * series[winter, step, WIND] * (0.35 + 0.5 * sky) + 0.004 * cars
            bottom = air if plain[column, BRIDGE] > 0.5 else series[winter, step, DEEP]
            vapour = _saturation(dew, False)
            sun = series[winter, step, SUN]
            for world in range(WORLDS):
                row = index * WORLDS + world
                if world == 0 or apart[row]:
                    power = heat[index] if world == 0 else 0.0
                    _step(
                        state, row, ground.conduction, ground.elimination, column, air, vapour, exchange, sun, sky_long, bottom,
                        rain, snow, power, sky, wheels, spray, sweep, wear, brush,
                    )  # fmt: skip
        first = index * WORLDS
        for row in range(first, first + WORLDS):
            if row > first and not apart[row]:
                for name in range(STATES):
                    state[row, name] = state[first, name]
                for name in range(OUTPUTS):
                    out[row, name] = out[first, name]
            else:
                _report(state, out, row, plain, column)

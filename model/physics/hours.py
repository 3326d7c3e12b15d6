"""What a chunk of columns is told at whole hours, compiled: the weather as each column feels it, and what holds until the next.

The weather of a lane's forecast point is fetched (never copied per column beforehand), moved to the column's height, shade and sky view, and led
linearly over the steps; amounts are spread evenly over their hour. At the end of an hour the ground's water freezes or thaws.
"""

from model.physics import lane_rows as _lanes
from model.physics import layout as _layout
from model.physics.constants import (
    ALBEDO_SURROUNDINGS,
    DRY_SALT_LOSS_PER_VEHICLE,
    EMISSIVITY,
    FROST_WORN_PER_H,
    HEAT_ICE,
    HEAT_WATER,
    ICE_WORN_PER_H,
    KELVIN,
    LAPSE_RATE,
    SETTLING_PER_H,
    SNOW_OFF_PER_H,
    SNOW_PACKED_PER_H,
    SNOW_TRODDEN_PER_H,
    STEFAN_BOLTZMANN,
    VEHICLE_HEAT_W_M2,
    VEHICLE_WARMER_K,
    WALL_EMISSIVITY,
    WALL_WARMER_K,
    WATER_SPRAYED_PER_H,
    WINDROW_THAWS_MM_PER_K_H,
)
from model.physics.ground import FREEZING_RANGE_K, LAYERS
from model.physics.lane_rows import NEXT, STARTED, STILL
from model.physics.precision import LANES, lane_code

#: Vapour pressure and sky radiation of air a kelvin colder, relative change [1/K].
_VAPOUR_PER_K, _LONGWAVE_PER_K = 0.070, 0.0175
_PACKED_SHARE = SNOW_PACKED_PER_H / (SNOW_OFF_PER_H + SNOW_PACKED_PER_H)
# Rows of `NEXT` that are not yet what a step reads, and those filled later
_DIRECT, _LONGWAVE, _BELOW, _OBSERVED, _THIN = (
    NEXT + row - _lanes.AIR for row in (_lanes.SUNLIGHT, _lanes.RADIATION, _lanes.BELOW, _lanes.OBSERVED, _lanes.THIN)
)
_DIFFUSE = _BELOW  #: until what stands below is put there


@lane_code
def fetch(w, sources, places, columns, weather, sun, bearing, horizon, observed, hour):  # type: ignore[no-untyped-def]
    """Weather of each lane's forecast point at a whole hour, into the rows `NEXT`; sun, sky and wall are still apart."""
    bright = False
    for k, row in enumerate((_layout.AIR, _layout.VAPOUR, _layout.WIND, _layout.DIRECT, _layout.LONGWAVE, _layout.DIFFUSE)):
        line = weather[row, hour]
        for j in range(LANES):
            w[(NEXT + k) * LANES + j] = line[sources[j]]
    for j in range(LANES):
        bright |= w[_DIRECT * LANES + j] > 0.0
    if bright:
        for j in range(LANES):
            place = places[j]
            hidden_below = horizon[bearing[hour, place], columns[j]]
            if hidden_below > 0.0:
                w[_DIRECT * LANES + j] *= min(max((sun[hour, place] - hidden_below + 0.05) * 10.0, 0.0), 1.0)
    if len(observed) > 0:
        for j in range(LANES):
            w[_OBSERVED * LANES + j] = observed[hour, columns[j]]


@lane_code
def feel(w, wave, bridge):  # type: ignore[no-untyped-def]
    """Move the rows `NEXT` from the forecast point to the column: height, shade, sky view, and what stands below."""
    n = LANES
    on_bridge = 1.0 if bridge else 0.0
    for j in range(n):
        colder = LAPSE_RATE * w[(STILL + _layout.ALTITUDE) * n + j]
        air = w[NEXT * n + j] - colder
        x = -colder * _VAPOUR_PER_K
        sky, open_sun = w[(STILL + _layout.SKY_VIEW) * n + j], w[(STILL + _layout.SUN_VIEW) * n + j]
        direct, diffuse = w[_DIRECT * n + j], w[_DIFFUSE * n + j]
        wall = air + (KELVIN + WALL_WARMER_K)
        longwave = w[_LONGWAVE * n + j] * (1.0 - _LONGWAVE_PER_K * colder)
        deep = w[(STILL + _layout.DEEP_MEAN) * n + j] + w[(STILL + _layout.DEEP_SWING) * n + j] * wave
        w[NEXT * n + j] = air
        w[(NEXT + 1) * n + j] *= 1.0 + x + 0.5 * x * x
        w[_DIRECT * n + j] = direct + open_sun * diffuse + (1.0 - open_sun) * ALBEDO_SURROUNDINGS * (direct + diffuse)
        w[_LONGWAVE * n + j] = sky * longwave + (1.0 - sky) * (WALL_EMISSIVITY * STEFAN_BOLTZMANN) * (wall * wall) * (wall * wall)
        w[_BELOW * n + j] = on_bridge * air + (1.0 - on_bridge) * deep
        w[_THIN * n + j] = 1.0 / (air + KELVIN)


@lane_code
def lead(w, busy, part):  # type: ignore[no-untyped-def]
    """Weather at the hour's beginning and its change a step, from the rows `NEXT` of two hours; `w` holds the earlier in its own rows.

    Of sunlight and long-wave the share under the traffic is taken out: while a vehicle stands above, its underside takes the place of sun and sky.
    """
    n = LANES
    for k in (0, 1, 2, 5, 6, 7):
        for j in range(n):
            w[(_lanes.AIR + _lanes.CHANGING + k) * n + j] = (w[(NEXT + k) * n + j] - w[(_lanes.AIR + k) * n + j]) * part
    for j in range(n):
        covered = busy * w[(STILL + _layout.COVERED) * n + j]
        open_ = 1.0 - covered
        under = w[_lanes.AIR * n + j] + (KELVIN + VEHICLE_WARMER_K)
        under_next = w[NEXT * n + j] + (KELVIN + VEHICLE_WARMER_K)
        square, square_next = under * under, under_next * under_next
        first = open_ * w[_lanes.RADIATION * n + j] + covered * STEFAN_BOLTZMANN * square * square
        last = open_ * w[_LONGWAVE * n + j] + covered * STEFAN_BOLTZMANN * square_next * square_next
        w[_lanes.RADIATION * n + j] = EMISSIVITY * first + VEHICLE_HEAT_W_M2 * covered
        w[(_lanes.RADIATION + _lanes.CHANGING) * n + j] = EMISSIVITY * (last - first) * part
        w[(_lanes.SUNLIGHT + _lanes.CHANGING) * n + j] = open_ * (w[_DIRECT * n + j] - w[_lanes.SUNLIGHT * n + j]) * part
        w[_lanes.SUNLIGHT * n + j] *= open_


@lane_code
def precipitate(w, sources, weather, hour):  # type: ignore[no-untyped-def]
    """What falls in the hour that begins at `hour`."""
    for k, row in enumerate((_layout.RAIN, _layout.SNOWFALL, _layout.FRESH, _layout.DRIFT)):
        line = weather[row, hour + 1]
        for j in range(LANES):
            w[(_lanes.RAIN + k) * LANES + j] = line[sources[j]]


@lane_code
def heed(w, columns, heat, target, pulled, piped, hour):  # type: ignore[no-untyped-def]
    """What is given in the hour that begins at `hour`; True where an observation is drawn to in any lane."""
    drawn = False
    if piped:
        held = min(hour, len(target) - 1)
        for j in range(LANES):
            w[_lanes.HEAT * LANES + j], w[_lanes.TARGET * LANES + j] = heat[hour, columns[j]], target[held, columns[j]]
    if len(pulled) > 0:
        for j in range(LANES):
            w[_lanes.NUDGING * LANES + j] = pulled[hour, columns[j]]
            drawn |= pulled[hour, columns[j]] > 0.0
            w[_lanes.PULL * LANES + j] = 0.0
    return drawn


@lane_code
def wear(w, busy, hours, part):  # type: ignore[no-untyped-def]
    """Amounts a step of what falls in the hour, what the hour's traffic leaves of each store over a step, and what thaws at the kerb."""
    n = LANES
    for j in range(n):
        warmth = max(0.5 * (w[_lanes.AIR * n + j] + w[NEXT * n + j]), 0.0)
        w[_layout.WINDROW * n + j] = max(w[_layout.WINDROW * n + j] - WINDROW_THAWS_MM_PER_K_H * warmth, 0.0)
    for j in range(n):
        rain = w[_lanes.RAIN * n + j]
        snowfall = w[_lanes.SNOWFALL * n + j] + w[(STILL + _layout.DRIFT_CATCH) * n + j] * w[_lanes.DROPS * n + j]
        w[_lanes.DROPS * n + j] = (HEAT_WATER * rain + HEAT_ICE * snowfall) * (1.0 / 3600.0)
        w[_lanes.RAIN * n + j], w[_lanes.SNOWFALL * n + j] = rain * part, snowfall * part
        w[_lanes.EXCHANGE * n + j] = busy * w[(STILL + _layout.EXCHANGE) * n + j]
        w[_lanes.GIVEN * n + j] = 0.0
    for j in range(n):
        worn = busy * hours * w[(STILL + _layout.WEAR) * n + j]
        kept = 1.0 / (1.0 + (SNOW_OFF_PER_H + SNOW_PACKED_PER_H) * worn)
        w[_lanes.KEEP_SNOW * n + j], w[_lanes.PACKED * n + j] = kept, (1.0 - kept) * _PACKED_SHARE
        w[_lanes.KEEP_ICE * n + j] = 1.0 / (1.0 + ICE_WORN_PER_H * worn)
        w[_lanes.KEEP_FROST * n + j] = 1.0 / (1.0 + FROST_WORN_PER_H * worn)
        w[_lanes.SPRAYED * n + j] = 1.0 - 1.0 / (1.0 + WATER_SPRAYED_PER_H * worn)
        swept = (DRY_SALT_LOSS_PER_VEHICLE * hours) * busy * w[(STILL + _layout.VEHICLES) * n + j]
        w[_lanes.KEEP_DRY * n + j] = 1.0 / (1.0 + swept)
        w[_lanes.SETTLED * n + j] = 1.0 - hours * SETTLING_PER_H - SNOW_TRODDEN_PER_H * worn


@lane_code
def turn(w):  # type: ignore[no-untyped-def]
    """The hour's end becomes the next hour's beginning."""
    for j in range(_lanes.CHANGING * LANES):
        w[_lanes.AIR * LANES + j] = w[NEXT * LANES + j]


@lane_code
def close_hour(w, ground):  # type: ignore[no-untyped-def]
    """Temperatures out of the chunk's own units, the ground's water frozen or thawed (`ground.freeze_ground`), and back."""
    for i in range(LAYERS):
        unit, capacity, latent = ground[2, i], ground[5, i], ground[6, i]
        back, per_capacity, per_both = 1.0 / unit, 1.0 / capacity, 1.0 / (capacity + latent / FREEZING_RANGE_K)
        if latent == 0.0:
            for j in range(LANES):
                t = unit * w[i * LANES + j]
                w[(STARTED + i) * LANES + j] = t
                w[i * LANES + j] = t * back
        else:
            for j in range(LANES):
                unfrozen = min(max(w[(STARTED + i) * LANES + j] / FREEZING_RANGE_K + 1.0, 0.0), 1.0)
                enthalpy = capacity * unit * w[i * LANES + j] + latent * unfrozen
                thawed, frozen = (enthalpy - latent) * per_capacity, enthalpy * per_capacity
                t = frozen if frozen < -FREEZING_RANGE_K else (enthalpy - latent) * per_both
                t = thawed if thawed > 0.0 else t
                w[(STARTED + i) * LANES + j] = t
                w[i * LANES + j] = t * back

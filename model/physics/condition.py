"""What lies on the road in words: condition, kind of slipperiness, and an estimate of the friction.

Pure functions of the road model's outputs. Classes follow what road-weather services show (FMI: dry, moist, wet, slush, frost, partly icy, icy,
snow; METRo adds freezing rain); the kinds of slipperiness are the Swedish road words SMHI and Trafikverket use. The friction is an estimate from
the amounts, not a measurement: it orders surfaces, it does not replace a friction wheel.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Codes = NDArray[np.int8]


class RoadCondition(IntEnum):
    """What is seen on the road; the number is what the output holds."""

    DRY = 1
    MOIST = 2
    WET = 3
    SLUSH = 4
    FROST = 5
    PARTLY_ICY = 6
    ICY = 7
    SNOW = 8
    PACKED_SNOW = 9
    FREEZING_RAIN = 10


class Slipperiness(IntEnum):
    """Why it is slippery; the number is what the output holds."""

    NONE = 0
    FROST = 1
    ICE = 2
    SNOW = 3
    PACKED_ICE = 4
    FREEZING_RAIN = 5
    DRIFTING_SNOW = 6


#: Words of each condition, Swedish and English.
CONDITION_WORDS = {
    RoadCondition.DRY: ("torr", "dry"),
    RoadCondition.MOIST: ("fuktig", "moist"),
    RoadCondition.WET: ("våt", "wet"),
    RoadCondition.SLUSH: ("snömodd", "slush"),
    RoadCondition.FROST: ("rimfrost", "frost"),
    RoadCondition.PARTLY_ICY: ("fläckvis is", "partly icy"),
    RoadCondition.ICY: ("is", "icy"),
    RoadCondition.SNOW: ("lös snö", "loose snow"),
    RoadCondition.PACKED_SNOW: ("packad snö", "packed snow"),
    RoadCondition.FREEZING_RAIN: ("underkylt regn", "freezing rain"),
}
#: Words of each kind of slipperiness, Swedish and English.
SLIPPERINESS_WORDS = {
    Slipperiness.NONE: ("ingen halka", "not slippery"),
    Slipperiness.FROST: ("frosthalka", "hoar frost"),
    Slipperiness.ICE: ("ishalka", "ice"),
    Slipperiness.SNOW: ("snöhalka", "snow"),
    Slipperiness.PACKED_ICE: ("packad is", "packed ice"),
    Slipperiness.FREEZING_RAIN: ("underkylt regn", "freezing rain"),
    Slipperiness.DRIFTING_SNOW: ("snödrev", "drifting snow"),
}
#: METRo's road-condition code of each condition (1 dry, 2 wet, 3 ice or snow, 4 mix, 5 dew, 6 melting snow, 7 frost, 8 icing rain).
METRO_CODE = {
    RoadCondition.DRY: 1,
    RoadCondition.MOIST: 5,
    RoadCondition.WET: 2,
    RoadCondition.SLUSH: 6,
    RoadCondition.FROST: 7,
    RoadCondition.PARTLY_ICY: 4,
    RoadCondition.ICY: 3,
    RoadCondition.SNOW: 3,
    RoadCondition.PACKED_SNOW: 3,
    RoadCondition.FREEZING_RAIN: 8,
}

#: Film from which a road looks moist, and wet [mm]; METRo and RoadSurf cut off at 0.2, sensors tell moist from dry at some hundredths.
MOIST_MM, WET_MM = 0.02, 0.2
#: Frost that is seen, and that is slippery [mm].
FROST_SEEN_MM, FROST_SLIPPERY_MM = 0.01, 0.03
#: Ice in patches, and ice all over [mm].
ICE_PATCHES_MM, ICE_COVERS_MM = 0.03, 0.10
#: Snow that covers [mm water]; about 2 mm of new snow.
SNOW_COVERS_MM = 0.2
#: Liquid share of the snow's mass above which it is slush [1].
SLUSH_WETNESS = 0.35
#: Ice beyond what a wet film can leave is packed snow [mm].
PACKED_MM = 0.5
#: Rain in an hour that counts [mm].
RAIN_MM = 0.05
#: Air up to which rain that freezes where it falls is called freezing rain; above it, it is rain on a cold road [degC].
FREEZING_RAIN_AIR_DEGC = 0.5
#: A film that is freezing holds the surface at its freezing point; up to so much above it counts as freezing [K].
FREEZING_K = 0.05

#: Friction of each surface when it covers wholly [1]: ranges of handbooks (dry 0.7-0.9, wet 0.5-0.7, loose snow and packed snow 0.2-0.35, ice
#: 0.05-0.2), the middle taken; wet ice the lower end.
FRICTION_DRY, FRICTION_WET, FRICTION_SLUSH, FRICTION_FROST = 0.82, 0.60, 0.35, 0.35
FRICTION_SNOW, FRICTION_PACKED, FRICTION_ICE, FRICTION_WET_ICE = 0.28, 0.25, 0.15, 0.10
#: Sand that gives back half of what ice and snow took [g m-2]; a round lays 100-250.
SAND_HALF_G_M2 = 150.0
FRICTION_SANDED = 0.40  #: what sand can bring ice to [1]


def road_condition(
    *,
    water: ArrayLike,
    snow: ArrayLike,
    ice: ArrayLike,
    frost: ArrayLike,
    surface_temperature: ArrayLike,
    freezing_point: ArrayLike = 0.0,
    rain: ArrayLike = 0.0,
    air_temperature: ArrayLike = 0.0,
) -> Codes:
    """Code of the road's condition, `RoadCondition`.

    Args:
        water: Liquid on the surface and in the snow [mm].
        snow: Water equivalent of the snow's ice [mm].
        ice: Ice and packed snow [mm].
        frost: Hoar frost [mm].
        surface_temperature: [degC].
        freezing_point: Of the film [degC].
        rain: Liquid precipitation over the hour before [mm].
        air_temperature: [degC].
    """
    w, s, i, f = (np.asarray(value, dtype=np.float64) for value in (water, snow, ice, frost))
    freezes = np.asarray(surface_temperature) <= np.asarray(freezing_point) + FREEZING_K
    freezing_rain = (np.asarray(rain) >= RAIN_MM) & (np.asarray(air_temperature) <= FREEZING_RAIN_AIR_DEGC) & freezes
    freezing_rain = freezing_rain & (i >= ICE_PATCHES_MM) & (s < SNOW_COVERS_MM)
    slush = (s >= SNOW_COVERS_MM) & (w >= SLUSH_WETNESS * (w + s))
    rules = (
        (freezing_rain, RoadCondition.FREEZING_RAIN),
        (slush, RoadCondition.SLUSH),
        ((s >= SNOW_COVERS_MM), RoadCondition.SNOW),
        (i >= PACKED_MM, RoadCondition.PACKED_SNOW),
        (i >= ICE_COVERS_MM, RoadCondition.ICY),
        (f >= FROST_SEEN_MM, RoadCondition.FROST),
        (i >= ICE_PATCHES_MM, RoadCondition.PARTLY_ICY),
        (w >= WET_MM, RoadCondition.WET),
        (w + s >= MOIST_MM, RoadCondition.MOIST),
    )
    return np.select([np.broadcast_arrays(met, w)[0] for met, _ in rules], [code for _, code in rules], RoadCondition.DRY).astype(
        np.int8
    )


def slipperiness_kind(
    *,
    water: ArrayLike,
    snow: ArrayLike,
    ice: ArrayLike,
    frost: ArrayLike,
    surface_temperature: ArrayLike,
    freezing_point: ArrayLike = 0.0,
    rain: ArrayLike = 0.0,
    air_temperature: ArrayLike = 0.0,
    drifting: ArrayLike = False,
) -> Codes:
    """Why the road is slippery, `Slipperiness`; what makes itself felt first where several hold.

    Args:
        water: Liquid on the surface and in the snow [mm].
        snow: Water equivalent of the snow's ice [mm].
        ice: Ice and packed snow [mm].
        frost: Hoar frost [mm].
        surface_temperature: [degC].
        freezing_point: Of the film [degC].
        rain: Liquid precipitation over the hour before [mm].
        air_temperature: [degC].
        drifting: True where wind moves loose snow across the road (see `model.physics.drift`).
    """
    condition = road_condition(
        water=water, snow=snow, ice=ice, frost=frost, surface_temperature=surface_temperature,
        freezing_point=freezing_point, rain=rain, air_temperature=air_temperature,
    )  # fmt: skip
    below = np.asarray(surface_temperature) < 0.0
    i, f = np.asarray(ice, dtype=np.float64), np.asarray(frost, dtype=np.float64)
    wet_freezes = (np.asarray(water) >= MOIST_MM) & (np.asarray(surface_temperature) < freezing_point)
    rules = (
        (condition == RoadCondition.FREEZING_RAIN, Slipperiness.FREEZING_RAIN),
        (np.asarray(drifting, dtype=np.bool_) & below, Slipperiness.DRIFTING_SNOW),
        ((condition == RoadCondition.SNOW) | (condition == RoadCondition.SLUSH), Slipperiness.SNOW),
        (i >= PACKED_MM, Slipperiness.PACKED_ICE),
        ((i >= ICE_PATCHES_MM) | wet_freezes, Slipperiness.ICE),
        (f >= FROST_SLIPPERY_MM, Slipperiness.FROST),
    )
    return np.select(
        [np.broadcast_arrays(met, condition)[0] for met, _ in rules], [kind for _, kind in rules], Slipperiness.NONE
    ).astype(np.int8)


def friction_estimate(
    *, water: ArrayLike, snow: ArrayLike, ice: ArrayLike, frost: ArrayLike, sand: ArrayLike = 0.0, rain: ArrayLike = 0.0
) -> Array:
    """Estimated friction of a winter tyre [1].

    Each layer that lies covers a share 1 - exp(-amount/scale) of what is below it, from the pavement up, and has its own friction.

    Args:
        water: [mm].
        snow: Water equivalent [mm].
        ice: Ice and packed snow [mm].
        frost: [mm].
        sand: [g m-2].
        rain: Liquid precipitation over the hour before, which wets ice [mm].
    """
    w, s, i, f = (np.maximum(np.asarray(value, dtype=np.float64), 0.0) for value in (water, snow, ice, frost))
    friction = FRICTION_DRY + (FRICTION_WET - FRICTION_DRY) * (1.0 - np.exp(-w / WET_MM))
    friction = friction + (FRICTION_FROST - friction) * (1.0 - np.exp(-f / (2.0 * FROST_SLIPPERY_MM)))
    film = w * np.exp(-s / SNOW_COVERS_MM) + np.asarray(rain)  # what snow holds does not wet the ice below it
    wet = 1.0 - np.exp(-film / WET_MM)
    clear = FRICTION_ICE + (FRICTION_WET_ICE - FRICTION_ICE) * wet
    packed = np.clip(2.0 * i / PACKED_MM - 1.0, 0.0, 1.0) * (1.0 - wet)
    hard = clear + (FRICTION_PACKED - clear) * packed
    friction = friction + (hard - friction) * (1.0 - np.exp(-2.0 * i / ICE_COVERS_MM))
    wetness = np.clip(w / np.maximum(w + s, 1e-9) / SLUSH_WETNESS, 0.0, 1.0)
    loose = FRICTION_SNOW + (FRICTION_SLUSH - FRICTION_SNOW) * wetness
    friction = friction + (np.minimum(loose, friction) - friction) * (1.0 - np.exp(-s / SNOW_COVERS_MM))
    grit = np.asarray(sand, dtype=np.float64)
    gained = np.maximum(FRICTION_SANDED - friction, 0.0) * grit / (grit + SAND_HALF_G_M2)
    return np.asarray(friction + gained)

"""What lies on the columns of a chunk, compiled: what falls arrives, what the snow holds back, and what the salt in the film does."""

from model.physics.constants import (
    ALBEDO_SNOW,
    FROZEN_BELOW_K,
    MOLALITY_EUTECTIC,
    MOLALITY_SATURATED,
    SALT_MOLAR_G,
    SNOW_HIDES_PAVEMENT_MM,
    SNOW_THINNEST_MM,
)
from model.physics.lane_rows import (
    ABSORBED,
    ALBEDO,
    ARRIVED,
    BOND,
    FRESH,
    KAPPA,
    OPEN,
    RAIN,
    SNOWFALL,
    THRESHOLD,
    WEAKENING,
)
from model.physics.layout import DISSOLVED, DRY, FROST, ICE, SAND, SNOW, SURFACE, VOLUME, WATER
from model.physics.precision import LANES, lane_code
from model.physics.salt import DEPRESSION

_D0, _D1, _D2, _D3 = DEPRESSION


@lane_code
def survey(w):  # type: ignore[no-untyped-def]
    """Put in place what the loops below leave when nothing changes; whether snow, salt and sand lie in any lane."""
    cover(w)
    brine(w)
    snowy = salty = sandy = False
    for j in range(LANES):
        snowy |= w[SNOW * LANES + j] > 0.0 or w[VOLUME * LANES + j] > 0.0
        salty |= w[DISSOLVED * LANES + j] > 0.0 or w[DRY * LANES + j] > 0.0
        sandy |= w[SAND * LANES + j] > 0.0
    return snowy, salty, sandy


@lane_code
def falling(w):  # type: ignore[no-untyped-def]
    """Whether anything falls in any lane this hour, and whether snow does."""
    falls = snows = False
    for j in range(LANES):
        falls |= w[RAIN * LANES + j] > 0.0
        snows |= w[SNOWFALL * LANES + j] > 0.0
    return falls or snows, snows


@lane_code
def arrive(w):  # type: ignore[no-untyped-def]
    """What falls in a step arrives."""
    n = LANES
    for j in range(n):
        fallen = w[SNOWFALL * n + j]
        w[WATER * n + j] += w[RAIN * n + j]
        w[VOLUME * n + j] += fallen * w[FRESH * n + j]
        w[SNOW * n + j] += fallen


@lane_code
def cover(w):  # type: ignore[no-untyped-def]
    """Conductance of the snow as one number over another, and the sunlight it lets be taken up."""
    n = LANES
    for j in range(n):
        snow, albedo = w[SNOW * n + j], w[ALBEDO * n + j]
        deep = max(w[VOLUME * n + j], SNOW_THINNEST_MM)
        square = deep * deep
        bond = 0.024 * square + snow * (2.5 * snow - 0.123 * deep)
        hidden = min(snow * (1.0 / SNOW_HIDES_PAVEMENT_MM), 1.0)
        w[BOND * n + j], w[OPEN * n + j] = bond, 1e-4 * bond + 1e-3 * deep * square
        w[ABSORBED * n + j], w[ARRIVED * n + j] = 1.0 - (albedo + (ALBEDO_SNOW - albedo) * hidden), snow


@lane_code
def brine(w):  # type: ignore[no-untyped-def]
    """Freezing point of the film, and what the salt takes off its vapour pressure where it is not frozen."""
    n = LANES
    for j in range(n):
        water = w[WATER * n + j]
        m = min(w[DISSOLVED * n + j] * (1.0 / SALT_MOLAR_G) / max(water, 1e-6), MOLALITY_SATURATED)
        me = min(m, MOLALITY_EUTECTIC)
        kappa = _D0 + me * (_D1 + me * (_D2 + me * _D3))
        threshold = -kappa * me - FROZEN_BELOW_K
        solid = w[SNOW * n + j] + w[ICE * n + j] + w[FROST * n + j]
        frozen = w[SURFACE * n + j] < threshold or (water < 0.01 and solid > 1e-3)
        w[KAPPA * n + j], w[THRESHOLD * n + j] = kappa, threshold
        w[WEAKENING * n + j] = 0.0 if frozen else m * (0.0325 + 0.0013 * m)

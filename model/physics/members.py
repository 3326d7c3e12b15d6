"""Members made while the road model runs, compiled: noise that depends only on seed, member, segment and hour, and what it does to the weather.

No generator is kept: each number is a hash of what it belongs to (splitmix64; Steele, Lea and Flood 2014), so threads, chunks, blocks of a network
and restarts meet the same weather. Four 16-bit parts of a hash are added for a nearly normal number.
"""

import numpy as np

from model.physics import lane_rows as _lanes
from model.physics.humidity import WATER_ROOT
from model.physics.lane_rows import NEXT
from model.physics.perturbation import DEW_SHARE, KINDS, LEAST_WIND, VAPOUR_PER_K
from model.physics.precipitation import STEEPNESS_PER_K
from model.physics.precision import LANES, REAL, lane_code

_WEYL, _FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S16, _S27, _S30, _S31, _S32, _S48, _LOW = (np.uint64(n) for n in (16, 27, 30, 31, 32, 48, 65535))
_EIGHT = np.uint64(KINDS + 2)
#: Mean of the sum of four 16-bit numbers, and one over its standard deviation.
_MEAN, _PER_DEVIATION = 2.0 * 65535.0, float((3.0 / (65536.0**2 - 1.0)) ** 0.5)
_W0, _W1, _W2, _W3 = WATER_ROOT
_DIRECT, _LONGWAVE, _DIFFUSE = NEXT + 3, NEXT + 4, NEXT + 5


@lane_code
def mixed(x):  # type: ignore[no-untyped-def]
    """A 64-bit number from which nothing of `x` can be seen."""
    x = (x ^ (x >> _S30)) * _FIRST
    x = (x ^ (x >> _S27)) * _SECOND
    return x ^ (x >> _S31)


@lane_code
def _deviate(x):  # type: ignore[no-untyped-def]
    total = (x & _LOW) + ((x >> _S16) & _LOW) + ((x >> _S32) & _LOW) + (x >> _S48)
    return (REAL(total) - _MEAN) * _PER_DEVIATION


@lane_code
def stir(noise, own, shared, keep, fresh, common, apart, number):  # type: ignore[no-untyped-def]
    """Noise (kind x lane) one hour on, first-order autoregressive: `keep` of what it was and `fresh` of the new.

    Of the new, `common` belongs to all columns of a member (key `shared`) and `apart` to the column alone (key `own`). `number` is the hour,
    counted from 1970.
    """
    for kind in range(KINDS):
        tag = (np.uint64(number) * _EIGHT + np.uint64(kind)) * _WEYL
        for j in range(LANES):
            new = common * _deviate(mixed(shared[j] + tag)) + apart * _deviate(mixed(own[j] + tag))
            noise[kind * LANES + j] = keep * noise[kind * LANES + j] + fresh * new


@lane_code
def displace(w, noise, spread, hour):  # type: ignore[no-untyped-def]
    """Move the weather just fetched (rows `NEXT`) by the noise; `spread` (kind, hour)."""
    n = LANES
    warmer, moister, windier = REAL(spread[0, hour]), REAL(spread[1, hour]), REAL(spread[2, hour])
    sunnier, cloudier = REAL(spread[3, hour]), REAL(spread[4, hour])
    for j in range(n):
        air = w[NEXT * n + j] + warmer * noise[j]
        x = VAPOUR_PER_K * (moister * noise[n + j])
        root = _W0 + air * (_W1 + air * (_W2 + air * _W3))
        square = root * root
        saturated = (square * square) * (square * square)
        w[NEXT * n + j], w[(NEXT + 1) * n + j] = air, min(w[(NEXT + 1) * n + j] * (1.0 + x + 0.5 * x * x), saturated)
        w[(NEXT + 2) * n + j] *= max(1.0 + windier * noise[2 * n + j], LEAST_WIND)
        bright = max(1.0 + sunnier * noise[3 * n + j], 0.0)
        w[_DIRECT * n + j] *= bright
        w[_DIFFUSE * n + j] *= bright
        w[_LONGWAVE * n + j] += cloudier * noise[4 * n + j]


@lane_code
def vary(w, noise, spread, hour):  # type: ignore[no-untyped-def]
    """Move what fell in the hour that ends at `hour`: its amount, and rain against snow as the wet bulb is warmer or colder."""
    n = LANES
    warmer, moister, wetter = REAL(spread[0, hour]), REAL(spread[1, hour]), REAL(spread[5, hour])
    for j in range(n):
        rain, snow = w[_lanes.RAIN * n + j], w[_lanes.SNOWFALL * n + j]
        amount = (rain + snow) * max(1.0 + wetter * noise[5 * n + j], 0.0)
        shift = (1.0 - DEW_SHARE) * warmer * noise[j] + DEW_SHARE * moister * noise[n + j]
        odds = 1.0 + min(max(STEEPNESS_PER_K * shift, -8.0), 8.0) * (1.0 / 64.0)
        for _ in range(6):
            odds *= odds
        wet = rain * odds
        share = wet / max(wet + snow, 1e-12)
        w[_lanes.RAIN * n + j], w[_lanes.SNOWFALL * n + j] = amount * share, amount * (1.0 - share)

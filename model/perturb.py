"""Errors that could have been: autocorrelated noise, and precipitation that starts at another hour, falls in another amount or not at all.

Arrays are (member, point, time) unless said otherwise; all randomness comes from the generator that is passed in.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from model.physics.humidity import wet_bulb_temperature
from model.physics.precipitation import HALF_SNOW_WET_BULB_DEGC, STEEPNESS_PER_K

Grid = NDArray[np.float64]

#: Share of an error's variance that all points of a site have in common [1]. Assumed: a municipality lies within one weather system.
COMMON_SHARE = 0.85
#: Least amount that counts as precipitation in an hour [mm].
WET_MM = 0.05
#: Dry hours that part two episodes [h].
EPISODE_GAP_H = 3
#: Mean length [h] and rate [mm/h] of a shower that no forecast saw. Assumed.
MISSED_LENGTH_H = 4.0
MISSED_RATE_MM_H = 0.4


def correlated(generator: np.random.Generator, *, members: int, points: int, hours: int, persistence_h: float) -> Grid:
    """Standard normal noise, first-order autoregressive in time, mostly common to all points.

    Over members it is centred and scaled to variance 1 at every hour, so that few members still carry the whole spread; a single
    member gets no noise.
    """
    if members == 1:
        return np.zeros((1, points, hours))
    keep = np.exp(-1.0 / persistence_h)
    innovations = generator.standard_normal((members, points + 1, hours))
    innovations[..., 1:] *= np.sqrt(1.0 - keep**2)
    paths = lfilter([1.0], [1.0, -keep], innovations, axis=2)
    noise = np.sqrt(COMMON_SHARE) * paths[:, :1] + np.sqrt(1.0 - COMMON_SHARE) * paths[:, 1:]
    noise = noise - noise.mean(axis=0)
    scaled: Grid = noise / np.sqrt((noise**2).mean(axis=0))
    return scaled


def shifted(amount: Grid, shift_h: Grid) -> Grid:
    """Amounts moved later by `shift_h` (member, time), mass kept: the running sum is read at the shifted hour.

    Args:
        amount: Amount of each hour [mm].
        shift_h: Hours later, (member, time); changes slowly enough to leave the order of hours.
    """
    members, points, hours = amount.shape
    total = np.concatenate([np.zeros((members, points, 1)), np.cumsum(amount, axis=2)], axis=2)
    clock = np.arange(hours + 1, dtype=float)
    ends = np.concatenate([shift_h[:, :1], shift_h], axis=1)
    read = np.clip(np.maximum.accumulate(clock[None] - ends, axis=1), 0.0, hours)
    low = np.minimum(read.astype(np.intp), hours - 1)
    part = read - low
    at = np.take_along_axis
    index = np.broadcast_to(low[:, None, :], (members, points, hours + 1))
    moved = at(total, index, axis=2) * (1.0 - part[:, None]) + at(total, index + 1, axis=2) * part[:, None]
    amounts: Grid = np.maximum(np.diff(moved, axis=2), 0.0)
    return amounts


def episodes(amount: Grid) -> NDArray[np.intp]:
    """Number of the precipitation episode each (member, time) belongs to, -1 where dry; by the mean over points."""
    wet = amount.mean(axis=1) >= WET_MM
    numbers = np.full(wet.shape, -1, dtype=np.intp)
    for member, hours in enumerate(wet):
        at = np.flatnonzero(hours)
        if at.size:
            numbers[member, at] = np.cumsum(np.r_[0, np.diff(at) > EPISODE_GAP_H])
    return numbers


def falsely_alarmed(generator: np.random.Generator, amount: Grid, share: Grid) -> Grid:
    """Drop whole episodes with the probability `share` (member, time) that stands at their start."""
    numbers = episodes(amount)
    dropped = np.zeros(numbers.shape, dtype=bool)
    chance = generator.uniform(size=(numbers.shape[0], numbers.shape[1] + 1))
    for member, own in enumerate(numbers):
        for number in range(own.max(initial=-1) + 1):
            inside = own == number
            first = int(np.argmax(inside))
            if chance[member, number] < share[member, first]:
                dropped[member] |= inside
    return np.where(dropped[:, None, :], 0.0, amount)


def with_missed(generator: np.random.Generator, amount: Grid, rate_per_h: Grid) -> Grid:
    """Add showers that begin at `rate_per_h` (member, time) in hours the forecast holds dry."""
    members, _, hours = amount.shape
    begins = (generator.uniform(size=(members, hours)) < rate_per_h) & (amount.mean(axis=1) < WET_MM)
    lengths = 1 + generator.poisson(MISSED_LENGTH_H - 1.0, size=(members, hours))
    rates = generator.exponential(MISSED_RATE_MM_H, size=(members, hours))
    added = np.zeros((members, hours))
    for member, hour in np.argwhere(begins):
        added[member, hour : hour + lengths[member, hour]] += rates[member, hour]
    return amount + added[:, None, :]


def amount_at_rank(rank: Grid, *, probability: Grid, low: Grid, middle: Grid, high: Grid, median: Grid | None = None) -> Grid:
    """Amount at a rank of a source's own precipitation distribution: dry below 1 - probability, then rising from low to high.

    Between them the amount rises linearly over the median, where it is told and lies among the wet ranks, and over one more knot half-way
    from there to the top, set so that the mean over all ranks is the source's mean.

    Args:
        rank: Uniform rank [1].
        probability: Of any precipitation in the hour [1].
        low: The least amount where it is wet [mm].
        middle: The mean over wet and dry [mm].
        high: The greatest amount [mm].
        median: The median over wet and dry [mm], NaN where not told.
    """
    chance = np.maximum(probability, 1e-6)
    wet_mean = np.minimum(middle / chance, np.maximum(high, middle) * 5.0)
    low = np.minimum(low, wet_mean)
    high = np.maximum(high, wet_mean)
    told = np.full_like(low, np.nan) if median is None else median
    knot = np.where(np.isfinite(told) & (chance > 0.5), (chance - 0.5) / chance, 0.0)
    there = np.where(knot > 0.0, np.clip(np.nan_to_num(told), low, high), low)
    rest = 1.0 - knot
    upper = np.clip(((wet_mean - knot * (low + there) / 2.0) * 4.0 / rest - there - high) / 2.0, there, high)
    within = np.clip((rank - (1.0 - chance)) / chance, 0.0, 1.0)
    turn = knot + rest / 2.0
    first = low + (there - low) * within / np.maximum(knot, 1e-9)
    second = there + (upper - there) * (within - knot) / (rest / 2.0)
    third = upper + (high - upper) * (within - turn) / (rest / 2.0)
    amounts = np.where(within < knot, first, np.where(within < turn, second, third))
    drawn: Grid = np.where(rank < 1.0 - probability, 0.0, amounts)
    return drawn


def rain_logit(air_temperature: Grid, dew_point_temperature: Grid) -> Grid:
    """Log-odds of rain against snow by the wet-bulb temperature; inputs in [degC]."""
    wet_bulb = wet_bulb_temperature(air_temperature, np.minimum(dew_point_temperature, air_temperature))
    return STEEPNESS_PER_K * (wet_bulb - HALF_SNOW_WET_BULB_DEGC)

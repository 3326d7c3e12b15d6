"""What a station's readings have lately shown a forecast to miss: a mean that forgets, by class, with its uncertainty.

Departures of one class are taken for a steady offset in noise. The offset is drawn towards nothing by a prior as wide as offsets of stations
are known to be, and departures close in time count together as one, because the weather that made them is the same. So one night teaches
little, ten nights most of what there is, and what is older than the memory fades.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.domain.errors import ModelError

Array = NDArray[np.float64]
_HOUR = np.timedelta64(1, "h")
#: E-folding time of the memory [h]. Assumed: ten days, between a change of weather and a change of season.
FORGET_H = 240.0
#: Departures within this time of each other share their cause and count as one [h].
ALIKE_H = 6.0
#: Prior spread of offsets between stations of one class. Two state stations in one town differ by 1.45 degC on average in the raw, a road
#: model takes out about half [K].
PRIOR_SD_K = 0.7
#: Spread of a single departure about the offset [K]. Assumed: a road model's ordinary error.
NOISE_SD_K = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Offsets:
    """Offsets at a moment, one a class.

    Attributes:
        mean: To be added to the forecast [K].
        sd: Its standard deviation; the prior's where nothing was seen [K].
        seen: Independent departures behind it, faded [1].
    """

    mean: Array
    sd: Array
    seen: Array


def learn_offsets(
    age_h: ArrayLike,
    departure_k: ArrayLike,
    kind: ArrayLike,
    *,
    kinds: int,
    forget_h: float = FORGET_H,
    alike_h: float = ALIKE_H,
    prior_sd_k: float = PRIOR_SD_K,
    noise_sd_k: float = NOISE_SD_K,
) -> Offsets:
    """Offsets of one station from its past departures.

    Args:
        age_h: Age of each departure, 0 or more [h].
        departure_k: Reading minus forecast, NaN where there was none [K].
        kind: Class of each, from 0 to `kinds` - 1: day and night, hours of the day, or any other.
        kinds: How many classes there are.
        forget_h: E-folding time of the memory [h].
        alike_h: Departures this close count as one [h].
        prior_sd_k: Spread of offsets before anything is seen [K].
        noise_sd_k: Spread of one departure about the offset [K].

    Raises:
        ModelError: A departure of the future, or of a class that does not exist.
    """
    age, departure = np.asarray(age_h, dtype=np.float64), np.asarray(departure_k, dtype=np.float64)
    classes = np.asarray(kind, dtype=np.intp)
    if (age < 0).any():
        raise ModelError(f"an offset cannot be learnt from a reading {-age.min():g} h ahead")
    if classes.size and not (classes.min() >= 0 and classes.max() < kinds):
        raise ModelError(f"classes of departures run from {classes.min()} to {classes.max()}, expected 0 to {kinds - 1}")
    there = np.isfinite(departure)
    age, departure, classes = age[there], departure[there], classes[there]
    weight = np.exp(-age / forget_h) * _thinning(age, classes, alike_h)
    seen = np.bincount(classes, weight, minlength=kinds).astype(np.float64)
    total = np.bincount(classes, weight * departure, minlength=kinds).astype(np.float64)
    return Offsets(*_posterior(seen, total, prior_sd_k, noise_sd_k), seen=seen)


def running_offsets(
    now: NDArray[np.datetime64],
    known_at: NDArray[np.datetime64],
    departure_k: ArrayLike,
    kind: ArrayLike,
    *,
    kinds: int,
    alike: float,
    forget_h: float = FORGET_H,
    prior_sd_k: float = PRIOR_SD_K,
    noise_sd_k: float = NOISE_SD_K,
) -> Array:
    """Mean offsets at many moments at once, (now, kind) [K]: at each, only departures known by then count.

    Args:
        now: Moments.
        known_at: When each departure became known.
        departure_k: Reading minus forecast, NaN where there was none [K].
        kind: Class of each.
        kinds: How many classes.
        alike: Departures of a class that share their cause and count as one [1].
        forget_h: E-folding time of the memory [h].
        prior_sd_k: Spread of offsets before anything is seen [K].
        noise_sd_k: Spread of one departure about the offset [K].
    """
    departure = np.asarray(departure_k, dtype=np.float64)
    there = np.isfinite(departure)
    found = np.zeros((now.size, kinds))
    if not there.any():
        return found
    origin = known_at[there].min()
    at, wanted = (known_at[there] - origin) / _HOUR, (now - origin) / _HOUR
    departure, classes = departure[there], np.asarray(kind, dtype=np.intp)[there]
    middle = at.max() / 2.0
    for number in range(kinds):
        inside = np.flatnonzero(classes == number)
        order = inside[np.argsort(at[inside], kind="stable")]
        weight = np.exp((at[order] - middle) / forget_h) / alike
        last = np.searchsorted(at[order], wanted, side="right")
        faded = np.exp(-(wanted - middle) / forget_h)
        seen = np.concatenate([[0.0], np.cumsum(weight)])[last] * faded
        total = np.concatenate([[0.0], np.cumsum(weight * departure[order])])[last] * faded
        found[:, number] = _posterior(seen, total, prior_sd_k, noise_sd_k)[0]
    return found


def _posterior(seen: Array, total: Array, prior_sd_k: float, noise_sd_k: float) -> tuple[Array, Array]:
    """Mean and standard deviation of a normal offset."""
    prior, each = prior_sd_k**-2, noise_sd_k**-2
    precision = prior + each * seen
    return each * total / precision, precision**-0.5


def _thinning(age: Array, classes: NDArray[np.intp], alike_h: float) -> Array:
    """Share each departure counts for, so that those of one class within `alike_h` count together as one [1]."""
    if not age.size:
        return age
    block = np.floor(age / alike_h).astype(np.intp)
    _, group, count = np.unique(classes * (block.max() + 1) + block, return_inverse=True, return_counts=True)
    share: Array = 1.0 / count[group]
    return share

"""Seeded random series: every stream of every winter has its own generator, so that nothing depends on what else is drawn."""

import zlib

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter


def generator(seed: int, winter: int, stream: str) -> np.random.Generator:
    """The random generator of one stream of one winter."""
    return np.random.default_rng([seed & 0xFFFFFFFF, winter, zlib.crc32(stream.encode())])


def wander(rng: np.random.Generator, shape: tuple[int, ...], *, memory: float) -> NDArray[np.float64]:
    """First-order autoregressive noise along the last axis, mean 0 and standard deviation 1 from its first value on.

    Args:
        rng: Generator.
        shape: Shape of the noise.
        memory: Steps after which the correlation has fallen to 1/e.
    """
    keep = float(np.exp(-1.0 / memory))
    shocks = rng.standard_normal(shape)
    shocks[..., 1:] *= np.sqrt(1.0 - keep**2)
    noise: NDArray[np.float64] = lfilter([1.0], [1.0, -keep], shocks, axis=-1)
    return noise


def smooth(values: NDArray[np.float64], *, memory: float) -> NDArray[np.float64]:
    """Exponential running mean along the last axis, started at the first value; `memory` in steps."""
    keep = float(np.exp(-1.0 / memory))
    start = keep * values[..., :1]
    smoothed, _ = lfilter([1.0 - keep], [1.0, -keep], values, axis=-1, zi=start)
    result: NDArray[np.float64] = smoothed
    return result


def to_steps(hourly: NDArray[np.float64], steps_per_hour: int) -> NDArray[np.float64]:
    """Hourly values along the last axis as straight lines at a finer step."""
    count = hourly.shape[-1]
    position = np.arange(count * steps_per_hour) / steps_per_hour
    left = np.minimum(position.astype(int), count - 2)
    share = np.minimum(position - left, 1.0)
    lines: NDArray[np.float64] = hourly[..., left] * (1 - share) + hourly[..., left + 1] * share
    return lines

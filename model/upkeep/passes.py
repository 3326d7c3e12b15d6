"""Passes through 0 °C: how often something freezes, and whether water was there to freeze."""

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.floating]

#: Half the width of the band about 0 °C inside which a surface keeps its state [K]; freezing at -0.25 and melting at +0.25 °C keep FMI's
#: RoadSurf from counting noise at 0 °C as passes.
BAND_K = 0.25


def freezings(temperature: Grid, *, band_k: float = BAND_K) -> NDArray[np.bool_]:
    """True at the hours in which something that was thawed freezes: a pass through 0 °C.

    Args:
        temperature: Hourly, time on the last axis [degC].
        band_k: It is thawed above this and frozen below its negative; in between it stays what it was [K].
    """
    side = np.where(temperature > band_k, 1, np.where(temperature < -band_k, -1, 0)).astype(np.int8)
    last = np.maximum.accumulate(np.where(side != 0, np.arange(side.shape[-1]), 0), axis=-1)
    kept = np.take_along_axis(side, last, axis=-1)
    passed = np.zeros(side.shape, dtype=bool)
    passed[..., 1:] = (kept[..., 1:] == -1) & (kept[..., :-1] == 1)
    return passed


def in_last_hours(happened: NDArray[np.bool_], hours: int) -> NDArray[np.int64]:
    """How often something happened in the hours up to and with each one, time on the last axis.

    Args:
        happened: Hour by hour.
        hours: Length of the stretch [h].
    """
    total = np.cumsum(happened, axis=-1, dtype=np.int64)
    before = np.zeros_like(total)
    before[..., hours:] = total[..., :-hours]
    return total - before

"""What has been summed since the start of a run, as amounts of each step."""

import numpy as np
import numpy.typing as npt

from model.domain.errors import SourceFormatError

Array = npt.NDArray[np.float64]


def step_amounts(total: Array, *, tolerance: float, name: str, source: str) -> Array:
    """Amount of each step from a running sum.

    A sum may seem to fall a little where it was packed or rounded; it is then held level until it rises above what it was, so that the
    steps together still give the whole. A greater fall means that it is no running sum.

    Args:
        total: Running sum, time last; NaN where missing.
        tolerance: Greatest fall that rounding explains [unit of the sum].
        name: What it is, for messages.
        source: Short name of the source, for messages.

    Returns:
        Shape as `total` with one time less: the amount between each time and the next; NaN where either end is missing.

    Raises:
        SourceFormatError: The sum falls by more than the tolerance.
    """
    missing = np.isnan(total)
    level = np.maximum.accumulate(np.where(missing, -np.inf, total), axis=-1)
    with np.errstate(invalid="ignore"):
        fall = np.where(missing, 0.0, level - total)
    if fall.size and float(fall.max()) > tolerance:
        step = int(np.unravel_index(int(np.argmax(fall)), fall.shape)[-1])
        raise SourceFormatError(
            source,
            f"{name} falls by {float(fall.max()):g} at step {step}: it is not summed since the start of the run as documented",
        )
    with np.errstate(invalid="ignore"):
        amounts = np.diff(level, axis=-1)
    broken = missing[..., 1:] | missing[..., :-1]
    return np.where(broken, np.nan, amounts)

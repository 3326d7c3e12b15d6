"""An error at the origin that fades out of a forecast."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.physics.constants import BIAS_FORGOTTEN_H

Array = NDArray[np.float64]


def decay_error(
    temperature: ArrayLike, error_at_origin: ArrayLike, hours: ArrayLike, *, e_folding_h: float = BIAS_FORGOTTEN_H
) -> Array:
    """Temperature with the error seen at the origin taken out, less and less as time goes on [degC].

    Args:
        temperature: Forecast, time last [degC].
        error_at_origin: Observed minus forecast at the origin, without the time dimension; NaN where nothing was observed [K].
        hours: Since the origin, one a time [h].
        e_folding_h: How fast the error is forgotten [h].
    """
    error = np.nan_to_num(np.asarray(error_at_origin, dtype=np.float64), nan=0.0)
    fading = np.exp(-np.maximum(np.asarray(hours, dtype=np.float64), 0.0) / e_folding_h)
    return np.asarray(np.asarray(temperature, dtype=np.float64) + error[..., None] * fading)

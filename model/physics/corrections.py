"""What a station taught, lent to columns that have no sensor, and an error at the origin that fades out of a forecast."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.domain.errors import ForecastError
from model.physics import layout
from model.physics.constants import BIAS_FORGOTTEN_H
from model.physics.state import RoadState

Array = NDArray[np.float64]


def lend_correction(state: RoadState, station: RoadState, weights: ArrayLike) -> RoadState:
    """The state with the missing flux that stations learned, mixed by weight.

    The share of the sunlight stays where it was learned: shade belongs to a place, weather errors to a region.

    Args:
        state: Of the columns that borrow.
        station: Of the columns that were drawn to observations, at the same time and with one member or as many.
        weights: (column, station column), each row summing to at most 1; what is missing to 1 stays uncorrected [1].

    Raises:
        ForecastError: Weights of another shape, or below zero, or summing to more than 1.
    """
    shares = np.asarray(weights, dtype=np.float64)
    expected = (state.values.shape[2], station.values.shape[2])
    if shares.shape != expected:
        raise ForecastError(f"weights of station corrections have shape {shares.shape}, expected {expected}")
    if (shares < 0).any() or (shares.sum(axis=1) > 1.0 + 1e-9).any():
        raise ForecastError("weights of station corrections must not be negative nor sum to more than 1 for a column")
    values = state.values.copy()
    values[layout.BIAS] = station.spread(state.members).values[layout.BIAS] @ shares.T
    return RoadState(state.time, values)


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

"""What a crew would say of a need from one middle forecast alone: the rule of thumb every model is held against."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.floating]
Said = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class MiddleForecast:
    """One course of the weather and the road, all of one shape.

    Attributes:
        surface_temperature: [degC].
        above_dew_point: Surface less dew point [K].
        wet: Whether something fell or lies that may freeze.
        snow_depth: Lying or expected by then [cm].
        start_depth: At which the class ploughs [cm].
    """

    surface_temperature: Grid
    above_dew_point: Grid
    wet: Said
    snow_depth: Grid
    start_depth: Grid


def deep_enough(told: MiddleForecast) -> Said:
    """Ploughing: the start depth is reached."""
    return np.asarray(told.snow_depth >= told.start_depth)


def cold_and_wet(told: MiddleForecast) -> Said:
    """Slip: below zero, and rimed or wet."""
    return np.asarray((told.surface_temperature < 0.0) & ((told.above_dew_point < 0.0) | told.wet))


def thawed_and_dry(told: MiddleForecast) -> Said:
    """Sweeping: above zero, and dry."""
    return np.asarray((told.surface_temperature > 0.0) & ~told.wet)

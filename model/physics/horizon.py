"""The horizon around a column by direction: from angles, or from a street's width, houses and bearing."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
#: Directions of a table made here, from north by east; each stands for 7.5 degrees.
DIRECTIONS = 48


def isotropic_sine(sun_view_factor: ArrayLike) -> Array:
    """Sine of the elevation, the same all around, that leaves this share of the sky: (column, 1).

    A horizon of one elevation h leaves the share cos²h.

    Args:
        sun_view_factor: Share of the sky that is free [1].
    """
    view = np.asarray(sun_view_factor, dtype=np.float64)
    return np.asarray(np.sqrt(np.clip(1.0 - view, 0.0, 1.0)))[:, None]


def street_horizon(width_m: float, left_m: float, right_m: float, *, bearing_deg: float, place: float = 0.5) -> Array:
    """Horizon in a long street between houses, sine of the elevation by direction, shape (`DIRECTIONS`,).

    Args:
        width_m: Between the houses [m].
        left_m: Height of the houses to the left of who looks along the bearing [m].
        right_m: To the right [m].
        bearing_deg: Of the street, clockwise from north [degree].
        place: How far from the left houses, as share of the width [1].
    """
    azimuth = (np.arange(DIRECTIONS) + 0.5) * 360.0 / DIRECTIONS
    across = np.sin(np.radians(azimuth - bearing_deg))  # positive to the right
    height = np.where(across > 0.0, right_m, left_m)
    far = width_m * np.where(across > 0.0, 1.0 - place, place)
    tangent = height * np.abs(across) / np.maximum(far, 1e-3)
    return np.asarray(tangent / np.sqrt(1.0 + tangent**2))


def sky_view_factor(horizon_sine: ArrayLike) -> Array:
    """Share of the sky above a horizon, for a level surface: mean of cos² of the horizon's elevation [1].

    Args:
        horizon_sine: Sine of the elevation by direction, directions last [1].
    """
    return np.asarray(1.0 - np.mean(np.asarray(horizon_sine, dtype=np.float64) ** 2, axis=-1))
